import type { Characters } from './characters.ts';
import { createMatcher } from './matcher.ts';
import type { CatalogueRow, ScreeningBody } from './pack.ts';
import { gaps, toStream, type Stream } from './stream.ts';
import { readText, type Span } from './text.ts';

export type WordKind = 'names' | 'shields' | 'qualities' | 'goods';
export type Word = {
  /** As it stands in a stream. */
  text: string;
  row: number;
  kind: WordKind;
  /** Must stand alone: it is part of ordinary words too. */
  whole: boolean;
  /** Letters standing for characters (冰d): such a hit is weak. */
  initials: boolean;
  /** Where the word itself is written with a gap. */
  gap: Uint8Array;
  latin: boolean;
};
export type WordMatch = Span & { word: Word };

/** Tells where one word of the language ends and the next begins; a dictionary's opinion, used only against a find. */
export type Crossing = (stream: Stream, span: Span) => boolean;

export function createWordFinder(
  { rows, spelt }: Pick<ScreeningBody, 'rows' | 'spelt'>,
  characters: Characters,
  crosses: Crossing,
) {
  const words = rows.flatMap((row, index) => wordsOf(row, index, characters, spelt));
  const find = createMatcher(words.map(({ text }) => text));
  return (stream: Stream): WordMatch[] => {
    const matches: WordMatch[] = [];
    for (const { word: place, start, end } of find(stream.text)) {
      const word = words[place];
      if (word && standsAsWord(stream, start, end, word) && bridges(stream, start, end, word, crosses)) {
        matches.push({ word, start, end });
      }
    }
    return matches;
  };
}

export function streamOf(text: string, characters: Characters): Stream {
  return toStream(readText(text, characters));
}

/** A word as it stands in a stream. Most words of a pack stand so already, but for spaces, and thousands are read at its start. */
export function wordOf(word: string, characters: Characters): Pick<Stream, 'text' | 'gap'> {
  let spaces = 0;
  for (let at = 0; at < word.length; at += 1) {
    const unit = word.charCodeAt(at);
    if (isLatin(unit) || isDigit(unit) || (isHanUnit(unit) && characters.simple[unit] === unit)) continue;
    if (unit !== space || at === 0 || word.charCodeAt(at - 1) === space) return streamOf(word, characters);
    spaces += 1;
  }
  if (spaces === 0) return { text: word, gap: noGap };
  const text = word.replaceAll(' ', '');
  const gap = new Uint8Array(text.length);
  for (let at = word.indexOf(' '), taken = 0; at !== -1; at = word.indexOf(' ', at + 1), taken += 1) {
    if (at - taken < gap.length) gap[at - taken] = gaps.space;
  }
  return { text, gap };
}
const space = 32;

const noGap = new Uint8Array(0);

function wordsOf(
  row: CatalogueRow,
  index: number,
  characters: Characters,
  spelt: Readonly<Record<string, string>>,
): Word[] {
  const make = (kind: WordKind, list: readonly string[], { whole = false, initials = false } = {}): Word[] => {
    const seen = new Set<string>();
    return list.flatMap((name) => {
      const { text, gap } = wordOf(name, characters);
      // switchblade and switch blade are two words: the second may be written with its gap.
      const key = gap === noGap ? text : `${text} ${gap.join('')}`;
      if (text === '' || seen.has(key)) return [];
      seen.add(key);
      return [{ text, row: index, kind, whole, initials, gap, latin: /^[a-z0-9]+$/.test(text) }];
    });
  };
  const silent = new Set(row.silentNames);
  const named = row.list === 'prohibited' ? row.names.filter((name) => !silent.has(name)) : [];
  const lettered = named.flatMap((name) => withInitials(name, characters, spelt[name]));
  const letteredAlone = named.flatMap((name) => withFirstInitial(name, characters));
  return [
    ...make('names', row.names),
    ...make('names', row.wholeNames, { whole: true }),
    ...make('names', lettered, { initials: true }),
    ...make('names', letteredAlone, { initials: true, whole: true }),
    ...make('shields', row.shields),
    ...make('qualities', row.unlawful?.qualities ?? []),
    ...make('goods', row.unlawful?.goods ?? []),
  ];
}

/** 冰毒 → 冰d; 海洛因 → 海ly, 海l因 … one letter for a character, at least one character left. */
function withInitials(name: string, characters: Characters, spelt: string | undefined): string[] {
  if (name.length < 2 || name.length > 3 || !isAllHan(name)) return [];
  // A character of several readings stands for either first letter: 子弹 is 子t and 子d.
  return [...new Set([initialsOf(name, characters), ...(spelt ? [spelt.split(' ').map((own) => own.charAt(0))] : [])])]
    .filter((letters) => letters.length === name.length && !letters.includes(''))
    .flatMap((letters) => {
      const own = [...name];
      const forms = own.map((_, at) => own.map((character, other) => (other === at ? letters[other] : character)));
      const kept = own.length === 2 ? forms.slice(1) : [...forms, [own[0], letters[1], letters[2]]];
      return kept.map((form) => form.join(''));
    });
}

/** s枪, d品: of two characters the first as a letter, which must stand alone, since letters number things too. */
function withFirstInitial(name: string, characters: Characters): string[] {
  if (name.length !== 2 || !isAllHan(name)) return [];
  const [letter = ''] = initialsOf(name, characters);
  return letter === '' ? [] : [`${letter}${name.charAt(1)}`];
}

function isAllHan(name: string): boolean {
  for (let at = 0; at < name.length; at += 1) if (!isHanUnit(name.charCodeAt(at))) return false;
  return true;
}

function initialsOf(name: string, { reading, syllables }: Characters): string[] {
  return [...name].map((character) => syllables[reading[character.charCodeAt(0)] ?? 0]?.charAt(0) ?? '');
}

/** Latin words end where letters end; a name that must stand alone may touch only counts, measures and joining words. */
function standsAsWord(
  stream: Stream,
  start: number,
  end: number,
  { whole, kind, initials, gap: wordGap }: Word,
): boolean {
  const { text, gap } = stream;
  const before = gap[start] === gaps.none ? text.charCodeAt(start - 1) : 0;
  const after = end < text.length && gap[end] === gaps.none ? text.charCodeAt(end) : 0;
  const [first, last] = [text.charCodeAt(start), text.charCodeAt(end - 1)];
  if (kind !== 'shields') {
    // 1:1 is no 11: a mark between two figures is part of the name.
    if (wordGap.length > 0 && isRunTogether(stream, start, end, wordGap)) return false;
    if (isLatin(first) && isLatin(before)) return false;
    if (isDigit(first) && isDigit(before)) return false;
    if (isDigit(last) && isDigit(after)) return false;
    if (isLatin(last) && isLatin(after) && !isPlural(text, gap, end)) return false;
    if (initials && (isLatin(first) || isLatin(last)) && (isDigit(before) || isDigit(after))) return false;
  }
  return !whole || standsAlone(stream, start, end);
}

/** Whether two figures that the word keeps apart stand as one number. */
function isRunTogether({ text, gap }: Stream, start: number, end: number, wordGap: Uint8Array): boolean {
  for (let at = start + 1; at < end; at += 1) {
    const parted = (wordGap[at - start] ?? 0) > gaps.none && gap[at] === gaps.none;
    if (parted && isDigit(text.charCodeAt(at - 1)) && isDigit(text.charCodeAt(at))) return true;
  }
  return false;
}

/** Nothing but counts, measures and joining words touches it. */
export function standsAlone({ text, gap }: Stream, start: number, end: number): boolean {
  const before = gap[start] === gaps.none ? text.charCodeAt(start - 1) : 0;
  const after = end < text.length && gap[end] === gaps.none ? text.charCodeAt(end) : 0;
  const freeBefore = before === 0 || !isHanUnit(before) || beforeWhole.includes(String.fromCharCode(before));
  if (!freeBefore) return false;
  return after === 0 || afterWhole.test(text.slice(end, end + 4));
}

/** The letters s or es, and then no more letters. */
function isPlural(text: string, gap: Uint8Array, end: number): boolean {
  const letter = (at: number) => (at < text.length && gap[at] === gaps.none ? text.charCodeAt(at) : 0);
  const from = letter(end) === 101 && letter(end + 1) === 115 ? end + 1 : end;
  return letter(from) === 115 && !isLatin(letter(from + 1));
}

const beforeWhole = '的用把送发买装含和与及或跟加带有是寄瓶桶罐盒袋包箱支管片块克斤升吨份组套种量些点纯台辆架颗粒';
/** A count must be one (盐酸二瓶): 盐酸二甲双胍 is a medicine. */
const afterWhole =
  /^(?:\P{Script=Han}|[和与及或跟等共约给到送去寄发瓶桶罐盒袋包箱支管]|[一二两三四五六七八九十百千半几各]{1,3}[瓶桶罐盒袋包箱支管片块克斤升吨份组套种台辆颗粒公毫大小只条个件头枚把架张根副挺杆门具排捆坛壶串挂卷批滴听])/u;

/** Whether the gaps inside a find are those of someone who spells one word apart, and not the ends of two words. */
function bridges(stream: Stream, start: number, end: number, word: Word, crosses: Crossing): boolean {
  const { gap, gapsUpTo, text } = stream;
  if ((gapsUpTo[end] ?? 0) === (gapsUpTo[start + 1] ?? 0)) return true;
  let [worst, extra]: [number, number] = [0, 0];
  let singles = true;
  let pieceStart = start;
  for (let at = start + 1; at < end; at += 1) {
    const own = gap[at] ?? 0;
    if (own === gaps.none) continue;
    if ((word.gap[at - start] ?? 0) > 0 || (own < gaps.list && meetsLatin(text, at))) {
      if (word.latin) pieceStart = at;
      continue;
    }
    extra += 1;
    worst = Math.max(worst, own);
    if (at - pieceStart > 1) singles = false;
    pieceStart = at;
  }
  if (extra === 0) return true;
  if (end - pieceStart > 1) singles = false;
  const startFree = start === 0 || gap[start] !== gaps.none || !isWordUnit(text.charCodeAt(start - 1), word);
  const endFree = end >= text.length || gap[end] !== gaps.none || !isWordUnit(text.charCodeAt(end), word);
  if (word.latin) return startFree && endFree && word.text.length > 2 && (singles || worst === gaps.symbol);
  if (worst === gaps.list) return singles && startFree && endFree;
  if (startFree && endFree) return true;
  // 我要寄手*枪: decoration between the characters of one word has no other reason.
  return singles && (startFree || endFree || worst === gaps.symbol) && !crosses(stream, { start, end });
}

function meetsLatin(text: string, at: number): boolean {
  return isLatin(text.charCodeAt(at - 1)) !== isLatin(text.charCodeAt(at));
}

function isWordUnit(unit: number, { latin }: Word): boolean {
  return latin ? isLatin(unit) || isDigit(unit) : isHanUnit(unit);
}

export function isLatin(unit: number): boolean {
  return unit >= 97 && unit <= 122;
}
export function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57;
}
export function isHanUnit(unit: number): boolean {
  return (unit >= 0x4e00 && unit <= 0x9fff) || (unit >= 0x3400 && unit <= 0x4dbf) || unit === 0x3007;
}
