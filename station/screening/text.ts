import { latinTwins, type Characters } from './characters.ts';

/** A span of UTF-16 code units, end exclusive. */
export type Span = { start: number; end: number };

/** What a unit of the plain form is. A mark of a list (、，；) parts goods; a symbol or an emoji only decorates. */
export const kinds = { han: 1, latin: 2, digit: 3, letter: 4, space: 5, symbol: 6, list: 7 } as const;

export type ScreenedText = {
  /** Narrow, small, simplified, without marks that nobody sees, no space between Latin and Chinese. */
  plain: string;
  /** One of `kinds` for each unit of `plain`. */
  kind: Uint8Array;
  /** The span of the typed text that a span of `plain` came from. */
  typed(span: Span): Span & { text: string };
};

/** Brings a text to the one form in which names are written in the pack, and remembers where each character was. */
export function readText(text: string, characters: Characters): ScreenedText {
  return readPlainly(text, characters) ?? readClosely(text, characters);
}

/** A text of Chinese and ASCII alone, in which each character stands for one: most descriptions. Null for another. */
function readPlainly(text: string, { simple }: Characters): ScreenedText | null {
  const kind = new Uint8Array(text.length);
  let units: number[] | null = null;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    let own: number = kinds.han;
    let put = unit;
    if (unit < 128) {
      own = asciiKinds[unit] ?? 0;
      put = asciiUnits[unit] ?? 0;
    } else if (isCommonHan(unit)) put = simple[unit] ?? unit;
    else return null;
    if (own === 0 || (at > 1 && kind[at - 1] === kinds.space && isBetweenScripts(kind[at - 2], own))) return null;
    kind[at] = own;
    if (put !== unit) units ??= unitsUpTo(text, at);
    units?.push(put);
  }
  return {
    plain: units ? stringOf(units, units.length) : text,
    kind,
    typed: ({ start, end }) => {
      const [typedStart, typedEnd] = [start < text.length ? start : 0, Math.min(end, text.length)];
      return { start: typedStart, end: typedEnd, text: text.slice(typedStart, typedEnd) };
    },
  };
}

function unitsUpTo(text: string, end: number): number[] {
  const units: number[] = [];
  for (let at = 0; at < end; at += 1) units.push(text.charCodeAt(at));
  return units;
}

function readClosely(text: string, characters: Characters): ScreenedText {
  const units: number[] = [];
  const kind: number[] = [];
  const starts: number[] = [];
  let from = 0;
  const put = (unit: number, own: number) => {
    const last = units.length - 1;
    if (last > 0 && kind[last] === kinds.space && isBetweenScripts(kind[last - 1], own)) {
      units[last] = unit;
      kind[last] = own;
      starts[last] = from;
      return;
    }
    units.push(unit);
    kind.push(own);
    starts.push(from);
  };
  for (let at = 0; at < text.length; at += 1) {
    const point = pointAt(text, at);
    from = at;
    if (point < 128) putAscii(point, put);
    else if (isCommonHan(point)) put(characters.simple[point] ?? point, kinds.han);
    else putOther(point, characters, put);
    if (point > 0xffff) at += 1;
  }
  return {
    plain: stringOf(units, units.length),
    kind: new Uint8Array(kind),
    typed({ start, end }) {
      const typedStart = starts[start] ?? 0;
      const last = end > 0 ? starts[end - 1] : undefined;
      const typedEnd = last === undefined ? 0 : last + (pointAt(text, last) > 0xffff ? 2 : 1);
      return { start: typedStart, end: typedEnd, text: text.slice(typedStart, typedEnd) };
    },
  };
}

/**
 * As `codePointAt`, which in the engine of Node 24 reads beyond the end of a string that was cut out of another: a first
 * half at the end was then a whole character.
 */
function pointAt(text: string, at: number): number {
  const high = text.charCodeAt(at);
  if (high < 0xd800 || high > 0xdbff || at + 1 >= text.length) return high;
  const low = text.charCodeAt(at + 1);
  return low >= 0xdc00 && low <= 0xdfff ? (high - 0xd800) * 0x400 + low - 0xdc00 + 0x10000 : high;
}

/** In slices, because a call takes no more arguments than a stack holds. */
export function stringOf(units: readonly number[] | Uint16Array, length: number): string {
  if (length <= 4096) return String.fromCharCode(...units.slice(0, length));
  let text = '';
  for (let at = 0; at < length; at += 4096)
    text += String.fromCharCode(...units.slice(at, Math.min(at + 4096, length)));
  return text;
}

type Put = (unit: number, kind: number) => void;

const asciiKinds = Uint8Array.from({ length: 128 }, (_, point) => kindOfAscii(point));
const asciiUnits = Uint8Array.from({ length: 128 }, (_, point) => unitOfAscii(point));

function putAscii(point: number, put: Put) {
  const own = asciiKinds[point] ?? 0;
  if (own !== 0) put(asciiUnits[point] ?? 0, own);
}

/** 0 for control characters, which show nothing. */
function kindOfAscii(point: number): number {
  if ((point >= 97 && point <= 122) || (point >= 65 && point <= 90)) return kinds.latin;
  if (point >= 48 && point <= 57) return kinds.digit;
  if (point === 32 || point === 9) return kinds.space;
  if (point === 10 || point === 13) return kinds.list;
  if (point < 32 || point > 126) return 0;
  return ',;:!?+&'.includes(String.fromCharCode(point)) ? kinds.list : kinds.symbol;
}

function unitOfAscii(point: number): number {
  if (point >= 65 && point <= 90) return point + 32;
  if (point === 9) return 32;
  return point === 13 ? 10 : point;
}

const hanLists: ReadonlySet<string> = new Set('、。，；：！？');

function isCommonHan(point: number): boolean {
  return (point >= 0x4e00 && point <= 0x9fff) || (point >= 0x3400 && point <= 0x4dbf);
}

function putOther(point: number, characters: Characters, put: Put) {
  // Lone surrogates, fillers and what has no width are as if they were not there.
  if ((point >= 0xd800 && point <= 0xdfff) || fillers.has(point)) return;
  // Four planes hold all that is assigned, the last two are for private use.
  if (point >= 0x40000) {
    if (point >= 0xf0000 && (point & 0xfffe) !== 0xfffe) put(0xfffd, kinds.symbol);
    return;
  }
  const boxed = boxedLetter(point);
  if (boxed) return put(boxed, kinds.latin);
  const character = String.fromCodePoint(point);
  for (const part of character.normalize('NFKC').toLowerCase()) {
    const own = part.codePointAt(0) ?? 0;
    const twin = latinTwins.get(own);
    if (own < 128) putAscii(own, put);
    else if (twin) put(twin.charCodeAt(0), kinds.latin);
    else if (own <= 0xffff && /\p{Script=Han}/u.test(part)) put(characters.simple[own] ?? own, kinds.han);
    else if (/[\p{M}\p{Cf}\p{Cc}\p{Cn}]/u.test(part)) continue;
    else if (/\p{L}|\p{N}/u.test(part)) putLetter(part, put);
    else if (/\p{Z}/u.test(part)) put(32, kinds.space);
    else if (own > 0xffff) put(0xfffd, kinds.symbol);
    else put(own, hanLists.has(part) ? kinds.list : kinds.symbol);
  }
}

const fillers: ReadonlySet<number> = new Set([0x115f, 0x1160, 0x3164, 0xffa0, 0x180e]);

/** Letters in filled boxes and circles, which Unicode does not call the same. */
function boxedLetter(point: number): number | null {
  for (const first of [0x1f150, 0x1f170]) if (point >= first && point < first + 26) return 97 + point - first;
  return null;
}

function putLetter(part: string, put: Put) {
  const [base = ''] = part.normalize('NFD');
  // ü is written v where Chinese is spelt.
  if (base === 'u' && part.normalize('NFD').includes('\u0308')) put(118, kinds.latin);
  else if (/^[a-z]$/.test(base)) put(base.charCodeAt(0), kinds.latin);
  else for (let at = 0; at < part.length; at += 1) put(part.charCodeAt(at), kinds.letter);
}

/** `LED 电视` is one word; `红糖 酒` is two. */
function isBetweenScripts(before: number | undefined, after: number | undefined): boolean {
  return (before === kinds.latin && after === kinds.han) || (before === kinds.han && after === kinds.latin);
}
