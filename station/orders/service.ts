import type { KeyObject } from 'node:crypto';
import type { ExceptionReason, OrderLine } from '../../contract/orders.ts';
import type { Address, FeedOrder } from '../../contract/sync/feed.ts';
import { canonicalJson } from '../../contract/values/canonical-json.ts';
import { maskName, maskPhone } from '../../contract/values/people.ts';
import { mayBecome, mayCancel, OrderSource, type OrderStatus } from '../../contract/values/order-status.ts';
import { accept, refuse, type Outcome } from '../../contract/values/refusal.ts';
import type { People } from '../people/index.ts';
import type { Ids } from '../platform/ids.ts';
import { keyedHash } from '../platform/seal.ts';
import { createTopic } from '../platform/topic.ts';
import type { Actor, Transactions, Work } from '../storage/work.ts';
import type { OwedPapers } from './owed-papers.ts';
import type { OrderRow, OrdersStore, Scope } from './store.ts';

type Parts = {
  store: OrdersStore;
  owedPapers: OwedPapers;
  people: People;
  transactions: Transactions;
  ids: Ids;
  hashKey: KeyObject;
  carrierName(carrierId: string): string;
  courierName(courierId: string): string | null;
};
type Command = { commandId: string; procedure: string; input: unknown };

/** What applying a cloud's order found; `edited` is never applied: an order is not edited after placing. [EX-4.4b] */
export type OrderApplied = 'new' | 'updated' | 'unchanged' | 'edited' | 'late';

export function createOrders(parts: Parts) {
  const { store, owedPapers, people, transactions, ids } = parts;
  let revision = 0;
  const changes = createTopic(() => ({ revision }));
  const noteChange = (work: Work) =>
    work.afterCommit(() => {
      revision += 1;
      changes.changed();
    });

  function line(row: OrderRow): OrderLine {
    const sender = people.record(row.senderPersonId);
    return {
      orderId: row.orderId,
      orderNo: row.orderNo,
      source: row.source,
      sourceKnown: OrderSource.safeParse(row.source).success,
      status: row.status,
      carrierId: row.carrierId,
      carrierName: parts.carrierName(row.carrierId),
      courierName: row.courierId ? parts.courierName(row.courierId) : null,
      senderMasked: maskName(sender.name),
      senderPhoneMasked: sender.phone ? maskPhone(sender.phone) : '',
      destination: `${row.toProvince} ${row.toCity}`,
      itemType: row.itemType,
      windowStartMs: row.windowStartMs,
      windowEndMs: row.windowEndMs,
      estimateFen: row.estimateFen,
      declaredWeightGrams: row.declaredWeightGrams,
      stoppedByRule: row.stoppedByRule,
      openCollectionId: store.openCollectionOf(row.orderId),
      ...owedPapers.of(row.orderId),
      lastException: row.lastException,
      revision: row.revision,
    };
  }

  function search(text: string, scope: Scope, limit: number): OrderRow[] {
    if (text === '') return store.page(scope, limit);
    const exact = store.findByNo(text.toUpperCase());
    if (exact) return [exact];
    if (!/^\d{4}$/.test(text)) return [];
    return store.findBySenders(people.findByPhoneTail(text)).slice(0, limit);
  }

  /** Changes a status by the table, or refuses with both statuses. [EX-1.5] */
  function move(work: Work, row: OrderRow, to: OrderStatus): Outcome<null> {
    if (!mayBecome(row.status, to)) {
      work.journal('order.transition-refused', row.orderId, { from: row.status, to });
      return refuse('order.status', { from: row.status, to });
    }
    if (!store.moveStatus(row.orderId, row.status, to, work.atMs))
      return refuse('order.status', { from: row.status, to });
    noteChange(work);
    return accept(null);
  }

  function recordException(work: Work, row: OrderRow, reason: ExceptionReason, note: string): void {
    const exceptionId = ids.next();
    const notePartId = note === '' ? null : people.addPart(row.senderPersonId, 'note', note, work.atMs);
    store.addException(exceptionId, {
      orderId: row.orderId,
      reason,
      notePartId,
      operatorId: work.operatorId,
      atMs: work.atMs,
    });
    work.journal('order.pickup-exception', row.orderId, { exceptionId, reason });
    work.report('v1.PickupExceptionRecorded', `order:${row.orderId}`, {
      orderId: row.orderId,
      reason,
      atMs: work.atMs,
    });
    noteChange(work);
  }

  return {
    changes,
    line,
    move,
    recordException,
    find: store.find,

    list(input: { search: string; scope: Scope; limit: number }) {
      const rows = search(input.search, input.scope, input.limit);
      return {
        revision,
        total: input.search === '' ? store.count(input.scope) : rows.length,
        reprintDebts: owedPapers.count(),
        orders: rows.map(line),
      };
    },

    cancel(actor: Actor, command: Command, orderId: string, reason: string): Outcome<OrderLine> {
      const outcome = transactions.command(actor, command, (work): Outcome<null> => {
        const row = store.find(orderId);
        if (!row) return refuse('order.unknown');
        if (!mayCancel(row.status)) return refuse('order.cancel-too-late', { status: row.status });
        if (store.openCollectionOf(orderId)) return refuse('order.other-collection-open');
        const moved = move(work, row, 'cancelled');
        if (!moved.ok) return moved;
        people.addPart(row.senderPersonId, 'note', reason, work.atMs);
        work.journal('order.cancelled', orderId);
        work.report('v1.OrderCancelled', `order:${orderId}`, { orderId, atMs: work.atMs });
        return accept(null);
      });
      return outcome.ok ? lineOf(orderId) : outcome;
    },

    recordExceptionByCommand(
      actor: Actor,
      command: Command,
      orderId: string,
      reason: ExceptionReason,
      note: string,
    ): Outcome<OrderLine> {
      const outcome = transactions.command(actor, command, (work): Outcome<null> => {
        const row = store.find(orderId);
        if (!row) return refuse('order.unknown');
        if (!mayCancel(row.status)) return refuse('order.status', { from: row.status, to: row.status });
        recordException(work, row, reason, note);
        return accept(null);
      });
      return outcome.ok ? lineOf(orderId) : outcome;
    },

    stop(work: Work, orderId: string, rule: string): void {
      store.stop(orderId, rule);
      noteChange(work);
    },

    /** A collection opened or ended: the list shows it. */
    touched: noteChange,

    /** Takes an order of the feed inside the transaction that moves the cursor. */
    apply(work: Work, order: FeedOrder): OrderApplied {
      const detailsHash = hashDetails(order);
      const known = store.find(order.orderId);
      if (!known) {
        insert(work, order, detailsHash);
        work.journal('order.received', order.orderId, { status: order.status, source: order.source });
        noteChange(work);
        return 'new';
      }
      if (known.detailsHash !== detailsHash) {
        work.journal('order.edit-refused', order.orderId);
        return 'edited';
      }
      // What the station did with the parcel stands; the cloud cannot move it back.
      if (!mayCancel(known.status)) {
        if (known.status === order.status) return 'unchanged';
        if (order.status === 'cancelled') noteConflict(work, order.orderId, 'cancelled-in-cloud');
        return 'late';
      }
      let changed = false;
      if (known.courierId !== order.courierId) {
        store.assignCourier(order.orderId, order.courierId);
        work.journal('order.courier-assigned', order.orderId, { courierId: order.courierId });
        changed = true;
      }
      if (
        known.acceptedMs === null &&
        (known.contractVersion !== order.contractVersion || known.contractSha256 !== order.contractSha256)
      ) {
        store.setContract(order.orderId, order.contractVersion, order.contractSha256);
        changed = true;
      }
      if (known.status !== order.status && order.status !== 'collected' && mayBecome(known.status, order.status)) {
        move(work, known, order.status);
        work.journal('order.status', order.orderId, { from: known.status, to: order.status });
        changed = true;
      }
      if (changed) noteChange(work);
      return changed ? 'updated' : 'unchanged';
    },

    /** The cloud cancelled: it applies until the parcel was collected; later both sides are kept for the conflict desk. [section 6.12] */
    applyCancel(work: Work, orderId: string): 'cancelled' | 'conflict' | 'unknown' | 'unchanged' {
      const row = store.find(orderId);
      if (!row) return 'unknown';
      if (row.status === 'cancelled') return 'unchanged';
      if (mayCancel(row.status)) {
        move(work, row, 'cancelled');
        work.journal('order.cancelled-by-cloud', orderId);
        return 'cancelled';
      }
      noteConflict(work, orderId, 'cancelled-in-cloud');
      return 'conflict';
    },

    noteConflict,
  };

  /** The cloud knew otherwise than the station did: both sides are kept for the conflict desk. [section 6.12] */
  function noteConflict(work: Work, orderId: string, kind: string): void {
    const row = store.find(orderId);
    if (!row) return;
    const conflictId = ids.next();
    store.addConflict({
      conflictId,
      orderId,
      kind,
      stationSide: { status: row.status },
      cloudSide: { kind },
      atMs: work.atMs,
    });
    work.journal('order.conflict', orderId, { conflictId, kind });
  }

  function lineOf(orderId: string): Outcome<OrderLine> {
    const row = store.find(orderId);
    return row ? accept(line(row)) : refuse('order.unknown');
  }

  function insert(work: Work, order: FeedOrder, detailsHash: string): void {
    const senderPersonId = people.add(personOf(order.sender), work.atMs);
    const recipientPersonId = people.add(personOf(order.recipient), work.atMs);
    people.addPart(senderPersonId, 'order-extras', JSON.stringify(extrasOf(order)), work.atMs);
    store.insert({
      orderId: order.orderId,
      orderNo: order.orderNo,
      source: order.source,
      status: order.status,
      carrierId: order.carrierId,
      courierId: order.courierId,
      senderPersonId,
      recipientPersonId,
      fromProvince: order.sender.address.province,
      toProvince: order.recipient.address.province,
      toCity: order.recipient.address.city,
      itemType: order.itemType,
      transport: order.transport,
      declaredWeightGrams: order.declaredWeightGrams,
      declaredValueFen: order.declaredValueFen,
      coverFen: order.coverFen,
      estimateFen: order.estimateFen,
      tariffVersion: order.tariffVersion,
      contractVersion: order.contractVersion,
      contractSha256: order.contractSha256,
      windowStartMs: order.windowStartMs,
      windowEndMs: order.windowEndMs,
      placedMs: order.placedMs,
      // Accepted is accepted, also where the cloud forgot to say when: the contract is frozen from here. [EX-4.3]
      acceptedMs: order.acceptedMs ?? (order.status === 'placed' || order.status === 'dispatching' ? null : work.atMs),
      stoppedByRule: null,
      lastException: null,
      revision: 1,
      detailsHash,
    });
  }

  /** Keyed: the details hold names and phones. Status, courier and contract move on and are no details. */
  function hashDetails(order: FeedOrder): string {
    const { status: _s, courierId: _c, contractVersion: _v, contractSha256: _h, acceptedMs: _a, ...details } = order;
    return keyedHash(parts.hashKey, canonicalJson(details));
  }
}
export type Orders = ReturnType<typeof createOrders>;

export function addressText(address: Address): string {
  return `${address.province} ${address.city} ${address.district} ${address.street}`;
}

function personOf(party: FeedOrder['sender']) {
  return { name: party.name, phone: party.phone, address: party.address };
}

const knownFields = new Set([
  'orderId',
  'orderNo',
  'source',
  'status',
  'carrierId',
  'courierId',
  'sender',
  'recipient',
  'itemType',
  'declaredWeightGrams',
  'declaredValueFen',
  'coverFen',
  'estimateFen',
  'tariffVersion',
  'contractVersion',
  'contractSha256',
  'transport',
  'windowStartMs',
  'windowEndMs',
  'placedMs',
  'acceptedMs',
]);

/** Fields of a newer cloud are kept as they came, sealed, since they may be personal. */
function extrasOf(order: FeedOrder): Record<string, unknown> {
  return Object.fromEntries(Object.entries(order).filter(([name]) => !knownFields.has(name)));
}
