import { randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import { BadgePayload } from '../contract/badge.ts';
import { FeedCourier } from '../contract/sync/feed.ts';
import { canonicalJson } from '../contract/values/canonical-json.ts';
import { badgePrefix } from '../contract/values/scan-code.ts';
import type { Sql } from './database/database.ts';
import { checkedFact, publish } from './feed.ts';
import { signJson, signText, type Keyring } from './keys.ts';
import { done, fail, type Result } from './result.ts';

const CourierRecord = FeedCourier.shape.record;
type CourierRecord = z.infer<typeof CourierRecord>;

export const NewCourier = CourierRecord.omit({ pinHash: true, badgeSeq: true }).extend({
  /** Digits; null where typing a badge number is not allowed. */
  pin: z
    .string()
    .regex(/^\d{4,12}$/)
    .nullable(),
});
export type NewCourier = z.infer<typeof NewCourier>;

export const NewBadge = BadgePayload.pick({ notBeforeMs: true, notAfterMs: true, stations: true });
export type NewBadge = z.infer<typeof NewBadge>;
export type IssuedBadge = { badge: string; badgeNo: string; badgeSeq: number };

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number }, Buffer>(scrypt);
const cost = { N: 16_384, r: 8, p: 1 };

/** `scrypt$N$r$p$salt$hash`, salt and hash in base64url. */
export async function hashPin(pin: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(pin, salt, 32, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/** A new courier, without a badge yet (`badgeSeq` 0). */
export async function addCourier(sql: Sql, keys: Keyring, courier: NewCourier): Promise<Result<object>> {
  const { pin, ...rest } = courier;
  const record: CourierRecord = { ...rest, badgeSeq: 0, pinHash: pin === null ? null : await hashPin(pin) };
  const added = await sql.query(
    'INSERT INTO couriers VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING courier_id',
    [record.courierId, record.badgeNo, JSON.stringify(record)],
  );
  if (added.length === 0) return fail(409, 'courier-exists', 'A courier with this id or badge number exists.');
  await publishCourier(sql, keys, record);
  return done({});
}

/** Issues the next badge of a courier's number; the one before it is superseded by the record that goes down with it. */
export async function issueBadge(
  sql: Sql,
  keys: Keyring,
  courierId: string,
  badge: NewBadge,
): Promise<Result<IssuedBadge>> {
  if (badge.notAfterMs <= badge.notBeforeMs) return fail(422, 'badge-times', 'The badge would end before it begins.');
  const record = await lockCourier(sql, courierId);
  if (!record) return fail(404, 'courier-unknown', 'There is no such courier.');
  const next: CourierRecord = { ...record, badgeSeq: record.badgeSeq + 1, validUntilMs: badge.notAfterMs };
  await sql.query('UPDATE couriers SET record = $2 WHERE courier_id = $1', [courierId, JSON.stringify(next)]);
  await publishCourier(sql, keys, next);
  const { badgeNo, badgeSeq, carrierId } = next;
  const text = badgeText(keys, { courierId, badgeNo, carrierId, badgeSeq, ...badge });
  return done({ badge: text, badgeNo, badgeSeq });
}

/** The newest badge of a number, or `null` where none was issued. */
export async function newestBadge(sql: Sql, badgeNo: string): Promise<{ badgeNo: string; badgeSeq: number } | null> {
  const [row] = await sql.query<{ record: string }>('SELECT record FROM couriers WHERE badge_no = $1', [badgeNo]);
  const record = row && CourierRecord.parse(JSON.parse(row.record));
  return record && record.badgeSeq > 0 ? { badgeNo, badgeSeq: record.badgeSeq } : null;
}

/** The text of a badge's code, signed by the badge key. */
export function badgeText(keys: Keyring, payload: BadgePayload): string {
  const body = Buffer.from(canonicalJson(BadgePayload.parse(payload))).toString('base64url');
  const signed = `${badgePrefix}${keys.badge.kid}.${body}`;
  return `${signed}.${signText(keys.badge, signed)}`;
}

async function lockCourier(sql: Sql, courierId: string): Promise<CourierRecord | null> {
  const [row] = await sql.query<{ record: string }>('SELECT record FROM couriers WHERE courier_id = $1 FOR UPDATE', [
    courierId,
  ]);
  return row ? CourierRecord.parse(JSON.parse(row.record)) : null;
}

async function publishCourier(sql: Sql, keys: Keyring, record: CourierRecord): Promise<void> {
  const body: FeedCourier = { record, ...signJson(keys.cloud, record) };
  const topic = `courier:${record.courierId}`;
  await publish(sql, [checkedFact('courier', { topic, body, to: 'everyone' })]);
}
