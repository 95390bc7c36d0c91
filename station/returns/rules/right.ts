import type { ReturnLine, ReturnRequest } from '../../../contract/returns/request.ts';
import type { SaleLine, SaleSnapshot } from '../../../contract/returns/sale.ts';
import type { Window } from './days.ts';
import type { ReturnPoliciesBody, RightRow } from './policy.ts';

export type RightAnswer = {
  row: RightRow;
  /** A manager let a parked line go on. */
  decided: boolean;
};

/** Who may give this line back, for this reason, in this window: the first row that fits. */
export function rightOf(
  policies: ReturnPoliciesBody,
  sale: SaleSnapshot,
  line: SaleLine,
  wanted: ReturnLine,
  request: ReturnRequest,
  window: Window,
): RightAnswer {
  const traits = line.traits.filter((trait) => trait !== 'media' || wanted.mediaOpened);
  const row = policies.rights.find(
    ({ when }) =>
      fits(when.platforms, sale.platform) &&
      fits(when.kinds, sale.kind) &&
      fits(when.reasons, request.reason) &&
      fits(when.origins, request.origin) &&
      fits(when.windows, window.state) &&
      (when.defects === undefined || (wanted.defect !== null && when.defects.includes(wanted.defect))) &&
      (when.traits === undefined || when.traits.some((trait) => traits.includes(trait))),
  );
  // The pack's schema asks for a last row that fits all.
  if (!row) throw new RangeError('no row fits');
  return { row, decided: row.right === 'parked' && request.decisions.includes(row.id) };
}

/** Without a list the row does not look at it. */
export function fits<T>(wanted: readonly T[] | undefined, actual: T): boolean {
  return wanted === undefined || wanted.includes(actual);
}
