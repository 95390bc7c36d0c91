import type { ExceptionReason } from '../../contract/orders.ts';
import { mayBecome, OrderStatus } from '../../contract/values/order-status.ts';
import type { Db } from '../storage/open.ts';

export type OrderRow = {
  orderId: string;
  orderNo: string;
  source: string;
  status: OrderStatus;
  carrierId: string;
  courierId: string | null;
  senderPersonId: string;
  recipientPersonId: string;
  fromProvince: string;
  toProvince: string;
  toCity: string;
  itemType: string;
  transport: 'ground' | 'air';
  declaredWeightGrams: number;
  declaredValueFen: number;
  coverFen: number;
  estimateFen: number;
  tariffVersion: string;
  contractVersion: string;
  contractSha256: string;
  windowStartMs: number;
  windowEndMs: number;
  placedMs: number;
  acceptedMs: number | null;
  stoppedByRule: string | null;
  lastException: ExceptionReason | null;
  revision: number;
  detailsHash: string;
};

const fields = {
  orderId: 'order_id',
  orderNo: 'order_no',
  source: 'source',
  status: 'status',
  carrierId: 'carrier_id',
  courierId: 'courier_id',
  senderPersonId: 'sender_person_id',
  recipientPersonId: 'recipient_person_id',
  fromProvince: 'from_province',
  toProvince: 'to_province',
  toCity: 'to_city',
  itemType: 'item_type',
  transport: 'transport',
  declaredWeightGrams: 'declared_weight_grams',
  declaredValueFen: 'declared_value_fen',
  coverFen: 'cover_fen',
  estimateFen: 'estimate_fen',
  tariffVersion: 'tariff_version',
  contractVersion: 'contract_version',
  contractSha256: 'contract_sha256',
  windowStartMs: 'window_start_ms',
  windowEndMs: 'window_end_ms',
  placedMs: 'placed_ms',
  acceptedMs: 'accepted_ms',
  stoppedByRule: 'stopped_by_rule',
  lastException: 'last_exception',
  revision: 'revision',
  detailsHash: 'details_hash',
} as const satisfies Record<keyof OrderRow, string>;

const columns = Object.entries(fields)
  .map(([name, column]) => `o.${column} AS ${name}`)
  .join(', ');

const openStatuses: readonly OrderStatus[] = ['placed', 'dispatching', 'accepted'];
const scopes: Record<Scope, readonly OrderStatus[]> = {
  open: openStatuses,
  done: OrderStatus.options.filter((status) => !openStatuses.includes(status)),
  all: OrderStatus.options,
};
export type Scope = 'open' | 'done' | 'all';

/** The SQL of orders. Details have no update path; the schema's trigger refuses one too. [EX-4.4b] */
export function createOrdersStore(db: Db) {
  const names = Object.keys(fields);
  const insert = db.prepare(
    `INSERT INTO orders (${Object.values(fields).join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})`,
  );
  const byId = db.prepare<[string], OrderRow>(`SELECT ${columns} FROM orders o WHERE order_id = ?`);
  const byNo = db.prepare<[string], OrderRow>(`SELECT ${columns} FROM orders o WHERE order_no = ?`);
  const bySender = db.prepare<[string], OrderRow>(`SELECT ${columns} FROM orders o WHERE sender_person_id = ?`);
  // One status at a time, since so its index gives the order: of a hundred thousand orders a page reads a page of each.
  const soonestOf = db.prepare<[OrderStatus, number], OrderRow>(
    `SELECT ${columns} FROM orders o WHERE o.status = ? ORDER BY o.window_start_ms, o.order_no LIMIT ?`,
  );
  // What is done is looked up by the day it was done: the newest first.
  const newestOf = db.prepare<[OrderStatus, number], OrderRow>(
    `SELECT ${columns} FROM orders o WHERE o.status = ? ORDER BY o.window_start_ms DESC, o.order_no DESC LIMIT ?`,
  );
  const countOf = db.prepare<[OrderStatus], number>('SELECT count(*) FROM orders WHERE status = ?').pluck();
  const setStatus = db.prepare(
    'UPDATE orders SET status = ?, accepted_ms = coalesce(accepted_ms, ?), revision = revision + 1 WHERE order_id = ? AND status = ?',
  );
  const assign = db.prepare('UPDATE orders SET courier_id = ?, revision = revision + 1 WHERE order_id = ?');
  const freezeContract = db.prepare(
    'UPDATE orders SET contract_version = ?, contract_sha256 = ?, revision = revision + 1 WHERE order_id = ? AND accepted_ms IS NULL',
  );
  const stop = db.prepare('UPDATE orders SET stopped_by_rule = ?, revision = revision + 1 WHERE order_id = ?');
  const setException = db.prepare('UPDATE orders SET last_exception = ?, revision = revision + 1 WHERE order_id = ?');
  const addException = db.prepare('INSERT INTO pickup_exceptions VALUES (?, ?, ?, ?, ?, ?)');
  const addConflict = db.prepare('INSERT INTO conflicts VALUES (?, ?, ?, ?, ?, ?)');
  const openCollection = db
    .prepare<[string], string>(`SELECT collection_id FROM collections WHERE order_id = ? AND outcome = 'open'`)
    .pluck();

  return {
    insert: (row: OrderRow) => void insert.run(row),
    find: (orderId: string) => byId.get(orderId) ?? null,
    findByNo: (orderNo: string) => byNo.get(orderNo) ?? null,
    findBySenders: (personIds: string[]) => personIds.flatMap((personId) => bySender.all(personId)),
    page: (scope: Scope, limit: number) =>
      scopes[scope]
        .flatMap((status) => (scope === 'open' ? soonestOf : newestOf).all(status, limit))
        .sort(scope === 'open' ? bySoonest : (a, b) => bySoonest(b, a))
        .slice(0, limit),
    count: (scope: Scope) => scopes[scope].reduce((sum, status) => sum + (countOf.get(status) ?? 0), 0),
    /** Moves by the table, and only from the status the caller saw; `false` when it is another by now. [EX-1.5] */
    moveStatus: (orderId: string, from: OrderStatus, to: OrderStatus, atMs: number) =>
      mayBecome(from, to) && setStatus.run(to, to === 'accepted' ? atMs : null, orderId, from).changes === 1,
    assignCourier: (orderId: string, courierId: string | null) => void assign.run(courierId, orderId),
    setContract: (orderId: string, version: string, sha256: string) =>
      void freezeContract.run(version, sha256, orderId),
    stop: (orderId: string, rule: string) => void stop.run(rule, orderId),
    addException(
      exceptionId: string,
      row: {
        orderId: string;
        reason: ExceptionReason;
        notePartId: string | null;
        operatorId: string | null;
        atMs: number;
      },
    ) {
      addException.run(exceptionId, row.orderId, row.reason, row.notePartId, row.operatorId, row.atMs);
      setException.run(row.reason, row.orderId);
    },
    addConflict: (row: {
      conflictId: string;
      orderId: string;
      kind: string;
      stationSide: unknown;
      cloudSide: unknown;
      atMs: number;
    }) =>
      void addConflict.run(
        row.conflictId,
        row.orderId,
        row.kind,
        JSON.stringify(row.stationSide),
        JSON.stringify(row.cloudSide),
        row.atMs,
      ),
    openCollectionOf: (orderId: string) => openCollection.get(orderId) ?? null,
  };
}
export type OrdersStore = ReturnType<typeof createOrdersStore>;

function bySoonest(a: OrderRow, b: OrderRow): number {
  return a.windowStartMs - b.windowStartMs || (a.orderNo < b.orderNo ? -1 : 1);
}
