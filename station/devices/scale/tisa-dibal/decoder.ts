import { bareFrame, type ScaleDecoder } from '../decoder.ts';
import { createLineDecoder, type Line } from '../line-decoder.ts';
import { readingFrame } from '../reading.ts';
import type { ScaleFrame } from '../scale.ts';

const frameLength = 16;

/**
 * TISA and Dibal, answer to `98000001`: `99`, status, five digits of grams, error, six digits of amount, XOR, CR LF. Status
 * 1 is motion, zero, negative or overload: no cause is given.
 */
export function createTisaDibalDecoder(): ScaleDecoder {
  return createLineDecoder({ longest: 2 * frameLength, ends: 'crlf', read });
}

function read(line: Line): ScaleFrame | null {
  const match = /99(?<status>[01])(?<grams>\d{5})(?<error>[01])\d{6}(?<check>[0-?])$/.exec(line.text);
  if (!match?.groups) return null;
  const raw = line.rawFrom(match.index);
  let sum = 0;
  for (let at = 0; at < frameLength - 1; at += 1) sum ^= raw[at] ?? 0;
  const { status, grams = '', error, check = '' } = match.groups;
  if (sum !== check.charCodeAt(0)) return null;
  if (status === '1' || error === '1') return bareFrame('error', raw);
  return readingFrame({ digits: grams, decimals: 0, negative: false }, 'g', { stable: true }, raw);
}
