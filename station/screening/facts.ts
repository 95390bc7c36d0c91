import type { GoodsAttributes } from '../../contract/screening.ts';
import type { AttributeName, CompiledExpression } from './condition.ts';
import type { CatalogueRow } from './pack.ts';
import type { Condition } from './rules.ts';
import { countUpTo } from './spans.ts';
import { plainUnit, type Stated, type StatedCount } from './stated.ts';
import type { Span } from './text.ts';

/** Sets of attributes that may hold: the outer list must all pass, of an inner list one is enough. */
export type Facts = GoodsAttributes[][];

/**
 * What is declared and what the text states, side by side. Figures that differ must each pass, since the worst one may
 * be true; of packaging and the like one good layer is enough, and a declared one outweighs a stated one.
 */
export function gatherFacts(
  row: CatalogueRow,
  declared: GoodsAttributes,
  stated: { attributes: readonly Stated[]; counts: readonly StatedCount[] },
  named: readonly Span[],
): Facts {
  let numeric: GoodsAttributes[] = [{}];
  let plain: GoodsAttributes[] = [{}];
  const byName = new Map<AttributeName, GoodsAttributes[]>();
  for (const { name, value } of stated.attributes) {
    const values = byName.get(name) ?? [];
    byName.set(name, values);
    if (!values.some((other) => other[name] === value)) values.push({ [name]: value });
  }
  for (const name of singleAttributes) {
    const own = declared[name];
    const said = (byName.get(name) ?? []).slice(0, 4);
    if (typeof own === 'number' || numberAttributes.has(name)) {
      numeric = combine(
        numeric,
        own === undefined ? said : [{ [name]: own }, ...said.filter((other) => other[name] !== own)],
      );
    } else {
      plain = combine(plain, own === undefined ? said : [{ [name]: own }]);
    }
  }
  numeric = combine(numeric, gatherCounts(row, declared, stated.counts, named));
  return numeric.map((figures) => plain.map((rest) => ({ ...figures, ...rest })));
}

const numberAttributes: ReadonlySet<AttributeName> = new Set([
  'abv',
  'insured_value',
  'declared_value',
  'glass_area_ratio',
  'length_m',
  'height_m',
  'weight_kg',
  'volume_m3',
]);
const singleAttributes: readonly AttributeName[] = [
  ...numberAttributes,
  'transport',
  'packaging',
  'cushion_intact',
  'upright_only',
  'to_partner_store',
];

function combine(contexts: GoodsAttributes[], choices: readonly GoodsAttributes[]): GoodsAttributes[] {
  if (choices.length === 0) return contexts;
  // Contradicting descriptions may not multiply without end.
  return contexts.flatMap((context) => choices.map((choice) => ({ ...context, ...choice }))).slice(0, 64);
}

/** The count declared, and the counts the text gives to these goods, brought to one unit and added up. */
function gatherCounts(
  { units }: CatalogueRow,
  declared: GoodsAttributes,
  counts: readonly StatedCount[],
  named: readonly Span[],
): GoodsAttributes[] {
  const choices: GoodsAttributes[] = [];
  if (declared.quantity !== undefined || declared.unit !== undefined) {
    const unit = declared.unit === undefined ? undefined : plainUnit(declared.unit);
    choices.push({ quantity: declared.quantity, unit });
  }
  if (!units) return choices;
  const fitting = counts.filter(({ unit }) => unit in units.factors);
  const mine = new Set(named.map((span) => nearestCount(span, fitting)).filter((count) => count !== null));
  if (mine.size > 0) {
    const quantity = [...mine].reduce((sum, count) => sum + count.quantity * (units.factors[count.unit] ?? 1), 0);
    choices.push({ quantity, unit: units.base });
  }
  return choices;
}

/**
 * The count that stands closest to the goods in their clause, at most twelve characters away; a clause that holds nothing
 * but a count (香烟，两条) belongs to the goods before it. `counts` are sorted and apart.
 */
function nearestCount(span: Span, counts: readonly StatedCount[]): StatedCount | null {
  let best: { count: StatedCount; gap: number } | null = null;
  for (let at = countUpTo(counts, span.end + 12) - 1; at >= 0; at -= 1) {
    const count = counts[at];
    if (!count || span.start - count.end > 12) break;
    // 一条烟: the unit may be part of the name that was found.
    if (count.start >= span.start && count.end <= span.end) continue;
    const { clause } = count;
    const inClause = clause.start <= span.start && clause.end >= span.end;
    const follows = clause.bare && clause.start >= span.end && clause.start - span.end <= 3;
    if (!inClause && !follows) continue;
    const gap = Math.max(0, count.start - span.end, span.start - count.end);
    // 裤子两条香烟三条, 两条香烟三条裤子: of two at one distance the clause's own order tells whose count it is.
    const mine = clause.countFirst === count.end <= span.start;
    const nearer = best === null || gap < best.gap || (gap === best.gap && mine);
    if (nearer) best = { count, gap };
  }
  return best?.count ?? null;
}

export function someContext(expression: CompiledExpression, facts: Facts): boolean {
  return facts.some((choices) => choices.some((attributes) => expression.evaluate(attributes) === true));
}

export function holdCondition(expression: CompiledExpression, facts: Facts): Condition {
  const results = facts.map((choices): Condition => {
    const held = choices.map((attributes) => expression.evaluate(attributes));
    if (held.includes(true)) return 'met';
    return held.includes(null) ? 'unknown' : 'violated';
  });
  if (results.includes('violated')) return 'violated';
  return results.includes('unknown') ? 'unknown' : 'met';
}

export function spansOf(expression: CompiledExpression | null, stated: readonly Stated[]): Span[] {
  return stated.filter(({ name }) => expression?.uses.includes(name)).map(({ start, end }) => ({ start, end }));
}
