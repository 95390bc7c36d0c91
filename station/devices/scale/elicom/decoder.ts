import { bareFrame, bcdOf, createFrontDecoder, rawOf, type ScaleDecoder, type Verdict } from '../decoder.ts';
import { countedFrame } from '../reading.ts';
import { displayOfCount } from '../weight.ts';

const noWeight = 0xbb;
const frameLength = 4;

/** Elicom S200, answer to AA: six binary-coded digits of grams and their sum, or BB while there is no weight at rest. */
export function createElicomDecoder(): ScaleDecoder {
  return createFrontDecoder(inspect);
}

function inspect(bytes: Uint8Array, from: number, to: number, ended: boolean): Verdict {
  if (bytes[from] === noWeight) {
    const alone = from + 1 === to;
    if (alone && !ended) return 'wait';
    const after = alone ? 'wait' : inspectWeight(bytes, from + 1, to);
    // A weight whose first byte was changed to BB is neither.
    if (alone || bcdOf(bytes[from + 1] ?? 0) < 0 || typeof after === 'object') {
      return { ...bareFrame('unstable', rawOf(bytes, from, from + 1)), stable: false };
    }
    return after === 'wait' && !ended ? after : 'junk';
  }
  return inspectWeight(bytes, from, to);
}

function inspectWeight(bytes: Uint8Array, from: number, to: number): Verdict {
  let grams = 0;
  let sum = 0;
  for (let at = from; at < Math.min(to, from + 3); at += 1) {
    const byte = bytes[at] ?? 0;
    const digits = bcdOf(byte);
    if (digits < 0) return 'junk';
    grams = grams * 100 + digits;
    sum += byte;
  }
  if (to - from < frameLength) return 'wait';
  if ((sum & 0xff) !== bytes[from + 3]) return 'junk';
  const raw = rawOf(bytes, from, from + frameLength);
  return countedFrame(grams, 3, false, displayOfCount(grams, 3, false), 'kg', true, null, null, null, raw);
}
