import type { ExplainedStep } from '../../../contract/screening.ts';
import { zh } from '../../i18n/zh.ts';

export type WhyKey = keyof typeof zh.screening.try.why;

/** `tail 壳` → the kind of excuse and the word that gave it. */
export function readWhy(why: string): { kind: WhyKey; word: string } {
  const [kind = '', ...word] = why.split(' ');
  return { kind: isWhy(kind) ? kind : 'other', word: word.join(' ') };
}

/** What is known of a condition, one text a set of attributes. */
export function factTexts(step: Extract<ExplainedStep, { step: 'condition' }>): string[] {
  const sets = step.facts.flat().map((facts) =>
    Object.entries(facts)
      .map(([name, value]) => `${name} = ${String(value)}`)
      .join(', '),
  );
  return [...new Set(sets.filter((text) => text !== ''))].slice(0, 4);
}

function isWhy(kind: string): kind is WhyKey {
  return kind in zh.screening.try.why;
}
