import type { EventAnswer } from '../../contract/sync/envelope.ts';
import { isPassing, type Sql } from '../database/database.ts';
import { publish, type NewFact } from '../feed.ts';
import { applyFact } from './effects.ts';
import { lockCarriers } from '../waybills.ts';
import { judgeEvent, type Judged, type Verdict } from './judge.ts';

type Taken = { answer: EventAnswer; publish: readonly NewFact[] };
type Known = { station_id: string; content_sha256: string; conflict: string | null };

export type OnFault = (error: unknown, eventId: string) => void;

/**
 * Takes a batch in one transaction and answers for each event by itself.
 *
 *   rejected ──▶ later events of that aggregate in the batch: retry, `fenced`
 *   gap      ──▶ retry; what follows is a gap too
 *   others   ──▶ go on
 *
 * Invariants: one id has one content and one effect; inside an aggregate n+1 comes only after n; event and effect are
 * stored together or not at all.
 */
export async function takeEvents(
  sql: Sql,
  stationId: string,
  batch: readonly unknown[],
  nowMs: number,
  onFault: OnFault,
): Promise<EventAnswer[]> {
  // One batch of a station at a time: its aggregates are counted without races.
  await sql.query('UPDATE stations SET last_seen_ms = $2 WHERE station_id = $1', [stationId, nowMs]);
  const verdicts = batch.map((item) => judgeEvent(item, stationId));
  await lockRows(sql, verdicts);
  const fenced = new Set<string>();
  const answers: EventAnswer[] = [];
  const facts: NewFact[] = [];
  for (const verdict of verdicts) {
    if (!verdict.ok) {
      const known = verdict.sha256 === null ? null : await findKnown(sql, verdict.id);
      answers.push({ id: verdict.id, result: 'rejected', code: known ? 'content-differs' : verdict.code });
      if (verdict.subject !== null) fenced.add(verdict.subject);
      continue;
    }
    const { event } = verdict.judged;
    const taken = await takeOne({ sql, stationId, nowMs, onFault }, verdict.judged, fenced.has(event.subject));
    answers.push(taken.answer);
    facts.push(...taken.publish);
    if (taken.answer.result === 'rejected' || taken.answer.code === 'fault') fenced.add(event.subject);
  }
  await publish(sql, facts);
  return answers;
}

/**
 * Takes the rows that the batch may change, in one order for everybody: batches of several stations that cross would
 * otherwise wait for each other for ever. `cloud_state` comes last, in `publish`.
 */
async function lockRows(sql: Sql, verdicts: readonly Verdict[]): Promise<void> {
  const facts = verdicts.flatMap((verdict) => (verdict.ok ? [verdict.judged] : []));
  const orderIds = facts.flatMap(({ orderId }) => orderId ?? []);
  const wantsNumbers = facts.some(({ fact }) => fact.type === 'v1.WaybillBlockWanted');
  const saleIds = facts.flatMap(({ saleId }) => saleId ?? []);
  await sql.query('SELECT 1 FROM orders WHERE order_id = ANY ($1::uuid[]) ORDER BY order_id FOR UPDATE', [orderIds]);
  await sql.query('SELECT 1 FROM sales WHERE sale_id = ANY ($1::uuid[]) ORDER BY sale_id FOR UPDATE', [saleIds]);
  if (wantsNumbers) await lockCarriers(sql);
}

type Context = { sql: Sql; stationId: string; nowMs: number; onFault: OnFault };

async function takeOne(context: Context, judged: Judged, isFenced: boolean): Promise<Taken> {
  const { sql, stationId } = context;
  const { event } = judged;
  const say = (result: EventAnswer['result'], code?: string): Taken => ({
    answer: code === undefined ? { id: event.id, result } : { id: event.id, result, code },
    publish: [],
  });

  const known = await findKnown(sql, event.id);
  if (known) return answerKnown(known, stationId, judged);
  if (isFenced) return say('retry', 'fenced');
  const lastSeq = await findLastSeq(sql, stationId, event.subject);
  if (event.aggregateseq > lastSeq + 1) return say('retry', 'gap');
  if (event.aggregateseq <= lastSeq) return say('rejected', 'seq-taken');

  // A savepoint, so that an event the database chokes on takes nothing else with it.
  await sql.query('SAVEPOINT event');
  try {
    const taken = await store(context, judged);
    await sql.query(taken.answer.result === 'accepted' ? 'RELEASE SAVEPOINT event' : 'ROLLBACK TO SAVEPOINT event');
    return taken;
  } catch (error) {
    if (isPassing(error)) throw error;
    await sql.query('ROLLBACK TO SAVEPOINT event');
    context.onFault(error, event.id);
    return say('retry', 'fault');
  }
}

async function store(context: Context, judged: Judged): Promise<Taken> {
  const { sql, stationId, nowMs } = context;
  const { event, content, sha256, fact, orderId } = judged;
  const effect = await applyFact(context, fact);
  if (!effect.ok) return { answer: { id: event.id, result: 'rejected', code: effect.code }, publish: [] };
  await sql.query(
    `INSERT INTO events (event_id, station_id, type, subject, seq, order_id, content, content_sha256, conflict, received_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      event.id,
      stationId,
      event.type,
      event.subject,
      event.aggregateseq,
      orderId,
      content,
      sha256,
      effect.conflict,
      nowMs,
    ],
  );
  return { answer: accepted(event.id, 'accepted', effect.conflict), publish: effect.publish };
}

function answerKnown(known: Known, stationId: string, judged: Judged): Taken {
  const { id } = judged.event;
  const same = known.station_id === stationId && known.content_sha256 === judged.sha256;
  const answer: EventAnswer = same
    ? accepted(id, 'known', known.conflict)
    : { id, result: 'rejected', code: 'content-differs' };
  return { answer, publish: [] };
}

function accepted(id: string, result: 'accepted' | 'known', conflict: string | null): EventAnswer {
  return conflict === null ? { id, result } : { id, result, conflict };
}

async function findKnown(sql: Sql, eventId: string): Promise<Known | null> {
  const [row] = await sql.query<Known>('SELECT station_id, content_sha256, conflict FROM events WHERE event_id = $1', [
    eventId,
  ]);
  return row ?? null;
}

async function findLastSeq(sql: Sql, stationId: string, subject: string): Promise<number> {
  const [row] = await sql.query<{ last: number }>(
    'SELECT coalesce(max(seq), 0) AS last FROM events WHERE station_id = $1 AND subject = $2',
    [stationId, subject],
  );
  return row?.last ?? 0;
}
