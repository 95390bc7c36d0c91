import { uuidv7 } from 'uuidv7';
import type { z } from 'zod';
import type { FeedCancel, FeedOrder } from '../contract/sync/feed.ts';
import { canonicalJson } from '../contract/values/canonical-json.ts';
import { mayCancel, OrderStatus } from '../contract/values/order-status.ts';
import type { Sql } from './database/database.ts';
import { checkedFact, publish, type NewFact } from './feed.ts';
import { done, fail, type Result } from './result.ts';

type Targets = 'everyone' | readonly string[];

/** Takes an order and hands it down. The same order again changes nothing; another one under its id or number is refused. */
export async function addOrder(sql: Sql, order: FeedOrder, to: Targets, nowMs: number): Promise<Result<object>> {
  const added = await sql.query(
    'INSERT INTO orders VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING order_id',
    [order.orderId, order.orderNo, order.status, JSON.stringify(order), nowMs],
  );
  if (added.length === 0) {
    const [known] = await sql.query<{ body: string }>('SELECT body FROM orders WHERE order_id = $1', [order.orderId]);
    const same = known !== undefined && canonicalJson(JSON.parse(known.body)) === canonicalJson(order);
    return same ? done({ known: true }) : fail(409, 'order-exists', 'Another order has this id or number.');
  }
  const topic = `order:${order.orderId}`;
  await publish(sql, [checkedFact('order', { topic, body: order, orderId: order.orderId, to })]);
  return done({ known: false });
}

/** Sends anything down the feed as an order, unread: how a station is shown what a broken cloud may send. */
export async function addUnchecked(sql: Sql, kind: string, body: unknown, to: Targets): Promise<void> {
  await publish(sql, [{ kind, topic: `unchecked:${uuidv7()}`, body, to }]);
}

/** The cloud's own word that an order is cancelled, for every station that has it. */
export async function cancelOrder(sql: Sql, orderId: string, reason: string, nowMs: number): Promise<Result<object>> {
  const status = await lockOrder(sql, orderId);
  if (status === null) return fail(404, 'order-unknown', 'There is no such order.');
  if (status === 'cancelled') return done({});
  if (!mayCancel(status)) return fail(409, 'order-status', `The order is ${status} and cannot be cancelled any more.`);
  await setStatus(sql, orderId, 'cancelled');
  await publish(sql, await cancelFacts(sql, { orderId, reason, atMs: nowMs }, null));
  return done({});
}

/** Facts for the stations that have the order, but for the one that said it itself. */
export async function cancelFacts(
  sql: Sql,
  cancel: z.infer<typeof FeedCancel>,
  saidBy: string | null,
): Promise<NewFact[]> {
  const holders = await sql.query<{ station_id: string }>(
    `SELECT DISTINCT station_id FROM feed JOIN facts USING (fact_no)
     WHERE order_id = $1 AND kind = 'order' AND station_id IS DISTINCT FROM $2`,
    [cancel.orderId, saidBy],
  );
  if (holders.length === 0) return [];
  const to = holders.map(({ station_id }) => station_id);
  return [checkedFact('cancel', { topic: `cancel:${cancel.orderId}`, body: cancel, orderId: cancel.orderId, to })];
}

/** Status of an order whose row this transaction now holds, or `null`. */
export async function lockOrder(sql: Sql, orderId: string): Promise<OrderStatus | null> {
  const [row] = await sql.query<{ status: string }>('SELECT status FROM orders WHERE order_id = $1 FOR UPDATE', [
    orderId,
  ]);
  return row ? OrderStatus.parse(row.status) : null;
}

export async function setStatus(sql: Sql, orderId: string, status: OrderStatus): Promise<void> {
  await sql.query('UPDATE orders SET status = $2 WHERE order_id = $1', [orderId, status]);
}

export type OrderSummary = { orderId: string; orderNo: string; status: OrderStatus };

export async function listOrders(sql: Sql): Promise<OrderSummary[]> {
  const rows = await sql.query<{ order_id: string; order_no: string; status: string }>(
    'SELECT order_id, order_no, status FROM orders ORDER BY order_no LIMIT 10000',
  );
  return rows.map((row) => ({
    orderId: row.order_id,
    orderNo: row.order_no,
    status: OrderStatus.parse(row.status),
  }));
}
