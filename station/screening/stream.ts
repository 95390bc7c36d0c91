import type { Characters } from './characters.ts';
import { kinds, stringOf, type ScreenedText, type Span } from './text.ts';

/** What stood before a unit and was taken out: nothing, a space, a decoration, or a mark of a list. */
export const gaps = { none: 0, space: 1, symbol: 2, list: 3 } as const;

/**
 * A text without what stands between its characters: that is where names are looked for. Each unit remembers its gap and
 * its place in the plain form, so that a name found across gaps can still be refused and shown.
 */
export type Stream = {
  text: string;
  /** One of `gaps` before each unit; the ends of the text are marks of a list. */
  gap: Uint8Array;
  /** How many units up to here have a gap before them. */
  gapsUpTo: Int32Array;
  /** The next unit from here on that has a gap before it, and the next one behind a mark of a list. */
  pieceEnd: Int32Array;
  listEnd: Int32Array;
  /** One more for the end: the units of the plain form that a unit came from. */
  from: Int32Array;
  to: Int32Array;
};

export function toStream({ plain, kind }: Pick<ScreenedText, 'plain' | 'kind'>): Stream {
  const units: number[] = [];
  const gap: number[] = [];
  const from: number[] = [];
  const to: number[] = [];
  let before: number = gaps.list;
  let run = 0;
  for (let index = 0; index < plain.length; index += 1) {
    const own = kind[index] ?? 0;
    if (own >= kinds.space) {
      run += 1;
      const gapHere =
        own === kinds.list || run > longestGap ? gaps.list : own === kinds.symbol ? gaps.symbol : gaps.space;
      if (gapHere > before) before = gapHere;
      continue;
    }
    units.push(plain.charCodeAt(index));
    gap.push(before);
    from.push(index);
    to.push(index + 1);
    before = gaps.none;
    run = 0;
  }
  return finish(units.length === plain.length ? plain : stringOf(units, units.length), gap, from, to);
}

/** Beyond this many marks in a row nobody reads the two sides as one word. */
const longestGap = 8;

/** The stream with split characters put together again (石肖 → 硝); null where there are none. */
export function joinSplits(stream: Stream, { startsSplit, wholeOf }: Characters): Stream | null {
  const { text, gap, from, to } = stream;
  let found = false;
  for (let at = 0; at + 1 < text.length && !found; at += 1) {
    const left = text.charCodeAt(at);
    found = startsSplit[left] === 1 && wholeOf.has(left * 65_536 + text.charCodeAt(at + 1));
  }
  if (!found) return null;
  const units: number[] = [];
  const [newGap, newFrom, newTo]: [number[], number[], number[]] = [[], [], []];
  for (let at = 0; at < text.length; at += 1) {
    const left = text.charCodeAt(at);
    const whole = startsSplit[left] === 1 ? wholeOf.get(left * 65_536 + text.charCodeAt(at + 1)) : undefined;
    const joined = whole !== undefined && (gap[at + 1] ?? 0) <= gaps.symbol;
    units.push(joined ? whole : left);
    newGap.push(gap[at] ?? 0);
    newFrom.push(from[at] ?? 0);
    newTo.push((joined ? to[at + 1] : to[at]) ?? 0);
    if (joined) at += 1;
  }
  return finish(stringOf(units, units.length), newGap, newFrom, newTo);
}

/**
 * The stream with each character read as the one that it looks like, and the figures inside a Latin word read as the
 * letters they stand for (p1stol, h3roin); null where there is nothing of the kind.
 */
export function readLookalikes(stream: Stream, { looksLike }: Characters, one: 'i' | 'l'): Stream | null {
  const { text } = stream;
  let units: Uint16Array | null = null;
  const put = (at: number, unit: number) => {
    units ??= unitsOf(text);
    units[at] = unit;
  };
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    const other = looksLike[unit] ?? 0;
    if (other !== 0) put(at, other);
    if (!isAlphanumeric(unit)) continue;
    const end = wordEnd(stream, at);
    if (isLeetWord(text, at, end)) {
      for (; at < end; at += 1) {
        const figure = text.charCodeAt(at);
        const letter = figure === 49 ? one.charCodeAt(0) : (leet.get(figure) ?? 0);
        if (letter !== 0) put(at, letter);
      }
    }
    at = end - 1;
  }
  return units ? { ...stream, text: stringOf(units, text.length) } : null;
}

function isAlphanumeric(unit: number): boolean {
  return (unit >= 97 && unit <= 122) || (unit >= 48 && unit <= 57);
}

/** Where the run of letters and figures from here on ends. */
function wordEnd({ text, gap }: Stream, from: number): number {
  let end = from + 1;
  while (end < text.length && gap[end] === gaps.none && isAlphanumeric(text.charCodeAt(end))) end += 1;
  return end;
}

/** Figures among letters (k374m1n3): at least one letter in three, so that a model number stays one. */
function isLeetWord(text: string, from: number, to: number): boolean {
  let letters = 0;
  for (let at = from; at < to; at += 1) if (text.charCodeAt(at) >= 97) letters += 1;
  return letters > 0 && letters < to - from && letters * 4 >= to - from;
}

/**
 * The stream with the marks inside a Latin word read as the letters they stand for (m@rijuana, co$mo); null where there
 * are none.
 */
export function readMarks({ plain, kind }: Pick<ScreenedText, 'plain' | 'kind'>): Stream | null {
  if (!/[a-z][@$!|]+[a-z0-9]|(?:^|[^a-z0-9@$!|])[@$!|]+[a-z]/.test(plain)) return null;
  // By runs, each looked at once: a text may be nothing but marks.
  const letters = plain.replace(/[@$!|]+/g, (run, at: number) => {
    if (isAlphanumeric(plain.charCodeAt(at + run.length))) return run.replace(/./g, (mark) => marks[mark] ?? mark);
    return isAlphanumeric(plain.charCodeAt(at - 1)) ? run.replace(/^./, (mark) => marks[mark] ?? mark) : run;
  });
  const kindOf = kind.slice();
  for (let at = 0; at < plain.length; at += 1) {
    if (letters.charCodeAt(at) !== plain.charCodeAt(at)) kindOf[at] = kinds.latin;
  }
  return toStream({ plain: letters, kind: kindOf });
}

const marks: Readonly<Record<string, string>> = { '@': 'a', $: 's', '!': 'i', '|': 'l' };

function unitsOf(text: string): Uint16Array {
  const units = new Uint16Array(text.length);
  for (let at = 0; at < text.length; at += 1) units[at] = text.charCodeAt(at);
  return units;
}

const leet: ReadonlyMap<number, number> = new Map(
  Object.entries({ 0: 'o', 3: 'e', 4: 'a', 5: 's', 7: 't', 8: 'b' }).map(([figure, letter]) => [
    figure.charCodeAt(0),
    letter.charCodeAt(0),
  ]),
);

/** The span of the plain form that a span of the stream came from. */
export function plainSpan({ from, to }: Stream, { start, end }: Span): Span {
  return { start: from[start] ?? 0, end: to[end - 1] ?? 0 };
}

function finish(text: string, gap: readonly number[], from: readonly number[], to: readonly number[]): Stream {
  const { length } = text;
  const gapsUpTo = new Int32Array(length + 1);
  const pieceEnd = new Int32Array(length + 1);
  const listEnd = new Int32Array(length + 1);
  let [before, piece, list] = [0, length, length];
  for (let at = 0; at < length; at += 1) {
    if (gap[at] !== gaps.none) before += 1;
    gapsUpTo[at + 1] = before;
  }
  pieceEnd[length] = length;
  listEnd[length] = length;
  for (let at = length - 1; at >= 0; at -= 1) {
    if (gap[at] !== gaps.none) piece = at;
    if (gap[at] === gaps.list) list = at;
    pieceEnd[at] = piece;
    listEnd[at] = list;
  }
  // Made of the list itself: `from` asks each list how it is walked, which costs many times as much.
  return {
    text,
    gap: new Uint8Array(gap),
    gapsUpTo,
    pieceEnd,
    listEnd,
    from: new Int32Array(from),
    to: new Int32Array(to),
  };
}
