import type { ReturnLine, ReturnRequest } from '../../../contract/returns/request.ts';
import type { SaleLine, SaleSnapshot } from '../../../contract/returns/sale.ts';
import type { Window } from './days.ts';
import type { ReturnPoliciesBody, RightRow } from './policy.ts';

/** The rows that any line of this return may fall under: what is the same for all lines is looked at once. */
export function rowsOf(
  policies: ReturnPoliciesBody,
  sale: SaleSnapshot,
  request: ReturnRequest,
  window: Window,
): RightRow[] {
  return policies.rights.filter(
    ({ when }) =>
      fits(when.platforms, sale.platform) &&
      fits(when.kinds, sale.kind) &&
      fits(when.reasons, request.reason) &&
      fits(when.origins, request.origin) &&
      fits(when.windows, window.state),
  );
}

/** Whether this line may come back: the first row that fits. */
export function rightOf(rows: readonly RightRow[], line: SaleLine, wanted: ReturnLine): RightRow {
  const row = rows.find(
    ({ when }) =>
      (when.defects === undefined || (wanted.defect !== null && when.defects.includes(wanted.defect))) &&
      (when.traits === undefined ||
        line.traits.some((trait) => when.traits?.includes(trait) && (trait !== 'media' || wanted.mediaOpened))),
  );
  // The pack's schema asks for a last row that fits all.
  if (!row) throw new RangeError('no row fits');
  return row;
}

/** Without a list the row does not look at it. */
export function fits<T>(wanted: readonly T[] | undefined, actual: T): boolean {
  return wanted === undefined || wanted.includes(actual);
}
