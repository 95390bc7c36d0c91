import { stationActor } from '../../storage/work.ts';
import type { ReturnsParts } from './parts.ts';
import type { ReturnSessions } from './session.ts';

const lookEveryMs = 60_000;

/**
 * Says once of each parked return that its day has come. Nothing is refused by it: who waits for a guardian or a paper keeps
 * the right that he had on the day of his return, and somebody asks him. [MA-0b MA-2.2a section 6.20]
 */
export function createOverdueWatch(
  { store, transactions, clock }: Pick<ReturnsParts, 'store' | 'transactions' | 'clock'>,
  sessions: Pick<ReturnSessions, 'write'>,
) {
  let cancel: () => void = () => undefined;

  function look(): void {
    if (store.newlyOverdue(clock.nowMs()).length === 0) return;
    transactions.run(stationActor, (work) => {
      for (const row of store.newlyOverdue(work.atMs)) {
        const { parked } = row.record;
        if (!parked) continue;
        work.journal('return.overdue', row.returnId, { reason: parked.reason, dueMs: row.dueMs });
        sessions.write(work, { ...row, record: { ...row.record, parked: { ...parked, remindedMs: work.atMs } } });
      }
    });
  }
  function turn(): void {
    look();
    cancel = clock.after(lookEveryMs, turn);
  }

  return { start: turn, stop: () => cancel() };
}
