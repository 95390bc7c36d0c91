import { bareFrame, type ScaleDecoder } from '../decoder.ts';
import { createFramedTextDecoder } from '../framed-text.ts';
import { readingFrame } from '../reading.ts';
import type { ScaleFrame } from '../scale.ts';
import { readNumber, unitOf } from '../weight.ts';

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

function readTpv0a(text: string, raw: Uint8Array): ScaleFrame | null {
  const match = /^([ -\x7f])([- \d.]{8})\r$/.exec(text);
  const bits = (match?.[1]?.charCodeAt(0) ?? 0) - 0x20;
  const field = match?.[2] ?? '';
  if (!match || bits & tpv.never) return null;
  if (/^-{8}$/.test(field)) return bareFrame('overload', raw);
  const number = readNumber(field);
  if (!number) return null;
  const net = bits & tpv.net ? true : bits & tpv.gross ? false : null;
  const zero = bits & tpv.zero ? true : null;
  return readingFrame(number, 'kg', { stable: (bits & tpv.stable) !== 0, net, zero }, raw);
}

function readPc0(text: string, raw: Uint8Array): ScaleFrame | null {
  const match = /^([ -\x7f])([- ][- \d.]{7})([ A-Za-z]{2})\r$/.exec(text);
  const bits = (match?.[1]?.charCodeAt(0) ?? 0) - 0x20;
  const field = match?.[2] ?? '';
  if (!match || bits & pc0.never) return null;
  if (/^[ -]-{7}$/.test(field)) return bareFrame('overload', raw);
  const number = readNumber(field);
  const unit = unitOf(match[3] ?? '');
  if (!number || unit === null || unit === 'count') return null;
  const zero = bits & pc0.zero ? true : null;
  return readingFrame(number, unit, { stable: (bits & pc0.stable) !== 0, net: !(bits & pc0.gross), zero }, raw);
}
