import { maxBatchBytes, maxBatchEvents } from '../../contract/sync/envelope.ts';
import type { CloudEvent } from '../../contract/sync/events.ts';
import type { PublicKey } from '../../contract/sync/envelope.ts';
import type { People } from '../people/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { ClockGuard } from '../platform/clock-guard.ts';
import { faultFields, type Log } from '../platform/log.ts';
import { SealBroken } from '../platform/seal.ts';
import type { Secrets } from '../platform/secrets.ts';
import type { StationSigner } from '../platform/station-signer.ts';
import { stationActor, type Transactions, type Work } from '../storage/work.ts';
import type { CloudClient, CloudFault } from './cloud-client.ts';
import type { Feed } from './feed.ts';
import { openPersons } from './open-persons.ts';
import type { Outbox, OutboxRow } from './outbox.ts';
import { backOffMs, judgeAnswers, refusesContent } from './rules.ts';

export type CloudState = {
  state: 'not-enrolled' | 'never-reached' | 'online' | 'offline';
  lastSuccessMs: number | null;
  lastFault: string | null;
};

type Parts = {
  client: CloudClient | null;
  outbox: Outbox;
  feed: Feed;
  people: People;
  transactions: Transactions;
  clock: Clock;
  clockGuard: ClockGuard;
  secrets: Secrets;
  signer: StationSigner;
  log: Log;
  random(): number;
  pollMs: number;
  enrolment: { enrolCode: string; stationName: string };
  facts: { get(name: string): string | null; set(name: string, value: string): void };
  takeKeys(work: Work, keys: PublicKey[]): void;
  /** The cloud took an event, and knew otherwise: `aggregate` says whose it is. */
  onConflict(work: Work, conflict: Pick<OutboxRow, 'aggregate' | 'eventId' | 'data'> & { kind: string }): void;
  onChange(): void;
};

const feedPageSize = 200;
/** The cloud answers and wants some events later: it is there. */
const retryLater = 'retry-later';
/** How far the kept moment of the last success may lag behind: one small write a minute, not one a poll. */
const keepSuccessEveryMs = 60_000;

/**
 * The loop between station and cloud: enrol once, bring events up, bring facts down, wait, again. One request at a time.
 * Everything it decides is in rules.ts; everything it must not lose is in the outbox and the feed's cursor.
 */
export function createRelay(parts: Parts) {
  const { client, outbox, feed, transactions, clock, log } = parts;
  let failures = 0;
  let lastSuccessMs: number | null = Number(parts.facts.get('cloud-last-success')) || null;
  let lastFault: string | null = null;
  let cancelTimer: () => void = () => undefined;
  let running = false;
  let wokenWhileRunning = false;
  let stopped = true;
  let current: Promise<void> = Promise.resolve();
  let keptSuccessMs = lastSuccessMs ?? 0;
  /** What waits up to here was answered "later" the last time it was asked. */
  let postponedTo = 0;

  const token = () => parts.secrets.get('cloud-token')?.toString() ?? null;
  const stationId = () => parts.facts.get('station-id');

  function schedule(ms: number): void {
    cancelTimer();
    if (!stopped)
      cancelTimer = clock.after(ms, () => {
        if (!running) current = turn();
      });
  }

  async function turn(): Promise<void> {
    if (running || stopped || !client) return;
    running = true;
    wokenWhileRunning = false;
    cancelTimer();
    let waitMs = parts.pollMs;
    try {
      const fault = await enrolSendAndRead(client);
      if (fault) waitMs = fail(fault);
      else succeed();
    } catch (error) {
      log.error('sync.failed', faultFields(error));
      waitMs = fail({ fault: 'station-fault', retryAfterMs: null, vouched: false });
    } finally {
      running = false;
    }
    schedule(wokenWhileRunning && failures === 0 ? 0 : waitMs);
    parts.onChange();
  }

  async function enrolSendAndRead(cloud: CloudClient): Promise<CloudFault | null> {
    const outside = await enrol(cloud);
    if (outside) return outside;
    const unsent = await sendAll(cloud);
    // An event that the cloud wants later keeps no fact from coming down.
    if (unsent && unsent.fault !== retryLater) return unsent;
    return (await readAll(cloud)) ?? unsent;
  }

  async function enrol(cloud: CloudClient): Promise<CloudFault | null> {
    if (token()) return null;
    const reply = await cloud.enrol({ ...parts.enrolment, publicKey: parts.signer.publicKey });
    if (!reply.ok) return reply;
    transactions.run(stationActor, (work) => {
      parts.takeKeys(work, reply.value.keys);
      parts.facts.set('station-id', reply.value.stationId);
      parts.secrets.set('cloud-token', reply.value.token);
      work.journal('station.enrolled', reply.value.stationId);
    });
    return null;
  }

  async function sendAll(cloud: CloudClient): Promise<CloudFault | null> {
    let limit = maxBatchEvents;
    for (;;) {
      const batch = nextBatch(limit);
      const [first] = batch;
      if (!first && postponedTo > 0 && !stopped) {
        // Round once: those that were to come later are asked again.
        postponedTo = 0;
        continue;
      }
      if (!first || stopped) return null;
      const reply = await cloud.sendEvents(
        token() ?? '',
        batch.map((entry) => entry.event),
      );
      if (!reply.ok) {
        if (!refusesContent(reply)) return reply;
        if (batch.length === 1) setAside(first.row, reply.fault);
        limit = batch.length === 1 ? maxBatchEvents : Math.ceil(batch.length / 2);
        continue;
      }
      const verdicts = judgeAnswers(
        batch.map((entry) => entry.row.eventId),
        reply.value.answers,
      );
      transactions.run(stationActor, (work) => {
        for (const verdict of verdicts) {
          if (verdict.state === 'delivered') outbox.markDelivered(verdict.eventId, work.atMs);
          else if (verdict.state === 'rejected') outbox.markRejected(verdict.eventId, verdict.code ?? 'rejected');
          else outbox.markTried(verdict.eventId, verdict.code);
          if (verdict.state === 'rejected') work.journal('sync.rejected', verdict.eventId, { code: verdict.code });
          if (verdict.conflict) noteConflict(work, verdict.eventId, verdict.conflict, batch);
        }
      });
      parts.onChange();
      // Only "retry" answers: asking again at once would be a storm. The next turn begins behind them, so that a hundred events
      // that are to come later for ever starve no other.
      if (!verdicts.some((verdict) => verdict.state !== 'waiting')) {
        postponedTo = batch.at(-1)?.row.seq ?? 0;
        return { fault: retryLater, retryAfterMs: null, vouched: true };
      }
      succeed();
    }
  }

  /** What may go now, as many as fit a request. An event that cannot be built is set aside: it would stop all others. */
  function nextBatch(limit: number) {
    for (;;) {
      const entries: { row: OutboxRow; event: CloudEvent }[] = [];
      const broken = outbox.sendable(limit, postponedTo).find((row) => {
        try {
          entries.push({ row, event: eventOf(row) });
          return false;
        } catch (error) {
          if (!(error instanceof SealBroken)) throw error;
          return true;
        }
      });
      if (!broken) return fit(entries);
      setAside(broken, 'unreadable-here');
    }
  }

  function setAside(row: OutboxRow, code: string): void {
    transactions.run(stationActor, (work) => {
      outbox.markRejected(row.eventId, code);
      work.journal('sync.rejected', row.eventId, { code });
    });
  }

  function noteConflict(work: Work, eventId: string, kind: string, batch: { row: OutboxRow }[]): void {
    const row = batch.find((entry) => entry.row.eventId === eventId)?.row;
    if (row) parts.onConflict(work, { ...row, kind });
  }

  async function readAll(cloud: CloudClient): Promise<CloudFault | null> {
    for (;;) {
      if (stopped) return null;
      const from = feed.cursor();
      const reply = await cloud.readFeed(token() ?? '', from, feedPageSize);
      if (!reply.ok) {
        // The cloud has another history by now (a restored backup): its facts are read anew, which changes nothing twice.
        if (reply.fault === 'http-410' && reply.vouched && from !== '') startOver();
        return reply;
      }
      parts.clockGuard.heardServer(reply.value.nowMs);
      feed.applyPage(reply.value);
      if (!reply.value.more) return null;
      // More, from where it stood: that would never end.
      if (reply.value.cursor === from) return { fault: 'feed-stuck', retryAfterMs: null, vouched: true };
    }
  }

  function startOver(): void {
    feed.startOver();
    transactions.run(stationActor, (work) =>
      work.journal('sync.sent-again', 'outbox', { events: outbox.sendAllAgain() }),
    );
  }

  function eventOf(row: OutboxRow): CloudEvent {
    return {
      specversion: '1.0',
      id: row.eventId,
      source: `/stations/${stationId() ?? ''}`,
      type: row.type,
      subject: row.aggregate,
      time: new Date(row.createdMs).toISOString(),
      datacontenttype: 'application/json',
      aggregateseq: row.aggregateSeq,
      data: openPersons(row.data, parts.people),
    };
  }

  function succeed(): void {
    failures = 0;
    lastFault = null;
    lastSuccessMs = clock.nowMs();
    if (Math.abs(lastSuccessMs - keptSuccessMs) < keepSuccessEveryMs) return;
    keptSuccessMs = lastSuccessMs;
    parts.facts.set('cloud-last-success', String(lastSuccessMs));
  }

  function fail(reply: CloudFault): number {
    failures += 1;
    lastFault = reply.fault;
    log.warn('sync.unanswered', { code: reply.fault, attempt: failures });
    return backOffMs(failures, parts.random(), reply.retryAfterMs);
  }

  return {
    start(): void {
      stopped = false;
      schedule(0);
    },
    /** Lets go of what is under way; settles when nothing of it will touch the database any more. */
    stop(): Promise<void> {
      stopped = true;
      cancelTimer();
      client?.close();
      return current;
    },
    /** Something waits: goes at once when the last try went well, else at the pause's end. `force` cuts the pause short. */
    wake(force = false): void {
      if (stopped || !client) return;
      if (running) wokenWhileRunning = true;
      else if (force || failures === 0) schedule(0);
    },
    state(): CloudState {
      const state =
        !client || !token()
          ? 'not-enrolled'
          : lastFault && lastFault !== retryLater
            ? 'offline'
            : lastSuccessMs === null
              ? 'never-reached'
              : 'online';
      return { state, lastSuccessMs, lastFault };
    },
    stationId,
  };
}
export type Relay = ReturnType<typeof createRelay>;

/** As many events, in order, as fit a request; always at least one. */
function fit(entries: { row: OutboxRow; event: CloudEvent }[]) {
  let bytes = 0;
  const end = entries.findIndex((entry, index) => {
    bytes += Buffer.byteLength(JSON.stringify(entry.event)) + 1;
    return index > 0 && bytes > maxBatchBytes * 0.9;
  });
  return end < 0 ? entries : entries.slice(0, end);
}
