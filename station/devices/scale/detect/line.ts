import type { Clock } from '../../../platform/clock.ts';
import type { Connection, LineSettings, Transport } from '../../serial/transport.ts';

/** An opened line as the detection uses it. */
export type HeardLine = {
  /** What was heard since it was opened or `forget` was called, at most the newest bytes of a bounded length. */
  heard(): Uint8Array;
  forget(): void;
  /** Bytes ever heard here. */
  total(): number;
  gone(): boolean;
  /** Puts one byte after the other on the wire, with a pause between them; resolves when the last one left. */
  say(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
};

const openLimitMs = 2_000;
const closeLimitMs = 1_000;
/** What lies in the buffers of the system was heard with other settings. */
const staleMs = 30;
const mostHeldBytes = 4_096;
/** Longer than a byte at 1200 baud, so that a receiver with another speed never makes one out of two. */
const betweenBytesMs = 12;
/** Start, data, parity and stop. */
const bitsPerByte = 11;

/** Resolves after `ms`, also when nothing else happens. */
export function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}

/** Opens the path, or says why not. A late opening is closed when it comes. */
export async function openLine(parts: {
  path: string;
  settings: LineSettings;
  transport: Transport;
  clock: Clock;
}): Promise<{ line: HeardLine } | { line: null; error: string }> {
  const { path, settings, transport, clock } = parts;
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let total = 0;
  let gone = false;
  let listening = false;
  const opening = transport(path, settings, {
    onBytes(bytes) {
      if (!listening) return;
      total += bytes.length;
      held.push(bytes);
      heldBytes += bytes.length;
      while (heldBytes > mostHeldBytes && held.length > 1) heldBytes -= held.shift()?.length ?? 0;
    },
    onGone() {
      gone = true;
    },
  });
  const settled = opening.then(
    (connection) => ({ connection }),
    (error: unknown) => ({ error: error instanceof Error ? error.message : 'cannot be opened' }),
  );
  const result = await Promise.race([settled, pause(clock, openLimitMs)]);
  if (!result) {
    void opening.then((late) => late.close()).catch(() => undefined);
    return { line: null, error: 'does not open in time' };
  }
  if ('error' in result) return { line: null, error: result.error };
  const { connection } = result;
  await pause(clock, staleMs);
  listening = true;
  return {
    line: {
      heard: () => joined(held),
      forget() {
        held = [];
        heldBytes = 0;
      },
      total: () => total,
      gone: () => gone,
      async say(bytes) {
        for (const byte of bytes) {
          if (gone) return;
          await sendWithin(connection, Uint8Array.of(byte), clock);
          await pause(clock, (bitsPerByte * 1000) / settings.baudRate + betweenBytesMs);
        }
      },
      async close() {
        listening = false;
        await Promise.race([connection.close().catch(() => undefined), pause(clock, closeLimitMs)]);
      },
    },
  };
}

async function sendWithin(connection: Connection, bytes: Uint8Array, clock: Clock): Promise<void> {
  // A port that takes no bytes gives no answer either, and the end of the time says so.
  await Promise.race([connection.write(bytes).catch(() => undefined), pause(clock, closeLimitMs)]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}
