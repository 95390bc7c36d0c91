import {
  bareFrame,
  createFrontDecoder,
  eighthBitOfStart,
  sevenBits,
  type EighthBit,
  type ScaleDecoder,
  type Verdict,
} from '../decoder.ts';
import type { ScaleFrame } from '../scale.ts';
import { displayOf, milligramsOf, type WeightUnit } from '../weight.ts';

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

  function inspect(front: Uint8Array, ended: boolean): Verdict {
    const eighthBit = eighthBitOfStart(front[0]);
    if (!eighthBit) return { is: 'junk' };
    const head = readHead(front, eighthBit);
    if (!head) return { is: 'junk' };
    const frameLength = lengthOf(head);
    if (head.length < frameLength) return { is: 'wait' };
    const trailer = front[frameLength];
    if (trailer === undefined) {
      // Only a stream that ends here can say that no checksum follows.
      if (!ended) return { is: 'wait' };
      return hits >= hitsToTrust ? { is: 'junk' } : frameOf(head, front.slice(0, frameLength));
    }
    const right = sevenBits(trailer, eighthBit) === checksumOf(head);
    const startsNext = eighthBitOfStart(trailer) === eighthBit;
    if (right && (!startsNext || hits >= hitsToTrust)) {
      if (frameLength === shortLength && shortHits < hitsToTrust) {
        const broken = isBrokenFull(front, eighthBit);
        if (broken === null && !ended) return { is: 'wait' };
        if (broken) return { is: 'junk' };
        // A digit of a full frame that became STX starts what looks like a short one: its third word is then a digit, which reads
        // as the ×10 flag. A scale that really shows ×10 is believed once it was heard without.
        if ((head[3] ?? 0) & statusC.expanded) return { is: 'junk' };
      }
      shortHits = frameLength === shortLength ? shortHits + 1 : 0;
      hits = Math.min(hits + 1, hitsToTrust);
      return frameOf(head, front.slice(0, frameLength + 1));
    }
    if (!startsNext || hits >= hitsToTrust) return { is: 'junk' };
    const next = front[frameLength + 1];
    if (next === undefined) {
      if (!ended) return { is: 'wait' };
      return right ? frameOf(head, front.slice(0, frameLength + 1)) : { is: 'junk' };
    }
    const nextData = sevenBits(next, eighthBit);
    if (nextData !== null && isStatusA(nextData)) return frameOf(head, front.slice(0, frameLength));
    return right ? frameOf(head, front.slice(0, frameLength + 1)) : { is: 'junk' };
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
function isBrokenFull(front: Uint8Array, eighthBit: EighthBit): boolean | null {
  for (let at = shortLength; at < fullLength - 1; at += 1) {
    const byte = front[at];
    if (byte === undefined) return null;
    const data = sevenBits(byte, eighthBit);
    if (data === null || !(data === 0x20 || (data >= 0x30 && data <= 0x39))) return false;
  }
  const last = front[fullLength - 1];
  return last === undefined ? null : sevenBits(last, eighthBit) === carriageReturn;
}

/** Two's complement of the sum of the low seven bits of STX to CR. */
export function checksumOf(head: readonly number[]): number {
  return -head.reduce((sum, byte) => sum + (byte & 0x7f), 0) & 0x7f;
}

/** As many bytes of the frame as there are, or null as soon as one cannot stand where it does. */
function readHead(front: Uint8Array, eighthBit: EighthBit): number[] | null {
  const head: number[] = [];
  for (let at = 0; at < Math.min(front.length, fullLength); at += 1) {
    const data = sevenBits(front[at] ?? 0, eighthBit);
    if (data === null || !mayStandAt(at, data)) return null;
    head.push(data);
    if (at === shortLength - 1 && data === carriageReturn) break;
  }
  return head;
}

function lengthOf(head: readonly number[]): number {
  return head[shortLength - 1] === carriageReturn ? shortLength : fullLength;
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

function frameOf(head: readonly number[], raw: Uint8Array): Verdict {
  const frame = readFrame(head, raw);
  return frame ? { is: 'frame', frame, length: raw.length } : { is: 'junk' };
}

function readFrame(head: readonly number[], raw: Uint8Array): ScaleFrame | null {
  const [, a = 0, b = 0, c = 0] = head;
  const text = String.fromCharCode(...head);
  const unit = unitOf(b, c);
  const stable = !(b & statusB.motion);
  const negative = (b & statusB.negative) !== 0;
  if (b & statusB.powerUp) return { ...bareFrame('error', raw), unit };
  // The digits go on looking like a weight: this bit wins over them.
  if (b & statusB.outOfRange) return { ...bareFrame(negative ? 'underload' : 'overload', raw), unit, stable };
  const weight = digitsOf(text.slice(4, 10));
  const tare = head.length === shortLength ? '' : digitsOf(text.slice(10, 16));
  if (weight === null || tare === null) return null;
  // Ten times finer digits under the same point, or a unit that is not used in trade: no weight can be told for sure.
  if (c & statusC.expanded || unit === null) return { ...bareFrame('status', raw), unit, stable };
  const decimals = (a & 0x07) - 2;
  const milligrams = milligramsOf(weight, decimals, unit, negative);
  if (milligrams === null) return { ...bareFrame('error', raw), unit };
  return {
    ...bareFrame('reading', raw),
    milligrams,
    unit,
    stable,
    net: (b & statusB.net) !== 0,
    tareMilligrams: tare === '' ? null : milligramsOf(tare, decimals, unit, false),
    display: displayOf(weight, decimals, negative),
  };
}

function unitOf(b: number, c: number): WeightUnit | null {
  const code = c & statusC.unit;
  if (code === 0) return b & statusB.kilograms ? 'kg' : 'lb';
  return unitsOfC[code] ?? null;
}

/** Six places: blanks, then digits. */
function digitsOf(field: string): string | null {
  return /^ *\d+$/.test(field) ? field.trim() : null;
}
