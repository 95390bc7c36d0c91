import type { CollectionView } from '../../contract/collection.ts';
import type { ExceptionReason } from '../../contract/orders.ts';
import { accept, refuse, type Outcome } from '../../contract/values/refusal.ts';
import type { OrderRow } from '../orders/index.ts';
import type { Printing } from '../printing/index.ts';
import type { Actor, Work } from '../storage/work.ts';
import { createCourierActs } from './courier-acts.ts';
import { createGoodsActs } from './goods-acts.ts';
import { createPaperActs } from './paper-acts.ts';
import type { CollectionParts } from './parts.ts';
import { createSessions, type Command, type Kept } from './session.ts';
import { viewOf } from './view.ts';

/** The main job: one parcel from the courier's badge to his signature. Every act is one transaction; a crash leaves the step it stood at. */
export function createCollection(parts: CollectionParts & { printing(): Printing; qrSvg(text: string): string }) {
  const { store, orders, transactions, ids } = parts;
  const sessions = createSessions(parts);
  const courier = createCourierActs(parts, sessions);
  const goods = createGoodsActs(parts, sessions);
  const paper = createPaperActs(parts, sessions, parts.printing);

  function view(collectionId: string): CollectionView | null {
    const collection = store.find(collectionId);
    return collection
      ? viewOf({ ...parts, jobsOf: (id) => parts.printing().jobsOf(id), mustAskCover: goods.mustAskCover }, collection)
      : null;
  }

  return {
    ...courier,
    ...goods,
    ...paper,
    view,
    changes: sessions.changes,
    find: store.find,
    /** The collection that the counter works on: the one touched last of those that are open. */
    latestOpenId: store.latestOpenId,

    /** Opens, or gives back the one that is open. */
    open(actor: Actor, command: Command, orderId: string): Outcome<Kept> {
      return transactions.command<Kept>(actor, command, (work) => {
        const order = orders.find(orderId);
        if (!order) return refuse('order.unknown');
        const running = store.findOpenOf(orderId);
        if (running) {
          work.journal('collection.resumed', running.collectionId, { step: running.step });
          work.afterCommit(() => sessions.changes.emit(running.collectionId));
          return accept({ collectionId: running.collectionId });
        }
        if (!parts.mayTakeIn()) return refuse('storage.full');
        const allowed = mayOpen(order);
        if (!allowed.ok) return allowed;
        const collectionId = ids.next();
        store.insert(collectionId, orderId, work.atMs);
        work.journal('collection.opened', collectionId, { orderId });
        orders.touched(work);
        work.afterCommit(() => sessions.changes.emit(collectionId));
        return accept({ collectionId });
      });
    },

    endWithException: (
      actor: Actor,
      command: Command,
      input: { collectionId: string; reason: ExceptionReason; note: string },
    ) =>
      sessions.act(actor, command, input.collectionId, 'end-with-exception', (work, collection, order) => {
        orders.recordException(work, order, input.reason, input.note);
        return accept(sessions.end(work, collection, 'exception', { reason: input.reason, rule: 'EX-4.5a' }));
      }),

    /** The cloud cancelled the order of an open collection: there is nothing left to collect. */
    endCancelled(work: Work, orderId: string): void {
      const collection = store.findOpenOf(orderId);
      if (collection)
        sessions.write(
          work,
          sessions.end(work, collection, 'exception', { reason: 'cancelled-in-cloud', rule: 'EX-4.4a' }),
        );
    },
  };
}
export type CollectionService = ReturnType<typeof createCollection>;

function mayOpen(order: OrderRow): Outcome<null> {
  if (order.stoppedByRule) return refuse('order.stopped-goods', { rule: order.stoppedByRule });
  return order.status === 'accepted' ? accept(null) : refuse('order.status', { from: order.status, to: 'collected' });
}
