import type { Facts } from './facts.ts';
import type { CatalogueRow } from './pack.ts';
import type { Condition } from './rules.ts';
import type { Stated, StatedCount } from './stated.ts';
import type { ScreenedText, Span } from './text.ts';

/** One step of an answer, for technicians; positions are those of the typed text. */
export type ExplainStep =
  | { step: 'read'; plain: string; stated: { name: string; value: unknown; text: string }[]; counts: string[] }
  | {
      step: 'found';
      rule: string;
      name: string;
      text: string;
      start: number;
      end: number;
      weak: boolean;
      reason: string;
    }
  | { step: 'dropped'; rule: string; name: string; text: string; why: string }
  | { step: 'condition'; rule: string; condition: string | null; facts: Facts; held: Condition | null };

export type Explainer = {
  read(read: ScreenedText, stated: { attributes: readonly Stated[]; counts: readonly StatedCount[] }): void;
  found(row: CatalogueRow, find: Span & { name: string; weak: boolean }): void;
  /** Always false, so that a filter can end with it. */
  dropped(row: CatalogueRow, find: Span & { name: string }, why: string): false;
  judged(row: CatalogueRow, facts: Facts, held: Condition | null): void;
};

/** Writes steps into the list; with `null` nothing is kept. */
export function createExplainer(steps: ExplainStep[] | null): Explainer {
  let shown: ScreenedText | null = null;
  const typed = (span: Span) => shown?.typed(span) ?? { text: '', start: 0, end: 0 };
  return {
    read(read, { attributes, counts }) {
      shown = read;
      steps?.push({
        step: 'read',
        plain: read.plain,
        stated: attributes.map(({ name, value, start, end }) => ({ name, value, text: typed({ start, end }).text })),
        counts: counts.map((count) => typed(count).text),
      });
    },
    found(row, { name, weak, start, end }) {
      const reason = row.reasons[name] ?? '';
      steps?.push({ step: 'found', rule: row.id, name, weak, reason, ...typed({ start, end }) });
    },
    dropped(row, { name, start, end }, why) {
      steps?.push({ step: 'dropped', rule: row.id, name, text: typed({ start, end }).text, why });
      return false;
    },
    judged(row, facts, held) {
      steps?.push({ step: 'condition', rule: row.id, condition: row.condition, facts, held });
    },
  };
}
