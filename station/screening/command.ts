import { z } from 'zod';
import { GoodsAttributes, GoodsText } from '../../contract/screening.ts';
import { answerLines, LineId } from '../platform/json-lines.ts';
import type { RelaxedRow, Screening } from './engine.ts';

const ScreenLine = z.strictObject({
  id: LineId.default(null),
  text: GoodsText,
  attrs: GoodsAttributes.default({}),
  /** Whose exceptions hold; without one the base catalogue alone. */
  carrierId: z.string().max(64).optional(),
});

/**
 * `station screen`: JSON lines in, one JSON line out for each, in order. `overridesOf` gives a carrier's exceptions, or
 * null for a carrier that is unknown. With `explain` each answer carries its steps: what was read, found, dropped and judged.
 */
export function runScreen(
  screening: Screening,
  lines: Iterable<string> | AsyncIterable<string>,
  write: (line: string) => void,
  overridesOf: (carrierId: string) => readonly RelaxedRow[] | null,
  { explain = false } = {},
): Promise<number> {
  return answerLines(ScreenLine, lines, write, ({ id, text, attrs, carrierId }) => {
    const carrierOverrides = carrierId === undefined ? [] : overridesOf(carrierId);
    if (carrierOverrides === null) return { id, error: 'carrierId: unknown carrier' };
    const input = { text, attributes: attrs, carrierOverrides };
    return { id, ...(explain ? screening.explain(input) : screening.screen(input)) };
  });
}
