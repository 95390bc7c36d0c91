import type { Finding, ScreeningAnswer } from '../../../contract/screening.ts';

/** What the screen offers; what counts is the station's own judgement. */
type Ways = {
  /** Nobody can let it pass. */
  blocked: boolean;
  /** A manager may decide all that stands in the way. */
  decidable: boolean;
  /** Found by its sound: a person looks. */
  weak: Finding | null;
};

export function waysOf(answer: ScreeningAnswer): Ways {
  const open = answer.findings.filter(({ outcome }) => outcome !== 'go');
  const blocked = open.some(({ outcome, strength }) => outcome === 'stop' && strength !== 'weak');
  return {
    blocked,
    decidable: open.length > 0 && !blocked,
    weak: open.find(({ strength }) => strength === 'weak') ?? null,
  };
}
