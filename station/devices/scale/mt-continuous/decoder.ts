import {
  bareFrame,
  createFrontDecoder,
  eighthBitOfStart,
  rawOf,
  sevenBits,
  type EighthBit,
  type ScaleDecoder,
  type Verdict,
} from '../decoder.ts';
import { countedFrame } from '../reading.ts';
import { digitsIn, displayOfCount, milligramsOfCount, type WeightUnit } from '../weight.ts';

/** STX, three status words, six digits of weight, six of tare, CR; a checksum may follow. */
const fullLength = 17;
/** The same without the tare, as Cardinal 225 sends it. */
const shortLength = 11;
const carriageReturn = 0x0d;
/** Frames with a true checksum after which one without is no longer believed. */
const hitsToTrust = 2;

/** Bits of status word B. */
const statusB = { net: 0x01, negative: 0x02, outOfRange: 0x04, motion: 0x08, kilograms: 0x10, powerUp: 0x40 };
/** Bits of status word C. */
const statusC = { unit: 0x07, expanded: 0x10 };
const unitsOfC: Readonly<Record<number, WeightUnit>> = { 1: 'g', 2: 't', 3: 'oz' };

/**
 * Frames of the continuous output (8142, 8530, IND and kin), with or without the tare field, with or without checksum;
 * what of it the scale sends is told by the stream. The checksum may itself be 02 or 0D: after a frame that could be both, the
 * byte behind it decides. Once checksums were right, a frame without one is junk.
 * Source: manual of Kern FTC, page 42; SWA table of Vector VI-200, page 22.
 */
export function createMtContinuousDecoder(): ScaleDecoder {
  let hits = 0;
  let shortHits = 0;
  /** The data bits of the frame that is looked at, STX to CR. */
  const head = new Uint8Array(fullLength);

  function inspect(bytes: Uint8Array, from: number, to: number, ended: boolean): Verdict {
    const eighthBit = eighthBitOfStart(bytes[from]);
    if (!eighthBit) return 'junk';
    const held = readHead(head, bytes, from, to, eighthBit);
    if (held < 0) return 'junk';
    const frameLength = held >= shortLength && head[shortLength - 1] === carriageReturn ? shortLength : fullLength;
    if (held < frameLength) return 'wait';
    const end = from + frameLength;
    if (end >= to) {
      // Only a stream that ends here can say that no checksum follows.
      if (!ended) return 'wait';
      return hits >= hitsToTrust ? 'junk' : readFrame(head, frameLength, rawOf(bytes, from, end));
    }
    const trailer = bytes[end] ?? 0;
    const right = sevenBits(trailer, eighthBit) === sumOf(head, frameLength);
    const startsNext = eighthBitOfStart(trailer) === eighthBit;
    if (right && (!startsNext || hits >= hitsToTrust)) {
      if (frameLength === shortLength && shortHits < hitsToTrust) {
        const broken = isBrokenFull(bytes, from, to, eighthBit);
        if (broken === null && !ended) return 'wait';
        if (broken) return 'junk';
        // A digit of a full frame that became STX starts what looks like a short one: its third word is then a digit, which reads
        // as the ×10 flag. A scale that really shows ×10 is believed once it was heard without.
        if ((head[3] ?? 0) & statusC.expanded) return 'junk';
      }
      shortHits = frameLength === shortLength ? shortHits + 1 : 0;
      hits = Math.min(hits + 1, hitsToTrust);
      return readFrame(head, frameLength, rawOf(bytes, from, end + 1));
    }
    if (!startsNext || hits >= hitsToTrust) return 'junk';
    if (end + 1 >= to) {
      if (!ended) return 'wait';
      return right ? readFrame(head, frameLength, rawOf(bytes, from, end + 1)) : 'junk';
    }
    const nextData = sevenBits(bytes[end + 1] ?? 0, eighthBit);
    if (nextData !== null && isStatusA(nextData)) return readFrame(head, frameLength, rawOf(bytes, from, end));
    return right ? readFrame(head, frameLength, rawOf(bytes, from, end + 1)) : 'junk';
  }

  return createFrontDecoder(inspect, {
    starts: [0x02, 0x82],
    forget() {
      hits = 0;
      shortHits = 0;
    },
  });
}

/**
 * Whether what looks like a short frame is a full one whose first digit of tare became a CR: then the tare and its CR go on.
 * Null while too few bytes are there.
 */
function isBrokenFull(bytes: Uint8Array, from: number, to: number, eighthBit: EighthBit): boolean | null {
  for (let at = from + shortLength; at < from + fullLength - 1; at += 1) {
    if (at >= to) return null;
    const data = sevenBits(bytes[at] ?? 0, eighthBit);
    if (data === null || !(data === 0x20 || (data >= 0x30 && data <= 0x39))) return false;
  }
  const last = from + fullLength - 1;
  return last >= to ? null : sevenBits(bytes[last] ?? 0, eighthBit) === carriageReturn;
}

/** Two's complement of the sum of the low seven bits of STX to CR. */
export function checksumOf(head: readonly number[]): number {
  return -head.reduce((sum, byte) => sum + (byte & 0x7f), 0) & 0x7f;
}

function sumOf(head: Uint8Array, length: number): number {
  let sum = 0;
  for (let at = 0; at < length; at += 1) sum += head[at] ?? 0;
  return -sum & 0x7f;
}

/** Puts as many bytes of the frame as there are into `head`; answers how many, or -1 as soon as one cannot stand where it does. */
function readHead(head: Uint8Array, bytes: Uint8Array, from: number, to: number, eighthBit: EighthBit): number {
  const held = Math.min(to - from, fullLength);
  for (let at = 0; at < held; at += 1) {
    const data = sevenBits(bytes[from + at] ?? 0, eighthBit);
    if (data === null || !mayStandAt(at, data)) return -1;
    head[at] = data;
    if (at === shortLength - 1 && data === carriageReturn) return shortLength;
  }
  return held;
}

function mayStandAt(at: number, data: number): boolean {
  if (at === 0) return true;
  if (at === 1) return isStatusA(data);
  if (at <= 3) return (data & 0x20) !== 0 && data !== 0x7f;
  if (at === shortLength - 1 && data === carriageReturn) return true;
  if (at < fullLength - 1) return data >= 0x20 && data < 0x7f;
  return data === carriageReturn;
}

function isStatusA(data: number): boolean {
  return (data & 0x60) === 0x20;
}

function readFrame(head: Uint8Array, length: number, raw: Uint8Array): Verdict {
  const [a, b, c] = [head[1] ?? 0, head[2] ?? 0, head[3] ?? 0];
  const unit = unitOf(b, c);
  const stable = !(b & statusB.motion);
  const negative = (b & statusB.negative) !== 0;
  if (b & statusB.powerUp) return { ...bareFrame('error', raw), unit };
  // The digits go on looking like a weight: this bit wins over them.
  if (b & statusB.outOfRange) return { ...bareFrame(negative ? 'underload' : 'overload', raw), unit, stable };
  const weight = fieldOf(head, 4);
  const tare = length === shortLength ? null : fieldOf(head, 10);
  if (weight < 0 || (tare !== null && tare < 0)) return 'junk';
  // Ten times finer digits under the same point, or a unit that is not used in trade: no weight can be told for sure.
  if (c & statusC.expanded || unit === null) return { ...bareFrame('status', raw), unit, stable };
  const decimals = (a & 0x07) - 2;
  const tareMilligrams = tare === null ? null : milligramsOfCount(tare, decimals, unit, false);
  const display = displayOfCount(weight, decimals, negative);
  const net = (b & statusB.net) !== 0;
  return countedFrame(weight, decimals, negative, display, unit, stable, net, null, tareMilligrams, raw);
}

function unitOf(b: number, c: number): WeightUnit | null {
  const code = c & statusC.unit;
  if (code === 0) return b & statusB.kilograms ? 'kg' : 'lb';
  return unitsOfC[code] ?? null;
}

const fieldLength = 6;

/** Six places: blanks, then digits; -1 for anything else. */
function fieldOf(head: Uint8Array, from: number): number {
  let at = from;
  while (at < from + fieldLength && head[at] === 0x20) at += 1;
  return digitsIn(head, at, from + fieldLength);
}
