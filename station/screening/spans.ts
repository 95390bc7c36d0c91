import type { Span } from './text.ts';

/** How many of the sorted spans start at or before `at`. */
export function countUpTo(sorted: readonly Span[], at: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.start ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A shield takes away the names that lie in it, and those that begin inside it: 生活|物品 holds no 活物. */
export function shieldTest(shields: readonly Span[]): (span: Span) => boolean {
  if (shields.length === 0) return () => false;
  const sorted = [...shields].sort((a, b) => a.start - b.start);
  // reach[i]: how far the shields up to i go; the one that goes farthest is enough to decide.
  const reach: number[] = [];
  for (const { end } of sorted) reach.push(Math.max(end, reach.at(-1) ?? 0));
  return ({ start, end }) => {
    const upTo = countUpTo(sorted, start);
    const earlier = countUpTo(sorted, start - 1);
    return (upTo > 0 && (reach[upTo - 1] ?? 0) >= end) || (earlier > 0 && (reach[earlier - 1] ?? 0) > start);
  };
}

/** Each unlawful quality with the nearest goods on either side, within reach. */
export function joinUnlawful(qualities: readonly Span[], goods: readonly Span[], reach: number): Span[] {
  if (qualities.length === 0 || goods.length === 0) return [];
  const sorted = [...goods].sort((a, b) => a.start - b.start);
  return qualities.flatMap((quality) => {
    const at = countUpTo(sorted, quality.end - 1);
    const after = sorted[at];
    if (after && after.start - quality.end <= reach) return [{ start: quality.start, end: after.end }];
    const before = sorted[at - 1];
    const behind = before !== undefined && before.end <= quality.start && quality.start - before.end <= reach;
    return behind ? [{ start: before.start, end: quality.end }] : [];
  });
}

/** True for a span that lies in a longer one. */
export function longerTest(spans: readonly Span[]): (span: Span) => boolean {
  const sorted = [...spans].sort((a, b) => a.start - b.start || b.end - a.end);
  const reach: number[] = [];
  for (const { end } of sorted) reach.push(Math.max(end, reach.at(-1) ?? 0));
  return ({ start, end }) => {
    const upTo = countUpTo(sorted, start);
    const earlier = countUpTo(sorted, start - 1);
    return (reach[upTo - 1] ?? 0) > end || (earlier > 0 && (reach[earlier - 1] ?? 0) >= end);
  };
}
