import { bareFrame, createFrontDecoder, type ScaleDecoder, type Verdict } from '../decoder.ts';
import { readingFrame } from '../reading.ts';

const noWeight = 0xbb;
const frameLength = 4;

/** Elicom S200, answer to AA: six binary-coded digits of grams and their sum, or BB while there is no weight at rest. */
export function createElicomDecoder(): ScaleDecoder {
  return createFrontDecoder(inspect);
}

function inspect(front: Uint8Array, ended: boolean): Verdict {
  if (front[0] === noWeight) {
    if (front.length === 1 && !ended) return { is: 'wait' };
    const after = inspectWeight(front.subarray(1));
    // A weight whose first byte was changed to BB is neither.
    const alone = front.length === 1 || !isBcd(front[1] ?? 0) || after.is === 'frame';
    if (alone) return { is: 'frame', frame: { ...bareFrame('unstable', front.slice(0, 1)), stable: false }, length: 1 };
    return after.is === 'wait' && !ended ? after : { is: 'junk' };
  }
  return inspectWeight(front);
}

function inspectWeight(front: Uint8Array): Verdict {
  for (let at = 0; at < Math.min(front.length, 3); at += 1) if (!isBcd(front[at] ?? 0)) return { is: 'junk' };
  if (front.length < frameLength) return { is: 'wait' };
  const [high = 0, mid = 0, low = 0, sum] = front;
  if (((high + mid + low) & 0xff) !== sum) return { is: 'junk' };
  const digits = [high, mid, low].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const frame = readingFrame(
    { digits, decimals: 3, negative: false },
    'kg',
    { stable: true },
    front.slice(0, frameLength),
  );
  return { is: 'frame', frame, length: frameLength };
}

function isBcd(byte: number): boolean {
  return (byte & 0x0f) <= 9 && byte >> 4 <= 9;
}
