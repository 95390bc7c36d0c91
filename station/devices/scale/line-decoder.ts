import { isCarried, latinText, plainBytes, type ScaleDecoder } from './decoder.ts';
import type { ScaleFrame } from './scale.ts';

/** A line of text without its end. */
export type Line = {
  /** The characters since the last line end or control byte; begins with `cut` when older ones had to be dropped. */
  text: string;
  /** The control byte right before it, if any. */
  opener: number | null;
  /** Nothing at all came between two line ends. */
  bare: boolean;
  /** The bytes from a place in `text` to the end of the line, as they came. */
  rawFrom(index: number): Uint8Array;
};

/** Stands for dropped characters: no pattern that begins at the start of a line matches behind it. */
export const cut = '\uffff';

export type LineOptions = {
  /** The longest line of the family; of a longer one only the end is kept. */
  longest: number;
  read: (line: Line) => ScaleFrame | null;
  /** `any`: CR or LF; `crlf`: both, in this order, so that a broken end is no end; a number: that byte alone. */
  ends?: 'any' | 'crlf' | number;
  /** Control bytes that belong to a line. */
  inner?: readonly number[];
  /** Eight data bits carry more than text. */
  eightBits?: boolean;
  rest?: () => ScaleFrame[];
  forget?: () => void;
};

const carriageReturn = 0x0d;
const lineFeed = 0x0a;

/**
 * Lines of text. Seven data bits with even or odd parity in the eighth are read as well, line by line, and a line in which
 * one of them is wrong is junk; so is what stands before a byte that can be no text.
 */
export function createLineDecoder(options: LineOptions): ScaleDecoder {
  const { longest, read, ends = 'any', inner = [], eightBits = false, rest, forget } = options;
  const held = new Uint8Array(2 * longest + 2);
  const capacity = 2 * longest;
  let count = 0;
  let whole = true;
  let high = false;
  let opener: number | null = null;
  let returned: number | null = null;
  let untouched = true;
  let ended: readonly number[] = [];
  let lineFrom = 0;
  let hidden = false;
  // One for all lines: whoever reads it keeps nothing of it.
  const line: { text: string; opener: number | null; bare: boolean; rawFrom(index: number): Uint8Array } = {
    text: '',
    opener: null,
    bare: false,
    rawFrom,
  };

  function begin(after: number | null): void {
    count = 0;
    whole = true;
    high = false;
    opener = after;
    returned = null;
    untouched = after === null;
  }

  /** Characters up to the next byte that is none; tells where that is. */
  function holdText(bytes: Uint8Array, from: number): number {
    let at = from;
    const room = Math.min(bytes.length, from + capacity - count);
    while (at < room) {
      const byte = bytes[at] ?? 0;
      if (byte < 0x20 || byte > 0x7f) break;
      held[count] = byte;
      count += 1;
      at += 1;
    }
    if (at > from) untouched = false;
    return at;
  }

  function hold(byte: number): void {
    if (count === capacity) {
      held.copyWithin(0, longest, capacity);
      count -= longest;
      whole = false;
    }
    if (byte > 0x7f) high = true;
    held[count] = byte;
    count += 1;
    untouched = false;
  }

  function finish(): ScaleFrame | null {
    if (!high) return judge(0);
    const clear = !ended.some((byte) => byte > 0x7f);
    if (eightBits && clear) {
      const frame = judge(0);
      if (frame) return frame;
    }
    for (const parity of ['even', 'odd'] as const) {
      if (ended.every((byte) => isCarried(byte, parity)) && heldAreCarried(parity)) return judge(0, 0x7f);
    }
    if (!clear) return null;
    let from = count;
    while (from > 0 && (held[from - 1] ?? 0) < 0x80) from -= 1;
    return judge(from);
  }

  function heldAreCarried(parity: 'even' | 'odd'): boolean {
    for (let at = 0; at < count; at += 1) if (!isCarried(held[at] ?? 0, parity)) return false;
    return true;
  }

  function judge(first: number, mask = 0xff): ScaleFrame | null {
    const tooLong = count - first > longest;
    lineFrom = tooLong ? count - longest : first;
    hidden = tooLong || (!whole && first === 0);
    line.text = (hidden ? cut : '') + latinText(held, lineFrom, count, mask);
    line.opener = lineFrom === 0 && whole ? opener : null;
    line.bare = untouched && count === 0;
    return read(line);
  }

  function rawFrom(index: number): Uint8Array {
    const at = lineFrom + Math.max(0, hidden ? index - 1 : index);
    let to = count;
    // Behind the line there is room for its end.
    for (const byte of ended) {
      held[to] = byte;
      to += 1;
    }
    return held.slice(at, to);
  }

  function take(byte: number, frames: ScaleFrame[]): void {
    if (byte >= 0x20 && byte < 0x80) {
      if (returned !== null) begin(returned);
      hold(byte);
      return;
    }
    const data = byte & 0x7f;
    if (typeof ends === 'number') {
      if (byte === ends || (data === ends && high)) close([byte], frames);
      else if (byte < 0x20 && !inner.includes(byte)) begin(byte);
      else hold(byte);
      return;
    }
    if (data === carriageReturn) {
      if (ends === 'any') {
        if (count > 0 || opener !== null) close([byte], frames);
      } else if (returned !== null) begin(byte);
      else returned = byte;
      return;
    }
    if (data === lineFeed) {
      if (ends === 'any') {
        if (count > 0 || opener !== null) close([byte], frames);
      } else if (returned === null) begin(null);
      else close([returned, byte], frames);
      return;
    }
    if (returned !== null) begin(returned);
    if (byte < 0x20 && !inner.includes(byte)) begin(byte);
    else hold(byte);
  }

  function close(end: readonly number[], frames: ScaleFrame[]): void {
    ended = end;
    if (end.some((byte) => byte > 0x7f)) high = true;
    const frame = finish();
    if (frame) frames.push(frame);
    begin(null);
  }

  return {
    feed(chunk) {
      const bytes = plainBytes(chunk);
      const frames: ScaleFrame[] = [];
      for (let at = 0; at < bytes.length;) {
        if (returned === null) at = holdText(bytes, at);
        if (at < bytes.length) take(bytes[at] ?? 0, frames);
        at += 1;
      }
      return frames;
    },
    rest() {
      begin(null);
      return rest?.() ?? [];
    },
    reset() {
      begin(null);
      forget?.();
    },
  };
}
