import { bareFrame, bcdOf, createFrontDecoder, rawOf, type ScaleDecoder, type Verdict } from '../decoder.ts';
import { countedFrame } from '../reading.ts';
import type { ScaleFrame } from '../scale.ts';
import { displayOfCount } from '../weight.ts';

const start = 0xff;
const frameLength = 5;
/** Bits 0 to 2 hold the decimals plus one; 3 and 4 the mode: weighing, counting, per cent. */
const status = { decimals: 0x07, mode: 0x18, negative: 0x20, stable: 0x40, over: 0x80 };
const mostDecimals = 5;

/** Cheap boards: FF, status, six binary-coded digits with the lowest first. Kilograms by custom; no check of any kind. */
export function createChinaFfBcdDecoder(): ScaleDecoder {
  return createFrontDecoder(inspect, { starts: [start] });
}

function inspect(bytes: Uint8Array, from: number, to: number): Verdict {
  const held = to - from;
  const bits = held > 1 ? (bytes[from + 1] ?? 0) : 0x01;
  const decimals = (bits & status.decimals) - 1;
  if (decimals < 0 || decimals > mostDecimals) return 'junk';
  let count = 0;
  const end = Math.min(to, from + frameLength);
  for (let at = end - 1; at > from + 1; at -= 1) {
    const digits = bcdOf(bytes[at] ?? 0);
    if (digits < 0) return 'junk';
    count = count * 100 + digits;
  }
  return held < frameLength ? 'wait' : read(bits, count, decimals, rawOf(bytes, from, end));
}

function read(bits: number, count: number, decimals: number, raw: Uint8Array): ScaleFrame {
  const negative = (bits & status.negative) !== 0;
  const stable = (bits & status.stable) !== 0;
  if (bits & status.over) return bareFrame(negative ? 'underload' : 'overload', raw);
  if (bits & status.mode) return { ...bareFrame('other', raw), stable };
  const display = displayOfCount(count, decimals, negative);
  return countedFrame(count, decimals, negative, display, 'kg', stable, null, null, null, raw);
}
