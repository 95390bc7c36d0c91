import type { RefundMoney } from '../../../contract/returns/assessment.ts';
import type { FormerReturns, SaleSnapshot } from '../../../contract/returns/sale.ts';
import { allocate } from './allocate.ts';

export type LineRefund = { paidFen: number; deductedFen: number; refundFen: number };
export type Settlement = {
  lines: Map<string, LineRefund>;
  money: Omit<RefundMoney, 'giftsFen' | 'clawedBackFen' | 'accessoriesFen'>;
};

/**
 * Refund = paid − deductions, never below zero on any line; what the deductions exceed is the balance due. The money goes
 * back to the payments it came from, in proportion to what each still holds. Stations that did not know of each other may
 * each have paid for the first unit of a line, on which the odd fen lie: the last one gets what is left. `null` where less
 * than that is left: then what is known of former returns does not fit. Money of an undone return that the customer still
 * has counts as refunded before anything is sent. [section 6.20 MA-3.1.4]
 */
export function settle(
  sale: SaleSnapshot,
  paidByLine: ReadonlyMap<string, number>,
  deductionsFen: number,
  former: FormerReturns,
): Settlement | null {
  const holds = sale.payments.map(({ paymentId, amountFen }) => {
    const refunded = former.payments.find((payment) => payment.paymentId === paymentId)?.refundedFen ?? 0;
    return { id: paymentId, weightFen: Math.max(0, amountFen - refunded) };
  });
  const leftFen = sumOf(holds.map(({ weightFen }) => weightFen));
  const wantedFen = sumOf(paidByLine.values());
  const { outstandingFen } = former;
  const shortFen = Math.max(0, wantedFen - Math.min(deductionsFen, wantedFen) - leftFen - outstandingFen);
  if (shortFen > 0 && shortFen > oddFen(sale, former)) return null;
  const wanted = [...paidByLine].map(([id, weightFen]) => ({ id, weightFen }));
  const short = allocate(shortFen, wanted);
  const parts = wanted.map(({ id, weightFen }) => ({ id, weightFen: weightFen - (short.get(id) ?? 0) }));
  const paidFen = wantedFen - shortFen;
  const takenFen = Math.min(deductionsFen, paidFen);
  const deducted = allocate(takenFen, parts);
  const lines = new Map(
    parts.map(({ id, weightFen }) => {
      const deductedFen = deducted.get(id) ?? 0;
      return [id, { paidFen: weightFen, deductedFen, refundFen: weightFen - deductedFen }];
    }),
  );
  const alreadyRefundedFen = Math.min(outstandingFen, paidFen - takenFen);
  const refundFen = paidFen - takenFen - alreadyRefundedFen;
  const routes = allocate(refundFen, holds);
  const payments = sale.payments
    .map(({ paymentId, channel, reference }) => ({
      paymentId,
      channel,
      reference,
      amountFen: routes.get(paymentId) ?? 0,
    }))
    .filter(({ amountFen }) => amountFen > 0);
  const balanceDueFen = deductionsFen - takenFen;
  return { lines, money: { paidFen, alreadyRefundedFen, refundFen, balanceDueFen, payments } };
}

/** How many fen former returns may have taken beyond their share: less than one for each unit of a line of several. */
function oddFen(sale: SaleSnapshot, former: FormerReturns): number {
  return sumOf(
    former.lines.map(({ lineId, units }) => {
      const quantity = sale.lines.find((line) => line.lineId === lineId)?.quantity ?? 1;
      return Math.min(units, quantity - 1);
    }),
  );
}

function sumOf(fen: Iterable<number>): number {
  let sum = 0;
  for (const one of fen) sum += one;
  return sum;
}
