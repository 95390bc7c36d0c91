import { createFrontDecoder, eighthBitOfStart, isCarried, rawOf, type ScaleDecoder, type Verdict } from './decoder.ts';
import type { ScaleFrame } from './scale.ts';

const startOfText = 0x02;
const endOfText = 0x03;

/** Reads the seven data bits between two places, which are those between STX and ETX. Nothing of `text` may be kept. */
export type ReadText = (text: Uint8Array, from: number, to: number, raw: Uint8Array) => ScaleFrame | null;

/**
 * Frames of text between STX and ETX, at most `longest` bytes. Where the line left even or odd parity in the eighth bit,
 * every byte of a frame must have it right. `inner` are the control bytes that a frame may hold; `single` reads bytes that
 * stand alone.
 */
export function createFramedTextDecoder(parts: {
  longest: number;
  inner: readonly number[];
  read: ReadText;
  single?: (byte: number, raw: Uint8Array) => ScaleFrame | null;
  singles?: readonly number[];
}): ScaleDecoder {
  const { longest, inner, read, single, singles = [] } = parts;
  const mayStand = Uint8Array.from({ length: 128 }, (_none, data) => (data >= 0x20 || inner.includes(data) ? 1 : 0));
  const clear = new Uint8Array(longest);

  function inspect(bytes: Uint8Array, from: number, to: number): Verdict {
    const head = bytes[from] ?? 0;
    if (single && singles.includes(head)) return single(head & 0x7f, rawOf(bytes, from, from + 1)) ?? 'junk';
    let high = head & 0x80;
    for (let at = from + 1; at < Math.min(to, from + longest); at += 1) {
      const byte = bytes[at] ?? 0;
      const data = byte & 0x7f;
      high |= byte & 0x80;
      if (data === endOfText) return readFrame(bytes, from, at + 1, high !== 0) ?? 'junk';
      if (mayStand[data] === 0) return 'junk';
    }
    return to - from < longest ? 'wait' : 'junk';
  }

  function readFrame(bytes: Uint8Array, from: number, to: number, high: boolean): ScaleFrame | null {
    const raw = rawOf(bytes, from, to);
    if (!high) return read(raw, 1, raw.length - 1, raw);
    const parity = eighthBitOfStart(raw[0]) === 'even-parity' ? 'even' : 'odd';
    for (let at = 0; at < raw.length; at += 1) {
      const byte = raw[at] ?? 0;
      if (!isCarried(byte, parity)) return null;
      clear[at] = byte & 0x7f;
    }
    return read(clear, 1, raw.length - 1, raw);
  }

  // STX is 02 without parity and with odd parity, 82 with even.
  return createFrontDecoder(inspect, { starts: [startOfText, 0x82, ...singles] });
}
