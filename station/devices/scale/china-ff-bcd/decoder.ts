import { bareFrame, createFrontDecoder, type ScaleDecoder, type Verdict } from '../decoder.ts';
import { readingFrame } from '../reading.ts';
import type { ScaleFrame } from '../scale.ts';

const start = 0xff;
const frameLength = 5;
/** Bits 0 to 2 hold the decimals plus one; 3 and 4 the mode: weighing, counting, per cent. */
const status = { decimals: 0x07, mode: 0x18, negative: 0x20, stable: 0x40, over: 0x80 };
const mostDecimals = 5;

/** Cheap boards: FF, status, six binary-coded digits with the lowest first. Kilograms by custom; no check of any kind. */
export function createChinaFfBcdDecoder(): ScaleDecoder {
  return createFrontDecoder(inspect, { starts: [start] });
}

function inspect(front: Uint8Array): Verdict {
  const [, bits = 0x01, ...rest] = front.subarray(0, frameLength);
  const decimals = (bits & status.decimals) - 1;
  if (decimals < 0 || decimals > mostDecimals || rest.some((byte) => !isBcd(byte))) return { is: 'junk' };
  if (front.length < frameLength) return { is: 'wait' };
  const [low = 0, mid = 0, high = 0] = rest;
  const digits = [high, mid, low].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return { is: 'frame', frame: read(bits, digits, decimals, front.slice(0, frameLength)), length: frameLength };
}

function read(bits: number, digits: string, decimals: number, raw: Uint8Array): ScaleFrame {
  const negative = (bits & status.negative) !== 0;
  const stable = (bits & status.stable) !== 0;
  if (bits & status.over) return bareFrame(negative ? 'underload' : 'overload', raw);
  if (bits & status.mode) return { ...bareFrame('other', raw), stable };
  return readingFrame({ digits, decimals, negative }, 'kg', { stable }, raw);
}

function isBcd(byte: number): boolean {
  return (byte & 0x0f) <= 9 && byte >> 4 <= 9;
}
