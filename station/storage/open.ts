import Database from 'better-sqlite3';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { migrations } from './migrations/index.ts';

export type Db = Database.Database;

/** Why a database cannot be used. The station shows the code and refuses custody; it never starts over an empty file. */
export class StorageError extends Error {
  readonly code: 'in-use' | 'newer-schema' | 'not-durable' | 'missing' | 'corrupt';
  constructor(code: StorageError['code'], message: string) {
    super(message);
    this.name = 'StorageError';
    this.code = code;
  }
}

/** Oldest SQLite whose WAL is known to be sound for this use. */
const oldestSqlite = [3, 51, 3];

/**
 * Opens the station's one database with one writer, sets and reads back every pragma that durability rests on, and migrates.
 * A file beside it says that it was in service: then a missing or emptied database is an alarm, never a fresh start.
 */
export function openStorage(path: string): { db: Db; close(): void } {
  mkdirSync(dirname(path), { recursive: true });
  const lock = takeLock(`${path}.lock`);
  const marker = `${path}.in-service`;
  const wasInService = existsSync(marker);
  let db: Db;
  try {
    db = new Database(path, { fileMustExist: wasInService });
  } catch (cause) {
    lock.close();
    if (wasInService)
      throw new StorageError('missing', `the station's database is missing or unreadable: ${String(cause)}`);
    throw cause;
  }
  try {
    setPragmas(db);
    if (wasInService && db.pragma('user_version', { simple: true }) === 0) {
      throw new StorageError('missing', "the station's database was emptied: restore it from a backup");
    }
    migrate(db);
    assertDurable(db);
    if (!wasInService) markInService(marker);
  } catch (error) {
    db.close();
    lock.close();
    throw sqliteCode(error) === 'SQLITE_NOTADB' || sqliteCode(error) === 'SQLITE_CORRUPT'
      ? new StorageError('corrupt', 'the database file is damaged')
      : error;
  }
  return {
    db,
    close() {
      db.close();
      lock.close();
    },
  };
}

function markInService(marker: string): void {
  const descriptor = openSync(marker, 'w', 0o600);
  writeSync(
    descriptor,
    'The station keeps its records in the database beside this file. Without it the station does not start.\n',
  );
  fsyncSync(descriptor);
  closeSync(descriptor);
}

/** A second database held in an exclusive transaction: freed by the system when its process dies, however it dies. */
function takeLock(path: string): Db {
  const lock = new Database(path, { timeout: 2_000 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch {
    lock.close();
    throw new StorageError('in-use', 'another station process has this database open');
  }
}

function setPragmas(db: Db): void {
  db.pragma('journal_mode = WAL');
  // better-sqlite3 lowers WAL to NORMAL, which loses acknowledged work at a power cut.
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  db.pragma('secure_delete = ON');
  // Else `INSERT OR REPLACE` deletes without the trigger that keeps the journal.
  db.pragma('recursive_triggers = ON');
  db.pragma('trusted_schema = OFF');
  db.pragma('busy_timeout = 2000');
}

/** Throws `StorageError` unless every pragma that durability rests on holds after a write. */
export function assertDurable(db: Db): void {
  // The pragma can change with the first write, so it is read after one.
  db.transaction(() => {
    db.prepare(
      `INSERT INTO station_facts VALUES ('durability-probe', '1') ON CONFLICT (name) DO UPDATE SET value = value`,
    ).run();
  }).immediate();
  const found = {
    journal_mode: db.pragma('journal_mode', { simple: true }),
    synchronous: db.pragma('synchronous', { simple: true }),
    foreign_keys: db.pragma('foreign_keys', { simple: true }),
    secure_delete: db.pragma('secure_delete', { simple: true }),
    recursive_triggers: db.pragma('recursive_triggers', { simple: true }),
  };
  const version = String(db.prepare('SELECT sqlite_version()').pluck().get()).split('.').map(Number);
  const wal = found.journal_mode === 'wal' || db.memory;
  if (
    !wal ||
    found.synchronous !== 2 ||
    found.foreign_keys !== 1 ||
    found.secure_delete !== 1 ||
    found.recursive_triggers !== 1
  ) {
    throw new StorageError('not-durable', `pragmas did not hold: ${JSON.stringify(found)}`);
  }
  const older = oldestSqlite.findIndex((part, index) => (version[index] ?? 0) !== part);
  if (older >= 0 && (version[older] ?? 0) < (oldestSqlite[older] ?? 0)) {
    throw new StorageError('not-durable', `SQLite ${version.join('.')} is too old`);
  }
}

/** Runs what is missing, each step in a transaction of its own with its version, so that a cut leaves the old or the new schema. */
export function migrate(db: Db, steps = migrations): void {
  const current = Number(db.pragma('user_version', { simple: true }));
  if (current > steps.length) {
    throw new StorageError(
      'newer-schema',
      `the database has schema ${current}, this program knows ${steps.length}: start the newer program`,
    );
  }
  for (const [index, step] of steps.entries()) {
    if (index < current) continue;
    db.transaction(() => {
      db.exec(step.sql);
      db.pragma(`user_version = ${index + 1}`);
    }).immediate();
  }
}

/** The code of a SQLite error, or `null` for any other. */
export function sqliteCode(error: unknown): string | null {
  return error instanceof Database.SqliteError ? error.code : null;
}
