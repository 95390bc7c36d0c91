import { tooLateToClose, type FeedSaleStanding } from '../../../contract/sync/sale-standing.ts';
import type { Work } from '../../storage/work.ts';
import type { SaleRow } from './store.ts';
import type { StandingStore } from './standing-store.ts';

type Parts = {
  store: StandingStore;
  find(saleId: string): SaleRow | null;
  /** True where goods of this sale came over this counter, or another's as far as is known here. */
  goodsBack(sale: SaleRow): boolean;
};

/**
 * What the platform says of a sale: marks, delivery, and orders to close it.
 *
 *   order ──▶ waiting ──sale known──▶ honoured ──▶ lifted
 *                            └──▶ late, reported
 *
 * Invariants: an order is judged once, by what this station knows at that moment; a late one is reported in the transaction
 * that judges it, so once; what was handed over is never closed. [MA-3.1.6b YP-3.10 section 6.12]
 */
export function createStanding({ store, find, goodsBack }: Parts) {
  /** Judges the orders that wait for this sale, now that it is known. */
  function judgeCloses(work: Work, saleId: string): void {
    const sale = find(saleId);
    if (!sale) return;
    const { platform, receivedDate } = sale.signed.sale;
    for (const { closeId, ground, arrivedMs } of store.waitingCloses(saleId)) {
      const { deliveredMs, signedMs } = store.find(saleId);
      const known = { receivedDate, deliveredMs, signedMs, goodsBack: goodsBack(sale) };
      const because = tooLateToClose(platform, known, work.atMs);
      if (because === null) {
        store.honour(closeId);
        work.journal('sale.closed', saleId, { closeId, ground });
        continue;
      }
      const { orderNo } = sale;
      const eventId = work.report('v1.SaleCloseLate', `sale:${saleId}`, {
        saleId,
        orderNo,
        closeId,
        because,
        arrivedMs,
      });
      store.refuse(closeId, because, eventId);
      work.journal('sale.close-late', saleId, { closeId, ground, because });
    }
  }

  return {
    judgeCloses,
    standing: store.find,
    honouredClose: store.honouredClose,

    /** The platform's whole word on a sale; one that nobody here heard of yet keeps it for its receipt. */
    take(work: Work, { saleId, marks, deliveredMs, signedMs, close }: FeedSaleStanding): void {
      store.put(saleId, { marks, deliveredMs, signedMs });
      work.journal('sale.standing', saleId, { marks: marks.map(({ code }) => code), deliveredMs, signedMs });
      if (!close) return;
      const { closeId, ground, lifted } = close;
      if (!lifted) store.addClose(saleId, { closeId, ground, arrivedMs: work.atMs });
      else if (store.lift(saleId, closeId)) work.journal('sale.close-lifted', saleId, { closeId });
      judgeCloses(work, saleId);
    },
  };
}
