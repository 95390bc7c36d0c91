import type { Finding, GoodsAttributes } from '../../contract/screening.ts';
import type { Characters } from './characters.ts';
import type { TotalRule } from './duties.ts';
import { plainUnit, readStated } from './stated.ts';
import { readText } from './text.ts';

type Count = { quantity: number; unit: string; start: number; end: number };
/** A count further away than this from the goods is said of something else. */
const reachChars = 12;

/** How many of the counted goods a parcel holds, by the kind of total. Of what is declared and what is written the larger counts. */
export function countGoods(
  parcel: { text: string; attributes: GoodsAttributes; findings: readonly Finding[] },
  rules: readonly TotalRule[],
  characters: Characters,
): { rule: TotalRule; count: number }[] {
  const spoken = rules.filter(({ rules: ids }) => parcel.findings.some(({ rule }) => ids.includes(rule)));
  if (spoken.length === 0) return [];
  const counts = countsIn(parcel.text, characters);
  return spoken.map((rule) => {
    const places = parcel.findings
      .filter(({ rule: id }) => rule.rules.includes(id))
      .flatMap(({ evidence }) => evidence);
    const written = new Set(places.flatMap((place) => nearest(place, counts, rule) ?? []));
    const writtenCount = [...written].reduce(
      (sum, { quantity, unit }) => sum + quantity * (rule.factors[unit] ?? 0),
      0,
    );
    const count = Math.max(writtenCount, declaredCount(parcel.attributes, rule));
    return { rule, count: count > 0 ? Math.ceil(count) : rule.unstatedCount };
  });
}

/** Counts with their units, in positions of the typed text. */
function countsIn(text: string, characters: Characters): Count[] {
  const read = readText(text, characters);
  return readStated(read.plain, { coiled: [], rigid: [] }).counts.map(({ quantity, unit, start, end }) => {
    const typed = read.typed({ start, end });
    return { quantity, unit, start: typed.start, end: typed.end };
  });
}

function declaredCount({ quantity, unit }: GoodsAttributes, { factors }: TotalRule): number {
  return quantity === undefined || unit === undefined ? 0 : quantity * (factors[plainUnit(unit)] ?? 0);
}

function nearest(place: { start: number; end: number }, counts: readonly Count[], rule: TotalRule): Count | null {
  let best: { count: Count; gap: number } | null = null;
  for (const count of counts) {
    if (!(count.unit in rule.factors)) continue;
    const gap = Math.max(0, count.start - place.end, place.start - count.end);
    if (gap > reachChars) continue;
    if (!best || gap < best.gap || (gap === best.gap && count.quantity > best.count.quantity)) best = { count, gap };
  }
  return best?.count ?? null;
}
