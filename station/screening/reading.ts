import type { Characters } from './characters.ts';
import type { Dictionary } from './dictionary.ts';
import { createMatcher } from './matcher.ts';
import type { CatalogueRow } from './pack.ts';
import { gaps, type Stream } from './stream.ts';
import type { Span } from './text.ts';
import { isDigit, isHanUnit, isLatin, standsAlone, wordOf } from './words.ts';

/** A name found by how it sounds: spelt in pinyin, or written with other characters of the same reading. */
export type ReadingMatch = Span & { row: number; name: string };

type ReadName = {
  name: string;
  row: number;
  /** Part of ordinary words too: its sound must stand alone as well. */
  whole: boolean;
  letters: string;
  ends: readonly number[];
  /** The numbers of its syllables, as units of a text. */
  sounds: string;
};

/** Units of a stream in letters: each Chinese character by its reading, each Latin letter as itself. */
type Letters = { text: string; unit: Int32Array };
const barrier = '|';

export function createReadingFinder(
  rows: readonly CatalogueRow[],
  spelt: Readonly<Record<string, string>>,
  characters: Characters,
  dictionary: Dictionary,
) {
  const soundOf = new Map(characters.syllables.map((syllable, sound) => [syllable, sound]));
  const names = rows.flatMap((row, index) => {
    const silent = new Set(row.silentNames);
    const read = (whole: boolean) => (name: string) =>
      silent.has(name) ? [] : readName(name, index, whole, spelt[name], characters, soundOf);
    return [...[...new Set(row.names)].flatMap(read(false)), ...row.wholeNames.flatMap(read(true))];
  });
  // Most of what sounds cost, for texts with a Latin letter only: made when the first one comes.
  let findLetters: ReturnType<typeof createMatcher> | null = null;
  const findSounds = createSoundFinder(names, characters);

  return (stream: Stream): ReadingMatch[] => {
    if (!/[a-z]/.test(stream.text)) {
      return findSounds(stream).flatMap(({ name, start, end, letters }) =>
        isSaid(stream, letters, { start, end }, 0, name, dictionary)
          ? [{ start, end, row: name.row, name: name.name }]
          : [],
      );
    }
    const letters = toLetters(stream, characters);
    findLetters ??= createMatcher(names.map(({ letters: own }) => own));
    return findLetters(letters.text).flatMap(({ word, start, end }) => {
      const name = names[word];
      const span = name && spanOf(letters, start, end);
      if (!name || !span || !isSaid(stream, letters, span, start, name, dictionary)) return [];
      return [{ ...span, row: name.row, name: name.name }];
    });
  };
}

function readName(
  name: string,
  row: number,
  whole: boolean,
  spelt: string | undefined,
  characters: Characters,
  soundOf: ReadonlyMap<string, number>,
): ReadName[] {
  const { text } = wordOf(name, characters);
  if (text.length < 2 || text.length > 8) return [];
  const own: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 0x4e00 || unit > 0x9fff) return [];
    own.push(characters.reading[unit] ?? 0);
  }
  const said = sayable(text, row, whole, own, characters);
  if (!spelt) return said ? [said] : [];
  // A character of several readings is found in either: as it is said in this name, and as it is first read.
  const other = spelt.split(' ').map((syllable) => soundOf.get(syllable) ?? 0);
  return [said, sayable(text, row, whole, other, characters)].filter((one) => one !== null);
}

function sayable(
  name: string,
  row: number,
  whole: boolean,
  sounds: readonly number[],
  { syllables }: Characters,
): ReadName | null {
  if (sounds.length !== name.length) return null;
  let letters = '';
  const ends: number[] = [];
  for (const sound of sounds) {
    const syllable = syllables[sound] ?? '';
    if (syllable === '') return null;
    letters += syllable;
    ends.push(letters.length);
  }
  return { name, row, whole, letters, ends, sounds: String.fromCharCode(...sounds) };
}

type SoundFinder = (stream: Stream) => { name: ReadName; start: number; end: number; letters: Letters }[];

/**
 * In a text without a Latin letter a name can only be said character by character, so that it is found by its syllables:
 * no letters need be written. What is written as the name itself is no find by sound and is left out.
 */
function createSoundFinder(names: readonly ReadName[], { reading }: Characters): SoundFinder {
  const find = createMatcher(
    names.map(({ sounds }) => sounds),
    reading,
  );
  return ({ text, gap }) => {
    const found: ReturnType<SoundFinder> = [];
    for (const { word, start, end } of find(text)) {
      const name = names[word];
      if (!name || !hasOther(text, start, name.name) || hasListGap(gap, start, end)) continue;
      found.push({ name, start, end, letters: { text: name.letters, unit: unitsOf(name, start) } });
    }
    return found;
  };
}

function hasOther(text: string, start: number, name: string): boolean {
  for (let at = 0; at < name.length; at += 1) if (text.charCodeAt(start + at) !== name.charCodeAt(at)) return true;
  return false;
}

function hasListGap(gap: Uint8Array, start: number, end: number): boolean {
  for (let at = start + 1; at < end; at += 1) if (gap[at] === gaps.list) return true;
  return false;
}

/** The place of the character that each letter of a name belongs to. */
function unitsOf({ ends }: ReadName, start: number): Int32Array {
  const unit: number[] = [];
  ends.forEach((end, at) => {
    while (unit.length < end) unit.push(start + at);
  });
  return new Int32Array(unit);
}

function toLetters({ text, gap }: Stream, { reading, syllables }: Characters): Letters {
  let written = '';
  const unit: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const own = text.charCodeAt(at);
    if (gap[at] === gaps.list) {
      written += barrier;
      unit.push(-1);
    }
    // shou3qiang1: a figure behind a syllable is its tone.
    if (own >= 49 && own <= 53 && isLatin(text.charCodeAt(at - 1)) && gap[at] === gaps.none && !isFigure(text, at + 1))
      continue;
    const said = isLatin(own) ? text.charAt(at) : syllables[reading[own] ?? 0] || barrier;
    written += said;
    for (let letter = 0; letter < said.length; letter += 1) unit.push(at);
  }
  return { text: written, unit: new Int32Array(unit) };
}

function isFigure(text: string, at: number): boolean {
  return isDigit(text.charCodeAt(at));
}

/** The units of the stream that letters cover, or null where they begin or end inside a character. */
function spanOf({ unit }: Letters, start: number, end: number): Span | null {
  const [first = -1, last = -1] = [unit[start], unit[end - 1]];
  if (first === unit[start - 1] || last === unit[end]) return null;
  return { start: first, end: last + 1 };
}

function isSaid(
  stream: Stream,
  { unit }: Letters,
  { start, end }: Span,
  letterStart: number,
  { name, whole, ends, letters }: ReadName,
  dictionary: Dictionary,
): boolean {
  const { text, gap } = stream;
  if (whole && !standsAlone(stream, start, end)) return false;
  if (isLatin(text.charCodeAt(start)) && isLatin(text.charCodeAt(start - 1)) && gap[start] === gaps.none) return false;
  if (isLatin(text.charCodeAt(end - 1)) && isLatin(text.charCodeAt(end)) && gap[end] === gaps.none) return false;
  let same = 0;
  let spelt = 0;
  const others: number[] = [];
  let at = 0;
  for (let letter = 0; letter < letters.length;) {
    const place = unit[letterStart + letter] ?? 0;
    const own = text.charCodeAt(place);
    if (isHanUnit(own)) {
      const from = at === 0 ? 0 : (ends[at - 1] ?? 0);
      const to = ends[at] ?? 0;
      if (letter !== from || unit[letterStart + to - 1] !== place) return false;
      if (name.charCodeAt(at) === own) same += 1;
      else others.push(place);
      at += 1;
      letter = to;
    } else {
      // A gap between letters may only stand between syllables.
      if (place > start && gap[place] !== gaps.none && letter !== (at === 0 ? 0 : ends[at - 1])) return false;
      spelt += 1;
      letter += 1;
      if (letter === ends[at]) at += 1;
    }
  }
  if (spelt === letters.length) return letters.length >= 5 || letters.includes('v');
  if (spelt > 0) return same > 0 && others.length === 0 && spelt > 1;
  // A name that is part of ordinary words sounds like too many of them (双刃, 双人).
  if (others.length === 0 || same === 0 || whole) return false;
  if ((stream.gapsUpTo[end] ?? 0) !== (stream.gapsUpTo[start + 1] ?? 0)) return false;
  return isNoOtherWord(stream, { start, end }, others, dictionary);
}

/** What was written instead is not a word that people use: 打火鸡 is a slip, 香睡衣 is a garment. */
export function isNoOtherWord(
  stream: Stream,
  { start, end }: Span,
  changed: readonly number[],
  dictionary: Dictionary,
): boolean {
  if (dictionary.isOrdinary(stream.text.slice(start, end))) return false;
  return dictionary.around(stream, { start, end }).every((word) => {
    const reachesOut = word.start < start || word.end > end;
    const touches = word.start < end && word.end > start;
    if (touches && reachesOut) return false;
    const whole = word.start === start && word.end === end;
    const inside = changed.filter((place) => place >= word.start && place < word.end).length;
    // 坦克 in 坦克模型 is a word of its own, all of it; 火鸡 in 打火鸡 has one character of the name.
    return !(whole && inside > 0) && !(inside > 1 && inside === word.end - word.start);
  });
}
