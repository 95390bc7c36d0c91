import type { SaleMark } from '../../contract/sync/sale-standing.ts';
import type { Sql } from '../database/database.ts';

/** What happens again is repeated: from the second refusal on, the sign stands. */
const repeatedFrom = 2;

/** Counts one more refusal of the sale's customer; true where the sign stands from now on, or grew. */
export async function countRefusal(sql: Sql, saleId: string): Promise<boolean> {
  const [count] = await sql.query<{ refusals: number }>(
    `INSERT INTO refusal_counts VALUES ($1, 1) ON CONFLICT (counted) DO UPDATE
     SET refusals = refusal_counts.refusals + 1 RETURNING refusals`,
    [await countedUnder(sql, saleId)],
  );
  return (count?.refusals ?? 0) >= repeatedFrom;
}

/** The sign that the count of refusals gives to a sale; null while nothing was repeated. */
export async function refusalMark(sql: Sql, saleId: string): Promise<SaleMark | null> {
  const [count] = await sql.query<{ refusals: number }>('SELECT refusals FROM refusal_counts WHERE counted = $1', [
    await countedUnder(sql, saleId),
  ]);
  if (!count || count.refusals < repeatedFrom) return null;
  return { code: 'abnormal', sign: 'repeated-refusal', count: count.refusals };
}

async function countedUnder(sql: Sql, saleId: string): Promise<string> {
  const [sale] = await sql.query<{ customer_ref: string | null }>('SELECT customer_ref FROM sales WHERE sale_id = $1', [
    saleId,
  ]);
  return sale?.customer_ref ? `customer:${sale.customer_ref}` : `sale:${saleId}`;
}
