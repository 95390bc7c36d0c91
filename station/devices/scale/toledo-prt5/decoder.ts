import { bareFrame, latinText, type ScaleDecoder } from '../decoder.ts';
import { createFramedTextDecoder } from '../framed-text.ts';
import { countedFrame } from '../reading.ts';
import type { ScaleFrame } from '../scale.ts';
import { digitsIn, displayOfCount } from '../weight.ts';

const states: Readonly<Record<string, ScaleFrame['kind']>> = {
  IIIII: 'unstable',
  NNNNN: 'underload',
  SSSSS: 'overload',
};

/** Toledo of Brazil (Prt5) and Filizola, answer to ENQ: STX, five digits of grams or five letters, ETX. */
export function createToledoPrt5Decoder(): ScaleDecoder {
  return createFramedTextDecoder({ longest: 8, inner: [], read });
}

function read(text: Uint8Array, from: number, to: number, raw: Uint8Array): ScaleFrame | null {
  const length = to - from;
  const grams = length === 5 || length === 6 ? digitsIn(text, from, to) : -1;
  if (grams >= 0) {
    return countedFrame(grams, 0, false, displayOfCount(grams, 0, false), 'g', true, null, null, null, raw);
  }
  const state = latinText(text, from, to);
  const kind = Object.hasOwn(states, state) ? states[state] : undefined;
  return kind ? { ...bareFrame(kind, raw), stable: kind === 'unstable' ? false : null } : null;
}
