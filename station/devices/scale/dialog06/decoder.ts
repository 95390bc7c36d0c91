import { bareFrame, type ScaleDecoder } from '../decoder.ts';
import { createFramedTextDecoder } from '../framed-text.ts';
import { readingFrame } from '../reading.ts';
import type { ScaleFrame } from '../scale.ts';

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
/** Unit and decimals of record 02; a quarter of an ounce and the like are shown, not read. */
const units = { '1': { unit: 'lb', decimals: 2 }, '2': { unit: 'lb', decimals: 3 } } as const;

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

/** Unit code, weight, unit price, total. */
const recordFields = [/^\d$/, /^\d{5}$/, /^\d{5,6}$/, /^\d{6}$/];

function read(text: string, raw: Uint8Array): ScaleFrame | null {
  const [record, first = '', ...others] = text.split(String.fromCharCode(escape));
  if (record === '02') {
    // Field by field: a separator that turned into a space is no separator.
    const fits =
      others.length === 3 && recordFields.every((field, index) => field.test([first, ...others][index] ?? ''));
    return fits ? readWeight(first, others[0] ?? '', raw) : null;
  }
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

function readWeight(code: string, digits: string, raw: Uint8Array): ScaleFrame | null {
  if (code === '3') return readingFrame({ digits, decimals: 0, negative: false }, 'g', { stable: true }, raw);
  if (code !== '1' && code !== '2') return { ...bareFrame('other', raw), stable: true };
  const { unit, decimals } = units[code];
  return readingFrame({ digits, decimals, negative: false }, unit, { stable: true }, raw);
}
