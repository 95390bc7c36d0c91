import { accept, refuse } from '../../../contract/values/refusal.ts';
import type { BalanceMethod } from '../../../contract/returns/view.ts';
import type { Actor } from '../../storage/work.ts';
import { allocate } from '../rules/rules.ts';
import { owedToCustomerFen } from './owed.ts';
import type { ReturnsParts } from './parts.ts';
import type { Command, ReturnSessions } from './session.ts';

type Input = { returnId: string; amountFen: number; method: BalanceMethod };

/** Money that changes hands at the counter after a return ended: each sum once. */
export function createOwedActs(parts: ReturnsParts, sessions: ReturnSessions) {
  const { store, ids } = parts;

  return {
    /** The customer gives back a refund that left although its return was undone. Nobody has to: the next return reckons it. */
    repay: (actor: Actor, command: Command, input: Input) =>
      sessions.act(actor, command, input.returnId, ['undone'], (work, row) => {
        const { amountFen, method } = input;
        const { returnId, saleId, record } = row;
        const owed = sessions.owedByCustomer(row);
        if (owed.amountFen === 0) return refuse('return.nothing-owed', {});
        if (!owed.hasLeft) return refuse('return.refund-not-out', { amountFen: owed.amountFen });
        if (amountFen !== owed.amountFen)
          return refuse('return.amount-changed', { shownFen: amountFen, amountFen: owed.amountFen });
        const repayId = ids.next();
        const before = record.repaid.flatMap((one) => one.payments);
        const out = (store.intentOf(returnId)?.payments ?? []).map(({ paymentId, amountFen: sentFen }) => ({
          id: paymentId,
          weightFen: before.reduce((fen, one) => (one.paymentId === paymentId ? fen - one.amountFen : fen), sentFen),
        }));
        const payments = [...allocate(amountFen, out)].map(([paymentId, fen]) => ({ paymentId, amountFen: fen }));
        work.report('v1.RefundRepaid', `sale:${saleId}`, {
          saleId,
          orderNo: sessions.saleOf(row).orderNo,
          returnId,
          repayId,
          amountFen,
          payments,
          method,
          atMs: work.atMs,
        });
        work.journal('return.repaid', returnId, { repayId, amountFen, method });
        const repaid = { repayId, amountFen, payments, method, atMs: work.atMs, operatorId: work.operatorId };
        return accept({ ...row, record: { ...record, repaid: [...record.repaid, repaid] } });
      }),

    /** A balance goes back to the customer: the counter gives it out once. [section 6.20] */
    payOut: (actor: Actor, command: Command, input: Input) =>
      sessions.act(actor, command, input.returnId, ['abandoned', 'undone'], (work, row) => {
        const { amountFen, method } = input;
        const owedFen = owedToCustomerFen(row);
        if (owedFen === 0) return refuse('return.nothing-owed', {});
        if (amountFen !== owedFen) return refuse('return.amount-changed', { shownFen: amountFen, amountFen: owedFen });
        work.journal('return.balance-returned', row.returnId, { amountFen, method });
        const paidOut = { amountFen, method, atMs: work.atMs, operatorId: work.operatorId };
        return accept({ ...row, record: { ...row.record, paidOut } });
      }),
  };
}
