import type { QueuedEvent } from '../../contract/queue.ts';
import { accept, refuse } from '../../contract/values/refusal.ts';
import { commandOf, os, unwrap } from '../rpc/implement.ts';
import type { Transactions } from '../storage/work.ts';
import type { Outbox, OutboxRow } from './outbox.ts';
import type { Relay } from './relay.ts';

export function queueHandlers(outbox: Outbox, relay: Relay, transactions: Transactions) {
  return {
    list: os.queue.list.handler(({ input }) => {
      if (input.scope === 'delivered') return outbox.delivered(input.limit).map((row) => shown(row, false));
      const fenced = outbox.fencedSeqs(10_000);
      return outbox.open(input.limit).map((row) => shown(row, fenced.has(row.seq)));
    }),
    syncNow: os.queue.syncNow.handler(() => {
      relay.wake(true);
      return {};
    }),
    redrive: os.queue.redrive.handler(({ input, context }) =>
      unwrap(
        transactions.command(context.actor, commandOf(context.procedure, input), (work) => {
          if (!outbox.redrive(input.eventId)) return refuse('order.unknown');
          work.journal('sync.redriven', input.eventId);
          work.afterCommit(() => relay.wake(true));
          return accept({});
        }),
      ),
    ),
  };
}

function shown(row: OutboxRow, fenced: boolean): QueuedEvent {
  const { eventId, type, aggregate, createdMs, attempts, code } = row;
  return { eventId, type, aggregate, createdMs, attempts, code, state: fenced ? 'fenced' : row.state };
}
