import { setImmediate } from 'node:timers/promises';
import type { Db } from '../storage/open.ts';
import { genesisHash, hashEntry, type ChainedEntry } from './chain.ts';

type Row = {
  seq: number;
  at_ms: number;
  monotonic_ms: number;
  boot_id: string;
  operator_id: string | null;
  device_id: string;
  act: string;
  subject: string;
  facts: string;
  prev_hash: string;
  hash: string;
};

const columns = 'seq, at_ms, monotonic_ms, boot_id, operator_id, device_id, act, subject, facts, prev_hash, hash';

/** How many entries are walked before anything else may have its turn: some milliseconds. */
const entriesAStep = 500;

type ChainVerdict = { ok: boolean; entries: number; headHash: string; firstBadSeq: number | null };
type Walked = Omit<ChainVerdict, 'ok'> & { lastSeq: number; more: boolean };
const beforeFirst: Walked = {
  headHash: genesisHash,
  entries: 0,
  lastSeq: Number.MIN_SAFE_INTEGER,
  firstBadSeq: null,
  more: false,
};

/** The append-only, hash-chained journal. `append` belongs inside the transaction of the act it records. */
export function createJournalStore(db: Db) {
  const head = db.prepare<[], { seq: number; hash: string }>('SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1');
  const insert = db.prepare(`INSERT INTO journal (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const page = db.prepare<[number, number], Row>(
    `SELECT ${columns} FROM journal WHERE seq < ? ORDER BY seq DESC LIMIT ?`,
  );
  const pageOf = db.prepare<[string, number, number], Row>(
    `SELECT ${columns} FROM journal WHERE subject = ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
  );
  const next = db.prepare<[number, number, number], Row>(
    `SELECT ${columns} FROM journal WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
  );
  // Of the newest entries only: the whole journal would be read at every start, and one entry from a clock that once stood years
  // ahead would make every later start doubt its own.
  const lastMoment = db
    .prepare<[], number>('SELECT max(at_ms) FROM (SELECT at_ms FROM journal ORDER BY seq DESC LIMIT 10000)')
    .pluck();

  function walk(from: Walked, until: number): Walked {
    const rows = next.all(from.lastSeq, until, entriesAStep);
    let { headHash, entries, lastSeq } = from;
    for (const row of rows) {
      const holds =
        row.seq === entries + 1 && row.prev_hash === headHash && row.hash === hashEntry(headHash, entryOf(row));
      if (!holds) return { headHash, entries, lastSeq, firstBadSeq: row.seq, more: false };
      headHash = row.hash;
      entries += 1;
      lastSeq = row.seq;
    }
    return { headHash, entries, lastSeq, firstBadSeq: null, more: rows.length === entriesAStep };
  }

  return {
    append(entry: Omit<ChainedEntry, 'seq'>): number {
      const last = head.get();
      const seq = (last?.seq ?? 0) + 1;
      const previous = last?.hash ?? genesisHash;
      const hash = hashEntry(previous, { seq, ...entry });
      insert.run(
        seq,
        entry.atMs,
        entry.monotonicMs,
        entry.bootId,
        entry.operatorId,
        entry.deviceId,
        entry.act,
        entry.subject,
        JSON.stringify(entry.facts),
        previous,
        hash,
      );
      return seq;
    },
    /** Newest first. */
    list(options: { beforeSeq: number | null; subject: string | null; limit: number }) {
      const before = options.beforeSeq ?? Number.MAX_SAFE_INTEGER;
      const rows =
        options.subject === null ? page.all(before, options.limit) : pageOf.all(options.subject, before, options.limit);
      return rows.map((row) => ({ ...entryOf(row), hash: row.hash }));
    },
    /** Walks the whole chain; `firstBadSeq` is where it breaks, a missing number counts as broken too. */
    verify(): ChainVerdict {
      let walked = walk(beforeFirst, Number.MAX_SAFE_INTEGER);
      while (walked.more) walked = walk(walked, Number.MAX_SAFE_INTEGER);
      return verdictOf(walked);
    },
    /** The same in small steps: a counter that works goes on while years of it are walked. */
    async verifyInSteps(): Promise<ChainVerdict> {
      const until = head.get()?.seq ?? 0;
      let walked = walk(beforeFirst, until);
      while (walked.more) {
        await setImmediate();
        walked = walk(walked, until);
      }
      return verdictOf(walked);
    },
    /** The latest wall-clock moment that was written down lately; the clock guard compares with it. */
    lastMomentMs(): number | null {
      return lastMoment.get() ?? null;
    },
  };
}

export type JournalStore = ReturnType<typeof createJournalStore>;

function verdictOf({ entries, headHash, firstBadSeq }: Walked): ChainVerdict {
  return { ok: firstBadSeq === null, entries, headHash, firstBadSeq };
}

function entryOf(row: Row): ChainedEntry {
  return {
    seq: row.seq,
    atMs: row.at_ms,
    monotonicMs: row.monotonic_ms,
    bootId: row.boot_id,
    operatorId: row.operator_id,
    deviceId: row.device_id,
    act: row.act,
    subject: row.subject,
    facts: JSON.parse(row.facts) as Record<string, unknown>,
  };
}
