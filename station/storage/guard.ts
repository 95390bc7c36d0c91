import { existsSync, statfsSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Intake stops below this much free space, long before SQLite fails. */
const lowWaterBytes = 128 * 1024 * 1024;
/** Given up when the disk is full, so that what is already here can still be handed out and checkpointed. */
const ballastBytes = 32 * 1024 * 1024;

export type StorageGuard = {
  state(): { durable: boolean; freeBytes: number | null; intakeStopped: boolean };
  /** False where new custody must be refused, with room left to finish what is under way. */
  mayTakeIn(): boolean;
};

/** Watches the free space of the data folder and keeps a ballast file to give up. */
export function createStorageGuard(dataDir: string): StorageGuard {
  const ballast = path.join(dataDir, 'ballast');
  const free = () => {
    try {
      const { bavail, bsize } = statfsSync(dataDir);
      return bavail * bsize;
    } catch {
      return null;
    }
  };
  const keepBallast = () => {
    const bytes = free();
    if (bytes === null) return;
    if (bytes < lowWaterBytes / 2 && existsSync(ballast)) unlinkSync(ballast);
    else if (bytes > lowWaterBytes * 4 && !existsSync(ballast)) {
      // Written, not only sized: a sparse file frees nothing.
      writeFileSync(ballast, Buffer.alloc(ballastBytes, 0x57));
    }
  };
  keepBallast();
  const mayTakeIn = () => {
    const bytes = free();
    if (bytes === null || bytes >= lowWaterBytes) return true;
    // The disk fills while the station runs, not only before it starts.
    keepBallast();
    return false;
  };
  return {
    mayTakeIn,
    state: () => ({ durable: true, freeBytes: free(), intakeStopped: !mayTakeIn() }),
  };
}
