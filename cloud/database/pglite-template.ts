import { PGlite } from '@electric-sql/pglite';
import { cp, mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Puts an empty database into `folder`, whole or not at all: a start that is cut off leaves nothing half made.
 * Making one takes seconds, so the first is kept beside the package and copied from then on.
 */
export async function createEmptyPglite(folder: string): Promise<void> {
  const fresh = `${folder}.new`;
  await rm(fresh, { recursive: true, force: true });
  try {
    await cp(await findTemplate(), fresh, { recursive: true });
  } catch {
    // A read-only installation keeps no template.
    await rm(fresh, { recursive: true, force: true });
    await initialise(fresh);
  }
  await rename(fresh, folder);
}

async function findTemplate(): Promise<string> {
  const packageFolder = dirname(dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite')));
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8'));
  const cache = join(packageFolder, '..', '..', '.cache', 'waypost');
  const template = join(cache, `pglite-${String(version)}`);
  if (await isFolder(template)) return template;
  await mkdir(cache, { recursive: true });
  const made = await mkdtemp(join(cache, 'making-'));
  try {
    await initialise(join(made, 'pg'));
    await rename(join(made, 'pg'), template).catch(async (error: unknown) => {
      // Another process was first.
      if (!(await isFolder(template))) throw error;
    });
  } finally {
    await rm(made, { recursive: true, force: true });
  }
  return template;
}

async function initialise(folder: string): Promise<void> {
  const pglite = await PGlite.create(folder);
  await pglite.close();
}

export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
