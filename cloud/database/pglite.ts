import { PGlite, types } from '@electric-sql/pglite';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from './database.ts';
import { lockFolder } from './folder-lock.ts';
import { createEmptyPglite, isFolder } from './pglite-template.ts';

/** PostgreSQL inside this process; its files live in `folder/pg`, which one process alone may use at a time. */
export async function openPglite(folder: string): Promise<Database> {
  await mkdir(folder, { recursive: true });
  const unlock = await lockFolder(folder);
  try {
    const files = join(folder, 'pg');
    if (!(await isFolder(files))) await createEmptyPglite(files);
    const pglite = await PGlite.create(files, { parsers: { [types.INT8]: Number } });
    return {
      engine: 'pglite',
      transaction: (work) =>
        pglite.transaction((open) =>
          work({
            query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
              (await open.query<Row>(text, [...values])).rows,
            script: async (text) => void (await open.exec(text)),
          }),
        ),
      async close() {
        await pglite.close();
        await unlock();
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}
