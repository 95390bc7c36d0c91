import type { StationEventBody } from '../../contract/sync/events.ts';
import type { Sql } from '../database/database.ts';
import type { Effect } from '../events/effects.ts';
import { countRefusal } from './refusals.ts';
import { lockSale } from './sales.ts';
import { standingFact } from './standing.ts';

/**
 * A return that ended without one. Asked for without a reason where the rules gave no right, it counts towards the fourth
 * sign of an abnormal order, per customer; given up while there was a right, it counts for nothing. [MA-3.1.6b YP-3.10]
 */
export async function noteAbandoned(
  { sql, stationId, nowMs }: { sql: Sql; stationId: string; nowMs: number },
  data: StationEventBody<'v1.ReturnAbandoned'>,
): Promise<Effect> {
  const brought = data.sale && { signed: data.sale, stationId, nowMs };
  const sale = await lockSale(sql, data.saleId, brought);
  if (!sale) return { ok: false, code: 'sale-unknown' };
  const refused = data.reason === 'no_reason' && data.right === 'refused';
  const added = await sql.query(
    'INSERT INTO abandoned_returns VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING return_id',
    [data.returnId, data.saleId, stationId, refused, data.abandonedMs],
  );
  if (added.length === 0 || !refused) return { ok: true, conflict: null, publish: [] };
  if (!(await countRefusal(sql, data.saleId))) return { ok: true, conflict: null, publish: [] };
  // One after another: they share a connection.
  const publish = [];
  for (const saleId of await salesOfCustomer(sql, data.saleId)) publish.push(await standingFact(sql, saleId, nowMs));
  return { ok: true, conflict: null, publish };
}

/** This sale and the newest that share its customer: an old one hardly comes back. */
async function salesOfCustomer(sql: Sql, saleId: string): Promise<string[]> {
  const rows = await sql.query<{ sale_id: string }>(
    `SELECT sale_id FROM sales WHERE sale_id = $1
       OR customer_ref = (SELECT customer_ref FROM sales WHERE sale_id = $1)
     ORDER BY sale_id = $1 DESC, created_ms DESC, sale_id LIMIT 100`,
    [saleId],
  );
  return rows.map(({ sale_id }) => sale_id);
}
