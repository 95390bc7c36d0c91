import { z } from 'zod';
import { formerToSend, SaleSnapshot, SignedSale, FeedSale } from '../../contract/sync/returns.ts';
import type { PublicKey } from '../../contract/sync/envelope.ts';
import { ForeignId } from '../../contract/values/ids.ts';
import { canonicalJson } from '../../contract/values/canonical-json.ts';
import { isRetired } from '../../contract/values/key-retired.ts';
import type { Sql } from '../database/database.ts';
import { checkedFact, publish } from '../feed.ts';
import { isSignedWith, listPublicKeys, signJson, type Keyring } from '../keys.ts';
import { done, fail, type Result } from '../result.ts';
import { formerReturns } from './former.ts';

/** A sales order as a shop's system gives it; the cloud signs the snapshot. The buyer goes down the feed and is not kept here. */
export const NewSale = z.object({
  sale: SaleSnapshot,
  buyer: FeedSale.shape.buyer,
  status: FeedSale.shape.status.default('paid'),
  /** The shop's own name for the buyer, such as an account number: what is counted per customer is counted under it. */
  customerRef: ForeignId.optional(),
});
export type NewSale = z.infer<typeof NewSale>;

type Targets = 'everyone' | readonly string[];
const nothingBefore = { lines: [], gifts: [], payments: [] };

/** Signs a sale and hands it down. The same sale again changes nothing; another one under its id is refused. */
export async function addSale(
  sql: Sql,
  keys: Keyring,
  { sale, buyer, status, customerRef }: NewSale,
  to: Targets,
  nowMs: number,
): Promise<Result<SignedSale>> {
  const signed: SignedSale = { sale, ...signJson(keys.sale, sale) };
  const added = await insertSale(sql, signed, status, { broughtBy: null, customerRef: customerRef ?? null }, nowMs);
  if (!added) {
    const known = await readSale(sql, sale.saleId);
    const same = known !== null && canonicalJson(known.signed.sale) === canonicalJson(sale);
    if (same) await completeSale(sql, known.signed, { buyer, status, customerRef }, to);
    return same ? done(known.signed) : fail(409, 'sale-exists', 'Another sale has this id.');
  }
  const body: z.input<typeof FeedSale> = { signed, buyer, status, former: nothingBefore };
  await publish(sql, [checkedFact('sale', { topic: `sale:${sale.saleId}`, body, to })]);
  return done(signed);
}

/**
 * A sale that a station had brought from a receipt is now known first-hand: its customer, and every station hears of it with
 * what is back of it by now. What was closed meanwhile stays closed.
 */
async function completeSale(
  sql: Sql,
  signed: SignedSale,
  { buyer, status, customerRef }: Pick<NewSale, 'buyer' | 'status' | 'customerRef'>,
  to: Targets,
): Promise<void> {
  const { saleId } = signed.sale;
  if (customerRef !== undefined)
    await sql.query('UPDATE sales SET customer_ref = coalesce(customer_ref, $2) WHERE sale_id = $1', [
      saleId,
      customerRef,
    ]);
  const [brought] = await sql.query<{ status: string }>(
    `UPDATE sales SET brought_by = NULL, status = CASE WHEN status = 'closed' THEN status ELSE $2 END
     WHERE sale_id = $1 AND brought_by IS NOT NULL RETURNING status`,
    [saleId, status],
  );
  if (!brought) return;
  const standing = FeedSale.shape.status.parse(brought.status);
  const former = formerToSend(await formerReturns(sql, saleId));
  const body: z.input<typeof FeedSale> = { signed, buyer, status: standing, former };
  await publish(sql, [checkedFact('sale', { topic: `sale:${saleId}`, body, to })]);
}

export type KnownSale = { signed: SignedSale; status: FeedSale['status'] };

export async function readSale(sql: Sql, saleId: string): Promise<KnownSale | null> {
  const [row] = await sql.query<{ signed: string; status: string }>(
    'SELECT signed, status FROM sales WHERE sale_id = $1',
    [saleId],
  );
  if (!row) return null;
  return { signed: SignedSale.parse(JSON.parse(row.signed)), status: FeedSale.shape.status.parse(row.status) };
}

/** The row of a sale, held by this transaction; a sale that a station brings with its proof is taken in first. */
export async function lockSale(
  sql: Sql,
  saleId: string,
  brought: { signed: SignedSale; stationId: string; nowMs: number } | null,
): Promise<KnownSale | null> {
  if (brought && brought.signed.sale.saleId === saleId && isGenuine(await listPublicKeys(sql), brought.signed))
    await insertSale(sql, brought.signed, 'paid', { broughtBy: brought.stationId, customerRef: null }, brought.nowMs);
  await sql.query('SELECT 1 FROM sales WHERE sale_id = $1 FOR UPDATE', [saleId]);
  return readSale(sql, saleId);
}

async function insertSale(
  sql: Sql,
  signed: SignedSale,
  status: FeedSale['status'],
  { broughtBy, customerRef }: { broughtBy: string | null; customerRef: string | null },
  nowMs: number,
): Promise<boolean> {
  const { saleId, orderNo } = signed.sale;
  const added = await sql.query(
    'INSERT INTO sales VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING sale_id',
    [saleId, orderNo, JSON.stringify(signed), status, broughtBy, nowMs, customerRef],
  );
  return added.length > 0;
}

/** True where a `sale` key made the signature that was in force when the sale was made: as a station judges it. */
export function isGenuine(keys: readonly PublicKey[], { sale, kid, signature }: SignedSale): boolean {
  const key = keys.find((one) => one.kid === kid && one.use === 'sale' && !isRetired(one.retiredMs, sale.purchasedMs));
  return key !== undefined && isSignedWith(key.publicKey, canonicalJson(sale), signature);
}
