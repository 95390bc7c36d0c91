import { createDecoderOf } from '../decodings.ts';
import type { ScaleFrame } from '../scale.ts';
import { milligramsOf, readNumber, unitOf, type WeightUnit } from '../weight.ts';
import { questionsOf, type Question } from './questions.ts';

/** What a person gives to settle what no frame can say. */
export type WizardAnswers = {
  /** As detection found it; of `=` frames either direction will do. */
  protocol: string;
  /** Bytes heard while the platform was empty, and while the known weight lay on it at rest. */
  emptyBytes: Uint8Array;
  loadedBytes: Uint8Array;
  /** The known weight, and how far off it may be: a full 500 ml bottle is no test weight. */
  knownGrams: number;
  tolerancePerMille?: number;
  /** The digits on the display of the scale with the known weight on it, and their unit where a lamp tells. */
  shown: { text: string; unit: WeightUnit | null } | null;
};

/**
 * `no-weights`: the bytes hold none. `nothing-put-on`: they still say what the empty platform said. `empty-not-zero`,
 * `not-at-rest`: put it right and try again. `nothing-fits`: no unit, place of the point, or direction makes the known weight
 * of it. `shown-differs`: it fits, but not what the display shows.
 */
export type WizardTrouble =
  'no-weights' | 'nothing-put-on' | 'empty-not-zero' | 'not-at-rest' | 'nothing-fits' | 'shown-differs';

export type WizardOutcome = {
  /** The protocol with its direction, or null while that is open. */
  protocol: string | null;
  unit: WeightUnit | null;
  decimals: number | null;
  /** Milligrams of one step of the last digit: what the weight rests on. Null while it is open. */
  milligramsPerCount: number | null;
  open: Question[];
  trouble: WizardTrouble | null;
};

type Hypothesis = { protocol: string; unit: WeightUnit; decimals: number };
/** Digits of one reading without their point; negative ones below zero. */
type Shown = { count: number; decimals: number; unit: WeightUnit };

const tradeUnits = ['kg', 'g', 'jin', 'lb'] as const;
const decimalsTried = [0, 1, 2, 3, 4] as const;
const usualTolerancePerMille = 40;
/** How far an empty platform may be from zero, in parts of the known weight. */
const emptyPart = 50;
const readingsAtRest = 3;
const stepsAtRest = 2;
const equalsDirections = ['yaohua-equals-fwd', 'yaohua-equals-rev'] as const;

/**
 * Tries everything that the frames leave open and keeps what makes zero of the empty platform, the known weight of the
 * loaded one, and the digits that the scale shows. An answer is settled where all that is left agrees. Pure.
 */
export function settleByKnownWeight(answers: WizardAnswers): WizardOutcome {
  const { protocol, knownGrams, tolerancePerMille = usualTolerancePerMille, shown } = answers;
  const questions = questionsOf(protocol);
  const knownMilligrams = knownGrams * 1000;
  const protocols = protocol.startsWith('yaohua-equals') ? equalsDirections : [protocol];
  const fitting: Hypothesis[] = [];
  const troubles = new Set<WizardTrouble>();
  for (const name of protocols) {
    const empty = readingsOf(name, answers.emptyBytes);
    const loaded = readingsOf(name, answers.loadedBytes).slice(-readingsAtRest);
    const last = loaded.at(-1);
    if (empty.length === 0 || !last) {
      troubles.add('no-weights');
      continue;
    }
    if (loaded.some((one) => Math.abs(one.count - last.count) > stepsAtRest)) {
      troubles.add('not-at-rest');
      continue;
    }
    if (last.count === empty.at(-1)?.count) {
      troubles.add('nothing-put-on');
      continue;
    }
    for (const unit of questions.includes('unit') ? tradeUnits : [last.unit]) {
      for (const decimals of questions.includes('decimals') ? decimalsTried : [last.decimals]) {
        const weightOf = ({ count }: Shown) => milligramsIn(count, decimals, unit);
        if (Math.abs(weightOf(last) - knownMilligrams) > (knownMilligrams * tolerancePerMille) / 1000) continue;
        if (empty.some((one) => Math.abs(weightOf(one)) > knownMilligrams / emptyPart)) troubles.add('empty-not-zero');
        else fitting.push({ protocol: name, unit, decimals });
      }
    }
  }
  const shownRight = shown ? asShown(fitting, shown, answers.loadedBytes) : fitting;
  if (shownRight.length > 0) return outcomeOf(shownRight, questions);
  const trouble = fitting.length > 0 ? 'shown-differs' : (firstOf(troubles) ?? 'nothing-fits');
  return { protocol: null, unit: null, decimals: null, milligramsPerCount: null, open: [...questions], trouble };
}

function outcomeOf(fitting: readonly Hypothesis[], questions: readonly Question[]): WizardOutcome {
  const protocol = onlyOne(fitting.map((one) => one.protocol));
  const unit = onlyOne(fitting.map((one) => one.unit));
  const decimals = onlyOne(fitting.map((one) => one.decimals));
  const isOpen: Record<Question, boolean> = {
    direction: protocol === null,
    unit: unit === null,
    decimals: decimals === null,
    // No weighing of one known weight tells when the platform is at rest.
    stability: true,
  };
  return {
    protocol,
    unit,
    decimals,
    milligramsPerCount: onlyOne(fitting.map((one) => milligramsIn(1_000, one.decimals, one.unit) / 1_000)),
    open: questions.filter((question) => isOpen[question]),
    trouble: null,
  };
}

/** Weights that are not known to be moving, as counts of the last digit. */
function readingsOf(protocol: string, bytes: Uint8Array): Shown[] {
  const decoder = createDecoderOf(protocol);
  const frames = decoder ? [...decoder.feed(bytes), ...decoder.rest()] : [];
  return frames.map(shownOf).filter((one) => one !== null);
}

function shownOf({ kind, stable, display, unit: name }: ScaleFrame): Shown | null {
  const unit = name === null ? null : unitOf(name);
  const number = kind === 'reading' && stable !== false && display !== null ? readNumber(display) : null;
  if (!number || unit === null || unit === 'count') return null;
  const count = Number(number.digits) * (number.negative ? -1 : 1);
  return { count, decimals: number.decimals, unit };
}

/**
 * What sends the very digits that are shown, in the unit that is shown where one is. Only where nothing does, the display
 * may show another unit than is sent: then the weights are compared.
 */
function asShown(
  fitting: readonly Hypothesis[],
  shown: { text: string; unit: WeightUnit | null },
  loadedBytes: Uint8Array,
): Hypothesis[] {
  const number = readNumber(shown.text);
  if (!number) return [];
  const count = Number(number.digits) * (number.negative ? -1 : 1);
  const sent = (one: Hypothesis) => readingsOf(one.protocol, loadedBytes).at(-1)?.count ?? null;
  const exact = fitting.filter(
    (one) => sent(one) === count && one.decimals === number.decimals && (shown.unit ?? one.unit) === one.unit,
  );
  const { unit } = shown;
  if (exact.length > 0 || unit === null) return exact;
  const shownMilligrams = milligramsIn(count, number.decimals, unit);
  return fitting.filter((one) => {
    const step = Math.max(milligramsIn(1, number.decimals, unit), milligramsIn(1, one.decimals, one.unit));
    const sentCount = sent(one);
    if (one.unit === unit || sentCount === null) return false;
    return Math.abs(shownMilligrams - milligramsIn(sentCount, one.decimals, one.unit)) <= step;
  });
}

function milligramsIn(count: number, decimals: number, unit: WeightUnit): number {
  return milligramsOf(String(Math.abs(count)), decimals, unit, count < 0) ?? Number.POSITIVE_INFINITY;
}

function onlyOne<T>(values: readonly T[]): T | null {
  const [first] = values;
  return first !== undefined && values.every((value) => value === first) ? first : null;
}

function firstOf(troubles: ReadonlySet<WizardTrouble>): WizardTrouble | null {
  return [...troubles][0] ?? null;
}
