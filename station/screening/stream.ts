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
  let before: number = gaps.list;
  let run = 0;
  for (let index = 0; index < plain.length; index += 1) {
    const own = kind[index] ?? 0;
    if (own >= kinds.space) {
      run += 1;
      const gapHere =
        own === kinds.list || run > longestGap ? gaps.list : own === kinds.symbol ? gaps.symbol : gaps.space;
      before = Math.max(before, gapHere);
      continue;
    }
    units.push(plain.charCodeAt(index));
    gap.push(before);
    from.push(index);
    before = gaps.none;
    run = 0;
  }
  return finish(
    units,
    gap,
    from,
    from.map((index) => index + 1),
  );
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
  return finish(units, newGap, newFrom, newTo);
}

/**
 * The stream with each character read as the one that it looks like, and the figures inside a Latin word read as the
 * letters they stand for (p1stol, h3roin); null where there is nothing of the kind.
 */
export function readLookalikes(stream: Stream, { looksLike }: Characters, one: 'i' | 'l'): Stream | null {
  const { text, gap } = stream;
  const isLetter = (at: number) => {
    const unit = text.charCodeAt(at);
    return unit >= 97 && unit <= 122;
  };
  let units: Uint16Array | null = null;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    let other = looksLike[unit] ?? 0;
    if (unit >= 48 && unit <= 57) {
      const touches = (isLetter(at - 1) && gap[at] === 0) || (isLetter(at + 1) && gap[at + 1] === 0);
      if (touches) other = unit === 49 ? one.charCodeAt(0) : (leet.get(unit) ?? 0);
    }
    if (other === 0) continue;
    units ??= unitsOf(text);
    units[at] = other;
  }
  return units ? { ...stream, text: stringOf(units, units.length) } : null;
}

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

function finish(
  units: readonly number[],
  gap: readonly number[],
  from: readonly number[],
  to: readonly number[],
): Stream {
  const { length } = units;
  const gapsUpTo = new Int32Array(length + 1);
  const pieceEnd = new Int32Array(length + 1).fill(length);
  const listEnd = new Int32Array(length + 1).fill(length);
  for (let at = 0; at < length; at += 1) gapsUpTo[at + 1] = (gapsUpTo[at] ?? 0) + (gap[at] === 0 ? 0 : 1);
  for (let at = length - 1; at >= 0; at -= 1) {
    pieceEnd[at] = gap[at] === 0 ? (pieceEnd[at + 1] ?? length) : at;
    listEnd[at] = gap[at] === gaps.list ? at : (listEnd[at + 1] ?? length);
  }
  return {
    text: stringOf(units, length),
    gap: Uint8Array.from(gap),
    gapsUpTo,
    pieceEnd,
    listEnd,
    from: Int32Array.from(from),
    to: Int32Array.from(to),
  };
}
