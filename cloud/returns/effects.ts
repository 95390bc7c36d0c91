import { type SaleSnapshot, refundIntentText, type ReturnEventBody } from '../../contract/sync/returns.ts';
import type { Sql } from '../database/database.ts';
import type { Effect } from '../events/effects.ts';
import { isSignedWith } from '../keys.ts';
import { endedGifts, formerReturns, refundedPayments, saleReturnFact } from './former.ts';
import { isGiftChargedTwice, leftToClawBack } from './gifts.ts';
import { lockSale } from './sales.ts';
import { liftCloseOfReturned } from './standing.ts';

type Context = { sql: Sql; stationId: string; nowMs: number };
type ReturnRow = { return_id: string; refund_fen: number; conflict: string | null; undone_ms: number | null };

const nothing = { ok: true, conflict: null, publish: [] } as const satisfies Effect;

/**
 * A return that was closed at a counter is a fact and always stands. Where its units had gone back elsewhere, both are
 * kept, the second one is marked, and neither its money nor its claw-backs move. [F069 section 6.20]
 */
export async function closeReturn(context: Context, data: ReturnEventBody<'v1.ReturnClosed'>): Promise<Effect> {
  const { sql, stationId, nowMs } = context;
  const brought = data.sale && { signed: data.sale, stationId, nowMs };
  const sale = await lockSale(sql, data.saleId, brought);
  if (!sale) return { ok: false, code: 'sale-unknown' };
  if (await findReturn(sql, data.returnId)) return { ok: false, code: 'return-known' };
  const free = sale.status === 'paid' ? await freeUnits(sql, sale.signed.sale, data.lines) : null;
  const conflict = sale.status !== 'paid' ? 'sale-not-paid' : free === null ? 'already-returned' : null;
  const former = await formerReturns(sql, data.saleId);
  const alreadyRefundedFen = Math.min(data.alreadyRefundedFen, former.outstandingFen);
  const gifts = endedGifts(data.items);
  await sql.query(
    `INSERT INTO returns (return_id, sale_id, station_id, refund_fen, gifts, conflict, closed_ms, already_refunded_fen)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      data.returnId,
      data.saleId,
      stationId,
      data.refundFen,
      JSON.stringify(gifts),
      conflict,
      data.closedMs,
      alreadyRefundedFen,
    ],
  );
  for (const { lineId, unitNo } of free ?? [])
    await sql.query('INSERT INTO returned_units VALUES ($1, $2, $3, $4)', [data.saleId, lineId, unitNo, data.returnId]);
  if (conflict !== null) return { ...nothing, conflict };
  if (data.refund)
    await addRefund(sql, { ...data, ...data.refund, amountFen: data.refundFen }, 'announced', data.closedMs);
  const lifted = await liftCloseOfReturned(sql, { saleId: data.saleId, stationId, nowMs });
  const publish = [await saleReturnFact(sql, { ...data, atMs: data.closedMs }), ...lifted];
  // The customer got less, for money that two stations reckoned or that never left, or for a gift that two of them settled:
  // somebody has to make up for it.
  if (alreadyRefundedFen < data.alreadyRefundedFen) return { ok: true, conflict: 'refund-short', publish };
  const isTwice = isGiftChargedTwice(sale.signed.sale.gifts, former.gifts, gifts);
  return { ok: true, conflict: isTwice ? 'gift-charged-twice' : null, publish };
}

/**
 * Pays an intent once: signed by the station's own key, for the sum its return closed with, within what was paid. Its money
 * was announced with the return, and takes that place.
 */
export async function payRefund(context: Context, data: ReturnEventBody<'v1.RefundIntended'>): Promise<Effect> {
  const { sql, stationId } = context;
  const sale = await lockSale(sql, data.saleId, null);
  const row = sale && (await findReturn(sql, data.returnId, data.saleId, stationId));
  if (!sale || !row) return { ok: false, code: 'return-unknown' };
  if (!(await isSignedByStation(sql, stationId, data))) return { ok: false, code: 'signature' };
  await sql.query(
    `DELETE FROM refund_payments WHERE intent_id = (SELECT intent_id FROM refunds WHERE return_id = $1 AND state = 'announced')`,
    [data.returnId],
  );
  await sql.query(`DELETE FROM refunds WHERE return_id = $1 AND state = 'announced'`, [data.returnId]);
  const [paidBefore] = await sql.query('SELECT 1 FROM refunds WHERE intent_id = $1 OR return_id = $2', [
    data.intentId,
    data.returnId,
  ]);
  if (paidBefore) return { ok: false, code: 'refund-known' };
  const conflict =
    row.conflict ??
    (row.undone_ms !== null ? 'return-undone' : null) ??
    ((await fits(sql, sale.signed.sale, row, data)) ? null : 'refund-amount');
  // Not sent, since an undone return's money is still with the customer: then this return has used that money up.
  if (conflict === 'refund-amount') {
    const { outstandingFen } = await formerReturns(sql, data.saleId);
    await sql.query('UPDATE returns SET already_refunded_fen = already_refunded_fen + $2 WHERE return_id = $1', [
      data.returnId,
      Math.min(row.refund_fen, outstandingFen),
    ]);
  }
  await addRefund(sql, data, conflict === null ? 'paid' : 'withheld', data.intendedMs);
  // A return in conflict is told to nobody; one whose money alone is withheld is told anew.
  if (row.conflict !== null) return { ...nothing, conflict };
  return { ok: true, conflict, publish: [await saleReturnFact(sql, { ...data, atMs: data.intendedMs })] };
}

async function addRefund(
  sql: Sql,
  refund: Pick<ReturnEventBody<'v1.RefundIntended'>, 'intentId' | 'returnId' | 'saleId' | 'amountFen' | 'payments'>,
  state: 'announced' | 'paid' | 'withheld',
  atMs: number,
): Promise<void> {
  const { intentId, returnId, saleId, amountFen, payments } = refund;
  await sql.query('INSERT INTO refunds VALUES ($1, $2, $3, $4, $5, $6)', [
    intentId,
    returnId,
    saleId,
    amountFen,
    state,
    atMs,
  ]);
  for (const payment of payments)
    await sql.query('INSERT INTO refund_payments VALUES ($1, $2, $3)', [
      intentId,
      payment.paymentId,
      payment.amountFen,
    ]);
}

/** Takes back what a sale gave, never more than is still open of it; what is missing is said. [section 6.20] */
export async function clawBack(
  { sql, stationId }: Context,
  data: ReturnEventBody<'v1.BenefitClawedBack'>,
): Promise<Effect> {
  const sale = await lockSale(sql, data.saleId, null);
  const row = sale && (await findReturn(sql, data.returnId, data.saleId, stationId));
  if (!sale || !row) return { ok: false, code: 'return-unknown' };
  const gift = sale.signed.sale.gifts.find(({ giftId, kind }) => giftId === data.giftId && kind === data.kind);
  if (!gift) return { ok: false, code: 'gift-unknown' };
  const [known] = await sql.query(
    'SELECT 1 FROM claw_backs WHERE claw_back_id = $1 OR (return_id = $2 AND gift_id = $3)',
    [data.clawBackId, data.returnId, data.giftId],
  );
  if (known) return { ok: false, code: 'claw-back-known' };
  const stands = row.conflict === null && row.undone_ms === null;
  const taken = stands ? Math.min(data.units, await leftToClawBack(sql, data, gift.quantity)) : 0;
  await sql.query('INSERT INTO claw_backs VALUES ($1, $2, $3, $4, $5, $6, NULL)', [
    data.clawBackId,
    data.returnId,
    data.saleId,
    data.giftId,
    data.units,
    taken,
  ]);
  return taken === data.units ? nothing : { ...nothing, conflict: row.conflict ?? 'benefit-short' };
}

/** A counter-act: units and benefits count as never given back. Money that had left is owed: nothing calls it back. */
export async function undoReturn(context: Context, data: ReturnEventBody<'v1.ReturnUndone'>): Promise<Effect> {
  const { sql, stationId } = context;
  const sale = await lockSale(sql, data.saleId, null);
  const row = sale && (await findReturn(sql, data.returnId, data.saleId, stationId));
  if (!row) return { ok: false, code: 'return-unknown' };
  if (row.undone_ms !== null) return { ok: false, code: 'return-undone' };
  await sql.query('UPDATE returns SET undone_ms = $2 WHERE return_id = $1', [data.returnId, data.undoneMs]);
  await sql.query('DELETE FROM returned_units WHERE return_id = $1', [data.returnId]);
  await sql.query(`UPDATE refunds SET state = 'owed' WHERE return_id = $1 AND state = 'paid'`, [data.returnId]);
  await sql.query('UPDATE claw_backs SET undone_ms = $2 WHERE return_id = $1', [data.returnId, data.undoneMs]);
  if (row.conflict !== null) return nothing;
  return { ...nothing, publish: [await saleReturnFact(sql, { ...data, atMs: data.undoneMs })] };
}

/** The customer gave back money of an undone return: a fact, also where less was known to be out. */
export async function takeRepayment(context: Context, data: ReturnEventBody<'v1.RefundRepaid'>): Promise<Effect> {
  const { sql, stationId } = context;
  const sale = await lockSale(sql, data.saleId, null);
  const row = sale && (await findReturn(sql, data.returnId, data.saleId, stationId));
  if (!row || row.undone_ms === null) return { ok: false, code: 'return-unknown' };
  const [known] = await sql.query('SELECT 1 FROM refund_repayments WHERE repay_id = $1', [data.repayId]);
  if (known) return { ok: false, code: 'repayment-known' };
  if (data.payments.reduce((fen, { amountFen }) => fen + amountFen, 0) !== data.amountFen)
    return { ok: false, code: 'repayment-amount' };
  const { outstandingFen } = await formerReturns(sql, data.saleId);
  await sql.query('INSERT INTO refund_repayments VALUES ($1, $2, $3, $4, $5, $6)', [
    data.repayId,
    data.returnId,
    data.saleId,
    data.amountFen,
    data.method,
    data.atMs,
  ]);
  for (const { paymentId, amountFen } of data.payments)
    await sql.query('INSERT INTO refund_repayment_payments VALUES ($1, $2, $3)', [data.repayId, paymentId, amountFen]);
  const conflict = data.amountFen > outstandingFen ? 'repaid-too-much' : null;
  if (row.conflict !== null) return { ...nothing, conflict };
  return { ok: true, conflict, publish: [await saleReturnFact(sql, data)] };
}

async function findReturn(sql: Sql, returnId: string, saleId?: string, stationId?: string): Promise<ReturnRow | null> {
  const [row] = await sql.query<ReturnRow>(
    `SELECT return_id, refund_fen, conflict, undone_ms FROM returns
     WHERE return_id = $1 AND ($2::uuid IS NULL OR sale_id = $2) AND ($3::uuid IS NULL OR station_id = $3)`,
    [returnId, saleId ?? null, stationId ?? null],
  );
  return row ?? null;
}

/** Numbers of units that are not back yet, for each unit of these lines; `null` where there are too few. */
async function freeUnits(
  sql: Sql,
  sale: SaleSnapshot,
  lines: ReturnEventBody<'v1.ReturnClosed'>['lines'],
): Promise<{ lineId: string; unitNo: number }[] | null> {
  const rows = await sql.query<{ line_id: string; unit_no: number }>(
    'SELECT line_id, unit_no FROM returned_units WHERE sale_id = $1',
    [sale.saleId],
  );
  const taken = new Set(rows.map(({ line_id, unit_no }) => `${line_id}/${unit_no}`));
  const found: { lineId: string; unitNo: number }[] = [];
  for (const { lineId, units } of lines) {
    const quantity = sale.lines.find((line) => line.lineId === lineId)?.quantity ?? 0;
    let wanted = units;
    for (let unitNo = 1; unitNo <= quantity && wanted > 0; unitNo += 1) {
      const name = `${lineId}/${unitNo}`;
      if (taken.has(name)) continue;
      taken.add(name);
      found.push({ lineId, unitNo });
      wanted -= 1;
    }
    if (wanted > 0) return null;
  }
  return found;
}

/** The sum of its return, split over payments of the sale, none of which gives back more than it brought. */
async function fits(
  sql: Sql,
  sale: SaleSnapshot,
  row: ReturnRow,
  data: ReturnEventBody<'v1.RefundIntended'>,
): Promise<boolean> {
  const sum = data.payments.reduce((fen, { amountFen }) => fen + amountFen, 0);
  if (data.amountFen !== row.refund_fen || sum !== data.amountFen) return false;
  const refunded = await refundedPayments(sql, sale.saleId);
  const once = new Set(data.payments.map(({ paymentId }) => paymentId));
  if (once.size !== data.payments.length) return false;
  return data.payments.every(({ paymentId, amountFen }) => {
    const paid = sale.payments.find((payment) => payment.paymentId === paymentId);
    const before = refunded.find((payment) => payment.paymentId === paymentId)?.refundedFen ?? 0;
    return paid !== undefined && before + amountFen <= paid.amountFen;
  });
}

async function isSignedByStation(
  sql: Sql,
  stationId: string,
  data: ReturnEventBody<'v1.RefundIntended'>,
): Promise<boolean> {
  const [row] = await sql.query<{ public_key: string }>('SELECT public_key FROM stations WHERE station_id = $1', [
    stationId,
  ]);
  return row !== undefined && isSignedWith(row.public_key, refundIntentText(data), data.signature);
}
