import type { SignedSale } from '../../../contract/returns/sale.ts';
import type { FeedSale, FeedSaleReturn } from '../../../contract/sync/returns.ts';
import { canonicalJson } from '../../../contract/values/canonical-json.ts';
import type { People } from '../../people/index.ts';
import type { Work } from '../../storage/work.ts';
import { createStanding } from './standing.ts';
import type { StandingStore } from './standing-store.ts';
import type { SaleRow, SalesStore } from './store.ts';

type Parts = {
  store: SalesStore;
  people: People;
  /** True where a `sale` key that this station trusts made the signature. */
  isGenuine(signed: SignedSale): boolean;
  standings: StandingStore;
  /** True where goods of this sale came over this station's own counter. */
  ownGoodsBack(saleId: string): boolean;
};

const nothingBefore = { lines: [], gifts: [], payments: [], outstandingFen: 0 };

/** The sales this station knows, whichever way it came to know them. A snapshot never changes once it is here. */
export function createSales({ store, people, isGenuine, standings, ownGoodsBack }: Parts) {
  const standing = createStanding({
    store: standings,
    find: store.find,
    goodsBack: ({ saleId, former }) =>
      former.lines.length > 0 || store.told(saleId).some(({ units }) => units > 0) || ownGoodsBack(saleId),
  });
  return {
    find: store.find,
    told: store.told,
    standing: standing.standing,
    /** The order to close that is in force, or null. */
    honouredClose: standing.honouredClose,
    takeStanding: standing.take,

    /** Order number, or the last four digits of the buyer's phone. */
    search(text: string): SaleRow[] {
      const byNo = store.findByNo(text.toUpperCase());
      if (byNo.length > 0 || !/^\d{4}$/.test(text)) return byNo;
      return people.findByPhoneTail(text).flatMap((personId) => store.findByBuyer(personId));
    },

    /** A genuine snapshot from a receipt: the station may never have heard of the sale. `differs`: another one has its id. */
    takeSnapshot(work: Work, signed: SignedSale): SaleRow | 'differs' {
      const { saleId, orderNo } = signed.sale;
      const known = store.find(saleId);
      if (known && !isSame(known.signed, signed)) return 'differs';
      if (known) store.setSnapshot(saleId);
      else
        store.insert({
          saleId,
          orderNo,
          signed,
          status: 'paid',
          bySnapshot: true,
          byFeed: false,
          buyerPersonId: null,
          // Returns elsewhere may have been told before this receipt came.
          ...(store.formerTold(saleId) ?? { former: nothingBefore, asOfMs: work.atMs }),
        });
      standing.judgeCloses(work, saleId);
      return store.find(saleId) ?? 'differs';
    },

    /** A sale of the feed. Answers `null`, or why it could not be taken. */
    takeSale(work: Work, { signed, buyer, status, former }: FeedSale): string | null {
      if (!isGenuine(signed)) return 'signature';
      const { saleId, orderNo } = signed.sale;
      const known = store.find(saleId);
      if (known && !isSame(known.signed, signed)) return 'sale-differs';
      const buyerPersonId = known?.buyerPersonId ?? addBuyer(work, buyer);
      if (known) store.setFeed(saleId, { status, former, asOfMs: work.atMs, buyerPersonId });
      else
        store.insert({
          saleId,
          orderNo,
          signed,
          status,
          bySnapshot: false,
          byFeed: true,
          buyerPersonId,
          former,
          asOfMs: work.atMs,
        });
      work.journal('sale.received', saleId, { status });
      standing.judgeCloses(work, saleId);
      return null;
    },

    /** A return of a sale, as the cloud counts it; a sale nobody here heard of waits for its receipt. */
    takeReturn(work: Work, told: FeedSaleReturn): string | null {
      store.putTold(told);
      store.setFormer(told.saleId, told.former, work.atMs);
      work.journal('sale.returned-elsewhere', told.saleId, { returnId: told.returnId, undone: told.undone });
      return null;
    },
  };

  function addBuyer(work: Work, { name, phone }: FeedSale['buyer']): string | null {
    if (name === null && phone === null) return null;
    return people.add({ name: name ?? '', phone, address: null }, work.atMs);
  }
}
export type Sales = ReturnType<typeof createSales>;

function isSame(one: SignedSale, other: SignedSale): boolean {
  return canonicalJson(one.sale) === canonicalJson(other.sale);
}
