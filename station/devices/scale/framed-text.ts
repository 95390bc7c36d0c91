import {
  createFrontDecoder,
  eighthBitOfStart,
  isCarried,
  latinText,
  type ScaleDecoder,
  type Verdict,
} from './decoder.ts';
import type { ScaleFrame } from './scale.ts';

const startOfText = 0x02;
const endOfText = 0x03;

/**
 * Frames of text between STX and ETX, at most `longest` bytes. Where the line left even or odd parity in the eighth bit,
 * every byte of a frame must have it right. `inner` are the control bytes that a frame may hold; `single` reads bytes that
 * stand alone.
 */
export function createFramedTextDecoder(parts: {
  longest: number;
  inner: readonly number[];
  read: (text: string, raw: Uint8Array) => ScaleFrame | null;
  single?: (byte: number, raw: Uint8Array) => ScaleFrame | null;
  singles?: readonly number[];
}): ScaleDecoder {
  const { longest, inner, read, single, singles = [] } = parts;

  function inspect(front: Uint8Array): Verdict {
    const head = front[0] ?? 0;
    if (single && singles.includes(head)) {
      const raw = front.slice(0, 1);
      const frame = single(head & 0x7f, raw);
      return frame ? { is: 'frame', frame, length: 1 } : { is: 'junk' };
    }
    for (let at = 1; at < Math.min(front.length, longest); at += 1) {
      const data = (front[at] ?? 0) & 0x7f;
      if (data === endOfText) {
        const raw = front.slice(0, at + 1);
        const text = textOf(raw);
        const frame = text === null ? null : read(text, raw);
        return frame ? { is: 'frame', frame, length: at + 1 } : { is: 'junk' };
      }
      if (data < 0x20 && !inner.includes(data)) return { is: 'junk' };
    }
    return front.length < longest ? { is: 'wait' } : { is: 'junk' };
  }

  // STX is 02 without parity and with odd parity, 82 with even.
  return createFrontDecoder(inspect, { starts: [startOfText, 0x82, ...singles] });
}

/** What stands between STX and ETX. */
function textOf(raw: Uint8Array): string | null {
  const end = raw.length - 1;
  if (raw.every((byte) => byte < 0x80)) return latinText(raw, 1, end);
  const parity = eighthBitOfStart(raw[0]) === 'even-parity' ? 'even' : 'odd';
  return raw.every((byte) => isCarried(byte, parity)) ? latinText(raw, 1, end, 0x7f) : null;
}
