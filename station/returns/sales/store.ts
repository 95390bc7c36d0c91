import { FormerReturns, SignedSale } from '../../../contract/returns/sale.ts';
import { FeedSale, type FeedSaleReturn } from '../../../contract/sync/returns.ts';
import type { Db } from '../../storage/open.ts';

export type SaleRow = {
  saleId: string;
  orderNo: string;
  signed: SignedSale;
  status: FeedSale['status'];
  bySnapshot: boolean;
  byFeed: boolean;
  buyerPersonId: string | null;
  former: FormerReturns;
  asOfMs: number;
};
export type ToldReturn = {
  returnId: string;
  stationName: string;
  units: number;
  undone: boolean;
  repaidFen: number;
  atMs: number;
};

type Raw = {
  sale_id: string;
  order_no: string;
  signed: string;
  status: string;
  by_snapshot: number;
  by_feed: number;
  buyer_person_id: string | null;
  former: string;
  as_of_ms: number;
};

export function createSalesStore(db: Db) {
  const insert = db.prepare('INSERT INTO sales VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const find = db.prepare<[string], Raw>('SELECT * FROM sales WHERE sale_id = ?');
  const findByNo = db.prepare<[string], Raw>('SELECT * FROM sales WHERE order_no = ? ORDER BY sale_id LIMIT 20');
  const findByBuyer = db.prepare<[string], Raw>(
    'SELECT * FROM sales WHERE buyer_person_id = ? ORDER BY sale_id DESC LIMIT 20',
  );
  const setFeed = db.prepare(
    'UPDATE sales SET by_feed = 1, status = ?, former = ?, as_of_ms = ?, buyer_person_id = coalesce(buyer_person_id, ?) WHERE sale_id = ?',
  );
  const setSnapshot = db.prepare('UPDATE sales SET by_snapshot = 1 WHERE sale_id = ?');
  const setFormer = db.prepare('UPDATE sales SET former = ?, as_of_ms = ? WHERE sale_id = ?');
  const putFormerTold = db.prepare(
    `INSERT INTO sale_former_told VALUES (?, ?, ?) ON CONFLICT (sale_id) DO UPDATE
     SET former = excluded.former, as_of_ms = excluded.as_of_ms`,
  );
  const formerTold = db.prepare<[string], { former: string; as_of_ms: number }>(
    'SELECT former, as_of_ms FROM sale_former_told WHERE sale_id = ?',
  );
  const putTold = db.prepare(
    `INSERT INTO sale_returns_told VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (return_id) DO UPDATE
     SET units = excluded.units, undone = excluded.undone, at_ms = excluded.at_ms, repaid_fen = excluded.repaid_fen`,
  );
  const told = db.prepare<
    [string],
    { return_id: string; station_name: string; units: number; undone: number; at_ms: number; repaid_fen: number }
  >('SELECT * FROM sale_returns_told WHERE sale_id = ? ORDER BY at_ms, return_id');

  return {
    insert({ saleId, orderNo, signed, status, bySnapshot, byFeed, buyerPersonId, former, asOfMs }: SaleRow): void {
      insert.run(
        saleId,
        orderNo,
        JSON.stringify(signed),
        status,
        Number(bySnapshot),
        Number(byFeed),
        buyerPersonId,
        JSON.stringify(former),
        asOfMs,
      );
    },
    find(saleId: string): SaleRow | null {
      const raw = find.get(saleId);
      return raw ? rowOf(raw) : null;
    },
    findByNo: (orderNo: string) => findByNo.all(orderNo).map(rowOf),
    findByBuyer: (personId: string) => findByBuyer.all(personId).map(rowOf),
    /** The cloud's word on a sale: where it stands, what is back of it, and as of when. */
    setFeed(saleId: string, to: Pick<SaleRow, 'status' | 'former' | 'asOfMs' | 'buyerPersonId'>): void {
      setFeed.run(to.status, JSON.stringify(to.former), to.asOfMs, to.buyerPersonId, saleId);
    },
    setSnapshot: (saleId: string) => setSnapshot.run(saleId),
    /** The cloud's last word on what is back of a sale, kept also for a sale that nobody here heard of yet. */
    setFormer(saleId: string, former: FormerReturns, asOfMs: number): void {
      const text = JSON.stringify(former);
      if (setFormer.run(text, asOfMs, saleId).changes === 0) putFormerTold.run(saleId, text, asOfMs);
    },
    formerTold(saleId: string): { former: FormerReturns; asOfMs: number } | null {
      const raw = formerTold.get(saleId);
      return raw ? { former: FormerReturns.parse(JSON.parse(raw.former)), asOfMs: raw.as_of_ms } : null;
    },
    putTold({ returnId, saleId, stationName, units, undone, repaidFen, atMs }: FeedSaleReturn): void {
      putTold.run(returnId, saleId, stationName, units, Number(undone), atMs, repaidFen);
    },
    told: (saleId: string): ToldReturn[] =>
      told.all(saleId).map((row) => ({
        returnId: row.return_id,
        stationName: row.station_name,
        units: row.units,
        undone: row.undone === 1,
        repaidFen: row.repaid_fen,
        atMs: row.at_ms,
      })),
  };
}
export type SalesStore = ReturnType<typeof createSalesStore>;

function rowOf(raw: Raw): SaleRow {
  return {
    saleId: raw.sale_id,
    orderNo: raw.order_no,
    signed: SignedSale.parse(JSON.parse(raw.signed)),
    status: FeedSale.shape.status.parse(raw.status),
    bySnapshot: raw.by_snapshot === 1,
    byFeed: raw.by_feed === 1,
    buyerPersonId: raw.buyer_person_id,
    former: FormerReturns.parse(JSON.parse(raw.former)),
    asOfMs: raw.as_of_ms,
  };
}
