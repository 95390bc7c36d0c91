import {
  bareFrame,
  createFrontDecoder,
  eighthBitOfStart,
  sevenBits,
  type ScaleDecoder,
  type Verdict,
} from '../decoder.ts';
import { readingFrame } from '../reading.ts';
import type { ScaleFrame } from '../scale.ts';

const carriageReturn = 0x0d;
/** STX, six digits, CR. */
const longestFrame = 8;

/** Bits of the status byte. They differ from those of the genuine 8217: bit 3 is zero here. */
const status = { unstable: 0x01, over: 0x02, negative: 0x04, zero: 0x08, always: 0x60, never: 0x10 };

/**
 * Baxtran and Giropès TW/VW, which call it Toledo: `STX 01250 CR` in whole grams without a point, or `STX ? status CR`.
 * A weight with a point belongs to the genuine 8217 and is refused.
 */
export function createToledoCloneBaxtranDecoder(): ScaleDecoder {
  return createFrontDecoder(inspect, { starts: [0x02, 0x82] });
}

function inspect(front: Uint8Array): Verdict {
  const eighthBit = eighthBitOfStart(front[0]);
  if (!eighthBit) return { is: 'junk' };
  let body = '';
  for (let at = 1; at < Math.min(front.length, longestFrame); at += 1) {
    const data = sevenBits(front[at] ?? 0, eighthBit);
    if (data === carriageReturn) {
      const frame = readBody(body, front.slice(0, at + 1));
      return frame ? { is: 'frame', frame, length: at + 1 } : { is: 'junk' };
    }
    if (data === null || data < 0x20) return { is: 'junk' };
    body += String.fromCharCode(data);
  }
  return front.length < longestFrame ? { is: 'wait' } : { is: 'junk' };
}

function readBody(body: string, raw: Uint8Array): ScaleFrame | null {
  if (body.length === 2 && body.startsWith('?')) return readStatus(body.charCodeAt(1), raw);
  // In motion this scale sends the status instead of a weight.
  if (/^\d{5,6}$/.test(body))
    return readingFrame({ digits: body, decimals: 0, negative: false }, 'g', { stable: true }, raw);
  return null;
}

function readStatus(bits: number, raw: Uint8Array): ScaleFrame | null {
  if ((bits & status.always) !== status.always || bits & status.never) return null;
  const facts = { stable: !(bits & status.unstable), zero: (bits & status.zero) !== 0 };
  if (bits & status.over && bits & status.negative) return { ...bareFrame('error', raw), ...facts };
  if (bits & status.over) return { ...bareFrame('overload', raw), ...facts };
  if (bits & status.negative) return { ...bareFrame('underload', raw), ...facts };
  if (!facts.stable) return { ...bareFrame('unstable', raw), ...facts };
  if (facts.zero) return { ...bareFrame('reading', raw), ...facts, milligrams: 0, unit: 'g' };
  return { ...bareFrame('status', raw), ...facts };
}
