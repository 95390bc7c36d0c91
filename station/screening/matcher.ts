import { buildTrie } from './trie.ts';

/** A word found in a text; `word` is its place in the list that the matcher was built from. */
export type Match = { word: number; start: number; end: number };

/**
 * Finds every occurrence of every word in one pass (Aho-Corasick in a double array): time grows with the text and the
 * matches, never with the number of words. Words must not be empty; of equal words each is found. Matches come in the
 * order of their ends, at one end the longest first. With `readAs` each unit of a text counts as the one that stands at
 * its place there.
 */
export function createMatcher(words: readonly string[], readAs?: Uint16Array): (text: string) => Match[] {
  const { classes: own, firsts, check, nodes, shorter, output, sameWord } = build(words);
  const classes = readAs ? readAs.map((unit) => own[unit] ?? 0) : own;
  const lengths = Int32Array.from(words, (word) => word.length);

  function tell(matches: Match[], node: number, end: number) {
    for (let ends = node; ends !== 0; ends = shorter[ends] ?? 0) {
      for (let word = output[ends] ?? none; word !== none; word = sameWord[word] ?? none) {
        matches.push({ word, start: end - (lengths[word] ?? 0), end });
      }
    }
  }

  return (text) => {
    let matches: Match[] | null = null;
    let node = 0;
    for (let at = 0; at < text.length; at += 1) {
      const kind = classes[text.charCodeAt(at)] ?? 0;
      if (kind === 0) {
        node = 0;
        continue;
      }
      let to = kind <= firsts ? kind : 0;
      while (node !== 0) {
        const place = (nodes[node * nodeSize + 1] ?? 0) + kind;
        if (check[place] === kind) {
          to = place;
          break;
        }
        node = nodes[node * nodeSize + 2] ?? 0;
      }
      if (to === 0) continue;
      const ends = nodes[to * nodeSize + 3] ?? 0;
      if (ends !== 0) tell((matches ??= []), ends, at + 1);
      node = nodes[to * nodeSize] ?? 0;
    }
    return matches ?? [];
  };
}

const none = -1;
const longSearch = 64;
/**
 * What is known of a node: where to go on from (itself, or its fallback if nothing follows it), the base of its
 * children, its fallback (the longest other ending that something follows), the nearest ending that is a word.
 */
const nodeSize = 4;

/**
 * A node is the place of its step in one array: the step from a node by a class is at `base + class` and is there if
 * `check` holds that class, since no two nodes share a base. So a step that is not there costs one look into a small
 * array, and the nodes that begin words need none: they stand at their class.
 */
function build(words: readonly string[]) {
  const trie = buildTrie(words);
  const { classes, firsts, lasts, size, firstChild, nextSibling, classOf } = trie;
  const queue = new Int32Array(size);
  const place = new Int32Array(size);
  let known = (size + lasts) * 2;
  let check = new Uint16Array(known);
  let usedBase = new Uint8Array(known);
  let free = firsts + 1;
  let queued = 1;
  let last = firsts;
  const base = new Int32Array(size);

  for (let head = 0; head < queued; head += 1) {
    const node = queue[head] ?? 0;
    const first = firstChild[node] ?? 0;
    if (first === 0) continue;
    const own = node === 0 ? 0 : findBase(first);
    base[node] = own;
    usedBase[own] = 1;
    for (let child = first; child !== 0; child = nextSibling[child] ?? 0) {
      const at = own + (classOf[child] ?? 0);
      check[at] = classOf[child] ?? 0;
      place[child] = at;
      if (at > last) last = at;
      queue[queued] = child;
      queued += 1;
    }
  }

  /** A free base whose children all find a free place. Where a long search ended the next begins, so that all are short. */
  function findBase(first: number): number {
    const lead = classOf[first] ?? 0;
    const others = nextSibling[first] ?? 0;
    const from = Math.max(free, lead + 1);
    for (let at = from; ; at += 1) {
      if (at + lasts >= known) grow();
      if (check[at] !== 0 || usedBase[at - lead] !== 0) continue;
      if (others !== 0 && !fits(at - lead, others)) continue;
      if (others === 0 || at - from > longSearch) free = at;
      return at - lead;
    }
  }
  function fits(own: number, from: number): boolean {
    for (let child = from; child !== 0; child = nextSibling[child] ?? 0) {
      if (check[own + (classOf[child] ?? 0)] !== 0) return false;
    }
    return true;
  }
  function grow() {
    known *= 2;
    const [grownCheck, grownBase] = [new Uint16Array(known), new Uint8Array(known)];
    grownCheck.set(check);
    grownBase.set(usedBase);
    [check, usedBase] = [grownCheck, grownBase];
  }

  const count = last + 1;
  const nodes = new Int32Array(count * nodeSize);
  const shorter = new Int32Array(count);
  const output = new Int32Array(count).fill(none);
  for (let node = 0; node < size; node += 1) output[place[node] ?? 0] = trie.output[node] ?? none;
  output[0] = none;
  const fallback = new Int32Array(count);
  // The queue holds the shorter nodes first.
  for (let head = 1; head < size; head += 1) {
    const node = queue[head] ?? 0;
    const at = place[node] ?? 0;
    const own = classOf[node] ?? 0;
    const from = place[trie.parent[node] ?? 0] ?? 0;
    let found = 0;
    for (let back = fallback[from] ?? 0; from !== 0 && found === 0; back = fallback[back] ?? 0) {
      const step = (nodes[back * nodeSize + 1] ?? 0) + own;
      if (back === 0) found = own <= firsts ? own : none;
      else if (nodes[back * nodeSize + 1] !== 0 && check[step] === own) found = step;
    }
    found = Math.max(0, found);
    fallback[at] = found;
    shorter[at] = output[found] === none ? (shorter[found] ?? 0) : found;
    const next = nodes[found * nodeSize + 1] === 0 ? (nodes[found * nodeSize + 2] ?? 0) : found;
    nodes[at * nodeSize] = firstChild[node] === 0 ? next : at;
    nodes[at * nodeSize + 1] = base[node] ?? 0;
    nodes[at * nodeSize + 2] = next;
    nodes[at * nodeSize + 3] = output[at] === none ? (shorter[at] ?? 0) : at;
  }
  return { classes, firsts, check: padded(check, count + lasts), nodes, shorter, output, sameWord: trie.sameWord };
}

/** With room for every class behind the last place, so that no look goes beyond the end. */
function padded(check: Uint16Array, length: number): Uint16Array {
  const enough = new Uint16Array(length);
  enough.set(check.subarray(0, length));
  return enough;
}
