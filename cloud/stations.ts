import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import type { z } from 'zod';
import type { EnrolAnswer, EnrolRequest } from '../contract/sync/envelope.ts';
import type { Sql } from './database/database.ts';
import { fillFeed } from './feed.ts';
import { listPublicKeys, readPublicKey } from './keys.ts';
import { done, fail, type Result } from './result.ts';
import { firstBlockNumbers, leaseBlock, listCarriers, lockCarriers } from './waybills.ts';

export type EnrolCode = { code: string; once: boolean };
export type Station = { stationId: string; name: string };

/** A station whose answer was lost asks again and gets another token; more than this many are never needed. */
const maxTokensPerStation = 5;

/** The same public key is the same station, so a repeat changes nothing but the token. */
export async function enrol(
  sql: Sql,
  codes: readonly EnrolCode[],
  request: z.infer<typeof EnrolRequest>,
  nowMs: number,
): Promise<Result<EnrolAnswer>> {
  const code = codes.find((candidate) => sameText(candidate.code, request.enrolCode));
  if (!code) return fail(403, 'enrol-code', 'The enrol code is not known.');
  const publicKey = readPublicKey(request.publicKey);
  if (!publicKey) return fail(400, 'bad-public-key', 'publicKey must be an Ed25519 key as SPKI DER in base64url.');
  const name = request.stationName.trim();
  if (name === '' || /\p{Cc}/u.test(name)) return fail(400, 'bad-station-name', 'stationName must be a plain text.');

  await lockCarriers(sql);
  // Parallel enrolments of one key wait for each other here.
  await sql.query('SELECT epoch FROM cloud_state FOR UPDATE');
  const [known] = await sql.query<{ station_id: string }>('SELECT station_id FROM stations WHERE public_key = $1', [
    publicKey,
  ]);
  const stationId = known?.station_id ?? uuidv7();
  if (code.once && !(await mayUseOnce(sql, code.code, known?.station_id ?? null))) {
    return fail(403, 'enrol-code-used', 'The enrol code has been used by another station.');
  }
  if (!known) {
    await sql.query(
      'INSERT INTO stations (station_id, name, public_key, enrolled_ms, last_seen_ms) VALUES ($1, $2, $3, $4, $4)',
      [stationId, name, publicKey, nowMs],
    );
    await fillFeed(sql, stationId);
    for (const carrier of await listCarriers(sql)) {
      await leaseBlock(sql, { carrierId: carrier.carrierId, stationId, count: firstBlockNumbers, nowMs });
    }
  }
  if (code.once) {
    await sql.query('INSERT INTO used_enrol_codes VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      hashOf(code.code),
      stationId,
    ]);
  }
  const token = randomBytes(32).toString('base64url');
  await sql.query('INSERT INTO station_tokens VALUES ($1, $2, $3)', [hashOf(token), stationId, nowMs]);
  await sql.query(
    `DELETE FROM station_tokens WHERE station_id = $1 AND token_hash NOT IN
       (SELECT token_hash FROM station_tokens WHERE station_id = $1
        ORDER BY created_ms DESC, (token_hash = $2) DESC LIMIT ${maxTokensPerStation})`,
    [stationId, hashOf(token)],
  );
  return done({ stationId, token, keys: await listPublicKeys(sql) });
}

/** The station behind a token, or `null`. Notes that it was seen, unless its events are being taken just now. */
export async function authenticate(sql: Sql, token: string, nowMs: number): Promise<Station | null> {
  const [row] = await sql.query<{ station_id: string; name: string }>(
    `SELECT station_id, name FROM station_tokens JOIN stations USING (station_id) WHERE token_hash = $1`,
    [hashOf(token)],
  );
  if (!row) return null;
  await sql.query(
    `UPDATE stations SET last_seen_ms = $2::bigint WHERE station_id =
       (SELECT station_id FROM stations WHERE station_id = $1 AND last_seen_ms < $2::bigint - 1000 FOR UPDATE SKIP LOCKED)`,
    [row.station_id, nowMs],
  );
  return { stationId: row.station_id, name: row.name };
}

/** Compares secrets in a time that tells nothing about them. */
export function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

async function mayUseOnce(sql: Sql, code: string, stationId: string | null): Promise<boolean> {
  const [used] = await sql.query<{ station_id: string }>(
    'SELECT station_id FROM used_enrol_codes WHERE code_hash = $1',
    [hashOf(code)],
  );
  return !used || used.station_id === stationId;
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
