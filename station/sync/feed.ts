import type { KeyObject } from 'node:crypto';
import {
  feedBodies,
  FeedItem,
  type FeedKind,
  type FeedOrder,
  type FeedWaybillBlock,
} from '../../contract/sync/feed.ts';
import type { ZodError } from 'zod';
import type { FeedCourier, FeedPack, FeedRevocations } from '../../contract/sync/feed.ts';
import type { PublicKey } from '../../contract/sync/envelope.ts';
import type { FeedSale, FeedSaleReturn } from '../../contract/sync/returns.ts';
import type { FeedSaleStanding } from '../../contract/sync/sale-standing.ts';
import type { Ids } from '../platform/ids.ts';
import { seal } from '../platform/seal.ts';
import type { Db } from '../storage/open.ts';
import { stationActor, type Transactions, type Work } from '../storage/work.ts';

/** Who takes a fact of the cloud. Each answers `null`, or why the fact could not be taken. */
export type FeedTakers = {
  order(work: Work, order: FeedOrder): string | null;
  courier(work: Work, courier: FeedCourier): string | null;
  revocations(work: Work, revocations: FeedRevocations): string | null;
  key(work: Work, key: PublicKey): string | null;
  'waybill-block'(work: Work, block: FeedWaybillBlock): string | null;
  cancel(work: Work, cancel: { orderId: string; reason: string; atMs: number }): string | null;
  pack(work: Work, pack: FeedPack): string | null;
  sale(work: Work, sale: FeedSale): string | null;
  'sale-return'(work: Work, told: FeedSaleReturn): string | null;
  'sale-standing'(work: Work, standing: FeedSaleStanding): string | null;
};

/** Applies pages of the feed: every page in one transaction with the cursor; a bad fact is set aside and the rest goes on. */
export function createFeed(parts: {
  db: Db;
  transactions: Transactions;
  ids: Ids;
  wrapKey: KeyObject;
  takers: FeedTakers;
}) {
  const { db, transactions, ids, takers } = parts;
  const state = db.prepare<[], { cursor: string; appliedMs: number | null; serverMs: number | null }>(
    'SELECT cursor, applied_ms AS appliedMs, server_ms AS serverMs FROM feed_state',
  );
  const setState = db.prepare(
    `INSERT INTO feed_state VALUES (1, ?, ?, ?) ON CONFLICT (one) DO UPDATE SET cursor = excluded.cursor,
     applied_ms = excluded.applied_ms, server_ms = excluded.server_ms`,
  );
  const setAside = db.prepare('INSERT INTO feed_quarantine VALUES (?, ?, ?, ?, ?, ?)');
  const quarantined = db.prepare<[], { id: string; seq: number; kind: string; faults: string; receivedMs: number }>(
    'SELECT id, feed_seq AS seq, kind, faults, received_ms AS receivedMs FROM feed_quarantine ORDER BY feed_seq DESC LIMIT 200',
  );
  const count = db.prepare<[], number>('SELECT count(*) FROM feed_quarantine').pluck();

  function apply(work: Work, item: FeedItem): string[] {
    if (!isKnown(item.kind)) return ['kind'];
    const parsed = feedBodies[item.kind].safeParse(item.body);
    if (!parsed.success) return faultsOf(parsed.error);
    // The schema of this kind has just accepted the body, which is what the taker of this kind asks for.
    const take = takers[item.kind] as (work: Work, body: unknown) => string | null;
    const fault = take(work, parsed.data);
    return fault === null ? [] : [fault];
  }

  return {
    cursor: () => state.get()?.cursor ?? '',
    startOver: () =>
      transactions.run(stationActor, (work) => {
        setState.run('', work.atMs, state.get()?.serverMs ?? null);
        work.journal('feed.started-over', 'feed');
      }),
    serverMs: () => state.get()?.serverMs ?? null,
    applyPage(page: { items: readonly unknown[]; cursor: string; nowMs: number }): void {
      if (page.items.length === 0 && page.cursor === (state.get()?.cursor ?? '')) {
        return;
      }
      transactions.run(stationActor, (work) => {
        for (const raw of page.items) {
          const framed = FeedItem.safeParse(raw);
          if (!framed.success) {
            quarantine(work, { seq: 0, kind: 'unreadable', body: raw }, faultsOf(framed.error));
            continue;
          }
          const item = framed.data;
          // A savepoint for each fact: one that cannot be stored must not take its neighbours with it.
          const faults = attempt(() => apply(work, item));
          if (faults.length > 0) quarantine(work, item, faults);
        }
        setState.run(page.cursor, work.atMs, page.nowMs);
      });
    },
    quarantined: () => quarantined.all().map((row) => ({ ...row, faults: JSON.parse(row.faults) as string[] })),
    quarantinedCount: () => count.get() ?? 0,
  };

  function attempt(body: () => string[]): string[] {
    try {
      return db.transaction(body)();
    } catch (error) {
      // A full or failing disk is no fault of the fact: the whole page comes again.
      const code = (error as { code?: unknown }).code;
      if (typeof code === 'string' && !code.startsWith('SQLITE_CONSTRAINT')) throw error;
      return [typeof code === 'string' ? code : 'not-applicable'];
    }
  }

  function quarantine(work: Work, item: FeedItem, faults: string[]): void {
    const id = ids.next();
    // What it calls itself is the cloud's own text, too: only a word that looks like a kind goes into the journal.
    const kind = /^[a-z-]{1,32}$/.test(item.kind) ? item.kind : 'unnamed';
    setAside.run(
      id,
      item.seq,
      kind,
      JSON.stringify(faults),
      seal(parts.wrapKey, `feed_quarantine/${id}`, JSON.stringify(item.body ?? null)),
      work.atMs,
    );
    work.journal('feed.quarantined', id, { feedSeq: item.seq, kind, faults });
  }
}
export type Feed = ReturnType<typeof createFeed>;

/** Paths and reasons of the schema, never the values. */
function faultsOf({ issues }: ZodError): string[] {
  return issues
    .slice(0, 8)
    .map(
      (issue) =>
        `${issue.path.join('.') || '(body)'}: ${issue.message === 'DOMESTIC_ONLY' ? 'DOMESTIC_ONLY' : issue.code}`,
    );
}

function isKnown(kind: string): kind is FeedKind {
  return Object.hasOwn(feedBodies, kind);
}
