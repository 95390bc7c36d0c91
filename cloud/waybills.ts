import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { ForeignId } from '../contract/values/ids.ts';
import type { FeedWaybillBlock } from '../contract/sync/feed.ts';
import type { Sql } from './database/database.ts';
import { checkedFact, publish, type NewFact } from './feed.ts';
import { done, fail, type Result } from './result.ts';

export const NewCarrier = z.object({
  carrierId: ForeignId,
  name: z
    .string()
    .trim()
    .min(1)
    .max(64)
    .regex(/^\P{Cc}*$/u),
  prefix: z.string().regex(/^[A-Z]{2,4}$/),
  digits: z.int().min(8).max(15),
  firstNo: z.int().nonnegative(),
});
export type NewCarrier = z.infer<typeof NewCarrier>;
export type Carrier = { carrierId: string; name: string };

/** Every station gets a first block of each carrier without asking, so that it can work when the network goes at once. */
export const firstBlockNumbers = 500;

type Lease = { carrierId: string; stationId: string; count: number; nowMs: number };

export async function addCarrier(sql: Sql, carrier: NewCarrier, nowMs: number): Promise<Result<object>> {
  // A station that enrols at the same time either sees the carrier or is seen here.
  await sql.query('SELECT epoch FROM cloud_state FOR UPDATE');
  const added = await sql.query(
    `INSERT INTO carriers (carrier_id, name, prefix, digits, next_no) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING RETURNING carrier_id`,
    [carrier.carrierId, carrier.name, carrier.prefix, carrier.digits, carrier.firstNo],
  );
  if (added.length === 0) return fail(409, 'carrier-exists', 'A carrier with this id or prefix exists.');
  const stations = await sql.query<{ station_id: string }>('SELECT station_id FROM stations ORDER BY station_id');
  for (const { station_id } of stations) {
    await leaseBlock(sql, { carrierId: carrier.carrierId, stationId: station_id, count: firstBlockNumbers, nowMs });
  }
  return done({});
}

export async function listCarriers(sql: Sql): Promise<Carrier[]> {
  const rows = await sql.query<{ carrier_id: string; name: string }>(
    'SELECT carrier_id, name FROM carriers ORDER BY carrier_id',
  );
  return rows.map((row) => ({ carrierId: row.carrier_id, name: row.name }));
}

/** Holds all counters of numbers; whoever needs them takes them before `cloud_state`. */
export async function lockCarriers(sql: Sql): Promise<void> {
  await sql.query('SELECT 1 FROM carriers ORDER BY carrier_id FOR UPDATE');
}

/** Leases numbers and puts the block into the station's feed. */
export async function leaseBlock(sql: Sql, lease: Lease): Promise<Result<object>> {
  const drawn = await drawBlock(sql, lease);
  if (!drawn.ok) return drawn;
  await publish(sql, [drawn.value]);
  return done({});
}

/** Takes the next numbers of a carrier for one station: no number is ever in two blocks. The caller publishes the fact. */
export async function drawBlock(sql: Sql, lease: Lease): Promise<Result<NewFact>> {
  const [carrier] = await sql.query<{ prefix: string; digits: number; next_no: number }>(
    'SELECT prefix, digits, next_no FROM carriers WHERE carrier_id = $1 FOR UPDATE',
    [lease.carrierId],
  );
  if (!carrier) return fail(422, 'carrier-unknown', 'The cloud has no numbers of this carrier.');
  const first = carrier.next_no;
  const last = first + lease.count - 1;
  if (last >= 10 ** carrier.digits) return fail(422, 'numbers-used-up', 'The carrier has no numbers left.');
  const block: FeedWaybillBlock = {
    blockId: uuidv7(),
    carrierId: lease.carrierId,
    prefix: carrier.prefix,
    first,
    last,
    digits: carrier.digits,
  };
  await sql.query('UPDATE carriers SET next_no = $2 WHERE carrier_id = $1', [lease.carrierId, last + 1]);
  await sql.query('INSERT INTO waybill_blocks VALUES ($1, $2, $3, $4, $5, $6)', [
    block.blockId,
    lease.carrierId,
    lease.stationId,
    first,
    last,
    lease.nowMs,
  ]);
  return done(checkedFact('waybill-block', { topic: `block:${block.blockId}`, body: block, to: [lease.stationId] }));
}
