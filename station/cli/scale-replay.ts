import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { createDecoderOf, decodableNames } from '../devices/scale/decodings.ts';
import { scoreBytes } from '../devices/scale/detect/score.ts';
import { readLineSettings } from './line-settings.ts';
import type { Context } from './main.ts';
import { readingOf } from './scale-decode.ts';

const Head = z.object({ capture: z.literal(1), settings: z.string(), protocol: z.string().nullable() });
const Heard = z.object({ atMs: z.number(), hex: z.string().regex(/^(?:[0-9a-f]{2})*$/i) });
/** Enough to recognise a protocol by. */
const mostScoredBytes = 8_192;

/**
 * `scale replay FILE [--protocol NAME]`: the readings of a capture, through the same decoders, with the time of the bytes that
 * completed them. Without a name, that of the capture, or the one that its bytes fit best.
 */
export async function runScaleReplay(context: Context): Promise<number> {
  const [, file] = context.words;
  if (file === undefined) throw new Error('usage: scale replay FILE [--protocol NAME]');
  let head: z.infer<typeof Head> | null = null;
  const heard: { atMs: number; bytes: Uint8Array }[] = [];
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    const value = parse(line);
    const begun = Head.safeParse(value);
    if (begun.success) head = begun.data;
    const one = Heard.safeParse(value);
    if (one.success) heard.push({ atMs: one.data.atMs, bytes: Uint8Array.from(Buffer.from(one.data.hex, 'hex')) });
  }
  if (heard.length === 0) throw new Error(`${file} holds no captured bytes`);
  const named = context.options.protocol ?? head?.protocol ?? null;
  const verdict = named === null ? scoreBytes(firstOf(heard), readLineSettings(head?.settings ?? '9600 8N1')) : null;
  const protocol = named ?? verdict?.protocol ?? null;
  const decoder = protocol === null ? null : createDecoderOf(protocol);
  if (protocol !== null && !decoder) throw new Error(`no protocol ${protocol}: there are ${decodableNames.join(', ')}`);
  context.write({
    protocol,
    ...(verdict ? { score: verdict.score, sure: verdict.sure, runnerUp: verdict.runnerUp } : {}),
  });
  if (!decoder) return 1;
  let lastMs = 0;
  for (const { atMs, bytes } of heard) {
    lastMs = atMs;
    for (const frame of decoder.feed(bytes)) context.write({ atMs, ...readingOf(frame) });
  }
  for (const frame of decoder.rest()) context.write({ atMs: lastMs, ...readingOf(frame) });
  return 0;
}

function firstOf(heard: readonly { bytes: Uint8Array }[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (const { bytes } of heard) {
    if (length >= mostScoredBytes) break;
    length += bytes.length;
    chunks.push(bytes);
  }
  return chunks;
}

/** A line that was cut off with the capture says nothing. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
