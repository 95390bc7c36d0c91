import { randomBytes } from 'node:crypto';
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { openStorage } from '../station/storage/open.ts';
import { makeFolder, openCounter, stockFolder } from './counter-inside.ts';
import { percentile, rounded, type Tell } from './figures.ts';
import { bytesOf, countRows, createReplay, recordWrites, type Transaction } from './write-record.ts';

const blocks = 8;
const perBlock = 25;
const warmUp = 60;
const asPage = 60;
/** Assumed for the computed figure: a disk that really writes when it is told to flush. */
const assumedFlushMs = 2;

/**
 * Durable collections a second: the station's own service with its whole chain of commands, against a raw loop over
 * better-sqlite3. How the raw loop is made: a first run of the station on a copy of the
 * same database writes down, by triggers, every row of every transaction; the raw loop then does exactly these inserts and
 * updates, with prepared statements, in the same number of immediate transactions, on another copy with the same tables, indexes
 * and pragmas (WAL, synchronous FULL). It reads nothing, decides nothing, seals nothing and hashes nothing. Station and raw loop
 * take turns in blocks, so that a busy machine hits both.
 */
export async function benchDurable(tell: Tell): Promise<void> {
  const key = randomBytes(32);
  const count = warmUp + blocks * perBlock;
  const { folder, orderIds } = await stockFolder(count + asPage, key);
  const folders = [folder];
  try {
    const measuredFolder = copyOf(folder);
    folders.push(measuredFolder);
    const recorded = await record(folder, key, orderIds.slice(0, count));
    folders.push(recorded.raw);
    const counter = await openCounter({ folder: measuredFolder, key });
    const raw = openStorage(path.join(recorded.raw, 'station', 'station.db'));
    const replay = createReplay(raw.db);

    const warming = orderIds.slice(0, warmUp);
    for (const orderId of warming) await counter.collect(orderId);
    replay(recorded.collections.slice(0, warmUp).flat());

    let stationMs = 0;
    let rawMs = 0;
    const eachMs: number[] = [];
    for (let block = 0; block < blocks; block += 1) {
      const from = warmUp + block * perBlock;
      const startMs = performance.now();
      for (const orderId of orderIds.slice(from, from + perBlock)) {
        const beganMs = performance.now();
        await counter.collect(orderId);
        eachMs.push(performance.now() - beganMs);
      }
      const turnMs = performance.now();
      replay(recorded.collections.slice(from, from + perBlock).flat());
      stationMs += turnMs - startMs;
      rawMs += performance.now() - turnMs;
    }
    assertSame(recorded.rows, countRows(raw.db));
    const commitMs = commitTime(raw.db);
    const pageStartMs = performance.now();
    for (const orderId of orderIds.slice(count)) await counter.collectAsPage(orderId);
    const pageMs = performance.now() - pageStartMs;
    await counter.stop();
    raw.close();

    const measured = blocks * perBlock;
    const writes = recorded.collections.slice(warmUp).flat();
    const perSecond = (ms: number) => rounded((measured / ms) * 1000, 1);
    tell({
      name: 'durable-collections',
      value: perSecond(stationMs),
      unit: 'per second',
      n: measured,
      against: { name: 'raw better-sqlite3, same rows and bytes, FULL', value: perSecond(rawMs), unit: 'per second' },
      ratio: rounded(rawMs / stationMs),
      aim: 'ratio >= 0.7',
      held: rawMs / stationMs >= 0.7,
      how:
        `${rounded(writes.length / measured, 1)} transactions, ${rounded(writes.flat().length / measured, 1)} rows, ` +
        `${Math.round(bytesOf(writes) / measured)} bytes a collection; nine commands given to the service; ` +
        `median ${rounded(percentile(eachMs, 0.5), 1)} ms a collection, of which the raw writes take ${rounded(rawMs / measured, 1)} ms`,
    });
    tell({
      name: 'durable-commit',
      value: rounded(percentile(commitMs, 0.5)),
      unit: 'ms',
      n: commitMs.length,
      how: 'one row in one transaction with FULL, median: what the disk of this run costs',
    });
    const flushesMs = (writes.length / measured) * Math.max(0, assumedFlushMs - percentile(commitMs, 0.5));
    const ratio = (rawMs / measured + flushesMs) / (stationMs / measured + flushesMs);
    tell({
      name: 'durable-ratio-with-a-real-flush',
      value: rounded(ratio),
      unit: 'ratio',
      n: measured,
      how: `computed, not measured: both loops of this run with ${assumedFlushMs} ms for each commit, as a disk takes that really writes when told to flush`,
    });
    tell({
      name: 'durable-collections-as-page',
      value: rounded((asPage / pageMs) * 1000, 1),
      unit: 'per second',
      n: asPage,
      against: { name: 'the service without a page', value: perSecond(stationMs), unit: 'per second' },
      ratio: rounded(asPage / pageMs / (measured / stationMs)),
      how: 'the same over the loopback wire, with run-time checks on both sides and a view after each command',
    });
  } finally {
    for (const place of folders) rmSync(place, { recursive: true, force: true });
  }
}

/** One run on a copy that is not measured, with every write of it; `raw` is the database as it was before the first collection. */
async function record(folder: string, key: Buffer, orderIds: readonly string[]) {
  const counter = await openCounter({ folder, key });
  counter.db.pragma('wal_checkpoint(TRUNCATE)');
  const raw = copyOf(folder);
  const recorder = recordWrites(counter.db);
  const collections: Transaction[][] = [];
  for (const orderId of orderIds) {
    await counter.collect(orderId);
    collections.push(recorder.take());
  }
  const rows = countRows(counter.db);
  await counter.stop();
  return { raw, rows, collections };
}

function copyOf(folder: string): string {
  const copy = makeFolder();
  cpSync(folder, copy, { recursive: true });
  return copy;
}

function assertSame(recorded: Record<string, number>, raw: Record<string, number>): void {
  for (const [table, rows] of Object.entries(recorded)) {
    if (raw[table] !== rows) throw new Error(`${table}: the station wrote ${rows} rows, the raw loop ${raw[table]}`);
  }
}

function commitTime(db: ReturnType<typeof openStorage>['db']): number[] {
  db.exec('CREATE TABLE bench_commit (n INTEGER)');
  const insert = db.prepare('INSERT INTO bench_commit VALUES (1)');
  return Array.from({ length: 50 }, () => {
    const startMs = performance.now();
    insert.run();
    return performance.now() - startMs;
  });
}
