import { bareFrame, type ScaleDecoder } from '../decoder.ts';
import { createFramedTextDecoder } from '../framed-text.ts';
import { readingFrame } from '../reading.ts';
import type { ScaleFrame } from '../scale.ts';

const states: Readonly<Record<string, ScaleFrame['kind']>> = {
  IIIII: 'unstable',
  NNNNN: 'underload',
  SSSSS: 'overload',
};

/** Toledo of Brazil (Prt5) and Filizola, answer to ENQ: STX, five digits of grams or five letters, ETX. */
export function createToledoPrt5Decoder(): ScaleDecoder {
  return createFramedTextDecoder({ longest: 8, inner: [], read });
}

function read(text: string, raw: Uint8Array): ScaleFrame | null {
  if (/^\d{5,6}$/.test(text))
    return readingFrame({ digits: text, decimals: 0, negative: false }, 'g', { stable: true }, raw);
  const kind = Object.hasOwn(states, text) ? states[text] : undefined;
  return kind ? { ...bareFrame(kind, raw), stable: kind === 'unstable' ? false : null } : null;
}
