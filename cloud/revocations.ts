import type { FeedRevocations } from '../contract/sync/feed.ts';
import type { Sql } from './database/database.ts';
import { checkedFact, publish } from './feed.ts';
import { signJson, type Keyring } from './keys.ts';

/** Revokes one badge and sends the new list to all stations. Answers with the list's version. */
export async function revokeBadge(
  sql: Sql,
  keys: Keyring,
  badge: { badgeNo: string; badgeSeq: number },
  nowMs: number,
): Promise<number> {
  await sql.query('INSERT INTO revoked_badges VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
    badge.badgeNo,
    badge.badgeSeq,
    nowMs,
  ]);
  return refreshRevocations(sql, keys, nowMs);
}

/** Signs the whole list again with a new version and time, and sends it to all stations. */
export async function refreshRevocations(sql: Sql, keys: Keyring, nowMs: number): Promise<number> {
  const [state] = await sql.query<{ version: number }>(
    `UPDATE cloud_state SET revocations_version = revocations_version + 1, revocations_as_of_ms = $1
     RETURNING revocations_version AS version`,
    [nowMs],
  );
  if (!state) throw new Error('the database has no state');
  const revoked = await sql.query<{ entry: string }>(
    `SELECT badge_no || '#' || badge_seq AS entry FROM revoked_badges ORDER BY badge_no, badge_seq`,
  );
  const list: FeedRevocations['list'] = {
    version: state.version,
    asOfMs: nowMs,
    revoked: revoked.map(({ entry }) => entry),
  };
  const body: FeedRevocations = { list, ...signJson(keys.cloud, list) };
  await publish(sql, [checkedFact('revocations', { topic: 'revocations', body, to: 'everyone' })]);
  return state.version;
}

/** Keeps the list young while stations ask for their feed: its age is what an offline station judges it by. */
export async function refreshOldRevocations(sql: Sql, keys: Keyring, maxAgeMs: number, nowMs: number): Promise<void> {
  const old = 'SELECT epoch FROM cloud_state WHERE revocations_as_of_ms < $1';
  if ((await sql.query(old, [nowMs - maxAgeMs])).length === 0) return;
  // Asked again under the lock, since another instance may have been first.
  if ((await sql.query(`${old} FOR UPDATE`, [nowMs - maxAgeMs])).length === 0) return;
  await refreshRevocations(sql, keys, nowMs);
}
