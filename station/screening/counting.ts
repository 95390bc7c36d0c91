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
    const written = new Set(places.flatMap((place) => nearest(place, counts, rule, parcel.text)));
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

/** The count that stands closest to the goods in its part of a list, and what directly goes on with it: 2条3包. */
function nearest(
  place: { start: number; end: number },
  counts: readonly Count[],
  rule: TotalRule,
  text: string,
): Count[] {
  const fitting = counts.filter(({ unit }) => unit in rule.factors);
  let best: { at: number; gap: number } | null = null;
  for (const [at, { start, end, quantity }] of fitting.entries()) {
    const gap = Math.max(0, start - place.end, place.start - end);
    const between = start >= place.end ? text.slice(place.end, start) : text.slice(end, place.start);
    if (gap > reachChars || listMark.test(between)) continue;
    if (!best || gap < best.gap || (gap === best.gap && quantity > (fitting[best.at]?.quantity ?? 0)))
      best = { at, gap };
  }
  if (!best) return [];
  const run = fitting.slice(best.at, best.at + 1);
  for (const next of fitting.slice(best.at + 1)) {
    const last = run.at(-1);
    if (!last || text.slice(last.end, next.start).trim() !== '') break;
    run.push(next);
  }
  return run;
}

const listMark = /[，、；。,;\n]/;
