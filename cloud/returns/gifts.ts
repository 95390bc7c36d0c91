import type { FormerReturns, ReturnEventBody, SaleSnapshot } from '../../contract/sync/returns.ts';
import type { Sql } from '../database/database.ts';
import { EndedGifts } from './former.ts';

/**
 * True where stations that did not know of each other ended more of a gift than the sale gave, and the customer paid its price
 * at one of them. What was only taken back of points, vouchers and coupons is no such case: `leftToClawBack` bounds it.
 * [section 6.20 F056]
 */
export function isGiftChargedTwice(
  gifts: SaleSnapshot['gifts'],
  former: FormerReturns['gifts'],
  ended: EndedGifts,
): boolean {
  return ended.some(({ giftId, settledUnits, pricedUnits }) => {
    const gift = gifts.find((one) => one.giftId === giftId);
    const before = former.find((one) => one.giftId === giftId);
    if (!gift || !before || before.settledUnits + settledUnits <= gift.quantity) return false;
    return pricedUnits > 0 || (gift.kind === 'physical' && before.pricedUnits > 0);
  });
}

/**
 * What of a gift nobody has settled yet: neither taken back, nor priced, nor left to the customer by right, over all returns
 * that stand; of the return that asks, what it ended otherwise. [section 6.20 L-2]
 */
export async function leftToClawBack(
  sql: Sql,
  { saleId, giftId, returnId, units }: ReturnEventBody<'v1.BenefitClawedBack'>,
  quantity: number,
): Promise<number> {
  const rows = await sql.query<{ return_id: string; gifts: string; asked: number; taken: number }>(
    `SELECT returns.return_id, gifts, coalesce(asked, 0) AS asked, coalesce(taken, 0) AS taken
     FROM returns LEFT JOIN claw_backs ON claw_backs.return_id = returns.return_id AND gift_id = $2
     WHERE returns.sale_id = $1 AND conflict IS NULL AND returns.undone_ms IS NULL`,
    [saleId, giftId],
  );
  let left = quantity;
  for (const row of rows) {
    const settled = EndedGifts.parse(JSON.parse(row.gifts)).find((one) => one.giftId === giftId)?.settledUnits ?? 0;
    const asked = row.return_id === returnId ? units : row.asked;
    left -= row.taken + Math.max(0, settled - asked);
  }
  return Math.max(0, left);
}
