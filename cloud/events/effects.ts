import { mayBecome, type OrderStatus } from '../../contract/values/order-status.ts';
import type { Sql } from '../database/database.ts';
import type { NewFact } from '../feed.ts';
import { cancelFacts, lockOrder, setStatus } from '../orders.ts';
import { clawBack, closeReturn, payRefund, takeRepayment, undoReturn } from '../returns/effects.ts';
import { noteAbandoned } from '../returns/abandoned.ts';
import { noteLateClose } from '../returns/standing.ts';
import { drawBlock } from '../waybills.ts';
import type { Fact } from './judge.ts';

/** What an event did: what the conflict desk must hear, and what stations must. */
export type Effect = { ok: true; conflict: string | null; publish: readonly NewFact[] } | { ok: false; code: string };

type Context = { sql: Sql; stationId: string; nowMs: number };

/** Changes the cloud's own records. A physical fact always stands; where the cloud knew otherwise, it says so. */
export async function applyFact(context: Context, fact: Fact): Promise<Effect> {
  switch (fact.type) {
    case 'v1.WaybillBlockWanted':
      return lease(context, fact.data.carrierId, fact.data.count);
    // For whoever keeps the catalogue; nothing here changes by it.
    case 'v1.ScreeningAnswerDisputed':
      return nothing;
    case 'v1.ParcelCollected':
      return withOrder(context, fact.data.orderId, (status) => collect(context, fact.data.orderId, status));
    case 'v1.OrderCancelled':
      return withOrder(context, fact.data.orderId, (status) => cancel(context, fact.data, status));
    case 'v1.CourierMismatched':
    case 'v1.SenderRefused':
    case 'v1.ParcelStopped':
    case 'v1.AuthorityReportDrafted':
    case 'v1.AuthorityReportSubmitted':
    case 'v1.AuthorityReportWithheld':
    case 'v1.PickupExceptionRecorded':
    case 'v1.ReprintDebtSettled':
      // Records on an order that keeps its status. [EX-4.5d EX-4.8b]
      return withOrder(context, fact.data.orderId, async () => nothing);
    case 'v1.ReturnClosed':
      return closeReturn(context, fact.data);
    case 'v1.RefundIntended':
      return payRefund(context, fact.data);
    case 'v1.BenefitClawedBack':
      return clawBack(context, fact.data);
    case 'v1.ReturnUndone':
      return undoReturn(context, fact.data);
    case 'v1.RefundRepaid':
      return takeRepayment(context, fact.data);
    case 'v1.ReturnAbandoned':
      return noteAbandoned(context, fact.data);
    case 'v1.SaleCloseLate':
      return noteLateClose(context, fact.data);
  }
}

const nothing = { ok: true, conflict: null, publish: [] } as const satisfies Effect;

async function withOrder(
  { sql }: Context,
  orderId: string,
  act: (status: OrderStatus) => Promise<Effect>,
): Promise<Effect> {
  const status = await lockOrder(sql, orderId);
  return status === null ? { ok: false, code: 'order-unknown' } : act(status);
}

async function collect({ sql }: Context, orderId: string, status: OrderStatus): Promise<Effect> {
  const collected = await sql.query(
    `SELECT 1 FROM events WHERE order_id = $1 AND type = 'v1.ParcelCollected' LIMIT 1`,
    [orderId],
  );
  if (collected.length > 0) return { ...nothing, conflict: 'already-collected' };
  if (status === 'cancelled' || status === 'expired') return { ...nothing, conflict: `${status}-in-cloud` };
  if (mayBecome(status, 'collected')) {
    await setStatus(sql, orderId, 'collected');
    return nothing;
  }
  if (status === 'placed' || status === 'dispatching') {
    await setStatus(sql, orderId, 'collected');
    return { ...nothing, conflict: 'not-accepted-in-cloud' };
  }
  return { ...nothing, conflict: 'already-collected' };
}

async function cancel(
  { sql, stationId }: Context,
  data: { orderId: string; atMs: number },
  status: OrderStatus,
): Promise<Effect> {
  if (status === 'cancelled') return nothing;
  if (!mayBecome(status, 'cancelled')) return { ...nothing, conflict: `${status}-in-cloud` };
  await setStatus(sql, data.orderId, 'cancelled');
  const said = { orderId: data.orderId, reason: 'cancelled at a station', atMs: data.atMs };
  return { ...nothing, publish: await cancelFacts(sql, said, stationId) };
}

async function lease({ sql, stationId, nowMs }: Context, carrierId: string, count: number): Promise<Effect> {
  if (!/^\P{Cc}{1,64}$/u.test(carrierId)) return { ok: false, code: 'carrier-unknown' };
  const drawn = await drawBlock(sql, { carrierId, stationId, count, nowMs });
  return drawn.ok ? { ...nothing, publish: [drawn.value] } : { ok: false, code: drawn.problem.code };
}
