import { bareFrame, type ScaleDecoder } from '../decoder.ts';
import { createFramedTextDecoder } from '../framed-text.ts';
import { countedFrame } from '../reading.ts';
import type { ScaleFrame } from '../scale.ts';
import { readCount, unitIn } from '../weight.ts';

const carriageReturn = 0x0d;

/** Bits of the status after 20h was taken off. */
const tpv = { gross: 0x01, net: 0x02, zero: 0x08, stable: 0x20, never: 0x54 };
const pc0 = { gross: 0x01, tare: 0x02, zero: 0x08, stable: 0x40, never: 0x34 };

/** Giropès and Baxtran, answer to `$`: STX, status, eight places, CR ETX. Eight dashes are out of range, over or under. */
export function createGiropesTpv0aDecoder(): ScaleDecoder {
  return createFramedTextDecoder({ longest: 12, inner: [carriageReturn], read: readTpv0a });
}

/** Gram Z3 and kin, format PC0: STX, status, sign, seven places, unit, CR ETX. Source: manual of Z3, page 17. */
export function createGramPc0Decoder(): ScaleDecoder {
  return createFramedTextDecoder({ longest: 14, inner: [carriageReturn], read: readPc0 });
}

const [blank, minus, point] = [0x20, 0x2d, 0x2e];

function readTpv0a(text: Uint8Array, from: number, to: number, raw: Uint8Array): ScaleFrame | null {
  if (to - from !== 10 || text[to - 1] !== carriageReturn) return null;
  const bits = (text[from] ?? 0) - 0x20;
  const [first, last] = [from + 1, to - 1];
  if (bits < 0 || bits & tpv.never || !isWritten(text, first, last)) return null;
  if (areDashes(text, first, last)) return bareFrame('overload', raw);
  const number = readCount(text, first, last);
  if (!number) return null;
  const { count, decimals, negative, display } = number;
  const net = bits & tpv.net ? true : bits & tpv.gross ? false : null;
  const zero = bits & tpv.zero ? true : null;
  const stable = (bits & tpv.stable) !== 0;
  return countedFrame(count, decimals, negative, display, 'kg', stable, net, zero, null, raw);
}

function readPc0(text: Uint8Array, from: number, to: number, raw: Uint8Array): ScaleFrame | null {
  if (to - from !== 12 || text[to - 1] !== carriageReturn) return null;
  const bits = (text[from] ?? 0) - 0x20;
  const [first, last] = [from + 1, to - 3];
  const signed = text[first] === blank || text[first] === minus;
  if (bits < 0 || bits & pc0.never || !signed || !isWritten(text, first, last)) return null;
  if (!isUnit(text, last, to - 1)) return null;
  if (areDashes(text, first + 1, last)) return bareFrame('overload', raw);
  const number = readCount(text, first, last);
  const unit = unitIn(text, last, to - 1);
  if (!number || unit === null || unit === 'count') return null;
  const { count, decimals, negative, display } = number;
  const zero = bits & pc0.zero ? true : null;
  const stable = (bits & pc0.stable) !== 0;
  return countedFrame(count, decimals, negative, display, unit, stable, !(bits & pc0.gross), zero, null, raw);
}

/** Nothing but signs, blanks, digits and points. */
function isWritten(text: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const byte = text[at] ?? 0;
    if (byte !== minus && byte !== blank && byte !== point && (byte < 0x30 || byte > 0x39)) return false;
  }
  return true;
}

function areDashes(text: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (text[at] !== minus) return false;
  return true;
}

/** Letters and blanks. */
function isUnit(text: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const lower = (text[at] ?? 0) | 0x20;
    if (text[at] !== blank && (lower < 0x61 || lower > 0x7a)) return false;
  }
  return true;
}
