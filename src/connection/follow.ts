import type { Client, Connection } from './connection.ts';

export type Following = { stop(): void };

/**
 * Follows a stream of snapshots over all connections: on each new one it subscribes again and takes the newest value
 * first. Within one connection an older revision never replaces a newer one; a new generation counts from its own start.
 */
export function follow<T>(
  connection: Connection,
  open: (client: Client, signal: AbortSignal) => Promise<AsyncIterable<T>>,
  take: (value: T) => void,
  pause: (ms: number) => Promise<void> = pauseMs,
): Following {
  let stopped = false;
  // One per connection: aborting a call of a closed one would try to tell a station that is gone.
  let call: AbortController | null = null;

  async function run(): Promise<void> {
    while (!stopped) {
      const client = await connection.whenReady();
      if (stopped) return;
      call = new AbortController();
      let newest = -1;
      try {
        for await (const value of await open(client, call.signal)) {
          if (stopped) return;
          const revision = revisionOf(value);
          if (revision !== null && revision < newest) continue;
          newest = revision ?? newest;
          take(value);
        }
      } catch {
        // The connection or the session ended; the loop asks again when there is one.
      }
      call = null;
      if (stopped) return;
      await pause(againMs);
    }
  }
  void run();
  return {
    stop() {
      stopped = true;
      call?.abort();
    },
  };
}

const againMs = 500;

export function pauseMs(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}

function revisionOf(value: unknown): number | null {
  if (typeof value !== 'object' || value === null || !('revision' in value)) return null;
  return typeof value.revision === 'number' ? value.revision : null;
}
