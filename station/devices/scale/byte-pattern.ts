import { compileOnePass } from './byte-pattern-pass.ts';
import {
  noBytes,
  overlap,
  parsePattern,
  placeOfGroup,
  union,
  type Node,
  type Places,
  type Set256,
  type Step,
} from './byte-pattern-tree.ts';

export { placeOfGroup, type Places } from './byte-pattern-tree.ts';

/**
 * Regular expressions over bytes. A line of a scale comes ten times a second as bytes; the text, the match and its groups that a
 * RegExp would make of it are thrown away at once and cost more than all the rest. The forms stay regular expressions, since
 * everybody reads those; what is compiled here finds the same match in the bytes and says where its groups lie.
 *
 * Known: characters, classes, `.`, groups (captured, named, plain), alternatives, `* + ? {n} {n,m}` (greedy; of a group only
 * with an upper bound), `^`, `$`, lookaheads, a negative lookbehind of one character, the flag `i`. Anything else throws when
 * the pattern is compiled.
 */
export type BytePattern = {
  /** Where the first match begins, or -1. `places` then holds the groups. */
  find(bytes: Uint8Array, from: number, to: number, places: Places): number;
  /** Of the bits of each of these, as `letterBits` has them, one is in everything that fits: most lines need no closer look. */
  readonly needs: readonly number[];
  /** The names of the groups, in order; empty for a group without one. */
  readonly names: readonly string[];
};

/** A bit for each byte from 40h on, the same for both cases of a letter. */
export const letterBits: Readonly<Int32Array> = Int32Array.from({ length: 256 }, (_none, byte) =>
  byte < 0x40 ? 0 : 1 << (byte & 0x1f),
);

/** False where a form cannot fit what has no letters but these. */
export function mayFit({ needs }: BytePattern, letters: number): boolean {
  for (const bits of needs) if ((bits & letters) === 0) return false;
  return true;
}

/** Room for the groups of any form of a line. */
export function createPlaces(): Places {
  return new Int32Array(2 + 2 * mostGroups);
}

const mostGroups = 12;

export function compileBytePattern({ source, flags }: RegExp): BytePattern {
  if (flags !== '' && flags !== 'i') throw new Error(`no flags ${flags} in a form of bytes`);
  const { node, names } = parsePattern(source, flags === 'i');
  const match = compileOnePass(node, (guard) => compile(guard, accept)) ?? compile(node, accept);
  const { set, empty } = firstOf(node);
  const starts = empty ? null : set;
  const last = 2 + 2 * names.length;
  if (names.length > mostGroups) throw new Error(`too many groups in ${source}`);
  const anchored = isAnchored(node);

  return {
    names,
    needs: [...new Set(needsOf(node))],
    find(bytes, from, to, places) {
      const lastStart = anchored ? from : to;
      if (anchored && from !== places[1]) return -1;
      for (let at = 2; at < last; at += 1) places[at] = -1;
      for (let at = from; at <= lastStart; at += 1) {
        if (starts !== null) {
          while (at < lastStart && starts[bytes[at] ?? 0] === 0) at += 1;
          if (at === to) return -1;
        }
        if (match(bytes, at, to, places) >= 0) return at;
      }
      return -1;
    },
  };
}

const accept: Step = (_bytes, at) => at;

/** `after`: the bytes of which one must follow, none where the end must; null where that is not known. */
function compile(node: Node, next: Step, after: Set256 | null = null): Step {
  switch (node.type) {
    case 'set':
      return compileSet(node, next, after);
    case 'sequence': {
      let step = next;
      let behind = after;
      for (const part of node.parts.toReversed()) {
        step = compile(part, step, behind);
        const { set, empty } = firstOf(part);
        if (part.type === 'end') behind = noBytes();
        else behind = empty ? behind && union(set, behind) : set;
      }
      return step;
    }
    case 'either': {
      const ways = node.ways.map((way) => compile(way, next, after));
      return (bytes, at, to, places) => {
        for (const way of ways) {
          const end = way(bytes, at, to, places);
          if (end >= 0) return end;
        }
        return -1;
      };
    }
    case 'group':
      return compileGroup(node.index, node.body, next, after);
    case 'times': {
      let step = next;
      for (let time = node.most; time > 0; time -= 1) {
        const onwards = step;
        const once = compile(node.body, onwards);
        step =
          time > node.least
            ? (bytes, at, to, places) => {
                const end = once(bytes, at, to, places);
                return end >= 0 ? end : next(bytes, at, to, places);
              }
            : once;
      }
      return step;
    }
    case 'ahead': {
      const body = compile(node.body, accept);
      const { wanted } = node;
      return (bytes, at, to, places) =>
        body(bytes, at, to, places) >= 0 === wanted ? next(bytes, at, to, places) : -1;
    }
    case 'not-behind': {
      const { set } = node;
      return (bytes, at, to, places) =>
        at > (places[0] ?? 0) && set[bytes[at - 1] ?? 0] === 1 ? -1 : next(bytes, at, to, places);
    }
    case 'start':
      return (bytes, at, to, places) => (at === places[1] ? next(bytes, at, to, places) : -1);
    case 'end':
      return (bytes, at, to, places) => (at === to ? next(bytes, at, to, places) : -1);
  }
}

function compileSet(
  { set, least, most }: { set: Set256; least: number; most: number },
  next: Step,
  after: Set256 | null,
): Step {
  if (least === 1 && most === 1) {
    return (bytes, at, to, places) => (at < to && set[bytes[at] ?? 0] === 1 ? next(bytes, at + 1, to, places) : -1);
  }
  const greedy = (bytes: Uint8Array, at: number, to: number) => {
    const limit = most < to - at ? at + most : to;
    let end = at;
    while (end < limit && set[bytes[end] ?? 0] === 1) end += 1;
    return end;
  };
  // What must follow is none of these: with fewer of them it would have to be one.
  if (after !== null && !overlap(set, after)) {
    return (bytes, at, to, places) => {
      const end = greedy(bytes, at, to);
      return end - at < least ? -1 : next(bytes, end, to, places);
    };
  }
  return (bytes, at, to, places) => {
    for (let end = greedy(bytes, at, to); end >= at + least; end -= 1) {
      const found = next(bytes, end, to, places);
      if (found >= 0) return found;
    }
    return -1;
  };
}

/** The places of a group are those of the way that led to the match: a way that did not takes them back. */
function compileGroup(index: number, body: Node, next: Step, after: Set256 | null): Step {
  const place = placeOfGroup(index);
  const close: Step = (bytes, at, to, places) => {
    const old = places[place + 1] ?? -1;
    places[place + 1] = at;
    const end = next(bytes, at, to, places);
    if (end < 0) places[place + 1] = old;
    return end;
  };
  const inside = compile(body, close, after);
  return (bytes, at, to, places) => {
    const old = places[place] ?? -1;
    places[place] = at;
    const end = inside(bytes, at, to, places);
    if (end < 0) places[place] = old;
    return end;
  };
}

/** The bytes with which a node can begin, and whether it can be nothing at all. */
function firstOf(node: Node): { set: Set256; empty: boolean } {
  switch (node.type) {
    case 'set':
      return { set: node.set, empty: node.least === 0 };
    case 'group':
      return firstOf(node.body);
    case 'times': {
      const { set, empty } = firstOf(node.body);
      return { set, empty: empty || node.least === 0 };
    }
    case 'either': {
      const ways = node.ways.map(firstOf);
      return { set: ways.reduce((all, way) => union(all, way.set), noBytes()), empty: ways.some((way) => way.empty) };
    }
    case 'sequence': {
      let set = noBytes();
      for (const part of node.parts) {
        const first = firstOf(part);
        set = union(set, first.set);
        if (!first.empty) return { set, empty: false };
      }
      return { set, empty: true };
    }
    default:
      return { set: noBytes(), empty: true };
  }
}

/** Sets of bits: of each, one at least stands in everything that fits. */
function needsOf(node: Node): number[] {
  switch (node.type) {
    case 'set': {
      let bits = 0;
      for (let byte = 0; byte < 256; byte += 1) {
        if (node.set[byte] === 0) continue;
        if (letterBits[byte] === 0) return [];
        bits |= letterBits[byte] ?? 0;
      }
      return node.least > 0 ? [bits] : [];
    }
    case 'group':
      return needsOf(node.body);
    case 'times':
      return node.least > 0 ? needsOf(node.body) : [];
    case 'sequence':
      return node.parts.flatMap(needsOf);
    case 'either': {
      // One of each way together: the way that is taken has its own.
      const ways = node.ways.map(needsOf);
      return ways.every((way) => way.length > 0) ? [ways.reduce((bits, [first = 0]) => bits | first, 0)] : [];
    }
    default:
      return [];
  }
}

function isAnchored(node: Node): boolean {
  return node.type === 'sequence' && node.parts[0]?.type === 'start';
}
