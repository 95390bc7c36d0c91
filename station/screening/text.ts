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
  const units: number[] = [];
  const kind: number[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  let [from, to] = [0, 0];
  const put = (unit: number, of: number) => {
    units.push(unit);
    kind.push(of);
    starts.push(from);
    ends.push(to);
  };
  while (to < text.length) {
    from = to;
    const point = text.codePointAt(from) ?? 0;
    to += point > 0xffff ? 2 : 1;
    if (point < 128) putAscii(point, put);
    else if (isCommonHan(point)) put(characters.simple[point] ?? point, kinds.han);
    else putOther(point, characters, put);
  }

  let kept = 0;
  for (let index = 0; index < units.length; index += 1) {
    if (kind[index] === kinds.space && isBetweenScripts(kind[index - 1], kind[index + 1])) continue;
    units[kept] = units[index] ?? 0;
    kind[kept] = kind[index] ?? 0;
    starts[kept] = starts[index] ?? 0;
    ends[kept] = ends[index] ?? 0;
    kept += 1;
  }
  return {
    plain: stringOf(units, kept),
    kind: Uint8Array.from(kind.slice(0, kept)),
    typed({ start, end }) {
      const typedStart = starts[start] ?? 0;
      const typedEnd = end > 0 ? (ends[end - 1] ?? 0) : 0;
      return { start: typedStart, end: typedEnd, text: text.slice(typedStart, typedEnd) };
    },
  };
}

export function isHan(character: string | undefined): boolean {
  return character !== undefined && /\p{Script=Han}/u.test(character);
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

function putAscii(point: number, put: Put) {
  if (point >= 97 && point <= 122) put(point, kinds.latin);
  else if (point >= 65 && point <= 90) put(point + 32, kinds.latin);
  else if (point >= 48 && point <= 57) put(point, kinds.digit);
  else if (point === 32 || point === 9) put(32, kinds.space);
  else if (point === 10 || point === 13) put(10, kinds.list);
  // Other control characters show nothing.
  else if (point > 32 && point < 127) put(point, asciiLists.has(point) ? kinds.list : kinds.symbol);
}

const asciiLists: ReadonlySet<number> = new Set([...',;:!?+&'].map((mark) => mark.charCodeAt(0)));
const hanLists: ReadonlySet<string> = new Set('、。，；：！？');

function isCommonHan(point: number): boolean {
  return (point >= 0x4e00 && point <= 0x9fff) || (point >= 0x3400 && point <= 0x4dbf);
}

function putOther(point: number, characters: Characters, put: Put) {
  // Lone surrogates, fillers and what has no width are as if they were not there.
  if ((point >= 0xd800 && point <= 0xdfff) || fillers.has(point)) return;
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
