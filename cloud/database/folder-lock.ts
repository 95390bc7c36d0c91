import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Thrown when another living process holds the folder: two writers would destroy an embedded database. */
export class FolderInUse extends Error {}

/** Takes the folder for this process and answers with the way to give it back. A lock whose process is gone is taken over. */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'cloud.lock');
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(String(process.pid));
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const holder = Number(await readFile(path, 'utf8').catch(() => ''));
      if (isAlive(holder)) throw new FolderInUse(`the data folder ${folder} is in use by process ${holder}`);
      await rm(path, { force: true });
    }
  }
  throw new FolderInUse(`the data folder ${folder} is in use`);
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
