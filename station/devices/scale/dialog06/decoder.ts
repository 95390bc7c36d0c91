import { bareFrame, latinText, type ScaleDecoder } from '../decoder.ts';
import { createFramedTextDecoder } from '../framed-text.ts';
import { countedFrame } from '../reading.ts';
import type { ScaleFrame } from '../scale.ts';
import { digitsIn, displayOfCount } from '../weight.ts';

const escape = 0x1b;
const acknowledged = 0x06;
const refused = 0x15;

/** Codes of record 09. Source: service manual of DIVA, page 54. */
const statusKinds: Readonly<Record<string, ScaleFrame['kind']>> = {
  '00': 'status',
  '20': 'unstable',
  '21': 'status',
  '22': 'unstable',
  '31': 'underload',
  '32': 'overload',
};

/** Dialog 06 of Bizerba and Mettler: records between STX and ETX, their fields behind ESC. */
export function createDialog06Decoder(): ScaleDecoder {
  return createFramedTextDecoder({
    longest: 48,
    inner: [escape],
    read,
    singles: [acknowledged, 0x86, refused, 0x95],
    single: (byte, raw) => bareFrame(byte === acknowledged ? 'ack' : 'nak', raw),
  });
}

function read(text: Uint8Array, from: number, to: number, raw: Uint8Array): ScaleFrame | null {
  return isWeighing(text, from, to) ? readWeight(text, from + codeAt, raw) : readRecord(latinText(text, from, to), raw);
}

function readRecord(text: string, raw: Uint8Array): ScaleFrame | null {
  const [record, first = '', ...others] = text.split(String.fromCharCode(escape));
  if (record === '09') {
    if (!/^\d\d$/.test(first) || others.length > 0) return null;
    const kind = statusKinds[first] ?? 'error';
    return { ...bareFrame(kind, raw), stable: kind === 'unstable' ? false : null };
  }
  // The scale asks for a checksum with its secret polynomial, or says whether the one it got was right.
  if (record === '10' || (record === '11' && first.startsWith('2'))) return bareFrame('challenge', raw);
  if (record !== '11' || !/^[01]/.test(first)) return null;
  return bareFrame(first.startsWith('1') ? 'ack' : 'error', raw);
}

/** Of record 02: where the code of the unit, the weight and the unit price begin; the total takes the last six places. */
const codeAt = 3;
const weightAt = 5;
const priceAt = 11;
const totalLength = 6;

/** Place by place: a separator that turned into a space is no separator. */
function isWeighing(text: Uint8Array, from: number, to: number): boolean {
  if (text[from] !== 0x30 || text[from + 1] !== 0x32) return false;
  const totalAt = to - totalLength;
  const priceLength = totalAt - 1 - (from + priceAt);
  if (priceLength !== 5 && priceLength !== 6) return false;
  const separators = [from + codeAt - 1, from + weightAt - 1, from + priceAt - 1, totalAt - 1];
  return (
    separators.every((at) => text[at] === escape) &&
    digitsIn(text, from + codeAt, from + weightAt - 1) >= 0 &&
    digitsIn(text, from + weightAt, from + priceAt - 1) >= 0 &&
    digitsIn(text, from + priceAt, totalAt - 1) >= 0 &&
    digitsIn(text, totalAt, to) >= 0
  );
}

function readWeight(text: Uint8Array, from: number, raw: Uint8Array): ScaleFrame {
  const code = text[from];
  const at = from + weightAt - codeAt;
  const count = digitsIn(text, at, from + priceAt - codeAt - 1);
  if (code === 0x33) {
    return countedFrame(count, 0, false, displayOfCount(count, 0, false), 'g', true, null, null, null, raw);
  }
  if (code !== 0x31 && code !== 0x32) return { ...bareFrame('other', raw), stable: true };
  // A quarter of an ounce and the like are shown, not read.
  const decimals = code === 0x31 ? 2 : 3;
  const display = displayOfCount(count, decimals, false);
  return countedFrame(count, decimals, false, display, 'lb', true, null, null, null, raw);
}
