import type { Finding, ScreeningAnswer, Verdict } from '../../contract/screening.ts';
import type { CatalogueRow, GoodsList } from './pack.ts';

export type Condition = 'met' | 'violated' | 'unknown';
type Judgement = Pick<Finding, 'verdict' | 'condition' | 'outcome'>;

const outcomes = { met: 'go', violated: 'stop', unknown: 'ask' } as const;

/**
 * What a row and its condition make of the parcel. Prohibited goods have no condition; restricted goods always show
 * one; refused goods without one are refused. [AX-2 AX-3 AX-4]
 */
export function judge(list: GoodsList, condition: Condition | null): Judgement {
  switch (list) {
    case 'prohibited':
      return { verdict: 'prohibited', condition: null, outcome: 'stop' };
    case 'valuables':
      return { verdict: 'caution', condition: null, outcome: 'go' };
    case 'restricted':
      return { verdict: 'restricted', condition: condition ?? 'violated', outcome: outcomes[condition ?? 'violated'] };
    case 'refused':
      if (condition === null) return { verdict: 'refused', condition: null, outcome: 'stop' };
      return { verdict: refusedVerdicts[condition], condition, outcome: outcomes[condition] };
  }
}

const refusedVerdicts = { met: 'allowed', violated: 'refused', unknown: 'restricted' } as const;

/** `prohibited:4.1`, `restricted:3`, `refused:10`, `valuables:1`. */
export function categoryOf(row: Pick<CatalogueRow, 'list' | 'categoryNo'>): string {
  return `${row.list}:${row.categoryNo}`;
}

const verdictOrder: readonly Verdict[] = ['prohibited', 'refused', 'restricted', 'caution', 'allowed'];
const outcomeOrder: readonly Finding['outcome'][] = ['stop', 'ask', 'go'];

/**
 * The answer is its first finding: prohibited > refused > restricted > caution > allowed, then the stricter outcome,
 * then what was found as written, then what must be reported; rows of equal weight keep the order of the catalogue. [requirements 6.6]
 */
export function sumUp(findings: readonly Finding[], packVersion: string): ScreeningAnswer {
  const sorted = [...findings].sort(
    (a, b) =>
      verdictOrder.indexOf(a.verdict) - verdictOrder.indexOf(b.verdict) ||
      outcomeOrder.indexOf(a.outcome) - outcomeOrder.indexOf(b.outcome) ||
      Number(a.strength === 'weak') - Number(b.strength === 'weak') ||
      Number(b.report) - Number(a.report),
  );
  const first = sorted[0];
  return {
    verdict: first?.verdict ?? 'allowed',
    condition: first?.condition ?? null,
    category: first?.category ?? 'none',
    outcome: first?.outcome ?? 'go',
    findings: sorted,
    ...(first?.strength ? { strength: first.strength } : {}),
    packVersion,
  };
}
