import { z } from 'zod';
import type { ReturnScope } from '../../../contract/returns.ts';
import type { ReturnEntry, ReturnScene, ReturnView, SaleCard } from '../../../contract/returns/view.ts';
import { nextShanghaiMidnight } from '../../../contract/values/time.ts';
import type { Work } from '../../storage/work.ts';
import { createCloseActs } from './close-acts.ts';
import { createListActs } from './list-acts.ts';
import { createPaperActs } from './paper-acts.ts';
import { createOverdueWatch } from './overdue.ts';
import { createOwedActs } from './owed-acts.ts';
import type { ReturnsParts } from './parts.ts';
import { createPartyActs } from './party-acts.ts';
import { returnSceneOf } from './scene.ts';
import { createReturnSessions } from './session.ts';
import { createStartActs } from './start-acts.ts';
import { createViews } from './view.ts';

const dayMs = 86_400_000;
/** What every event of a return says. */
const OfReturn = z.object({ returnId: z.string() });

/** The return desk: a sale taken back with everything that belongs to it. Every act is one transaction; a crash leaves the step it stood at. */
export function createReturns(parts: ReturnsParts) {
  const { store, ids } = parts;
  const sessions = createReturnSessions(parts);
  const { search, ...start } = createStartActs(parts, sessions);
  const list = createListActs(parts, sessions);
  const party = createPartyActs(parts, sessions);
  const closing = createCloseActs(parts, sessions);
  const owed = createOwedActs(parts, sessions);
  const paper = createPaperActs(parts, sessions);
  const views = createViews(parts, sessions);

  function view(returnId: string): ReturnView | null {
    const row = store.find(returnId);
    return row ? views.view(row) : null;
  }

  /** A close waits for its papers, and stands without them. */
  async function close(...input: Parameters<typeof closing.close>) {
    const outcome = closing.close(...input);
    if (outcome.ok) await parts.printing().run();
    return outcome;
  }

  return {
    ...start,
    ...list,
    ...party,
    ...closing,
    ...owed,
    close,
    paper,
    view,
    overdueWatch: createOverdueWatch(parts, sessions),
    changes: sessions.changes,
    listChanges: sessions.list,
    /** The return that the counter works on: the one touched last of those that run. */
    latestOpenId: store.latestOpenId,
    find: store.find,
    /** Neither over nor put aside. */
    isAtCounter(returnId: string): boolean {
      const state = store.find(returnId)?.state;
      return state === 'open' || state === 'signed';
    },

    search: (text: string): SaleCard[] => search(text).map(views.card),

    scene(returnId: string): ReturnScene | null {
      const row = store.find(returnId);
      return row && returnSceneOf(views.view(row), new Set(row.record.gifts.map(({ giftId }) => giftId)));
    },

    orderNoOf(returnId: string): string | null {
      const row = store.find(returnId);
      return row ? sessions.saleOf(row).orderNo : null;
    },

    list(
      scope: ReturnScope,
      limit: number,
    ): {
      revision: number;
      total: number;
      refundedFen: number;
      conflicts: number;
      overdue: number;
      returns: ReturnEntry[];
    } {
      const nowMs = parts.clock.nowMs();
      const todayMs = nextShanghaiMidnight(nowMs) - dayMs;
      const { total, rows } = store.list(scope, todayMs, limit);
      return {
        ...sessions.list.current(),
        total,
        refundedFen: store.refundedFen(todayMs),
        conflicts: store.waitingConflicts(),
        overdue: store.overdueCount(nowMs),
        returns: rows.map(views.entry),
      };
    },

    /** The feed told of a sale or of a return elsewhere: a return that runs here is judged and shown anew, a conflict shown. */
    saleChanged(work: Work, saleId: string): void {
      const row = store.findRunningOf(saleId);
      if (row) sessions.write(work, row);
      for (const { returnId } of store.ofSale(saleId))
        if (store.conflicts(returnId).length > 0) sessions.touched(work, returnId);
    },

    /** The cloud took an event of this sale and knew otherwise: both sides are kept, and nothing is undone by it. [F069] */
    noteConflict(work: Work, { eventId, kind, data }: { eventId: string; kind: string; data: unknown }): void {
      const row = store.find(OfReturn.parse(data).returnId);
      if (!row) return;
      const { saleId } = row;
      const conflictId = ids.next();
      const isNew = store.addConflict({
        conflictId,
        saleId,
        returnId: row.returnId,
        eventId,
        kind,
        stationSide: { state: row.state, refundFen: row.refundFen, closedMs: row.record.closed?.atMs ?? null },
        cloudSide: { kind, former: sessions.saleOf(row).former },
        atMs: work.atMs,
      });
      if (!isNew) return;
      work.journal('return.conflict', row.returnId, { conflictId, kind });
      sessions.write(work, row);
    },
  };
}
export type ReturnsService = ReturnType<typeof createReturns>;
