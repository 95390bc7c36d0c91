import { z } from 'zod';
import { Dimensions } from '../../contract/tariffs.ts';
import { Grams, NonNegativeFen } from '../../contract/values/amounts.ts';
import { answerLines, LineId } from '../platform/json-lines.ts';
import type { CarriersBody } from './pack.ts';
import { quote } from './rules.ts';

const QuoteLine = z.strictObject({
  id: LineId.default(null),
  carrierId: z.string().max(64),
  fromProvince: z.string().max(32),
  toProvince: z.string().max(32),
  weightGrams: Grams,
  dimensions: Dimensions.nullable().default(null),
  coverFen: NonNegativeFen.default(0),
});

/** `station quote`: JSON lines in, one JSON line out for each, in order: the quote, or the refusal's code as `error`. */
export function runQuote(
  body: CarriersBody,
  nowMs: number,
  lines: Iterable<string> | AsyncIterable<string>,
  write: (line: string) => void,
): Promise<number> {
  return answerLines(QuoteLine, lines, write, ({ id, ...input }) => {
    const priced = quote(body, { ...input, nowMs });
    return priced.ok ? { id, ...priced.value } : { id, error: priced.refusal.code, details: priced.refusal.details };
  });
}
