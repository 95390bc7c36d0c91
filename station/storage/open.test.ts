import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrations } from './migrations/index.ts';
import { assertDurable, migrate, openStorage, StorageError } from './open.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'storage-'));
  file = path.join(directory, 'station.db');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));
const codeOf = (body: () => unknown) => {
  try {
    body();
    return 'opened';
  } catch (error) {
    return error instanceof StorageError ? error.code : String(error);
  }
};

describe('opening the database', () => {
  it('holds every pragma that durability rests on, after a write [EX-7.2]', () => {
    const { db, close } = openStorage(file);
    db.prepare(`INSERT INTO station_facts VALUES ('x', '1')`).run();
    const read = (name: string) => db.pragma(name, { simple: true });
    expect([read('journal_mode'), read('synchronous'), read('foreign_keys'), read('secure_delete')]).toEqual([
      'wal',
      2,
      1,
      1,
    ]);
    close();
  });

  it.each([
    ['synchronous = NORMAL'],
    ['synchronous = OFF'],
    ['foreign_keys = OFF'],
    ['secure_delete = OFF'],
    ['recursive_triggers = OFF'],
    ['journal_mode = DELETE'],
  ])('refuses service with %s [EX-7.2]', (pragma) => {
    const { db, close } = openStorage(file);
    db.pragma(pragma);
    expect(codeOf(() => assertDurable(db))).toBe('not-durable');
    close();
  });

  it('is refused to a second opening, here and in another process, and free again after the first', () => {
    const first = openStorage(file);
    expect(codeOf(() => openStorage(file))).toBe('in-use');
    const script = `import { openStorage } from ${JSON.stringify(path.join(import.meta.dirname, 'open.ts'))};
      try { openStorage(${JSON.stringify(file)}); console.log('opened'); } catch (error) { console.log(error.code); }`;
    const other = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(other.stdout.trim()).toBe('in-use');
    first.close();
    openStorage(file).close();
  });

  it('is refused where the schema is of a newer program, with words that say what to do', () => {
    const { db, close } = openStorage(file);
    db.pragma(`user_version = ${migrations.length + 1}`);
    close();
    expect(() => openStorage(file)).toThrow(/start the newer program/);
    expect(codeOf(() => openStorage(file))).toBe('newer-schema');
  });

  it('is an alarm where the database of a station in service is gone or emptied, and nothing new is made', () => {
    openStorage(file).close();
    copyFileSync(file, `${file}.copy`);
    for (const name of ['station.db', 'station.db-wal', 'station.db-shm'])
      rmSync(path.join(directory, name), { force: true });
    expect(codeOf(() => openStorage(file))).toBe('missing');
    expect(existsSync(file)).toBe(false);
    writeFileSync(file, '');
    expect(codeOf(() => openStorage(file))).toBe('missing');
    unlinkSync(file);
    copyFileSync(`${file}.copy`, file);
    openStorage(file).close();
  });

  it('names a damaged file, and leaves it as it is', () => {
    openStorage(file).close();
    writeFileSync(file, 'this is not a database at all, however long it is '.repeat(100));
    expect(codeOf(() => openStorage(file))).toBe('corrupt');
    truncateSync(file, 300);
    expect(codeOf(() => openStorage(file))).toBe('corrupt');
  });
});

describe('migrations', () => {
  const steps = [
    ...migrations,
    { name: '0002-test', sql: 'CREATE TABLE later (a TEXT) STRICT; CREATE TABLE latest (b TEXT) STRICT;' },
  ];
  const tables = `SELECT count(*) FROM sqlite_master WHERE name IN ('later', 'latest')`;

  it('leave the old schema when they fail midway, and the new one when they go through', () => {
    const { db, close } = openStorage(file);
    const before = db.pragma('user_version', { simple: true });
    const broken = [
      ...migrations,
      { name: '0002-broken', sql: 'CREATE TABLE later (a TEXT) STRICT; CREATE TABLE later (b TEXT) STRICT;' },
    ];
    expect(() => migrate(db, broken)).toThrow(/already exists/);
    expect([db.pragma('user_version', { simple: true }), db.prepare(tables).pluck().get()]).toEqual([before, 0]);
    migrate(db, steps);
    expect([db.pragma('user_version', { simple: true }), db.prepare(tables).pluck().get()]).toEqual([
      Number(before) + 1,
      2,
    ]);
    close();
  });

  it('keep the returns of a station that took them before: their ends, and a balance that nothing came of is owed [section 6.20 F053 F116]', () => {
    openStorage(`${file}.fresh`).close();
    const old = new Database(file);
    old.pragma('foreign_keys = ON');
    migrate(old, migrations.slice(0, 7));
    old.exec(`
      INSERT INTO sales VALUES ('s1', 'NO-1', '{}', 'paid', 1, 0, NULL, '{}', 1), ('s2', 'NO-2', '{}', 'paid', 1, 0, NULL, '{}', 1);
      INSERT INTO sale_returns_told VALUES ('r9', 's1', '河东驿台', 1, 1, 1);
      INSERT INTO returns VALUES
        ('r1', 's1', 'open', 'check', 1, 1, 1, NULL, NULL, 0, NULL, NULL, '{"balance":null}'),
        ('r2', 's1', 'abandoned', 'done', 1, 1, 1, 1, NULL, 0, NULL, NULL, '{"balance":{"amountFen":3000}}'),
        ('r3', 's2', 'undone', 'done', 1, 1, 1, 1, NULL, 0, NULL, NULL, '{"balance":null}'),
        ('r4', 's2', 'closed', 'done', 1, 1, 1, 1, NULL, 0, NULL, NULL, '{"balance":{"amountFen":500}}');
      INSERT INTO return_ends VALUES ('e1', 'r1', 'goods/l1', 'returned', 1, 0, 'as-sold', 'serial', 'SN-1', NULL, 1, NULL);
    `);
    migrate(old);
    const owed = old.prepare('SELECT return_id, owed_fen FROM returns ORDER BY return_id').raw().all();
    expect(owed).toEqual([
      ['r1', 0],
      ['r2', 3_000],
      ['r3', 0],
      ['r4', 0],
    ]);
    expect(old.prepare('SELECT repaid_fen FROM sale_returns_told').pluck().all()).toEqual([0]);
    expect(old.prepare('SELECT item_id, way, proof_text FROM return_ends').raw().all()).toEqual([
      ['goods/l1', 'returned', 'SN-1'],
    ]);
    // What guarded the list guards it still, and the schema is that of a new station.
    const shape = `SELECT type, name, tbl_name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name`;
    const fresh = new Database(`${file}.fresh`, { readonly: true });
    expect(old.prepare(shape).all()).toEqual(fresh.prepare(shape).all());
    expect(() => old.exec(`UPDATE return_ends SET units = 2`)).toThrow(/not changed/);
    expect(old.pragma('foreign_key_check')).toEqual([]);
    fresh.close();
    old.close();
  });

  it('leave the old schema when the process is killed midway', () => {
    openStorage(file).close();
    const script = `import { migrate, openStorage } from ${JSON.stringify(path.join(import.meta.dirname, 'open.ts'))};
      import { migrations } from ${JSON.stringify(path.join(import.meta.dirname, 'migrations/index.ts'))};
      const { db } = openStorage(${JSON.stringify(file)});
      db.function('die', () => process.kill(process.pid, 'SIGKILL'));
      migrate(db, [...migrations, { name: 'x', sql: 'CREATE TABLE later (a TEXT) STRICT; INSERT INTO later SELECT die(); CREATE TABLE latest (b TEXT) STRICT;' }]);`;
    const killed = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(killed.signal).toBe('SIGKILL');
    const { db, close } = openStorage(file);
    expect([db.pragma('user_version', { simple: true }), db.prepare(tables).pluck().get()]).toEqual([
      migrations.length,
      0,
    ]);
    close();
  });
});
