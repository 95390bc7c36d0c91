import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { shippedScreening } from './shipped.ts';

// The examples that the annex itself gives, row by row. Where a row needs the unlawful quality stated, `examples` state it
// and `bare` holds the words of the annex alone. R-3b has no row here: its only example is P-05's as well.
const Rows = z.array(
  z.strictObject({
    rule: z.string(),
    category: z.string(),
    examples: z.array(z.string()).min(1),
    bare: z.array(z.string()).optional(),
  }),
);
const fixture: unknown = JSON.parse(readFileSync(new URL('./catalogue-examples.json', import.meta.url), 'utf8'));
const rows = Rows.parse(fixture);
const screening = shippedScreening();

/** Rows whose answer hangs on a figure that the bare name does not state. */
const asks = new Set(['H-01', 'H-05-3', 'H-06', 'H-07', 'H-08', 'R-2', 'R-3a', 'R-4']);
const goes = new Set(['V-1', 'H-10']);

describe('every example of the annex', () => {
  it('is there, for 57 rows of the 58 [AX-1 AX-2 AX-3 AX-4]', () => {
    expect(rows).toHaveLength(57);
    expect(new Set(rows.map(({ rule }) => rule)).size).toBe(57);
  });

  it.each(rows)('$rule answers as coded [AX-1 AX-2 AX-3 AX-4 EX-4.9a]', ({ rule, category, examples }) => {
    const outcome = goes.has(rule) ? 'go' : asks.has(rule) ? 'ask' : 'stop';
    for (const text of examples) {
      const answer = screening.screen({ text, attributes: {} });
      expect(answer.outcome, text).toBe(outcome);
      const finding = answer.findings.find((one) => one.rule === rule);
      expect(finding, text).toMatchObject({ category, outcome });
      expect(finding?.strength, text).toBeUndefined();
    }
  });

  it.each(rows.filter(({ bare }) => bare))('$rule lets its bare words alone [AX-2]', ({ rule, bare = [] }) => {
    for (const text of bare) {
      const { findings } = screening.screen({ text, attributes: {} });
      expect(
        findings.map((one) => one.rule),
        text,
      ).not.toContain(rule);
    }
  });
});
