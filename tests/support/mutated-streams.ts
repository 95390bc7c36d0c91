import { collisionRates } from '../../station/devices/scale/fuzz.ts';
import type { ScaleDecoder } from '../../station/devices/scale/decoder.ts';
import { createScaleEmulator, scaleProtocol, type ScaleProtocolName } from '../../station/devices/scale/index.ts';
import { createDice } from '../../station/devices/scale/test-bytes.ts';
import { createManualClock } from '../../station/platform/clock.ts';
import { parcelRule, seeFrame, unknownPlatform } from '../../station/weighing/rules.ts';

/**
 * Streams of an emulated scale whose bytes were damaged on the way, through decoder and capture rule. [F030]
 *
 * A capture is wrong when its weight is further than one division from every load that lay on the platform within the last
 * `memoryMs`. Nearer ones are what the rule calls one weight; they are counted as `near`.
 *
 *   noise    frames are damaged independently, in a share of them that is drawn for each stream. Eight samples of one wrong
 *            weight in a row would be needed; a frame without a checksum may well say a wrong weight once.
 *   stuck    one bit of one place is flipped in every frame: only for protocols with a checksum. Without one such frames are
 *            those of another weight, which no rule can tell.
 *   in step  frames are lost so that the rest always meet the same point of a swing: only where frames tell of motion.
 */
export type Scenario = 'noise' | 'stuck' | 'in-step';

export type StreamTally = {
  streams: number;
  frames: number;
  captures: number;
  near: number;
  wrong: number;
  /** The first wrong one, with what is needed to see it again. */
  example: string | null;
};

/** What is held to the law; the tests put mistakes here. */
export type StreamParts = { createDecoder: () => ScaleDecoder; see: typeof seeFrame };

/** Of 100 frames of a stream so many are damaged, by one to three acts each, all kinds of which are about equally likely. */
const damagedShares = [2, 10, 30, 60, 100] as const;
const pollMs = 50;
const memoryMs = 700;
/** Time for a swing and a rest, and some more for what noise took away. */
const placementMs = 1_300;
const divisionMilligrams = parcelRule.divisionGrams * 1000;

export function scenariosOf(protocol: ScaleProtocolName): Scenario[] {
  const scenarios: Scenario[] = ['noise'];
  if (collisionRates[protocol] !== undefined) scenarios.push('stuck');
  if (tellsMotion(protocol)) scenarios.push('in-step');
  return scenarios;
}

export function runStreams(
  protocol: ScaleProtocolName,
  scenario: Scenario,
  streams: number,
  seed: number,
  parts: StreamParts = productParts(protocol),
): StreamTally {
  const dice = createDice(seed);
  const tally: StreamTally = { streams, frames: 0, captures: 0, near: 0, wrong: 0, example: null };
  for (let stream = 0; stream < streams; stream += 1) runStream(protocol, scenario, dice, parts, tally, stream, seed);
  return tally;
}

export function productParts(protocol: ScaleProtocolName): StreamParts {
  return { createDecoder: scaleProtocol(protocol).createDecoder, see: seeFrame };
}

type Dice = ReturnType<typeof createDice>;

function runStream(
  protocol: ScaleProtocolName,
  scenario: Scenario,
  dice: Dice,
  { createDecoder, see }: StreamParts,
  tally: StreamTally,
  stream: number,
  seed: number,
): void {
  const clock = createManualClock(0);
  const emulator = createScaleEmulator(protocol, clock);
  const { polling } = scaleProtocol(protocol);
  const decoder = createDecoder();
  const damage = damageOf(scenario, dice);
  let platform = unknownPlatform;
  let captured = 0;
  const loads: { grams: number; untilMs: number }[] = [{ grams: 0, untilMs: Infinity }];

  emulator.onSend((sent) => {
    const atMs = clock.monotonicMs();
    for (const frame of decoder.feed(damage(sent, atMs))) {
      tally.frames += 1;
      platform = see(platform, frame, atMs, parcelRule);
      const next = polling?.next?.(frame);
      if (next) emulator.receive(next);
      const { placed } = platform;
      if (!placed || placed.number === captured) continue;
      captured = placed.number;
      judge(placed.milligrams, atMs);
    }
  });

  function judge(milligrams: number, atMs: number): void {
    const held = loads.filter(({ untilMs }) => untilMs >= atMs - memoryMs);
    const off = Math.min(...held.map(({ grams }) => Math.abs(milligrams - grams * 1000)));
    tally.captures += 1;
    if (off > divisionMilligrams) {
      tally.wrong += 1;
      const truth = held.map(({ grams }) => grams).join(' or ');
      tally.example ??= `${protocol} ${scenario}, stream ${stream} of seed ${seed}: ${milligrams} mg for ${truth} g`;
    } else if (off > 0) tally.near += 1;
  }

  function put(grams: number): void {
    const last = loads.at(-1);
    if (last) last.untilMs = clock.monotonicMs();
    loads.push({ grams, untilMs: Infinity });
    emulator.setLoadGrams(grams);
  }

  function run(ms: number): void {
    for (let spent = 0; spent < ms; spent += pollMs) {
      clock.advance(pollMs);
      if (polling) emulator.receive(polling.request);
    }
  }

  emulator.start();
  run(200);
  for (let placement = 0; placement < 2; placement += 1) {
    put(20 + dice(29_900));
    if (scenario === 'in-step') {
      emulator.setMoving(true);
      run(3 * placementMs);
      emulator.setMoving(false);
      continue;
    }
    run(placementMs);
    // Sometimes the next one comes without an empty platform between.
    if (dice(3) === 0) continue;
    put(0);
    run(500);
  }
  emulator.stop();
}

/** What the line does to each piece that the scale sends. */
type Damage = (sent: Uint8Array, atMs: number) => Uint8Array;

/** The swing of an emulated platform comes back to the same point after so long. */
const swingMs = 2 * Math.PI * 40;

function damageOf(scenario: Scenario, dice: Dice): Damage {
  if (scenario === 'stuck') {
    const at = dice(24);
    const bit = 1 << dice(8);
    return (sent) => Uint8Array.from(sent, (byte, place) => (place === at % sent.length ? byte ^ bit : byte));
  }
  if (scenario === 'in-step') {
    const phaseMs = dice(250);
    return (sent, atMs) => ((atMs + phaseMs) % swingMs < pollMs ? sent : new Uint8Array(0));
  }
  const share = damagedShares[dice(damagedShares.length)] ?? 0;
  let held: readonly number[] = [];
  return (sent) => {
    const isDamaged = dice(100) < share;
    if (!isDamaged && held.length === 0) return sent;
    const bytes = [...held, ...sent];
    held = [];
    if (!isDamaged) return Uint8Array.from(bytes);
    for (let acts = 1 + dice(3); acts > 0; acts -= 1) damageOnce(bytes, dice);
    // Glued to the next one.
    if (dice(12) === 0) {
      held = bytes;
      return new Uint8Array(0);
    }
    return Uint8Array.from(bytes);
  };
}

function damageOnce(bytes: number[], dice: Dice): void {
  if (bytes.length === 0) return;
  const at = dice(bytes.length);
  const byte = bytes[at] ?? 0;
  switch (dice(10)) {
    case 0:
    case 1:
      bytes[at] = byte ^ (1 << dice(8));
      return;
    case 2:
      bytes[at] = dice(256);
      return;
    // A digit for a digit, the worst that can happen where nothing checks it.
    case 3:
      bytes[at] = (byte & 0x7f) >= 0x30 && (byte & 0x7f) <= 0x39 ? 0x30 + dice(10) : byte;
      return;
    case 4:
      bytes.splice(at, 1 + dice(3));
      return;
    case 5:
      bytes.splice(at, 0, ...bytes.slice(at, at + 1 + dice(4)));
      return;
    case 6:
      bytes.length = at;
      return;
    case 7:
      bytes.splice(at, 2, bytes[at + 1] ?? byte, byte);
      return;
    case 8:
      for (let more = 1 + dice(12); more > 0; more -= 1) bytes.push(dice(256));
      return;
    default:
      bytes.length = 0;
  }
}

/** Whether a frame of a swinging platform says so. */
function tellsMotion(protocol: ScaleProtocolName): boolean {
  const clock = createManualClock(0);
  const emulator = createScaleEmulator(protocol, clock);
  const { polling, createDecoder } = scaleProtocol(protocol);
  const decoder = createDecoder();
  let told = false;
  emulator.onSend((sent) => {
    for (const frame of decoder.feed(sent)) {
      if (frame.stable === false) told = true;
      const next = polling?.next?.(frame);
      if (next) emulator.receive(next);
    }
  });
  emulator.setLoadGrams(1_000);
  emulator.setMoving(true);
  emulator.start();
  for (let round = 0; round < 8; round += 1) {
    clock.advance(pollMs);
    if (polling) emulator.receive(polling.request);
  }
  emulator.stop();
  return told;
}
