import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { decodableNames } from '../station/devices/scale/decodings.ts';
import { root } from '../tools/repository.ts';
import { percentile, rounded, type Tell } from './figures.ts';

const Examples = z.array(
  z.object({ protocol: z.string(), hex: z.string(), expect: z.array(z.object({ kind: z.string() })) }),
);
const Times = z.object({
  ours: z.array(z.number()),
  usual: z.array(z.number()),
  cut: z.array(z.number()),
  bare: z.array(z.number()),
});
const streamBytes = 256 * 1024;
/** As a serial port hands them over. */
const chunkBytes = 64;
const rounds = 9;
const leastOfBare = 0.1;
const binary = ['china-ff-bcd', 'massa-k-j', 'massa-k-100', 'elicom', 'dialog06'];

/**
 * Bytes decoded in a second, protocol by protocol: frames one after the other in chunks of 64 bytes, with everything checked.
 * Beside it, over the same chunks in the same run: the usual way (`@serialport/parser-readline`, a regular expression, a float),
 * `@serialport/parser-delimiter` that only cuts, and a loop that only looks at every byte.
 */
export async function benchWeighing(tell: Tell): Promise<void> {
  for (const [protocol, frames] of exampleFrames()) {
    const delimiter = delimiterOf(protocol, frames);
    const times = await measured(protocol, frames, delimiter);
    const value = rateOf(times.ours);
    const beside = (name: string, others: readonly number[], aim: { text: string; least: number } | null) => {
      const rate = rateOf(others);
      const ratio = value / rate;
      tell({
        name: `decode ${protocol}`,
        value: rounded(value),
        unit: 'MB/s',
        n: rounds,
        against: { name, value: rounded(rate), unit: 'MB/s' },
        ratio: rounded(ratio, 3),
        ...(aim ? { aim: aim.text, held: ratio >= aim.least } : {}),
        how: `median of ${rounds} rounds over ${streamBytes / 1024} KiB of its example frames in chunks of ${chunkBytes} bytes, on a thread of its own`,
      });
    };
    if (delimiter !== null) {
      beside('parser-readline, regular expression, parseFloat', times.usual, {
        text: 'ahead of the usual way',
        least: 1,
      });
      beside('parser-delimiter, which only cuts', times.cut, null);
    }
    beside('a loop over every byte', times.bare, { text: 'at least a tenth of the loop', least: leastOfBare });
  }
}

async function measured(
  protocol: string,
  frames: Uint8Array[],
  delimiter: string | null,
): Promise<z.infer<typeof Times>> {
  const workerData = { protocol, frames, delimiter, streamBytes, chunkBytes, rounds };
  const worker = new Worker(new URL('./weighing-decode.ts', import.meta.url), { workerData });
  try {
    return Times.parse(
      await new Promise((resolve, reject) => {
        worker.once('message', resolve);
        worker.once('error', reject);
      }),
    );
  } finally {
    await worker.terminate();
  }
}

/** Frames with a weight, of every protocol that has examples. */
function exampleFrames(): Map<string, Uint8Array[]> {
  const folder = path.join(root, 'station/devices/scale');
  const frames = new Map<string, Uint8Array[]>();
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (path.basename(file) !== 'frames.json') continue;
    for (const { protocol, hex, expect } of Examples.parse(JSON.parse(readFileSync(path.join(folder, file), 'utf8')))) {
      if (!decodableNames.includes(protocol) || !expect.every(({ kind }) => kind === 'reading' || kind === 'ambiguous'))
        continue;
      if (expect.length === 0) continue;
      frames.set(protocol, [
        ...(frames.get(protocol) ?? []),
        Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex')),
      ]);
    }
  }
  return frames;
}

/** What ends its frames, for those who cut first; null for binary ones, which nobody can cut so. */
function delimiterOf(protocol: string, frames: readonly Uint8Array[]): string | null {
  if (binary.includes(protocol)) return null;
  if (protocol.startsWith('yaohua-equals')) return '=';
  // Its checksum comes behind the end.
  if (protocol === 'mt-continuous') return '\r';
  const [first = new Uint8Array(0)] = frames;
  const end = Buffer.from(first.subarray(-2)).toString('latin1');
  return end === '\r\n' ? end : end.slice(-1);
}

/** Megabytes a second. */
function rateOf(times: readonly number[]): number {
  return streamBytes / 1000 / percentile(times, 0.5);
}
