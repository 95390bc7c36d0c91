import type { StationEventType } from '../../contract/sync/events.ts';
import type { Db } from '../storage/open.ts';

export type OutboxRow = {
  seq: number;
  eventId: string;
  type: StationEventType;
  aggregate: string;
  aggregateSeq: number;
  data: unknown;
  createdMs: number;
  attempts: number;
  state: 'waiting' | 'rejected' | 'delivered';
  code: string | null;
};

const columns = `seq, event_id AS eventId, type, aggregate, aggregate_seq AS aggregateSeq, data, created_ms AS createdMs, attempts, state, code`;
type Raw = Omit<OutboxRow, 'data'> & { data: string };

/** Events that wait for the cloud, in order per aggregate. Rows are kept after delivery: the station can tell what it said. */
export function createOutbox(db: Db) {
  const nextSeq = db
    .prepare<[string], number>('SELECT coalesce(max(aggregate_seq), 0) + 1 FROM outbox WHERE aggregate = ?')
    .pluck();
  const insert = db.prepare(
    'INSERT INTO outbox (event_id, type, aggregate, aggregate_seq, data, created_ms) VALUES (?, ?, ?, ?, ?, ?)',
  );
  // A rejected event fences what comes after it in its aggregate; the others flow on. What waits up to `after` keeps its turn
  // for later, and with it whatever follows it in its aggregate.
  const sendable = db.prepare<{ after: number; limit: number }, Raw>(`
    SELECT ${columns} FROM outbox o WHERE state <> 'delivered' AND state = 'waiting' AND seq > @after AND NOT EXISTS (
      SELECT 1 FROM outbox r WHERE r.aggregate = o.aggregate AND r.aggregate_seq < o.aggregate_seq
        AND (r.state = 'rejected' OR (r.state = 'waiting' AND r.seq <= @after))
    ) ORDER BY seq LIMIT @limit`);
  const open = db.prepare<[number], Raw>(
    `SELECT ${columns} FROM outbox WHERE state <> 'delivered' ORDER BY seq LIMIT ?`,
  );
  const delivered = db.prepare<[number], Raw>(
    `SELECT ${columns} FROM outbox WHERE state = 'delivered' ORDER BY seq DESC LIMIT ?`,
  );
  const fenced = db
    .prepare<[number], number>(
      `
    SELECT o.seq FROM outbox o WHERE state <> 'delivered' AND state = 'waiting' AND EXISTS (
      SELECT 1 FROM outbox r WHERE r.aggregate = o.aggregate AND r.state = 'rejected' AND r.aggregate_seq < o.aggregate_seq
    ) ORDER BY seq LIMIT ?`,
    )
    .pluck();
  const markDelivered = db.prepare(
    `UPDATE outbox SET state = 'delivered', delivered_ms = ?, code = NULL, attempts = attempts + 1 WHERE event_id = ? AND state <> 'delivered'`,
  );
  const markRejected = db.prepare(
    `UPDATE outbox SET state = 'rejected', code = ?, attempts = attempts + 1 WHERE event_id = ? AND state = 'waiting'`,
  );
  const markTried = db.prepare(
    `UPDATE outbox SET attempts = attempts + 1, code = ? WHERE event_id = ? AND state = 'waiting'`,
  );
  const redrive = db.prepare(
    `UPDATE outbox SET state = 'waiting', code = NULL WHERE event_id = ? AND state = 'rejected'`,
  );
  const summary = db.prepare<[], { waiting: number; oldestMs: number | null; rejected: number }>(`
    SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting,
           min(created_ms) FILTER (WHERE state = 'waiting') AS oldestMs,
           count(*) FILTER (WHERE state = 'rejected') AS rejected
    FROM outbox WHERE state <> 'delivered'`);
  const anyWaiting = db.prepare(`SELECT 1 FROM outbox WHERE state <> 'delivered' AND state = 'waiting' LIMIT 1`);
  const waitingOf = db
    .prepare<[string, string], number>(
      `SELECT count(*) FROM outbox WHERE type = ? AND state <> 'delivered' AND json_extract(data, '$.carrierId') = ?`,
    )
    .pluck();

  const stateOf = db.prepare<[string], OutboxRow['state']>('SELECT state FROM outbox WHERE event_id = ?').pluck();

  const parse = (row: Raw): OutboxRow => ({ ...row, data: JSON.parse(row.data) });
  const again = db.prepare(`UPDATE outbox SET state = 'waiting', code = NULL WHERE state = 'delivered'`);

  return {
    /** The cloud lost its memory: everything it was told is told again; what it still knows it answers as known. */
    sendAllAgain: () => again.run().changes,
    add(event: { eventId: string; type: StationEventType; aggregate: string; data: unknown; createdMs: number }): void {
      const seq = nextSeq.get(event.aggregate) ?? 1;
      insert.run(event.eventId, event.type, event.aggregate, seq, JSON.stringify(event.data), event.createdMs);
    },
    sendable: (limit: number, after = 0) => sendable.all({ after, limit }).map(parse),
    open: (limit: number) => open.all(limit).map(parse),
    delivered: (limit: number) => delivered.all(limit).map(parse),
    fencedSeqs: (limit: number) => new Set(fenced.all(limit)),
    markDelivered: (eventId: string, atMs: number) => markDelivered.run(atMs, eventId),
    markRejected: (eventId: string, code: string) => markRejected.run(code, eventId),
    markTried: (eventId: string, code: string | null) => markTried.run(code, eventId),
    redrive: (eventId: string) => redrive.run(eventId).changes > 0,
    /** How far one event has come; null where none has this id. */
    stateOf: (eventId: string) => stateOf.get(eventId) ?? null,
    summary: () => summary.get() ?? { waiting: 0, oldestMs: null, rejected: 0 },
    /** Asked after every commit: does not count. */
    hasWaiting: () => anyWaiting.get() !== undefined,
    isWaiting: (type: StationEventType, carrierId: string) => (waitingOf.get(type, carrierId) ?? 0) > 0,
  };
}
export type Outbox = ReturnType<typeof createOutbox>;
