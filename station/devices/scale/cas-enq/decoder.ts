import { bareFrame, createFrontDecoder, rawOf, type ScaleDecoder, type Verdict } from '../decoder.ts';
import { countedFrame } from '../reading.ts';
import type { ScaleFrame } from '../scale.ts';
import { readCount, shortText, unitIn, type WeightUnit } from '../weight.ts';

const startOfHeading = 0x01;
const startOfText = 0x02;
const endOfText = 0x03;
const endOfTransmission = 0x04;
const acknowledged = 0x06;
const refused = 0x15;
const weightLength = 10;
const priceLength = 8;
const mostBlocks = 3;
/** What follows the first byte of a broken frame. */
const brokenLength = weightLength + 4;

/** Bits of the byte that OS2 sends after EOT when it streams; none of the others is used. */
const flag2 = { zero: 0x10, tare: 0x20, outOfRange: 0x40, never: 0x8f };

/**
 * CAS AP-1, SW-II, ER and kin, Ohaus Aviator, Gram Zfoc, Mertech, Aclas OS2: ENQ is answered by ACK or NAK, DC1 by
 * `SOH STX sta sign 6 places unit BCC ETX EOT`, DC2 by three such blocks of which one is the weight. The BCC is the XOR of
 * what stands between STX and itself. OS2 also streams the frame with one more byte. Source: manual of OS2CX, page 18.
 */
export function createCasEnqDecoder(): ScaleDecoder {
  /** An answer to DC1 has no byte after EOT, so that nothing need be waited for. */
  let asked = false;
  /** Bytes in which an ACK or NAK would be a piece of a broken frame. */
  let broken = 0;

  function inspect(bytes: Uint8Array, from: number, to: number, ended: boolean): Verdict {
    const head = bytes[from];
    if (head === acknowledged || head === refused) {
      if (broken > 0) return pass();
      asked = head === acknowledged;
      return bareFrame(asked ? 'ack' : 'nak', rawOf(bytes, from, from + 1));
    }
    if (head !== startOfHeading) {
      if (head === startOfText && broken === 0) broken = brokenLength;
      return pass();
    }
    const verdict = inspectFrame(bytes, from, to, ended);
    if (typeof verdict === 'object') {
      broken = 0;
      asked = false;
    } else if (verdict === 'junk' && from + 1 < to && bytes[from + 1] === startOfText) broken = brokenLength;
    return verdict;
  }

  function pass(): Verdict {
    broken = Math.max(0, broken - 1);
    return 'junk';
  }

  function inspectFrame(bytes: Uint8Array, from: number, to: number, ended: boolean): Verdict {
    let blocks = 0;
    let weights = 0;
    let weightAt = 0;
    let at = from + 1;
    for (;;) {
      if (at >= to) return 'wait';
      if (blocks > 0 && bytes[at] === endOfTransmission) break;
      if (bytes[at] !== startOfText || blocks === mostBlocks) return 'junk';
      if (at + 1 >= to) return 'wait';
      const isWeight = isStatus(bytes[at + 1] ?? 0);
      const check = at + 1 + (isWeight ? weightLength : priceLength);
      let sum = 0;
      for (let place = at + 1; place < Math.min(to, check); place += 1) {
        const byte = bytes[place] ?? 0;
        if (!isOfText(byte)) return 'junk';
        sum ^= byte;
      }
      if (check + 1 >= to) return 'wait';
      if (bytes[check + 1] !== endOfText || bytes[check] !== sum) return 'junk';
      if (isWeight) {
        weightAt = at + 1;
        weights += 1;
      }
      blocks += 1;
      at = check + 2;
    }
    if (weights !== 1) return 'junk';
    const after = at + 1 < to ? (bytes[at + 1] ?? 0) : null;
    if (after === null && !asked && !ended && blocks === 1) return 'wait';
    const flags = after !== null && !asked && blocks === 1 && isFlag2(after) ? after : null;
    return readWeight(bytes, weightAt, rawOf(bytes, from, at + (flags === null ? 1 : 2)), flags) ?? 'junk';
  }

  return createFrontDecoder(inspect, {
    forget() {
      asked = false;
      broken = 0;
    },
  });
}

/** XOR of the bytes between two places. */
export function blockCheck(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at += 1) sum ^= bytes[at] ?? 0;
  return sum;
}

function isStatus(byte: number): boolean {
  return byte === 0x53 || byte === 0x55 || byte === 0x46;
}

function isOfText(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f;
}

/** Without a flag the byte says nothing, and is none of the frame. */
function isFlag2(byte: number): boolean {
  return (byte & flag2.never) === 0 && byte !== 0;
}

const letter = { over: 0x46, stable: 0x53, blank: 0x20, plus: 0x2b, minus: 0x2d, point: 0x2e };

function readWeight(bytes: Uint8Array, block: number, raw: Uint8Array, flags: number | null): ScaleFrame | null {
  const status = bytes[block];
  const sign = bytes[block + 1];
  const [digits, units] = [block + 2, block + 8];
  const isOver = status === letter.over || sign === letter.over || isAllOver(bytes, digits, units);
  if (isOver || (flags !== null && flags & flag2.outOfRange)) {
    return bareFrame(sign === letter.minus ? 'underload' : 'overload', raw);
  }
  const number = isWritten(bytes, digits, units) ? readCount(bytes, digits, units) : null;
  const unit = unitOfCas(bytes, units, units + 2);
  const negative = sign === letter.minus;
  if (!number || unit === null || (sign !== letter.blank && !negative && sign !== letter.plus)) return null;
  const { count, decimals } = number;
  const display = negative && count > 0 ? `-${number.display}` : number.display;
  const zero = flags !== null && flags & flag2.zero ? true : null;
  const net = flags !== null && flags & flag2.tare ? true : null;
  return countedFrame(count, decimals, negative, display, unit, status === letter.stable, net, zero, null, raw);
}

function isAllOver(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (bytes[at] !== letter.over) return false;
  return true;
}

/** Nothing but blanks, digits and points. */
function isWritten(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte !== letter.blank && byte !== letter.point && (byte < 0x30 || byte > 0x39)) return false;
  }
  return true;
}

/** `TJ` and `TL` are the jin and liang of Taiwan. */
function unitOfCas(bytes: Uint8Array, from: number, to: number): WeightUnit | null {
  const unit = unitIn(bytes, from, to);
  if (unit !== null) return unit === 'count' ? null : unit;
  const name = shortText(bytes, from, to).toLowerCase();
  return name === 'tj' || name === 'tl' ? name : null;
}
