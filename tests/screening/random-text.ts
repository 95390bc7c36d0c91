/** Text nobody would type: every plane of Unicode, control characters, lone surrogates, and pieces of real names. */
export function createRandomText(seed: number, pieces: readonly string[]) {
  let state = seed >>> 0;
  // Mulberry32: small, and the same everywhere, so that a seed printed on one machine fails on another.
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (bound: number) => next() % bound;
  const piece = () => pieces[below(pieces.length)] ?? '';
  const sources: readonly (() => string)[] = [
    () => String.fromCodePoint(below(0x110000)),
    () => String.fromCharCode(0xd800 + below(0x800)),
    () => String.fromCharCode(below(0x20)),
    () => String.fromCharCode(0x4e00 + below(0x5200)),
    () => String.fromCharCode(0x20 + below(0x5f)),
    () => String.fromCharCode(0x2000 + below(0x100)),
    () => String.fromCodePoint(0x1f000 + below(0x1000)),
    piece,
    piece,
    () => [...piece()].join(String.fromCharCode(0x20 + below(0x20))),
  ];
  return (length: number): string => {
    let text = '';
    while (text.length < length) text += sources[below(sources.length)]?.() ?? '';
    return text.slice(0, length);
  };
}
