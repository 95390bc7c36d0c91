import { z } from 'zod';
import {
  CloseGround,
  SaleMark,
  type FeedSaleStanding,
  type LateBecause,
} from '../../../contract/sync/sale-standing.ts';
import type { Db } from '../../storage/open.ts';

const Marks = z.array(SaleMark);

export type SaleStanding = Pick<FeedSaleStanding, 'marks' | 'deliveredMs' | 'signedMs'>;
export type SaleClose = { closeId: string; ground: CloseGround; arrivedMs: number };

const close = 'close_id AS closeId, ground, arrived_ms AS arrivedMs';
type RawClose = { closeId: string; ground: string; arrivedMs: number };

export function createStandingStore(db: Db) {
  const put = db.prepare(
    `INSERT INTO sale_standings VALUES (?, ?, ?, ?) ON CONFLICT (sale_id) DO UPDATE
     SET marks = excluded.marks, delivered_ms = excluded.delivered_ms, signed_ms = excluded.signed_ms`,
  );
  const find = db.prepare<[string], { marks: string; deliveredMs: number | null; signedMs: number | null }>(
    'SELECT marks, delivered_ms AS deliveredMs, signed_ms AS signedMs FROM sale_standings WHERE sale_id = ?',
  );
  const addClose = db.prepare(
    `INSERT INTO sale_closes VALUES (?, ?, ?, 'waiting', NULL, ?, NULL) ON CONFLICT (close_id) DO NOTHING`,
  );
  const waiting = db.prepare<[string], RawClose>(
    `SELECT ${close} FROM sale_closes WHERE sale_id = ? AND state = 'waiting' ORDER BY arrived_ms, close_id`,
  );
  const honoured = db.prepare<[string], RawClose>(
    `SELECT ${close} FROM sale_closes WHERE sale_id = ? AND state = 'honoured' ORDER BY arrived_ms, close_id LIMIT 1`,
  );
  const honour = db.prepare(`UPDATE sale_closes SET state = 'honoured' WHERE close_id = ? AND state = 'waiting'`);
  const refuse = db.prepare(
    `UPDATE sale_closes SET state = 'late', because = ?, event_id = ? WHERE close_id = ? AND state = 'waiting'`,
  );
  const lift = db.prepare(
    `UPDATE sale_closes SET state = 'lifted' WHERE close_id = ? AND sale_id = ? AND state IN ('waiting', 'honoured')`,
  );

  return {
    put: (saleId: string, { marks, deliveredMs, signedMs }: SaleStanding) =>
      void put.run(saleId, JSON.stringify(marks), deliveredMs, signedMs),
    find(saleId: string): SaleStanding {
      const raw = find.get(saleId);
      return raw
        ? { ...raw, marks: Marks.parse(JSON.parse(raw.marks)) }
        : { marks: [], deliveredMs: null, signedMs: null };
    },
    /** Kept once: an order that was judged stays judged. */
    addClose: (saleId: string, { closeId, ground, arrivedMs }: SaleClose) =>
      void addClose.run(closeId, saleId, ground, arrivedMs),
    waitingCloses: (saleId: string): SaleClose[] => waiting.all(saleId).map(closeOf),
    honouredClose(saleId: string): SaleClose | null {
      const raw = honoured.get(saleId);
      return raw ? closeOf(raw) : null;
    },
    honour: (closeId: string) => void honour.run(closeId),
    refuse: (closeId: string, because: LateBecause, eventId: string) => void refuse.run(because, eventId, closeId),
    /** True where it stood until now. */
    lift: (saleId: string, closeId: string) => lift.run(closeId, saleId).changes > 0,
  };
}
export type StandingStore = ReturnType<typeof createStandingStore>;

function closeOf(raw: RawClose): SaleClose {
  return { ...raw, ground: CloseGround.parse(raw.ground) };
}
