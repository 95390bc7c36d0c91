import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { Database } from './database.ts';

const folder = new URL('./migrations/', import.meta.url);

/**
 * Applies what is missing, in order, in one transaction. Instances that start together wait for each other.
 * Throws where the database was made by a newer cloud, or where an applied migration was edited afterwards.
 */
export async function migrate(database: Database): Promise<number> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}-[a-z-]+\.sql$/.test(name)).sort();
  const migrations = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, folder), 'utf8');
      return { number: Number(name.slice(0, 4)), name, text, sha256: createHash('sha256').update(text).digest('hex') };
    }),
  );
  return database.transaction(async (sql) => {
    await sql.query(`SELECT pg_advisory_xact_lock(hashtext('waypost:' || current_schema()))::text AS taken`);
    await sql.script(
      `CREATE TABLE IF NOT EXISTS migrations (number int PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL)`,
    );
    const applied = await sql.query<{ number: number; name: string; sha256: string }>('SELECT * FROM migrations');
    for (const row of applied) {
      const known = migrations.find(({ number }) => number === row.number);
      if (!known) throw new Error(`the database has migration ${row.name}, which this cloud does not know`);
      if (known.sha256 !== row.sha256) throw new Error(`migration ${row.name} was changed after it was applied`);
    }
    const missing = migrations.filter(({ number }) => !applied.some((row) => row.number === number));
    for (const { number, name, text, sha256 } of missing) {
      await sql.script(text);
      await sql.query('INSERT INTO migrations VALUES ($1, $2, $3)', [number, name, sha256]);
    }
    return missing.length;
  });
}
