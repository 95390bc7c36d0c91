import type { Db } from '../storage/open.ts';
import type { Collection } from './records.ts';

const acts = ['verify', 'identify', 'inspect', 'weigh', 'price', 'print', 'handover', 'ended'] as const;
const columns = `collection_id AS collectionId, order_id AS orderId, step, outcome, revision, opened_ms AS openedMs,
  touched_ms AS touchedMs, ${acts.join(', ')}`;

type Raw = Omit<Collection, (typeof acts)[number]> & Record<(typeof acts)[number], string | null>;

export function createCollectionStore(db: Db) {
  const insert = db.prepare(
    `INSERT INTO collections (collection_id, order_id, step, outcome, revision, opened_ms, touched_ms) VALUES (?, ?, 'verify', 'open', 1, ?, ?)`,
  );
  const byId = db.prepare<[string], Raw>(`SELECT ${columns} FROM collections WHERE collection_id = ?`);
  const openOf = db.prepare<[string], Raw>(
    `SELECT ${columns} FROM collections WHERE order_id = ? AND outcome = 'open'`,
  );
  const latestOpen = db
    .prepare<[], string>(
      `SELECT collection_id FROM collections WHERE outcome = 'open' ORDER BY touched_ms DESC LIMIT 1`,
    )
    .pluck();
  const save = db.prepare(
    `UPDATE collections SET step = @step, outcome = @outcome, revision = @revision, touched_ms = @touchedMs,
     ${acts.map((act) => `${act} = @${act}`).join(', ')} WHERE collection_id = @collectionId AND revision = @revision - 1`,
  );
  const insertIncident = db.prepare('INSERT INTO incidents VALUES (?, ?, ?, ?, ?)');

  return {
    insert: (collectionId: string, orderId: string, atMs: number) => void insert.run(collectionId, orderId, atMs, atMs),
    find: (collectionId: string) => parse(byId.get(collectionId)),
    findOpenOf: (orderId: string) => parse(openOf.get(orderId)),
    latestOpenId: () => latestOpen.get() ?? null,
    /** Writes the whole record one revision further; a record that moved meanwhile is a programmer's mistake. */
    save(collection: Collection, atMs: number): Collection {
      const next = { ...collection, revision: collection.revision + 1, touchedMs: atMs };
      const texts = Object.fromEntries(acts.map((act) => [act, next[act] === null ? null : JSON.stringify(next[act])]));
      if (save.run({ ...next, ...texts }).changes !== 1) throw new Error('collection moved within its own transaction');
      return next;
    },
    addIncident: (incidentId: string, collectionId: string, kind: string, facts: unknown, atMs: number) =>
      void insertIncident.run(incidentId, collectionId, kind, JSON.stringify(facts), atMs),
  };
}
export type CollectionStore = ReturnType<typeof createCollectionStore>;

function parse(raw: Raw | undefined): Collection | null {
  if (!raw) return null;
  const texts = Object.fromEntries(
    acts.map((act) => [act, raw[act] === null ? null : (JSON.parse(raw[act]) as unknown)]),
  );
  return { ...raw, ...texts } as Collection;
}
