import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMatcher, type Match } from './matcher.ts';

/** What the matcher must find, looked for place by place. */
function lookFor(words: readonly string[], text: string): Match[] {
  const matches: Match[] = [];
  words.forEach((word, index) => {
    for (let start = text.indexOf(word); start >= 0; start = text.indexOf(word, start + 1)) {
      matches.push({ word: index, start, end: start + word.length });
    }
  });
  return matches.sort((a, b) => a.end - b.end || a.start - b.start || b.word - a.word);
}

describe('words in a text', () => {
  it('are found all of them, as one who looks at every place finds them [EX-4.9a]', () => {
    // Few letters, so that words overlap, contain one another and repeat.
    const few = fc.string({ unit: fc.constantFrom('a', 'b', '硝', '\ud800', '\u0000'), minLength: 1, maxLength: 5 });
    const any = fc.string({ unit: 'binary', minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.array(fc.oneof(few, any), { maxLength: 20 }),
        fc.array(fc.oneof(few, any), { maxLength: 12 }),
        (words, texts) => {
          const find = createMatcher(words);
          const text = texts.join('');
          expect(find(text)).toEqual(lookFor(words, text));
          expect(find(words.join(''))).toEqual(lookFor(words, words.join('')));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('are found among many of many units', () => {
    const words = Array.from({ length: 20_000 }, (_, unit) => String.fromCharCode(unit, 65_535 - unit));
    const find = createMatcher(words);
    for (const at of [0, 1, 300, 9_000, 19_999]) {
      const word = words[at] ?? '';
      expect(find(word)).toEqual([{ word: at, start: 0, end: 2 }]);
    }
  });
});
