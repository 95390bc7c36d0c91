import { z } from 'zod';
import {
  formerToSend,
  type FormerReturns,
  type FeedSaleReturn,
  type ReturnEventBody,
} from '../../contract/sync/returns.ts';
import type { Sql } from '../database/database.ts';
import { checkedFact, type NewFact } from '../feed.ts';

export const EndedGifts = z.array(z.object({ giftId: z.string(), settledUnits: z.int(), pricedUnits: z.int() }));
export type EndedGifts = z.infer<typeof EndedGifts>;

/** What one return did to the sale's gifts, from the ends of its checklist. */
export function endedGifts(items: ReturnEventBody<'v1.ReturnClosed'>['items']): EndedGifts {
  const ended = new Map<string, { settledUnits: number; pricedUnits: number }>();
  for (const { itemId, end, units } of items) {
    const giftId = /^gift\/([^#]+)/.exec(itemId)?.[1];
    if (giftId === undefined) continue;
    const sum = ended.get(giftId) ?? { settledUnits: 0, pricedUnits: 0 };
    sum.settledUnits += units;
    if (end === 'priced') sum.pricedUnits += units;
    ended.set(giftId, sum);
  }
  return [...ended].map(([giftId, sum]) => ({ giftId, ...sum }));
}

/** How much of a sale is back, over all stations, without what was undone and what is in conflict. */
export async function formerReturns(sql: Sql, saleId: string): Promise<FormerReturns> {
  const lines = await sql.query<{ line_id: string; units: number }>(
    'SELECT line_id, count(*) AS units FROM returned_units WHERE sale_id = $1 GROUP BY line_id ORDER BY line_id',
    [saleId],
  );
  const counted = await sql.query<{ gifts: string }>(
    'SELECT gifts FROM returns WHERE sale_id = $1 AND conflict IS NULL AND undone_ms IS NULL ORDER BY return_id',
    [saleId],
  );
  const payments = await refundedPayments(sql, saleId);
  const gifts = new Map<string, { settledUnits: number; pricedUnits: number }>();
  for (const { giftId, settledUnits, pricedUnits } of counted.flatMap((row) =>
    EndedGifts.parse(JSON.parse(row.gifts)),
  )) {
    const sum = gifts.get(giftId) ?? { settledUnits: 0, pricedUnits: 0 };
    gifts.set(giftId, { settledUnits: sum.settledUnits + settledUnits, pricedUnits: sum.pricedUnits + pricedUnits });
  }
  return {
    lines: lines.map(({ line_id, units }) => ({ lineId: line_id, units })),
    gifts: [...gifts].map(([giftId, sum]) => ({ giftId, ...sum })),
    payments,
    outstandingFen: await outstandingFen(sql, saleId),
  };
}

/** Money of undone returns that is still with the customer: less what he gave back, and what returns that stand reckoned. */
async function outstandingFen(sql: Sql, saleId: string): Promise<number> {
  const [row] = await sql.query<{ fen: number }>(
    `SELECT ((SELECT coalesce(sum(amount_fen), 0) FROM refunds WHERE sale_id = $1 AND state = 'owed')
       - (SELECT coalesce(sum(amount_fen), 0) FROM refund_repayments WHERE sale_id = $1)
       - (SELECT coalesce(sum(already_refunded_fen), 0) FROM returns
          WHERE sale_id = $1 AND conflict IS NULL AND undone_ms IS NULL))::bigint AS fen`,
    [saleId],
  );
  return Math.max(0, row?.fen ?? 0);
}

/** What went back to each payment of a sale, less what customers gave back; money that was withheld does not count. */
export async function refundedPayments(sql: Sql, saleId: string): Promise<FormerReturns['payments']> {
  const rows = await sql.query<{ payment_id: string; fen: number }>(
    `SELECT payment_id, sum(fen)::bigint AS fen FROM (
       SELECT payment_id, refund_payments.amount_fen AS fen FROM refunds JOIN refund_payments USING (intent_id)
       WHERE sale_id = $1 AND state <> 'withheld'
       UNION ALL SELECT payment_id, -refund_repayment_payments.amount_fen
       FROM refund_repayments JOIN refund_repayment_payments USING (repay_id) WHERE sale_id = $1
     ) AS moves GROUP BY payment_id ORDER BY payment_id`,
    [saleId],
  );
  return rows.map(({ payment_id, fen }) => ({ paymentId: payment_id, refundedFen: Math.max(0, fen) }));
}

/** What every station must hear of a return: the next one may be at its counter. */
export async function saleReturnFact(
  sql: Sql,
  { saleId, returnId, atMs }: { saleId: string; returnId: string; atMs: number },
): Promise<NewFact> {
  const [row] = await sql.query<{ name: string; undone: boolean; units: number; repaid: number }>(
    `SELECT stations.name, undone_ms IS NOT NULL AS undone,
       (SELECT count(*) FROM returned_units WHERE returned_units.return_id = returns.return_id) AS units,
       (SELECT coalesce(sum(amount_fen), 0)::bigint FROM refund_repayments
        WHERE refund_repayments.return_id = returns.return_id) AS repaid
     FROM returns JOIN stations USING (station_id) WHERE return_id = $1`,
    [returnId],
  );
  if (!row) throw new Error('a return without its row');
  const former = formerToSend(await formerReturns(sql, saleId));
  const { name, undone, units, repaid: repaidFen } = row;
  const body: z.input<typeof FeedSaleReturn> = {
    saleId,
    returnId,
    stationName: name,
    units,
    undone,
    repaidFen,
    former,
    atMs,
  };
  return checkedFact('sale-return', { topic: `sale-return:${returnId}`, body, to: 'everyone' });
}
