import type { SignedSale } from '../../../contract/returns/sale.ts';
import { accept, refuse, type Outcome } from '../../../contract/values/refusal.ts';
import type { Actor, Work } from '../../storage/work.ts';
import { refusalOfClosed } from '../sales/closed.ts';
import type { SaleRow } from '../sales/store.ts';
import { readSaleTexts, verifySale } from '../snapshot.ts';
import type { ReturnsParts } from './parts.ts';
import { emptyRecord } from './records.ts';
import type { Command, Kept, ReturnSessions } from './session.ts';

/** A return begins with a sale: from the customer's receipt, or from what the feed brought. [F052] */
export function createStartActs(parts: ReturnsParts, sessions: ReturnSessions) {
  const { store, sales, transactions, ids } = parts;

  /** Opens, or gives back the one that runs: one return of a sale at a time. */
  function open(work: Work, sale: SaleRow, by: 'receipt' | 'order'): Outcome<Kept> {
    const { saleId, orderNo } = sale;
    const running = store.findRunningOf(saleId);
    if (running) {
      work.journal('return.resumed', running.returnId, { by, state: running.state });
      sessions.touched(work, running.returnId);
      return accept({ returnId: running.returnId });
    }
    if (!parts.mayTakeIn()) return refuse('storage.full');
    // Only a paid sale can come back. [MA-3.1.2 MA-3.1.3]
    if (sale.status !== 'paid') return refuse('sale.unpaid', { orderNo, status: sale.status });
    const closed = refusalOfClosed(sales, sale);
    if (closed) return closed;
    const former = sessions.formerFor(sale);
    const isAllBack = sale.signed.sale.lines.every(
      ({ lineId, quantity }) => (former.lines.find((line) => line.lineId === lineId)?.units ?? 0) >= quantity,
    );
    if (isAllBack) return refuse('sale.returned-already', { orderNo });
    const returnId = ids.next();
    store.insert(returnId, saleId, work.atMs, emptyRecord);
    work.journal('return.opened', returnId, { saleId, orderNo, by });
    sessions.touched(work, returnId);
    return accept({ returnId });
  }

  function readGenuine(texts: readonly string[]): Outcome<SignedSale> {
    const read = readSaleTexts(texts);
    if (!read.ok) return read;
    const genuine = verifySale(read.value, parts.saleKey);
    return genuine.ok ? read : genuine;
  }

  return {
    search: (text: string) => sales.search(text),

    startByReceipt: (actor: Actor, command: Command, texts: readonly string[]) =>
      transactions.command<Kept>(actor, command, (work) => {
        const signed = readGenuine(texts);
        if (!signed.ok) {
          work.journal('return.receipt-refused', 'receipt', { code: signed.refusal.code });
          return signed;
        }
        const { saleId, orderNo } = signed.value.sale;
        const sale = sales.takeSnapshot(work, signed.value);
        if (sale !== 'differs') return open(work, sale, 'receipt');
        work.journal('return.receipt-refused', saleId, { code: 'sale.differs' });
        return refuse('sale.differs', { orderNo });
      }),

    startByOrder: (actor: Actor, command: Command, saleId: string) =>
      transactions.command<Kept>(actor, command, (work) => {
        const sale = sales.find(saleId);
        return sale ? open(work, sale, 'order') : refuse('sale.unknown');
      }),
  };
}
