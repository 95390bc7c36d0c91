import { createJournalStore } from '../journal/index.ts';
import { createOutbox } from '../sync/index.ts';
import { openForReading } from './database.ts';
import type { Context } from './main.ts';

/** `queue`: a summary line, then every event that waits or was rejected. */
export function listQueue(context: Context): number {
  const db = openForReading(context);
  const outbox = createOutbox(db);
  context.write({ summary: outbox.summary() });
  const fenced = outbox.fencedSeqs(100_000);
  for (const { data: _data, ...row } of outbox.open(100_000))
    context.write({ ...row, state: fenced.has(row.seq) ? 'fenced' : row.state });
  db.close();
  return 0;
}

/** `journal [N]`: the newest N entries, oldest of them first. */
export function listJournal(context: Context): number {
  const db = openForReading(context);
  const limit = Math.min(10_000, Math.max(1, Number(context.words[0] ?? 50) || 50));
  for (const entry of createJournalStore(db).list({ beforeSeq: null, subject: null, limit }).reverse())
    context.write(entry);
  db.close();
  return 0;
}

/** `journal verify`: exit 1 where the chain is broken. */
export function verifyJournal(context: Context): number {
  const db = openForReading(context);
  const verdict = createJournalStore(db).verify();
  context.write(verdict);
  db.close();
  return verdict.ok ? 0 : 1;
}
