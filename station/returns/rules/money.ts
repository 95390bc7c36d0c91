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
 * back to the payments it came from, in proportion to what each still holds. `null` where less is left there than has to
 * go back: then what is known of former returns does not fit. [section 6.20 MA-3.1.4]
 */
export function settle(
  sale: SaleSnapshot,
  paidByLine: ReadonlyMap<string, number>,
  deductionsFen: number,
  former: FormerReturns,
): Settlement | null {
  let paidFen = 0;
  for (const fen of paidByLine.values()) paidFen += fen;
  const takenFen = Math.min(deductionsFen, paidFen);
  const parts = [...paidByLine].map(([id, weightFen]) => ({ id, weightFen }));
  const deducted = allocate(takenFen, parts);
  const lines = new Map(
    [...paidByLine].map(([lineId, fen]) => {
      const deductedFen = deducted.get(lineId) ?? 0;
      return [lineId, { paidFen: fen, deductedFen, refundFen: fen - deductedFen }];
    }),
  );
  const refundFen = paidFen - takenFen;
  const holds = sale.payments.map(({ paymentId, amountFen }) => {
    const refunded = former.payments.find((payment) => payment.paymentId === paymentId)?.refundedFen ?? 0;
    return { id: paymentId, weightFen: Math.max(0, amountFen - refunded) };
  });
  if (refundFen > holds.reduce((sum, { weightFen }) => sum + weightFen, 0)) return null;
  const routes = allocate(refundFen, holds);
  const payments = sale.payments
    .map(({ paymentId, channel, reference }) => ({
      paymentId,
      channel,
      reference,
      amountFen: routes.get(paymentId) ?? 0,
    }))
    .filter(({ amountFen }) => amountFen > 0);
  return { lines, money: { paidFen, refundFen, balanceDueFen: deductionsFen - takenFen, payments } };
}
