/**
 * When a weight may be charged by. Pure: frames and times in, what is known of the platform out. [F030]
 *
 *   a weight is stable when   the scale does not deny it, and over a window of samples
 *                             the weight stayed within one division, and showed no slope
 *   it is captured once       when armed, by an empty platform or by the start;
 *                             or when another weight came to rest without an empty platform between
 *   a capture is usable       while what is seen agrees with it
 *   nothing is captured       after a platform that rested below zero, until an empty one was seen: by as much as it was
 *                             below, every weight would be too small
 */
export type WeighingRule = {
  /** The step between two weights that the scale can show. */
  divisionGrams: number;
  /** Least time over which a weight must rest. */
  spanMs: number;
  /** Samples further apart do not belong to one rest. */
  longestGapMs: number;
  /** Below it a scale is not exact enough to charge by. */
  minimumGrams: number;
  /** So near to zero the platform counts as empty. */
  zeroBandGrams: number;
};

/** For parcel scales of 15 to 60 kg. */
export const parcelRule: WeighingRule = {
  divisionGrams: 5,
  spanMs: 300,
  longestGapMs: 500,
  minimumGrams: 10,
  zeroBandGrams: 2,
};

/** The capture rule for a scale of this division. */
export function ruleOf(divisionGrams: number): WeighingRule {
  return { ...parcelRule, divisionGrams };
}

/** After so long without a frame a weight is no longer shown. */
export const freshMs = 1_000;

/** What a scale said; `stable` null means that its protocol cannot say, which is not the same as false. */
export type SeenFrame = Readonly<{
  kind:
    | 'reading'
    | 'overload'
    | 'underload'
    | 'unstable'
    | 'error'
    | 'status'
    | 'ack'
    | 'nak'
    | 'ident'
    | 'ambiguous'
    | 'challenge'
    | 'other';
  milligrams: number | null;
  stable: boolean | null;
  net: boolean | null;
  /** What the scale takes off by itself, where its frames tell. */
  tareMilligrams?: number | null;
}>;

export type Sample = Readonly<{ atMs: number; milligrams: number; stable: boolean | null }>;

/** `null`: nothing is known, as before the first frame or after the line was lost. */
export type PlatformState = 'overload' | 'underload' | 'net' | 'fault' | 'empty' | 'moving' | 'stable' | null;

export type PlacedWeight = Readonly<{
  /** Counts the captures; another number is another parcel. */
  number: number;
  milligrams: number;
  /** What is seen now agrees with it. */
  confirmed: boolean;
  /** It was taken off the platform, or another weight took its place. Final. */
  lifted: boolean;
}>;

/** A tare that was commanded from the screen. */
export type ExpectedTare = Readonly<{
  /** Null where nobody knows what lay there. */
  milligrams: number | null;
  askedMs: number;
  /** The scale was seen to take it: it went to zero, or says net. Else it is forgotten after a while. */
  taken: boolean;
}>;

export type Platform = Readonly<{
  state: PlatformState;
  /** A number only in `empty`, `moving` and `stable`, and not always there. */
  milligrams: number | null;
  window: readonly Sample[];
  armed: boolean;
  placed: PlacedWeight | null;
  /**
   * Since when the scale says that it stands below zero, and whether it rested there: it was zeroed, tared or switched on
   * with something on it that is gone. A parcel that is lifted off swings below zero too, but not for long.
   */
  below: { sinceMs: number; rested: boolean } | null;
  /** A net weight is a weight to charge by only with the tare that was asked for. */
  tare: ExpectedTare | null;
}>;

/** Armed from the start: what lies on the platform already is one placement too. */
export const unknownPlatform: Platform = {
  state: null,
  milligrams: null,
  window: [],
  armed: true,
  placed: null,
  below: null,
  tare: null,
};

/** A scale that takes a tare does it within this time of the command. */
const tareLimitMs = 3_000;
const mostSamples = 512;
/** A coarser scale would need so many samples that nobody waits for them; its steps hide a drift of a gram anyway. */
const mostNeeded = 64;
/** Frames closer together than a line can carry them lay in a buffer: together they are one look, however many they are. */
const onceMs = 4;

/**
 * How many samples a rest must have. More than a division, so that a drift of one gram per sample has left the division
 * or shows at least three samples of the next step.
 */
export function samplesNeeded(rule: WeighingRule): number {
  return Math.min(mostNeeded, Math.max(6, Math.ceil(rule.divisionGrams) + 3));
}

/** The platform after one more frame; the very same one where the frame says nothing of it. `atMs` is monotonic. */
export function seeFrame(platform: Platform, frame: SeenFrame, atMs: number, rule: WeighingRule): Platform {
  switch (frame.kind) {
    case 'ack':
    case 'nak':
    case 'ident':
    case 'challenge':
      return platform;
    case 'overload':
      return blind(platform, 'overload');
    case 'underload':
      return sink(platform, atMs, rule);
    case 'error':
      return blind(platform, 'fault');
    case 'status':
      return isTareLine(frame) ? platform : blind(platform, 'moving');
    case 'unstable':
    // Two possible weights, or pieces: no weight to charge by.
    case 'ambiguous':
    case 'other':
      return blind(platform, 'moving');
    case 'reading':
      return seeReading(platform, frame, atMs, rule);
  }
}

/** A line of the tare alone, as some scales send between their weights: no word about what lies on the platform. */
function isTareLine({ tareMilligrams = null, stable }: SeenFrame): boolean {
  return tareMilligrams !== null && stable !== false;
}

/**
 * The platform when the line to it is lost or nothing comes any more. The latch stays: the same parcel may lie there. A tare
 * that was asked for does not: nobody saw whether the scale kept it.
 */
export function loseSight(platform: Platform): Platform {
  return { ...blind(platform, null), tare: null };
}

/** A tare was asked for (`null`: it was cleared, as by a zero). What was seen before says nothing any more. */
export function expectTare(platform: Platform, tare: ExpectedTare | null): Platform {
  return { ...blind(platform, 'moving'), tare };
}

/** True when the newest samples of the window are one rest. */
export function isAtRest(window: readonly Sample[], rule: WeighingRule): boolean {
  const first = window[0];
  const last = window.at(-1);
  if (!first || !last || window.length < samplesNeeded(rule) || last.atMs - first.atMs < rule.spanMs) return false;
  if (window.some((sample) => sample.stable === false)) return false;
  const weights = window.map((sample) => sample.milligrams);
  const division = rule.divisionGrams * 1000;
  if (Math.max(...weights) - Math.min(...weights) > division) return false;
  return Math.abs(trendOf(weights)) <= division * Math.min(0.5, 8 / weights.length);
}

function seeReading(platform: Platform, frame: SeenFrame, atMs: number, rule: WeighingRule): Platform {
  const { milligrams, stable } = frame;
  if (milligrams === null) return blind(platform, 'moving');
  const zeroBand = rule.zeroBandGrams * 1000;
  const tare = tareAfter(platform.tare, frame, milligrams <= zeroBand, atMs);
  if (tare !== platform.tare) return seeReading({ ...platform, tare }, frame, atMs, rule);
  // With a tare that nobody here set, the number is not the weight of what lies there.
  if (frame.net && !isExpected(tare, frame, rule)) return blind(platform, 'net');
  if (milligrams < -zeroBand) {
    // A scale may drift by a division while nobody weighs: so much it may be off with a parcel on it as well.
    const drifted = milligrams >= -rule.divisionGrams * 1000;
    return drifted ? lift(blind(platform, 'underload')) : sink(platform, atMs, rule);
  }
  if (milligrams <= zeroBand) {
    if (stable === false) return lift({ ...blind(platform, 'moving'), milligrams });
    return lift({ ...blind(platform, 'empty'), below: null, milligrams });
  }
  if (platform.below?.rested) return blind(platform, 'underload');
  const window = addSample(platform.window, { atMs, milligrams, stable }, rule);
  const resting = isAtRest(window, rule);
  return {
    state: resting ? 'stable' : 'moving',
    milligrams,
    window,
    below: null,
    tare,
    ...capture(platform, milligrams, resting, rule),
  };
}

function capture(
  { armed, placed }: Platform,
  milligrams: number,
  resting: boolean,
  rule: WeighingRule,
): Pick<Platform, 'armed' | 'placed'> {
  const agrees =
    placed !== null && !placed.lifted && Math.abs(milligrams - placed.milligrams) <= rule.divisionGrams * 1000;
  const another = resting && milligrams >= rule.minimumGrams * 1000 && (armed || !agrees);
  if (another) {
    return { armed: false, placed: { number: (placed?.number ?? 0) + 1, milligrams, confirmed: true, lifted: false } };
  }
  if (!placed) return { armed, placed };
  // Once sight was lost, only a weight at rest says that it is still the same parcel.
  const confirmed = agrees && (placed.confirmed || resting);
  // Another weight at rest took its place, though too little to be captured itself.
  const lifted = placed.lifted || (resting && !agrees);
  return { armed, placed: { ...placed, confirmed: confirmed && !lifted, lifted } };
}

/**
 * Whether the scale took the tare shows soon after it was asked, or it did not. One that says gross later has let go of it:
 * the next net weight is by a tare that somebody else set.
 */
function tareAfter(tare: ExpectedTare | null, { net }: SeenFrame, atZero: boolean, atMs: number): ExpectedTare | null {
  if (!tare) return null;
  if (tare.taken) return net === false ? null : tare;
  if (atMs - tare.askedMs > tareLimitMs) return null;
  return net === true || (net === null && atZero) ? { ...tare, taken: true } : tare;
}

function isExpected(tare: ExpectedTare | null, { tareMilligrams = null }: SeenFrame, rule: WeighingRule): boolean {
  if (tare === null) return false;
  if (tare.milligrams === null || tareMilligrams === null) return true;
  return Math.abs(tareMilligrams - tare.milligrams) <= rule.divisionGrams * 1000;
}

function addSample(window: readonly Sample[], sample: Sample, rule: WeighingRule): Sample[] {
  const last = window.at(-1);
  if (last && sample.atMs - last.atMs > rule.longestGapMs) return [sample];
  if (last && sample.atMs - last.atMs < onceMs) {
    const stable = last.stable === false ? false : sample.stable;
    return [...window.slice(0, -1), { atMs: last.atMs, milligrams: sample.milligrams, stable }];
  }
  const longer = [...window, sample];
  const needed = samplesNeeded(rule);
  let from = 0;
  // As short as the rule allows: the newest samples alone decide.
  while (longer.length - from > needed && sample.atMs - (longer[from + 1]?.atMs ?? 0) >= rule.spanMs) from += 1;
  return longer.slice(Math.max(from, longer.length - mostSamples));
}

/** Change from the first to the last sample along the straight line that fits best. */
function trendOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  let along = 0;
  let square = 0;
  for (const [at, value] of values.entries()) {
    along += (at - middle) * value;
    square += (at - middle) ** 2;
  }
  return (along / square) * (values.length - 1);
}

function blind(platform: Platform, state: PlatformState): Platform {
  const placed = platform.placed && { ...platform.placed, confirmed: false };
  const below = platform.below?.rested ? platform.below : null;
  return { ...platform, state, milligrams: null, window: [], placed, below };
}

/** Below zero: what lay there is gone, and before long it is no swing any more. */
function sink(platform: Platform, atMs: number, rule: WeighingRule): Platform {
  const { sinceMs, rested } = platform.below ?? { sinceMs: atMs, rested: false };
  const below = { sinceMs, rested: rested || atMs - sinceMs >= rule.spanMs };
  return lift({ ...blind(platform, 'underload'), below });
}

function lift(platform: Platform): Platform {
  const placed = platform.placed && { ...platform.placed, confirmed: false, lifted: true };
  return { ...platform, armed: true, placed };
}
