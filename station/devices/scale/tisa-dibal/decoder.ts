import { compileBytePattern, placeOfGroup } from '../byte-pattern.ts';
import { bareFrame, type ScaleDecoder } from '../decoder.ts';
import { createLineDecoder, type Line } from '../line-decoder.ts';
import { countedFrame } from '../reading.ts';
import type { ScaleFrame } from '../scale.ts';
import { digitsIn, displayOfCount } from '../weight.ts';

const frameLength = 16;

/**
 * TISA and Dibal, answer to `98000001`: `99`, status, five digits of grams, error, six digits of amount, XOR, CR LF. Status
 * 1 is motion, zero, negative or overload: no cause is given.
 */
export function createTisaDibalDecoder(): ScaleDecoder {
  return createLineDecoder({ longest: 2 * frameLength, ends: 'crlf', read });
}

const form = compileBytePattern(/99([01])(\d{5})([01])\d{6}([0-?])$/);
const [status, grams, error, check] = [placeOfGroup(0), placeOfGroup(1), placeOfGroup(2), placeOfGroup(3)];
const one = 0x31;

function read(line: Line): ScaleFrame | null {
  const at = line.find(form);
  if (at < 0) return null;
  const { text, places } = line;
  const raw = line.rawFrom(at);
  let sum = 0;
  for (let index = 0; index < frameLength - 1; index += 1) sum ^= text[at + index] ?? 0;
  const of = (place: number) => text[places[place] ?? 0];
  if (sum !== of(check)) return null;
  if (of(status) === one || of(error) === one) return bareFrame('error', raw);
  const count = digitsIn(text, places[grams] ?? 0, places[grams + 1] ?? 0);
  return countedFrame(count, 0, false, displayOfCount(count, 0, false), 'g', true, null, null, null, raw);
}
