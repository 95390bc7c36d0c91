import type { ReturnRow } from './records.ts';

/** A balance that was taken although nothing came of the return: the customer's until it is paid out. [section 6.20] */
export function owedToCustomerFen({ state, record }: Pick<ReturnRow, 'state' | 'record'>): number {
  const isOver = state === 'abandoned' || state === 'undone';
  return isOver && record.paidOut === null ? (record.balance?.amountFen ?? 0) : 0;
}
