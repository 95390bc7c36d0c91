import type { ScaleDecoder } from './decoder.ts';
import { createDecoderOf } from './decodings.ts';
import { noise, readFrameExamples, type FrameExample } from './fixtures.ts';
import type { ScaleFrame } from './scale.ts';
import { createDice, fromHex, joined } from './test-bytes.ts';

export type FuzzResult = {
  protocol: string;
  rounds: number;
  /** Readings that a mutated frame of a checked protocol gave, other than those of the unbroken one. */
  passed: number;
  /** Single changed bits and bytes of checked frames, and how many of them gave a reading. */
  singles: number;
  singlesPassed: number;
  /** Mutations that gave other readings when the same bytes were cut elsewhere. */
  cutWrong: number;
  /** The first bytes that broke a law. */
  example: string | null;
  elapsedMs: number;
};

/**
 * The share of random bytes that a checksum lets through: one in 256 for a byte, one in 65,536 for two. Shape checks make it
 * smaller, so that this is the most.
 */
export const collisionRates: Readonly<Record<string, number>> = {
  'cas-enq': 1 / 256,
  'yaohua-tf0': 1 / 256,
  'yaohua-a12e': 1 / 256,
  'yaohua-command': 1 / 256,
  'keli-command': 1 / 256,
  'tisa-dibal': 1 / 16,
  // Without marks each place of a longer mutation is a chance of its own, and a sum does not see swapped bytes.
  elicom: 1 / 50,
  'mt-continuous': 1 / 128,
};

/** Mutates the example frames of a protocol, alone and in a stream, and holds its decoder to its laws. */
export function fuzzProtocol(
  protocol: string,
  rounds: number,
  seed: number,
  /** To see that the laws can be broken. */
  { treatAsChecked = false } = {},
): FuzzResult {
  const startedMs = performance.now();
  const dice = createDice(seed);
  const examples = readFrameExamples().filter((example) => example.protocol === protocol && protocol !== noise);
  const frames = examples.map((example) => fromHex(example.hex));
  // Whole frames alone: beside a frame there are bytes that may change at will.
  const checked = examples
    .filter((example) => (example.checked || treatAsChecked) && isOneFrame(example))
    .map(({ hex }) => fromHex(hex));
  const streaming = decoderOf(protocol);
  const alone = decoderOf(protocol);
  const [whole, cut] = [decoderOf(protocol), decoderOf(protocol)];
  const result: FuzzResult = {
    protocol,
    rounds,
    passed: 0,
    singles: 0,
    singlesPassed: 0,
    cutWrong: 0,
    example: null,
    elapsedMs: 0,
  };

  for (let round = 0; round < rounds; round += 1) {
    const pool = checked.length > 0 && round % 2 === 0 ? checked : frames;
    const frame = pool[dice(pool.length)];
    if (!frame) break;
    const single = round % 4 < 2;
    const mutated = single ? changeOne(frame, dice) : mutate(frame, dice);
    if (pool === checked) {
      alone.reset();
      const read = [...alone.feed(mutated), ...alone.rest()].filter(hasWeight);
      if (single) {
        result.singles += 1;
        if (read.length > 0) {
          result.singlesPassed += 1;
          result.example ??= Buffer.from(mutated).toString('hex');
        }
      } else if (read.length > 0 && !contains(mutated, frame)) result.passed += 1;
    } else streaming.feed(mutated);
    if (round % 16 === 0 && !cutsAgree(whole, cut, joined(mutated, frame, mutated), dice)) {
      result.cutWrong += 1;
      result.example ??= Buffer.from(mutated).toString('hex');
    }
  }
  streaming.rest();
  result.elapsedMs = performance.now() - startedMs;
  return result;
}

function decoderOf(protocol: string) {
  const decoder = createDecoderOf(protocol);
  if (!decoder) throw new Error(`no decoder of ${protocol}`);
  return decoder;
}

function isOneFrame({ protocol, hex }: FrameExample): boolean {
  const bytes = fromHex(hex);
  const decoder = decoderOf(protocol);
  const frames = [...decoder.feed(bytes), ...decoder.rest()];
  return frames.length === 1 && frames[0]?.raw.length === bytes.length;
}

function hasWeight(frame: ScaleFrame): boolean {
  return frame.kind === 'reading' || frame.tareMilligrams !== null;
}

type Dice = ReturnType<typeof createDice>;

/** One bit flipped, or one byte replaced by another. */
function changeOne(frame: Uint8Array, dice: Dice): Uint8Array {
  const changed = frame.slice();
  const at = dice(changed.length);
  changed[at] = (changed[at] ?? 0) ^ (dice(2) ? 1 << dice(8) : 1 + dice(255));
  return changed;
}

const mostActs = 4;
const mostDoubled = 6;

/** Bytes lost, doubled, swapped, inserted, overwritten; the frame cut or run into another. */
function mutate(frame: Uint8Array, dice: Dice): Uint8Array {
  const bytes = new Uint8Array(frame.length + mostActs * mostDoubled);
  bytes.set(frame);
  let length = frame.length;
  const times = 1 + dice(mostActs);
  for (let time = 0; time < times && length > 0; time += 1) {
    const at = dice(length);
    const act = dice(6);
    if (act === 0) {
      const lost = Math.min(1 + dice(3), length - at);
      bytes.copyWithin(at, at + lost, length);
      length -= lost;
    } else if (act === 1) {
      const doubled = Math.min(1 + dice(mostDoubled), length - at);
      bytes.copyWithin(at + doubled, at, length);
      length += doubled;
    } else if (act === 2) {
      bytes.copyWithin(at + 1, at, length);
      bytes[at] = dice(256);
      length += 1;
    } else if (act === 3) bytes[at] = dice(256);
    else if (act === 4) bytes[at] = bytes[(at + 1) % length] ?? 0;
    else length = at;
  }
  return bytes.slice(0, length);
}

/** The whole frame is still there: that it is read is right. */
function contains(bytes: Uint8Array, frame: Uint8Array): boolean {
  return Buffer.from(bytes).includes(Buffer.from(frame));
}

function cutsAgree(whole: ScaleDecoder, cut: ScaleDecoder, bytes: Uint8Array, dice: Dice): boolean {
  whole.reset();
  cut.reset();
  const wanted = [...whole.feed(bytes), ...whole.rest()];
  const got: ScaleFrame[] = [];
  for (let from = 0; from < bytes.length;) {
    const to = from + 1 + dice(9);
    got.push(...cut.feed(bytes.subarray(from, to)));
    from = to;
  }
  got.push(...cut.rest());
  return wanted.length === got.length && wanted.every((frame, at) => isSame(frame, got[at]));
}

function isSame(one: ScaleFrame, other: ScaleFrame | undefined): boolean {
  return (
    other !== undefined &&
    one.kind === other.kind &&
    one.milligrams === other.milligrams &&
    one.stable === other.stable &&
    one.net === other.net &&
    one.zero === other.zero &&
    one.tareMilligrams === other.tareMilligrams &&
    Buffer.compare(one.raw, other.raw) === 0
  );
}
