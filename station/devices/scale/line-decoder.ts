import { createPlaces, letterBits, mayFit, type BytePattern, type Places } from './byte-pattern.ts';
import { isCarried, rawOf, type ScaleDecoder } from './decoder.ts';
import type { ScaleFrame } from './scale.ts';

/** A line of text without its end: seven data bits a byte, or eight where the family has them. One for all lines. */
export type Line = {
  /** Its characters are those between the two places; whoever reads them keeps nothing of it. */
  readonly text: Uint8Array;
  readonly from: number;
  readonly to: number;
  /** Older characters had to be dropped: what stands at `from` is not the start of a line. */
  readonly cut: boolean;
  /** The control byte right before it, if any. */
  readonly opener: number | null;
  /** Nothing at all came between two line ends. */
  readonly bare: boolean;
  /** The groups of the last match in it. */
  readonly places: Places;
  /** Where a form fits, or -1; with `from`, in the part of the line that begins there. */
  find(form: BytePattern, from?: number): number;
  /** The bytes from a place to the end of the line and its end, as they came. */
  rawFrom(at: number): Uint8Array;
};

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
const none = -1;
/** From so many bytes on `slice` is faster than a loop. */
const longCopy = 32;

type Changeable<T> = { -readonly [Key in keyof T]: T[Key] };

/**
 * Lines of text. Seven data bits with even or odd parity in the eighth are read as well, line by line, and a line in which
 * one of them is wrong is junk; so is what stands before a byte that can be no text.
 */
export function createLineDecoder(options: LineOptions): ScaleDecoder {
  const { longest, read, ends = 'any', inner = [], eightBits = false, rest, forget } = options;
  const capacity = 2 * longest;
  const endByte = typeof ends === 'number' ? ends : none;
  /** The bytes of the line as they came, with room for its end. */
  const held = new Uint8Array(capacity + 2);
  /** Their data bits, where the eighth is not one of them. */
  const clear = new Uint8Array(capacity + 2);
  let count = 0;
  let whole = true;
  let high = false;
  let opener: number | null = null;
  /** A CR that a LF must follow. */
  let returned = none;
  let untouched = true;
  let endLength = 0;
  /** The bits of its bytes with and without parity, also of those that were dropped. */
  let letters = 0;

  const places = createPlaces();
  const line: Changeable<Line> = {
    text: held,
    from: 0,
    to: 0,
    cut: false,
    opener,
    bare: false,
    places,
    find(form, from = line.from) {
      if (!mayFit(form, letters)) return none;
      places[0] = from;
      places[1] = line.cut && from === line.from ? none : from;
      return form.find(line.text, from, line.to, places);
    },
    rawFrom(at) {
      const end = count + endLength;
      return end - at < longCopy ? rawOf(held, at, end) : held.slice(at, end);
    },
  };

  function begin(after: number | null): void {
    count = 0;
    whole = true;
    high = false;
    opener = after;
    returned = none;
    letters = 0;
    untouched = after === null;
  }

  /** Characters up to the next byte that is none; tells where that is. */
  function holdText(bytes: Uint8Array, from: number): number {
    const room = Math.min(bytes.length, from + capacity - count);
    const shift = count - from;
    let found = 0;
    let at = from;
    while (at < room) {
      const byte = bytes[at] ?? 0;
      if (byte < 0x20 || byte > 0x7f) break;
      held[at + shift] = byte;
      found |= letterBits[byte] ?? 0;
      at += 1;
    }
    if (at > from) {
      letters |= found;
      count = at + shift;
      untouched = false;
    }
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
    letters |= (letterBits[byte] ?? 0) | (letterBits[byte & 0x7f] ?? 0);
    untouched = false;
  }

  /** The end, one byte or two, stands behind the line. */
  function close(frames: ScaleFrame[], first: number, second: number): void {
    held[count] = first;
    held[count + 1] = second;
    endLength = second === none ? 1 : 2;
    const frame = high || first > 0x7f || second > 0x7f ? judgeHigh() : judge(held, 0);
    if (frame) frames.push(frame);
    begin(null);
  }

  function judgeHigh(): ScaleFrame | null {
    const isClear = (held[count] ?? 0) < 0x80 && (endLength === 1 || (held[count + 1] ?? 0) < 0x80);
    if (eightBits && isClear) {
      const frame = judge(held, 0);
      if (frame) return frame;
    }
    for (const parity of ['even', 'odd'] as const) {
      if (!areCarried(parity)) continue;
      for (let at = 0; at < count; at += 1) clear[at] = (held[at] ?? 0) & 0x7f;
      return judge(clear, 0);
    }
    if (!isClear) return null;
    let from = count;
    while (from > 0 && (held[from - 1] ?? 0) < 0x80) from -= 1;
    return judge(held, from);
  }

  function areCarried(parity: 'even' | 'odd'): boolean {
    for (let at = 0; at < count + endLength; at += 1) if (!isCarried(held[at] ?? 0, parity)) return false;
    return true;
  }

  function judge(text: Uint8Array, first: number): ScaleFrame | null {
    const tooLong = count - first > longest;
    line.text = text;
    line.from = tooLong ? count - longest : first;
    line.to = count;
    line.cut = tooLong || (!whole && first === 0);
    line.opener = line.from === 0 && whole ? opener : null;
    line.bare = untouched && count === 0;
    return read(line);
  }

  /** A byte that is no text, or one for which there was no room. */
  function take(byte: number, frames: ScaleFrame[]): void {
    const data = byte & 0x7f;
    if (byte >= 0x20 && byte < 0x80) {
      if (returned !== none) begin(returned);
      hold(byte);
    } else if (endByte !== none) {
      if (byte === endByte || (data === endByte && high)) close(frames, byte, none);
      else holdOrBegin(byte);
    } else if (data === carriageReturn) {
      if (ends === 'any') closeUnlessNothing(byte, frames);
      else if (returned !== none) begin(byte);
      else returned = byte;
    } else if (data === lineFeed) {
      if (ends === 'any') closeUnlessNothing(byte, frames);
      else if (returned === none) begin(null);
      else close(frames, returned, byte);
    } else {
      if (returned !== none) begin(returned);
      holdOrBegin(byte);
    }
  }

  function closeUnlessNothing(byte: number, frames: ScaleFrame[]): void {
    if (count > 0 || opener !== null) close(frames, byte, none);
  }

  function holdOrBegin(byte: number): void {
    if (byte < 0x20 && !inner.includes(byte)) begin(byte);
    else hold(byte);
  }

  return {
    feed(chunk) {
      const frames: ScaleFrame[] = [];
      for (let at = 0; at < chunk.length; at += 1) {
        if (returned === none) at = holdText(chunk, at);
        if (at < chunk.length) take(chunk[at] ?? 0, frames);
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
