/**
 * Where the groups of a match lie: 2 + 2n and 3 + 2n hold the start and end of group n (from 0), -1 where it took no part.
 * The first two are the start of the text and where `^` holds, which is nowhere when the front of the text is missing.
 */
export type Places = Int32Array;

/** Where group `index` starts, or -1; its end is in the place behind. */
export function placeOfGroup(index: number): number {
  return 2 + 2 * index;
}

/** Goes on from a place; answers the end of the match, or -1. */
export type Step = (bytes: Uint8Array, at: number, to: number, places: Places) => number;

/** Bytes that may stand at a place: 1 for each that may. */
export type Set256 = Uint8Array;

/** A form of bytes as a tree. */
export type Node =
  | { type: 'set'; set: Set256; least: number; most: number }
  | { type: 'sequence'; parts: Node[] }
  | { type: 'either'; ways: Node[] }
  | { type: 'group'; index: number; body: Node }
  | { type: 'times'; body: Node; least: number; most: number }
  | { type: 'ahead'; body: Node; wanted: boolean }
  | { type: 'not-behind'; set: Set256 }
  | { type: 'start' }
  | { type: 'end' };

/** Reads the source of a RegExp; throws at what a form of bytes does not know. */
export function parsePattern(source: string, ignoreCase: boolean): { node: Node; names: string[] } {
  const names: string[] = [];
  let at = 0;
  const node = readWays();
  if (at < source.length) throw new Error(`what is left of ${source} at ${at} is no form of bytes`);
  return { node, names };

  function fail(): never {
    throw new Error(`${source} at ${at} is no form of bytes`);
  }

  function took(text: string): boolean {
    if (!source.startsWith(text, at)) return false;
    at += text.length;
    return true;
  }

  function readWays(): Node {
    const ways = [readSequence()];
    while (took('|')) ways.push(readSequence());
    const [only] = ways;
    return ways.length === 1 && only ? only : { type: 'either', ways };
  }

  function readSequence(): Node {
    const parts: Node[] = [];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') parts.push(readTimes(readAtom()));
    const [only] = parts;
    return parts.length === 1 && only ? only : { type: 'sequence', parts };
  }

  function readAtom(): Node {
    if (took('^')) return { type: 'start' };
    if (took('$')) return { type: 'end' };
    if (took('(?:')) return closed(readWays());
    if (took('(?=')) return { type: 'ahead', body: closed(readWays()), wanted: true };
    if (took('(?!')) return { type: 'ahead', body: closed(readWays()), wanted: false };
    if (took('(?<!')) {
      const body = closed(readWays());
      return body.type === 'set' && body.most === 1 ? { type: 'not-behind', set: body.set } : fail();
    }
    if (took('(')) {
      let name = '';
      if (took('?<')) {
        const end = source.indexOf('>', at);
        name = source.slice(at, end);
        at = end + 1;
      }
      const index = names.push(name) - 1;
      return { type: 'group', index, body: closed(readWays()) };
    }
    return { type: 'set', set: readSet(), least: 1, most: 1 };
  }

  function closed(node: Node): Node {
    return took(')') ? node : fail();
  }

  function readTimes(node: Node): Node {
    let least = 1;
    let most = 1;
    const counted = /^\{(\d+)(?:(,)(\d*))?\}/.exec(source.slice(at));
    if (took('*')) [least, most] = [0, Infinity];
    else if (took('+')) [least, most] = [1, Infinity];
    else if (took('?')) [least, most] = [0, 1];
    else if (counted) {
      at += counted[0].length;
      least = Number(counted[1]);
      most = counted[2] === undefined ? least : counted[3] ? Number(counted[3]) : Infinity;
    } else return node;
    if (source[at] === '?') fail();
    if (node.type === 'set' && node.least === 1 && node.most === 1) return { ...node, least, most };
    if (most === Infinity || node.type === 'start' || node.type === 'end') fail();
    return { type: 'times', body: node, least, most };
  }

  function readSet(): Set256 {
    if (took('.')) return setOf((byte) => !lineEnds.includes(byte));
    if (!took('[')) return setOf(readCharacter());
    const negative = took('^');
    const tests: ((byte: number) => boolean)[] = [];
    while (!took(']')) {
      if (at >= source.length) fail();
      const from = readCharacter();
      if (typeof from === 'number' && source[at] === '-' && source[at + 1] !== ']') {
        at += 1;
        const end = readCharacter();
        if (typeof end !== 'number') fail();
        else tests.push((byte) => byte >= from && byte <= end);
      } else tests.push(typeof from === 'number' ? (byte) => byte === from : from);
    }
    const set = setOf((byte) => tests.some((test) => test(byte)));
    return negative ? set.map((has) => 1 - has) : set;
  }

  /** One character, or a class that an escape stands for. */
  function readCharacter(): number | ((byte: number) => boolean) {
    if (!took('\\')) {
      at += 1;
      return source.charCodeAt(at - 1);
    }
    const hexadecimal = /^x([\dA-Fa-f]{2})/.exec(source.slice(at));
    if (hexadecimal) {
      at += 3;
      return Number.parseInt(hexadecimal[1] ?? '', 16);
    }
    const character = source[at] ?? '';
    at += 1;
    const known = escapes[character];
    if (known) return known;
    return /[A-Za-z1-9]/.test(character) ? fail() : character.charCodeAt(0);
  }

  function setOf(what: number | ((byte: number) => boolean)): Set256 {
    const test = typeof what === 'number' ? (byte: number) => byte === what : what;
    const set = noBytes();
    for (let byte = 0; byte < 256; byte += 1) {
      if (!test(byte)) continue;
      set[byte] = 1;
      if (ignoreCase && letters(byte)) set[byte ^ 0x20] = 1;
    }
    return set;
  }
}

const lineEnds = [0x0a, 0x0d];
const digits = (byte: number) => byte >= 0x30 && byte <= 0x39;
const letters = (byte: number) => (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
const escapes: Readonly<Record<string, (byte: number) => boolean>> = {
  d: digits,
  w: (byte) => digits(byte) || letters(byte) || byte === 0x5f,
  n: (byte) => byte === 0x0a,
  r: (byte) => byte === 0x0d,
  0: (byte) => byte === 0,
};

export function noBytes(): Set256 {
  return new Uint8Array(256);
}

export function union(one: Set256, other: Set256): Set256 {
  return one.map((has, byte) => has | (other[byte] ?? 0));
}

export function overlap(one: Set256, other: Set256): boolean {
  return one.some((has, byte) => has === 1 && other[byte] === 1);
}
