/**
 * Words as a tree. Units are counted in classes from 1, those that begin a word first, so that tables stay small; 0 is
 * a unit of no word. Node 0 is the root; the child that begins with class `n` has the number it was made with.
 */
export type Trie = {
  classes: Uint16Array;
  /** The highest class that begins a word. */
  firsts: number;
  /** The highest class. */
  lasts: number;
  /** Nodes with the root. */
  size: number;
  parent: Int32Array;
  classOf: Uint16Array;
  firstChild: Int32Array;
  nextSibling: Int32Array;
  /** The last word that ends at a node, or -1; and the one before it that is the same. */
  output: Int32Array;
  sameWord: Int32Array;
};

export function buildTrie(words: readonly string[]): Trie {
  const { classes, firsts, lasts } = classify(words);
  let most = 1;
  for (const word of words) most += word.length;
  const parent = new Int32Array(most);
  const classOf = new Uint16Array(most);
  const firstChild = new Int32Array(most);
  const nextSibling = new Int32Array(most);
  const output = new Int32Array(most).fill(-1);
  const sameWord = new Int32Array(words.length).fill(-1);
  let slots = 256;
  while (slots < most * 2) slots *= 2;
  // Where a step leads, by the node that it leaves and its class.
  const steps = new Int32Array(slots);
  let size = 1;

  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    let node = 0;
    for (let at = 0; at < word.length; at += 1) node = childOf(node, classes[word.charCodeAt(at)] ?? 0);
    sameWord[index] = output[node] ?? -1;
    output[node] = index;
  }
  return { classes, firsts, lasts, size, parent, classOf, firstChild, nextSibling, output, sameWord };

  function childOf(node: number, own: number): number {
    const mixed = Math.imul(node, 0x9e3779b1) ^ Math.imul(own, 0x85ebca6b);
    let slot = (mixed ^ (mixed >>> 15)) & (slots - 1);
    for (let child = steps[slot] ?? 0; child !== 0; child = steps[slot] ?? 0) {
      if (parent[child] === node && classOf[child] === own) return child;
      slot = (slot + 1) & (slots - 1);
    }
    const child = size;
    size += 1;
    steps[slot] = child;
    parent[child] = node;
    classOf[child] = own;
    nextSibling[child] = firstChild[node] ?? 0;
    firstChild[node] = child;
    return child;
  }
}

function classify(words: readonly string[]) {
  const classes = new Uint16Array(65_536);
  let made = 0;
  const give = (unit: number) => {
    if (classes[unit] !== 0) return;
    made += 1;
    classes[unit] = made;
  };
  for (const word of words) if (word !== '') give(word.charCodeAt(0));
  const firsts = made;
  for (const word of words) for (let at = 1; at < word.length; at += 1) give(word.charCodeAt(at));
  return { classes, firsts, lasts: made };
}
