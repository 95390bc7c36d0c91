import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import {
  CloseGround,
  hasSign,
  SaleMark,
  tooLateToClose,
  type FeedSaleStanding,
  type KnownHandOver,
  type LateBecause,
} from '../../contract/sync/sale-standing.ts';
import type { StationEventBody } from '../../contract/sync/events.ts';
import { EpochMs } from '../../contract/values/time.ts';
import type { Sql } from '../database/database.ts';
import type { Effect } from '../events/effects.ts';
import { checkedFact, publish, type NewFact } from '../feed.ts';
import { done, fail, type Result } from '../result.ts';
import { refusalMark } from './refusals.ts';
import { lockSale, type KnownSale } from './sales.ts';

/** What the platform judged of a sale; the whole list each time. */
export const NewMarks = z.object({ marks: z.array(SaleMark).max(19) });
export const NewHandOver = z.object({ deliveredMs: EpochMs.nullable(), signedMs: EpochMs.nullable() });
export const NewClose = z.object({ ground: CloseGround });

const Marks = z.array(SaleMark);
type Stored = { marks: string; delivered_ms: number | null; signed_ms: number | null };
type CloseRow = {
  close_id: string;
  ground: string;
  state: 'ordered' | 'late';
  because: string | null;
  ordered_ms: number;
};

/** Hints only: nothing is blocked by them anywhere. A sign that this platform's agreement does not name is refused. */
export async function markSale(
  sql: Sql,
  saleId: string,
  { marks }: z.infer<typeof NewMarks>,
  nowMs: number,
): Promise<Result<FeedSaleStanding>> {
  const sale = await lockSale(sql, saleId, null);
  if (!sale) return unknownSale;
  const { platform } = sale.signed.sale;
  if (marks.some((mark) => mark.code === 'abnormal' && !hasSign(platform, mark.sign)))
    return fail(400, 'sign-unknown', 'The agreement of this platform names no such sign.');
  await sql.query(
    `INSERT INTO sale_standings (sale_id, marks) VALUES ($1, $2) ON CONFLICT (sale_id) DO UPDATE SET marks = excluded.marks`,
    [saleId, JSON.stringify(marks)],
  );
  return tell(sql, saleId, nowMs);
}

export async function handOverSale(
  sql: Sql,
  saleId: string,
  { deliveredMs, signedMs }: z.infer<typeof NewHandOver>,
  nowMs: number,
): Promise<Result<FeedSaleStanding>> {
  if (!(await lockSale(sql, saleId, null))) return unknownSale;
  await sql.query(
    `INSERT INTO sale_standings (sale_id, delivered_ms, signed_ms) VALUES ($1, $2, $3) ON CONFLICT (sale_id) DO UPDATE
     SET delivered_ms = excluded.delivered_ms, signed_ms = excluded.signed_ms`,
    [saleId, deliveredMs, signedMs],
  );
  return tell(sql, saleId, nowMs);
}

/** Closes a paid sale while its platform still may; a station that knows better says so. [MA-3.1.6b YP-3.10] */
export async function closeSale(
  sql: Sql,
  saleId: string,
  { ground }: z.infer<typeof NewClose>,
  nowMs: number,
): Promise<Result<FeedSaleStanding>> {
  const sale = await lockSale(sql, saleId, null);
  if (!sale) return unknownSale;
  if (sale.status !== 'paid') return fail(409, 'sale-not-paid', 'Only a paid sale can be closed.');
  const because = tooLateToClose(sale.signed.sale.platform, await knownHandOver(sql, sale), nowMs);
  if (because) return fail(409, 'close-late', `Too late to close this sale: ${because}.`);
  await sql.query(
    `INSERT INTO sale_closes (close_id, sale_id, ground, state, ordered_ms) VALUES ($1, $2, $3, 'ordered', $4)
     ON CONFLICT DO NOTHING`,
    [uuidv7(), saleId, ground, nowMs],
  );
  return tell(sql, saleId, nowMs);
}

/** What the cloud holds of a sale beside its snapshot, as a station gets it, and what came of an order to close it. */
export async function readStanding(
  sql: Sql,
  saleId: string,
  nowMs: number,
): Promise<Result<FeedSaleStanding & { late: LateBecause | null }>> {
  const [known] = await sql.query('SELECT 1 FROM sales WHERE sale_id = $1', [saleId]);
  if (!known) return unknownSale;
  const { standing, late } = await composeStanding(sql, saleId, nowMs);
  return done({ ...standing, late });
}

/** A station found the order late: it stands nowhere any more, and every station hears of it. Once for each order. */
export async function noteLateClose(
  context: { sql: Sql; stationId: string; nowMs: number },
  data: StationEventBody<'v1.SaleCloseLate'>,
): Promise<Effect> {
  const { sql, stationId, nowMs } = context;
  const [known] = await sql.query('SELECT 1 FROM sale_closes WHERE close_id = $1 AND sale_id = $2', [
    data.closeId,
    data.saleId,
  ]);
  if (!known) return { ok: false, code: 'close-unknown' };
  return { ok: true, conflict: null, publish: await liftClose(sql, { ...data, stationId, nowMs }) };
}

/** Goods that came back were handed over before: an order to close their sale comes too late. [section 6.12] */
export async function liftCloseOfReturned(
  sql: Sql,
  of: { saleId: string; stationId: string; nowMs: number },
): Promise<NewFact[]> {
  return liftClose(sql, { ...of, closeId: null, because: 'goods-back' });
}

async function liftClose(
  sql: Sql,
  of: { saleId: string; closeId: string | null; because: LateBecause; stationId: string; nowMs: number },
): Promise<NewFact[]> {
  const lifted = await sql.query(
    `UPDATE sale_closes SET state = 'late', because = $3, station_id = $4, late_ms = $5
     WHERE sale_id = $1 AND state = 'ordered' AND ($2::uuid IS NULL OR close_id = $2) RETURNING close_id`,
    [of.saleId, of.closeId, of.because, of.stationId, of.nowMs],
  );
  return lifted.length === 0 ? [] : [await standingFact(sql, of.saleId, of.nowMs)];
}

/** The whole standing of a sale for every station: the customer may come to any with his receipt. */
export async function standingFact(sql: Sql, saleId: string, nowMs: number): Promise<NewFact> {
  const { standing } = await composeStanding(sql, saleId, nowMs);
  return checkedFact('sale-standing', { topic: `sale-standing:${saleId}`, body: standing, to: 'everyone' });
}

async function tell(sql: Sql, saleId: string, nowMs: number): Promise<Result<FeedSaleStanding>> {
  const { standing } = await composeStanding(sql, saleId, nowMs);
  await publish(sql, [await standingFact(sql, saleId, nowMs)]);
  return done(standing);
}

async function composeStanding(
  sql: Sql,
  saleId: string,
  nowMs: number,
): Promise<{ standing: FeedSaleStanding; late: LateBecause | null }> {
  const [stored] = await sql.query<Stored>(
    'SELECT marks, delivered_ms, signed_ms FROM sale_standings WHERE sale_id = $1',
    [saleId],
  );
  const [close] = await sql.query<CloseRow>(
    `SELECT close_id, ground, state, because, ordered_ms FROM sale_closes WHERE sale_id = $1
     ORDER BY ordered_ms DESC, close_id DESC LIMIT 1`,
    [saleId],
  );
  const counted = await refusalMark(sql, saleId);
  const standing: FeedSaleStanding = {
    saleId,
    marks: [...(stored ? Marks.parse(JSON.parse(stored.marks)) : []), ...(counted ? [counted] : [])],
    deliveredMs: stored?.delivered_ms ?? null,
    signedMs: stored?.signed_ms ?? null,
    close: close
      ? {
          closeId: close.close_id,
          ground: CloseGround.parse(close.ground),
          orderedMs: close.ordered_ms,
          lifted: close.state === 'late',
        }
      : null,
    atMs: nowMs,
  };
  return { standing, late: LateCause.parse(close?.because ?? null) };
}
const LateCause = z.enum(['goods-back', 'signed', 'delivered']).nullable();

async function knownHandOver(sql: Sql, { signed: { sale } }: KnownSale): Promise<KnownHandOver> {
  const [stored] = await sql.query<Stored>(
    'SELECT marks, delivered_ms, signed_ms FROM sale_standings WHERE sale_id = $1',
    [sale.saleId],
  );
  const [back] = await sql.query('SELECT 1 FROM returns WHERE sale_id = $1 LIMIT 1', [sale.saleId]);
  return {
    receivedDate: sale.receivedDate,
    deliveredMs: stored?.delivered_ms ?? null,
    signedMs: stored?.signed_ms ?? null,
    goodsBack: back !== undefined,
  };
}

const unknownSale = fail(404, 'sale-unknown', 'There is no such sale.');
