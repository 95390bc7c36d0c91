import type { Stream } from './stream.ts';
import type { Crossing } from './words.ts';
import type { Span } from './text.ts';

/** A word of the language in a text; only words of two characters and more are told. */
export type KnownWord = Span;

/**
 * The words of ordinary Chinese around a span, by the dictionary that the runtime carries (ICU). It is asked only about
 * finds that are in doubt, so that its cost falls on them alone.
 */
export function createDictionary(ordinaryWords: readonly string[]) {
  const ordinary: ReadonlySet<string> = new Set(ordinaryWords);
  const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

  function around({ text, pieceEnd, gap }: Stream, { start, end }: Span): KnownWord[] {
    let from = start;
    while (from > 0 && start - from < reach && gap[from] === 0) from -= 1;
    const to = Math.min(pieceEnd[end] ?? end, end + reach);
    return [...segmenter.segment(text.slice(from, to))].flatMap(({ segment, index }) =>
      segment.length > 1 ? [{ start: from + index, end: from + index + segment.length }] : [],
    );
  }

  /** A known word reaches over an end of the span: 水 银行 holds no 水银. */
  const crosses: Crossing = (stream, span) =>
    around(stream, span).some(
      (word) => (word.start < span.start && word.end > span.start) || (word.start < span.end && word.end > span.end),
    );

  return { around, crosses, isOrdinary: (word: string) => ordinary.has(word) };
}
export type Dictionary = ReturnType<typeof createDictionary>;

const reach = 8;
