import type { Finding, ScreeningAnswer } from '../../contract/screening.ts';
import { sumUp } from './rules.ts';

/** A person may decide what is asked and what was found by its sound alone; a strong stop has no button. [EX-4.9a EX-4.9c] */
export function mayBeDecided({ outcome, strength }: Finding): boolean {
  return outcome === 'ask' || (outcome === 'stop' && strength === 'weak');
}

/** Rows of the answer that a person may decide. */
export function decidableRules(answer: ScreeningAnswer): string[] {
  return answer.findings.filter(mayBeDecided).map(({ rule }) => rule);
}

/** What is left of an answer once a person decided these rows: what nobody may decide, or nobody was asked, stays. */
export function afterDecision(answer: ScreeningAnswer, decided: readonly string[]): ScreeningAnswer {
  const open = answer.findings.filter((finding) => !(mayBeDecided(finding) && decided.includes(finding.rule)));
  return sumUp(open, answer.packVersion);
}

/**
 * The find that an order is stopped for, for every role; a find by sound waits for a person first. What must be reported
 * stands before what need not. `null` where nothing stops it. [EX-4.9a]
 */
export function prohibitionOf({ findings }: ScreeningAnswer): Finding | null {
  return findings.find(isStrongProhibition) ?? null;
}

/** What a person may confirm as prohibited. */
export function weakProhibition({ findings }: ScreeningAnswer, rule: string): Finding | null {
  return (
    findings.find((finding) => finding.rule === rule && isProhibition(finding) && finding.strength === 'weak') ?? null
  );
}

function isProhibition({ verdict, outcome }: Finding): boolean {
  return verdict === 'prohibited' && outcome === 'stop';
}

function isStrongProhibition(finding: Finding): boolean {
  return isProhibition(finding) && finding.strength !== 'weak';
}
