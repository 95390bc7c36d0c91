import { readdirSync } from 'node:fs';
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
