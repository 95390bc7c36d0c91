import type { GoodsList } from './pack.ts';
import { longerTest } from './spans.ts';
import type { Span } from './text.ts';

export type NamedSpan = Span & { name: string; weak: boolean };

const strictness: Record<GoodsList, number> = { prohibited: 3, refused: 2, restricted: 1, valuables: 0 };

/**
 * The longest name wins (硝酸盐 is not 硝酸), but a milder list never hides a stricter one, nor a weak find a strong one.
 * A weak find is only a guess: a longer name of any list explains the same characters better.
 */
export function dropInner(
  hits: Map<number, NamedSpan[]>,
  listOf: (row: number) => GoodsList,
): Map<number, NamedSpan[]> {
  if (hits.size === 0) return hits;
  const all = [...hits].flatMap(([row, spans]) =>
    spans.map((span) => ({ ...span, strictness: strictness[listOf(row)] })),
  );
  const kept = new Map<number, NamedSpan[]>();
  const strong = all.filter(({ weak }) => !weak);
  const tests = new Map<string, (span: Span) => boolean>();
  const longerThan = (own: number, of: readonly (typeof all)[number][], key: string) => {
    const known = tests.get(`${key}${own}`);
    const test = known ?? longerTest(of.filter((other) => other.strictness >= own));
    tests.set(`${key}${own}`, test);
    return test;
  };
  for (const [row, spans] of hits) {
    const own = strictness[listOf(row)];
    const strongLonger = longerThan(own, strong, 'strong');
    const anyLonger = longerThan(0, all, 'any');
    const outer = spans.filter((span) => !(span.weak ? anyLonger(span) : strongLonger(span)));
    if (outer.length > 0) kept.set(row, outer);
  }
  return kept;
}
