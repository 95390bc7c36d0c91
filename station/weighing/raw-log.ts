import type { ScaleDevice } from '../devices/scale/scale.ts';
import type { Clock } from '../platform/clock.ts';

/** Text that fits one message to a page with room to spare. */
const mostText = 256 * 1024;
const longestEntry = 512;
/** What arrives so close together is one line of the log. */
const togetherMs = 20;
/** Braces, keys, time and line end of one line. */
const overhead = 34;

type Entry = { atMs: number; hex: string };

/**
 * What came over the scale's line lately, in memory and bounded: for a technician who has a scale nobody knows, or one that
 * misbehaves. Bytes where the driver gives them, else the decoded frames. [F114]
 */
export function createRawLog(scale: ScaleDevice, clock: Clock) {
  let entries: Entry[] = [];
  let size = 0;
  let lastMs = -Infinity;

  function hear(bytes: Uint8Array): void {
    const nowMs = clock.monotonicMs();
    const open = entries.at(-1);
    const hex = Buffer.from(bytes).toString('hex');
    if (open && nowMs - lastMs < togetherMs && open.hex.length + hex.length <= longestEntry) {
      open.hex += hex;
      size += hex.length;
    } else {
      for (let from = 0; from < hex.length; from += longestEntry) {
        entries.push({ atMs: clock.nowMs(), hex: hex.slice(from, from + longestEntry) });
      }
      size += hex.length + overhead * Math.ceil(hex.length / longestEntry);
      lastMs = nowMs;
    }
    if (size > mostText) forgetOldest();
  }

  /** A quarter at a time, so that a full log does not move with every byte. */
  function forgetOldest(): void {
    let gone = 0;
    let from = 0;
    while (gone < mostText / 4 && from < entries.length) {
      gone += (entries[from]?.hex.length ?? 0) + overhead;
      from += 1;
    }
    entries = entries.slice(from);
    size -= gone;
  }

  const off = scale.onBytes
    ? scale.onBytes(hear)
    : scale.onEvent((event) => event.type === 'frame' && hear(event.frame.raw));

  return {
    stop: off,
    export(): { text: string; lines: number; fromMs: number | null } {
      return {
        text: entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
        lines: entries.length,
        fromMs: entries[0]?.atMs ?? null,
      };
    },
  };
}
export type RawLog = ReturnType<typeof createRawLog>;
