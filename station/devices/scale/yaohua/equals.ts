import { bareFrame, createFrontDecoder, rawOf, type ScaleDecoder, type Verdict } from '../decoder.ts';
import { countedFrame } from '../reading.ts';
import type { ScaleFrame } from '../scale.ts';
import { digitsEnd, readCount } from '../weight.ts';

const start = 0x3d;
const frameLength = 9;
const placesOfNumber = frameLength - 1;

/** `forward`: sign and digits as shown; `reversed`: read from right to left; `ambiguous`: nobody knows which. */
export type EqualsDirection = 'forward' | 'reversed' | 'ambiguous';

/**
 * The `=` formats of Yaohua: nine bytes that begin with `=` and have no end, so that only the next `=`, or the end of the
 * stream, proves a frame. `=000.3000` is 3.000 reversed or 0.3000 forward; only a sign tells which. Kilograms by custom; says nothing of motion. Source: manual of XK3190-A23p, pages 23 and 24.
 */
export function createYaohuaEqualsDecoder(direction: EqualsDirection): ScaleDecoder {
  const turned = new Uint8Array(placesOfNumber);

  function inspect(bytes: Uint8Array, from: number, to: number, ended: boolean): Verdict {
    const end = from + frameLength;
    for (let at = from + 1; at < Math.min(to, end); at += 1) if (!isOfNumber(bytes[at] ?? 0)) return 'junk';
    if (to < end || (to === end && !ended)) return 'wait';
    if (to > end && bytes[end] !== start) return 'junk';
    return read(bytes, from + 1, rawOf(bytes, from, end)) ?? 'junk';
  }

  function read(bytes: Uint8Array, from: number, raw: Uint8Array): ScaleFrame | null {
    for (let at = 0; at < placesOfNumber; at += 1) turned[placesOfNumber - 1 - at] = bytes[from + at] ?? 0;
    const forward = direction !== 'reversed' && isNumber(bytes, from);
    const reversed = direction !== 'forward' && isNumber(turned, 0);
    if (forward && reversed) return bareFrame('ambiguous', raw);
    if (forward) return numberFrame(bytes, from, raw);
    return reversed ? numberFrame(turned, 0, raw) : null;
  }

  return createFrontDecoder(inspect, { starts: [start] });
}

/** A sign or a digit first, then digits with one point. */
function isNumber(bytes: Uint8Array, from: number): boolean {
  const end = from + placesOfNumber;
  const point = digitsEnd(bytes, from + 1, end);
  return bytes[from] !== 0x2e && bytes[point] === 0x2e && point < end && digitsEnd(bytes, point + 1, end) === end;
}

function numberFrame(bytes: Uint8Array, from: number, raw: Uint8Array): ScaleFrame | null {
  const number = readCount(bytes, from, from + placesOfNumber);
  if (!number) return null;
  const { count, decimals, negative, display } = number;
  return countedFrame(count, decimals, negative, display, 'kg', null, null, null, null, raw);
}

function isOfNumber(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || byte === 0x2e || byte === 0x2d;
}
