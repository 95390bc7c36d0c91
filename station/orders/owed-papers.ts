import type { Db } from '../storage/open.ts';

/** Which orders' papers can be printed again, and whose were never printed at all: a voucher stood in. [section 6.17] */
export function createOwedPapers(db: Db) {
  const collected = db
    .prepare<[string], string>(`SELECT collection_id FROM collections WHERE order_id = ? AND outcome = 'collected'`)
    .pluck();
  const owed = `outcome = 'collected' AND print ->> '$.reprintDebt' = 1`;
  const isOwed = db.prepare<[string], number>(`SELECT 1 FROM collections WHERE order_id = ? AND ${owed}`).pluck();
  const count = db.prepare<[], number>(`SELECT count(*) FROM collections WHERE ${owed}`).pluck();
  return {
    of: (orderId: string) => ({
      collectedIn: collected.get(orderId) ?? null,
      reprintDebt: isOwed.get(orderId) === 1,
    }),
    count: () => count.get() ?? 0,
  };
}
export type OwedPapers = ReturnType<typeof createOwedPapers>;
