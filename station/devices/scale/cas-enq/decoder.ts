import { bareFrame, createFrontDecoder, latinText, type ScaleDecoder, type Verdict } from '../decoder.ts';
import { readingFrame } from '../reading.ts';
import type { ScaleFrame } from '../scale.ts';
import { readNumber, unitOf, type WeightUnit } from '../weight.ts';

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

const junk: Verdict = { is: 'junk' };
const wait: Verdict = { is: 'wait' };

type Block = { at: number; length: number };

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

  function inspect(front: Uint8Array, ended: boolean): Verdict {
    const [head] = front;
    if (head === acknowledged || head === refused) {
      if (broken > 0) return pass();
      asked = head === acknowledged;
      return { is: 'frame', frame: bareFrame(asked ? 'ack' : 'nak', front.slice(0, 1)), length: 1 };
    }
    if (head !== startOfHeading) {
      if (head === startOfText && broken === 0) broken = brokenLength;
      return pass();
    }
    const verdict = inspectFrame(front, ended);
    if (verdict.is === 'frame') {
      broken = 0;
      asked = false;
    } else if (verdict.is === 'junk' && front[1] === startOfText) broken = brokenLength;
    return verdict;
  }

  function pass(): Verdict {
    broken = Math.max(0, broken - 1);
    return junk;
  }

  function inspectFrame(front: Uint8Array, ended: boolean): Verdict {
    const blocks: Block[] = [];
    let at = 1;
    while (front[at] !== endOfTransmission || blocks.length === 0) {
      if (at >= front.length) return wait;
      if (front[at] !== startOfText || blocks.length === mostBlocks) return junk;
      const kind = front[at + 1];
      if (kind === undefined) return wait;
      const length = isStatus(kind) ? weightLength : priceLength;
      for (let place = at + 1; place < Math.min(front.length, at + 1 + length); place += 1) {
        if (!isOfText(front[place] ?? 0)) return junk;
      }
      const check = at + 1 + length;
      if (check + 1 >= front.length) return wait;
      if (front[check + 1] !== endOfText || front[check] !== blockCheck(front, at + 1, check)) return junk;
      blocks.push({ at: at + 1, length });
      at = check + 2;
    }
    const weights = blocks.filter((block) => block.length === weightLength);
    const [weight] = weights;
    if (!weight || weights.length > 1) return junk;
    const after = front[at + 1];
    if (after === undefined && !asked && !ended && blocks.length === 1) return wait;
    const flagged = after !== undefined && !asked && blocks.length === 1 && isFlag2(after);
    const length = at + 1 + (flagged ? 1 : 0);
    const frame = readWeight(
      front.subarray(weight.at, weight.at + weightLength),
      front.slice(0, length),
      flagged ? after : null,
    );
    return frame ? { is: 'frame', frame, length } : junk;
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

function readWeight(block: Uint8Array, raw: Uint8Array, flags: number | null): ScaleFrame | null {
  const text = latinText(block);
  const status = text[0];
  const sign = text[1];
  const digits = text.slice(2, 8);
  const unit = unitOfCas(text.slice(8));
  if (status === 'F' || sign === 'F' || digits === 'FFFFFF' || (flags !== null && flags & flag2.outOfRange)) {
    return bareFrame(sign === '-' ? 'underload' : 'overload', raw);
  }
  const number = /^[ \d.]{6}$/.test(digits) ? readNumber(digits) : null;
  if (!number || unit === null || (sign !== ' ' && sign !== '-' && sign !== '+')) return null;
  const facts = {
    stable: status === 'S',
    zero: flags !== null && flags & flag2.zero ? true : null,
    net: flags !== null && flags & flag2.tare ? true : null,
  };
  return readingFrame({ ...number, negative: sign === '-' }, unit, facts, raw);
}

/** `TJ` and `TL` are the jin and liang of Taiwan. */
function unitOfCas(text: string): WeightUnit | null {
  const name = text.trim().toLowerCase();
  if (name === 'tj' || name === 'tl') return name;
  const unit = unitOf(text);
  return unit === 'count' ? null : unit;
}
