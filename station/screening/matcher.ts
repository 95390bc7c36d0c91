/** A word found in a text; `word` is its place in the list that the matcher was built from. */
export type Match = { word: number; start: number; end: number };

/**
 * Finds every occurrence of every word in one pass (Aho-Corasick over flat typed arrays): time grows with the text and
 * the matches, never with the number of words. Words must not be empty; of equal words each is found.
 */
export function createMatcher(words: readonly string[]): (text: string) => Match[] {
  const automaton = build(words);
  const lengths = Int32Array.from(words, (word) => word.length);
  const { root, keys, targets, mask, fallback, output, shorter, sameWord } = automaton;

  function next(from: number, unit: number): number {
    for (let node = from; ; node = fallback[node] ?? 0) {
      if (node === 0) return root[unit] ?? 0;
      const key = node * 65_536 + unit;
      for (let slot = hash(node, unit) & mask; keys[slot] !== empty; slot = (slot + 1) & mask) {
        if (keys[slot] === key) return targets[slot] ?? 0;
      }
    }
  }

  return (text) => {
    const matches: Match[] = [];
    let node = 0;
    for (let at = 0; at < text.length; at += 1) {
      node = next(node, text.charCodeAt(at));
      if (node === 0) continue;
      let ends = output[node] === none ? (shorter[node] ?? 0) : node;
      while (ends !== 0) {
        for (let word = output[ends] ?? none; word !== none; word = sameWord[word] ?? none) {
          matches.push({ word, start: at + 1 - (lengths[word] ?? 0), end: at + 1 });
        }
        ends = shorter[ends] ?? 0;
      }
    }
    return matches;
  };
}

const none = -1;
const empty = -1;

function hash(node: number, unit: number): number {
  const mixed = Math.imul(node, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

function build(words: readonly string[]) {
  const most = words.reduce((sum, word) => sum + word.length, 1);
  let slots = 1024;
  while (slots < most * 3) slots *= 2;
  const mask = slots - 1;
  const keys = new Float64Array(slots).fill(empty);
  const targets = new Int32Array(slots);
  const root = new Int32Array(65_536);
  const fallback = new Int32Array(most + 1);
  const output = new Int32Array(most + 1).fill(none);
  /** The nearest shorter ending that is a word. */
  const shorter = new Int32Array(most + 1);
  const sameWord = new Int32Array(words.length).fill(none);
  const parent = new Int32Array(most + 1);
  const unitOf = new Uint16Array(most + 1);
  const depth = new Int32Array(most + 1);
  let nodes = 1;

  function slotOf(node: number, unit: number): number {
    const key = node * 65_536 + unit;
    let slot = hash(node, unit) & mask;
    while (keys[slot] !== empty && keys[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }
  function child(node: number, unit: number): number {
    if (node === 0) return root[unit] ?? 0;
    const slot = slotOf(node, unit);
    return keys[slot] === empty ? 0 : (targets[slot] ?? 0);
  }
  function grow(node: number, unit: number): number {
    const made = nodes;
    nodes += 1;
    parent[made] = node;
    unitOf[made] = unit;
    depth[made] = (depth[node] ?? 0) + 1;
    if (node === 0) root[unit] = made;
    else {
      const slot = slotOf(node, unit);
      keys[slot] = node * 65_536 + unit;
      targets[slot] = made;
    }
    return made;
  }

  words.forEach((word, index) => {
    let node = 0;
    for (let at = 0; at < word.length; at += 1) {
      const unit = word.charCodeAt(at);
      node = child(node, unit) || grow(node, unit);
    }
    sameWord[index] = output[node] ?? none;
    output[node] = index;
  });

  const byDepth = Int32Array.from({ length: nodes - 1 }, (_, index) => index + 1).sort(
    (a, b) => (depth[a] ?? 0) - (depth[b] ?? 0),
  );
  for (const node of byDepth) {
    if ((depth[node] ?? 0) > 1) {
      const unit = unitOf[node] ?? 0;
      let back = fallback[parent[node] ?? 0] ?? 0;
      while (back !== 0 && child(back, unit) === 0) back = fallback[back] ?? 0;
      fallback[node] = child(back, unit);
    }
    const back = fallback[node] ?? 0;
    shorter[node] = output[back] === none ? (shorter[back] ?? 0) : back;
  }
  return { root, keys, targets, mask, fallback, output, shorter, sameWord };
}
