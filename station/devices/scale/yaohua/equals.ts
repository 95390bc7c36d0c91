import { bareFrame, createFrontDecoder, latinText, type ScaleDecoder, type Verdict } from '../decoder.ts';
import { readingFrame } from '../reading.ts';
import type { ScaleFrame } from '../scale.ts';
import { readNumber, type ShownNumber } from '../weight.ts';

const start = 0x3d;
const frameLength = 9;

/** `forward`: sign and digits as shown; `reversed`: read from right to left; `ambiguous`: nobody knows which. */
export type EqualsDirection = 'forward' | 'reversed' | 'ambiguous';

/**
 * The `=` formats of Yaohua: nine bytes that begin with `=` and have no end, so that only the next `=`, or the end of the
 * stream, proves a frame. `=000.3000` is 3.000 reversed or 0.3000 forward; only a sign tells which. Kilograms by custom; says nothing of motion. Source: manual of XK3190-A23p, pages 23 and 24.
 */
export function createYaohuaEqualsDecoder(direction: EqualsDirection): ScaleDecoder {
  function inspect(front: Uint8Array, ended: boolean): Verdict {
    for (let at = 1; at < Math.min(front.length, frameLength); at += 1) {
      if (!isOfNumber(front[at] ?? 0)) return { is: 'junk' };
    }
    if (front.length < frameLength) return { is: 'wait' };
    const next = front[frameLength];
    if (next === undefined && !ended) return { is: 'wait' };
    if (next !== undefined && next !== start) return { is: 'junk' };
    const raw = front.slice(0, frameLength);
    const frame = read(latinText(raw, 1), raw);
    return frame ? { is: 'frame', frame, length: frameLength } : { is: 'junk' };
  }

  function read(text: string, raw: Uint8Array): ScaleFrame | null {
    const forward = direction === 'reversed' ? null : numberOf(text);
    const reversed = direction === 'forward' ? null : numberOf(backwards(text));
    if (direction !== 'ambiguous') {
      const number = forward ?? reversed;
      return number && readingFrame(number, 'kg', {}, raw);
    }
    const only = forward && reversed ? null : (forward ?? reversed);
    if (only) return readingFrame(only, 'kg', {}, raw);
    return forward && bareFrame('ambiguous', raw);
  }

  return createFrontDecoder(inspect, { starts: [start] });
}

/** A sign or a digit first, then digits with one point. */
function numberOf(text: string): ShownNumber | null {
  return /^[-\d]\d*\.\d*$/.test(text) ? readNumber(text) : null;
}

function backwards(text: string): string {
  let turned = '';
  for (let at = text.length - 1; at >= 0; at -= 1) turned += text[at] ?? '';
  return turned;
}

function isOfNumber(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || byte === 0x2e || byte === 0x2d;
}
