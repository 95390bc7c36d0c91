import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from './repository.ts';

/** Waits until no other program of this repository does the same, then answers how to let go. A holder that died is passed over. */
export async function holdLock(name: string): Promise<() => void> {
  const folder = path.join(root, '.waypost', `${name}.lock`);
  mkdirSync(path.dirname(folder), { recursive: true });
  for (;;) {
    try {
      mkdirSync(folder);
      writeFileSync(path.join(folder, 'pid'), String(process.pid));
      const release = () => rmSync(folder, { recursive: true, force: true });
      process.once('exit', release);
      return release;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (isAbandoned(folder)) rmSync(folder, { recursive: true, force: true });
    else await pause(100);
  }
}

function isAbandoned(folder: string): boolean {
  let pid = 0;
  try {
    pid = Number(readFileSync(path.join(folder, 'pid'), 'utf8'));
  } catch {
    // Taken this instant, or its holder died before it wrote its number.
    const madeMs = statSync(folder, { throwIfNoEntry: false })?.mtimeMs;
    return madeMs !== undefined && madeMs < Date.now() - 5_000;
  }
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}
