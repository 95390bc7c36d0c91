import { accept, refuse, type Outcome } from '../../contract/values/refusal.ts';
import type { OrderRow } from '../orders/index.ts';
import { createEvents } from '../platform/topic.ts';
import type { Actor, Work } from '../storage/work.ts';
import type { CollectionParts } from './parts.ts';
import type { Collection, EndedRecord } from './records.ts';
import { mayAct, stepAfter, type Act } from './rules.ts';

export type Command = { commandId: string; procedure: string; input: unknown };
/** What a command keeps as its result: where to look, nothing personal. */
export type Kept = { collectionId: string };

/** What every act of a collection shares: find, check the order of acts, write, tell. */
export function createSessions(parts: CollectionParts) {
  const { store, orders, transactions } = parts;
  const changes = createEvents<string>();

  /** One act: one transaction. `body` gets the collection at the right step and its order, and answers what to write. */
  function act(
    actor: Actor,
    command: Command,
    collectionId: string,
    name: Act,
    body: (work: Work, collection: Collection, order: OrderRow) => Outcome<Collection>,
  ): Outcome<Kept> {
    return transactions.command<Kept>(actor, command, (work) => {
      const collection = store.find(collectionId);
      const order = collection ? orders.find(collection.orderId) : null;
      if (!collection || !order) return refuse('collection.unknown');
      const allowed = mayAct(name, collection);
      if (!allowed.ok) {
        work.journal('collection.act-refused', collectionId, {
          act: name,
          step: collection.step,
          outcome: collection.outcome,
        });
        return allowed;
      }
      if (isReassigned(name, collection, order)) {
        work.journal('collection.refused', collectionId, { act: name, code: 'courier.mismatch' });
        return refuse('courier.mismatch');
      }
      const result = body(work, collection, order);
      if (!result.ok) {
        work.journal('collection.refused', collectionId, { act: name, code: result.refusal.code });
        return result;
      }
      write(work, result.value);
      return accept({ collectionId });
    });
  }

  function write(work: Work, collection: Collection): void {
    store.save(collection, work.atMs);
    if (collection.outcome !== 'open') orders.touched(work);
    work.afterCommit(() => changes.emit(collection.collectionId));
  }

  return {
    act,
    write,
    changes,
    advance: (collection: Collection): Collection => ({ ...collection, step: stepAfter(collection.step) }),
    /** Ends without a hand-over. A waybill number that was taken is voided; money that was taken has to go back and is said so. */
    end(
      work: Work,
      collection: Collection,
      outcome: Collection['outcome'],
      ended: Pick<EndedRecord, 'reason' | 'rule'>,
    ): Collection {
      // What is not sent counts for nobody's day.
      parts.dayTotals.forget(collection.collectionId);
      if (collection.print) {
        parts.papers.voidWaybill(collection.collectionId, work.atMs);
        parts.papers.dropQueued(work, collection.collectionId);
      }
      work.journal('collection.ended', collection.collectionId, {
        outcome,
        reason: ended.reason,
        rule: ended.rule,
        step: collection.step,
        refundDueFen: collection.price?.amountFen ?? 0,
      });
      return { ...collection, outcome, ended: { ...ended, atMs: work.atMs, operatorId: work.operatorId } };
    },
  };
}
export type Sessions = ReturnType<typeof createSessions>;

/** The cloud gave the order to another courier after this one was checked: it can only be ended, and opened anew for him. [EX-4.8a] */
function isReassigned(act: Act, collection: Collection, order: OrderRow): boolean {
  if (act === 'sender-refuse' || act === 'end-with-exception') return false;
  return collection.verify !== null && collection.verify.courierId !== order.courierId;
}
