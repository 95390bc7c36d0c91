import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeOnEngines, type Place } from '../testing/engines.ts';
import type { Database } from './database.ts';
import { migrate } from './migrate.ts';
import { openPglite } from './pglite.ts';
import { openPostgres } from './postgres.ts';

const steps = readdirSync(new URL('./migrations/', import.meta.url)).length;
const open = ({ dataFolder, databaseUrl, databaseSchema }: Place): Promise<Database> =>
  databaseUrl === undefined ? openPglite(dataFolder) : openPostgres(databaseUrl, databaseSchema);

describeOnEngines(describe, 'database', (engine) => {
  let database: Database;
  let reopen: () => Promise<Database>;
  let remove: () => Promise<void>;
  beforeAll(async () => {
    const made = await engine.make();
    remove = made.remove;
    reopen = () => open(made.place);
    database = await reopen();
  });
  afterAll(async () => {
    await database.close();
    await remove();
  });

  it('runs migrations once, also when started twice at a time and after a reopening', async () => {
    expect((await Promise.all([migrate(database), migrate(database)])).sort()).toEqual([0, steps]);
    expect(await migrate(database)).toBe(0);
    await database.close();
    database = await reopen();
    expect(await migrate(database)).toBe(0);
  });

  it('refuses an edited migration and a database of a newer cloud', async () => {
    const run = (text: string) => database.transaction((sql) => sql.script(text));
    await migrate(database);
    await run(`INSERT INTO migrations VALUES (9999, '9999-later.sql', 'y')`);
    await expect(migrate(database)).rejects.toThrow(/does not know/);
    await run(`DELETE FROM migrations WHERE number = 9999`);
    await run(`UPDATE migrations SET sha256 = 'x' WHERE number = 1`);
    await expect(migrate(database)).rejects.toThrow(/was changed/);
  });

  it('takes over the refunds of a cloud before: what was said to be withdrawn had left, and is owed [MA-3.1.4 F116]', async () => {
    const { place, remove: drop } = await engine.make();
    const old = await open(place);
    const folder = new URL('./migrations/', import.meta.url);
    await old.transaction(async (sql) => {
      await sql.script(`CREATE TABLE migrations (number int PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL)`);
      for (const name of readdirSync(folder).sort().slice(0, 2)) {
        const text = readFileSync(new URL(name, folder), 'utf8');
        await sql.script(text);
        const sha256 = createHash('sha256').update(text).digest('hex');
        await sql.query('INSERT INTO migrations VALUES ($1, $2, $3)', [Number(name.slice(0, 4)), name, sha256]);
      }
      const [sale, station] = [randomUUID(), randomUUID()];
      await sql.query(`INSERT INTO sales VALUES ($1, 'NO-1', '{}', 'paid', NULL, 1)`, [sale]);
      await sql.query(`INSERT INTO stations VALUES ($1, 'x', 'k', 1, 1)`, [station]);
      for (const state of ['withdrawn', 'paid']) {
        const returnId = randomUUID();
        await sql.query(`INSERT INTO returns VALUES ($1, $2, $3, 100, '[]', NULL, 1, NULL)`, [returnId, sale, station]);
        await sql.query('INSERT INTO refunds VALUES ($1, $2, $3, 100, $4, 1)', [randomUUID(), returnId, sale, state]);
      }
    });
    expect(await migrate(old)).toBe(steps - 2);
    const states = await old.transaction((sql) => sql.query('SELECT state FROM refunds ORDER BY state'));
    expect(states).toEqual([{ state: 'owed' }, { state: 'paid' }]);
    const used = await old.transaction((sql) => sql.query('SELECT DISTINCT already_refunded_fen AS fen FROM returns'));
    expect(used).toEqual([{ fen: 0 }]);
    await old.close();
    await drop();
  });

  it('rolls back what throws, and carries on', async () => {
    await database.transaction((sql) => sql.script('CREATE TABLE t (n bigint)'));
    const failing = database.transaction(async (sql) => {
      await sql.query('INSERT INTO t VALUES ($1)', [1]);
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    await database.transaction((sql) => sql.query('INSERT INTO t VALUES ($1)', [Number.MAX_SAFE_INTEGER]));
    const rows = await database.transaction((sql) => sql.query('SELECT n FROM t'));
    expect(rows).toEqual([{ n: Number.MAX_SAFE_INTEGER }]);
  });
});

it('never opens one embedded folder twice', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'waypost-cloud-'));
  const database = await openPglite(folder);
  await expect(openPglite(folder)).rejects.toThrow(/in use by process/);
  await database.close();
  await (await openPglite(folder)).close();
  await rm(folder, { recursive: true });
});
