import { AssessLine } from '../../../contract/returns.ts';
import type { Assessment } from '../../../contract/returns/assessment.ts';
import type { ReturnRequest } from '../../../contract/returns/request.ts';
import type { SaleSnapshot } from '../../../contract/returns/sale.ts';
import type { Outcome } from '../../../contract/values/refusal.ts';
import { answerLines } from '../../platform/json-lines.ts';

/** `station returns assess`: JSON lines in, one JSON line out for each, in order. A refusal is an `error` with its facts. */
export function runAssess(
  assessOf: (sale: SaleSnapshot, request: ReturnRequest) => Outcome<Assessment>,
  lines: Iterable<string> | AsyncIterable<string>,
  write: (line: string) => void,
): Promise<number> {
  return answerLines(AssessLine, lines, write, ({ id, sale, return: request }) => {
    const answer = assessOf(sale, request);
    return answer.ok ? { id, ...answer.value } : { id, error: answer.refusal.code, refusal: answer.refusal };
  });
}
