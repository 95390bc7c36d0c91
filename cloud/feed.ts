import { feedBodies, type FeedKind, type FeedPage } from '../contract/sync/feed.ts';
import type { Sql } from './database/database.ts';
import { done, fail, type Result } from './result.ts';

/** Something to say to stations. `unchecked` bodies go down as they are: tests and operators use them. */
export type NewFact = {
  kind: string;
  topic: string;
  body: unknown;
  orderId?: string;
  to: 'everyone' | readonly string[];
};

/** A page stops before it outgrows this, so that couriers with pictures do not make an answer of many megabytes. */
const pageBytes = 1_000_000;
export const maxPageItems = 500;

/**
 * Appends facts to the feeds. The lock on `cloud_state` is always the last one a transaction takes: it gives every feed
 * numbers without gaps in commit order, and a station that enrols at the same time misses nothing.
 */
export async function publish(sql: Sql, facts: readonly NewFact[]): Promise<void> {
  if (facts.length === 0) return;
  await sql.query('SELECT epoch FROM cloud_state FOR UPDATE');
  for (const fact of facts) {
    const body = JSON.stringify(fact.body);
    const everyone = fact.to === 'everyone';
    const [row] = await sql.query<{ fact_no: number }>(
      `INSERT INTO facts (kind, topic, for_everyone, order_id, body, bytes)
       VALUES ($1, $2, $3, $4, $5, $6) RETURNING fact_no`,
      [fact.kind, fact.topic, everyone, fact.orderId ?? null, body, Buffer.byteLength(body)],
    );
    if (!row) throw new Error('no number for a fact');
    await sql.query(
      `INSERT INTO feed (station_id, seq, fact_no)
       SELECT station_id, 1 + coalesce((SELECT max(seq) FROM feed WHERE feed.station_id = stations.station_id), 0), $1
       FROM stations WHERE $2 OR station_id = ANY ($3::uuid[])`,
      [row.fact_no, everyone, fact.to === 'everyone' ? [] : fact.to],
    );
  }
}

/** A body that must match its kind, as a fact; the cloud does not send what its own contract refuses. */
export function checkedFact(kind: FeedKind, fact: Omit<NewFact, 'kind'>): NewFact {
  feedBodies[kind].parse(fact.body);
  return { kind, ...fact };
}

/** Gives a new station what still holds: the latest fact of each topic, and only orders that are still open. */
export async function fillFeed(sql: Sql, stationId: string): Promise<void> {
  await sql.query('SELECT epoch FROM cloud_state FOR UPDATE');
  await sql.query(
    `INSERT INTO feed (station_id, seq, fact_no)
     SELECT $1, row_number() OVER (ORDER BY fact_no), fact_no
     FROM (SELECT DISTINCT ON (topic) fact_no, order_id FROM facts WHERE for_everyone ORDER BY topic, fact_no DESC) latest
     LEFT JOIN orders USING (order_id)
     WHERE order_id IS NULL OR status IN ('placed', 'dispatching', 'accepted')`,
    [stationId],
  );
}

/** The items after the cursor; no cursor means from the start. */
export async function readFeed(
  sql: Sql,
  stationId: string,
  cursor: string,
  limit: number,
  nowMs: number,
): Promise<Result<FeedPage>> {
  const [state] = await sql.query<{ epoch: string; head: number }>(
    'SELECT epoch, coalesce((SELECT max(seq) FROM feed WHERE station_id = $1), 0) AS head FROM cloud_state',
    [stationId],
  );
  if (!state) throw new Error('the database has no state');
  const position = readCursor(cursor);
  if (position === null) return fail(400, 'bad-cursor', 'The cursor is not one that this cloud gave.');
  // A cloud restored from a backup, or another cloud: what the station saw may not be what is here.
  if (position.epoch !== null && (position.epoch !== state.epoch || position.seq > state.head)) {
    return fail(410, 'cursor-gone', 'The cursor is of another history. Read the feed again from its start.');
  }
  const heads = await sql.query<{ seq: number; fact_no: number; bytes: number }>(
    `SELECT seq, fact_no, bytes FROM feed JOIN facts USING (fact_no)
     WHERE station_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
    [stationId, position.seq, limit + 1],
  );
  const taken = takeWithin(heads.slice(0, limit));
  const lastSeq = taken.at(-1)?.seq ?? position.seq;
  const rows = await sql.query<{ seq: number; kind: string; body: string }>(
    `SELECT seq, kind, body FROM feed JOIN facts USING (fact_no)
     WHERE station_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq`,
    [stationId, position.seq, lastSeq],
  );
  return done({
    items: rows.map((row): FeedPage['items'][number] => ({ seq: row.seq, kind: row.kind, body: JSON.parse(row.body) })),
    cursor: writeCursor(state.epoch, lastSeq),
    more: heads.length > taken.length,
    nowMs,
  });
}

function takeWithin<Head extends { bytes: number }>(heads: readonly Head[]): Head[] {
  let bytes = 0;
  const end = heads.findIndex((head, index) => {
    bytes += head.bytes;
    return index > 0 && bytes > pageBytes;
  });
  return end === -1 ? [...heads] : heads.slice(0, end);
}

function writeCursor(epoch: string, seq: number): string {
  return Buffer.from(`${epoch}.${seq}`).toString('base64url');
}

function readCursor(cursor: string): { epoch: string | null; seq: number } | null {
  if (cursor === '') return { epoch: null, seq: 0 };
  const match = /^([0-9a-f]{16})\.(0|[1-9]\d{0,14})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (!match?.[1] || !match[2]) return null;
  const position = { epoch: match[1], seq: Number(match[2]) };
  // Only the spelling that was given: base64url has several for the same bytes.
  return writeCursor(position.epoch, position.seq) === cursor ? position : null;
}
