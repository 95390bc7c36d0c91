import {
  bareFrame,
  createFrontDecoder,
  eighthBitOfStart,
  rawOf,
  sevenBits,
  type ScaleDecoder,
  type Verdict,
} from '../decoder.ts';
import { countedFrame } from '../reading.ts';
import type { ScaleFrame } from '../scale.ts';
import { digitsIn, displayOfCount } from '../weight.ts';

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
  /** The data bits between STX and CR. */
  const body = new Uint8Array(longestFrame);

  function inspect(bytes: Uint8Array, from: number, to: number): Verdict {
    const eighthBit = eighthBitOfStart(bytes[from]);
    if (!eighthBit) return 'junk';
    const end = Math.min(to, from + longestFrame);
    for (let at = from + 1; at < end; at += 1) {
      const data = sevenBits(bytes[at] ?? 0, eighthBit);
      if (data === carriageReturn) return readBody(body, at - from - 1, rawOf(bytes, from, at + 1)) ?? 'junk';
      if (data === null || data < 0x20) return 'junk';
      body[at - from - 1] = data;
    }
    return to - from < longestFrame ? 'wait' : 'junk';
  }

  return createFrontDecoder(inspect, { starts: [0x02, 0x82] });
}

const questionMark = 0x3f;

function readBody(body: Uint8Array, length: number, raw: Uint8Array): ScaleFrame | null {
  const [head, second = 0] = body;
  if (length === 2 && head === questionMark) return readStatus(second, raw);
  const count = length === 5 || length === 6 ? digitsIn(body, 0, length) : -1;
  if (count < 0) return null;
  // In motion this scale sends the status instead of a weight.
  return countedFrame(count, 0, false, displayOfCount(count, 0, false), 'g', true, null, null, null, raw);
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
