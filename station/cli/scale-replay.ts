import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { createDecoderOf, decodableNames } from '../devices/scale/decodings.ts';
import { scoreBytes } from '../devices/scale/detect/score.ts';
import { HexBytes, readJson } from './hex-bytes.ts';
import { readLineSettings } from './line-settings.ts';
import type { Context } from './main.ts';
import { readingOf } from './scale-decode.ts';

const Head = z.object({ capture: z.literal(1), settings: z.string().nullable(), protocol: z.string().nullable() });
const Heard = z.object({ atMs: z.number(), hex: HexBytes });
const Link = z.object({ atMs: z.number(), link: z.string() });
/** What stands on one line of a capture: its head, bytes, a change of the line's state; null is nothing known. */
type Entry = { head: z.infer<typeof Head> } | { atMs: number; bytes: Uint8Array } | { link: string } | null;
/** Enough to recognise a protocol by. */
const mostScoredBytes = 8_192;

/**
 * `scale replay FILE [--protocol NAME]`: the readings of a capture, through the same decoders, with the time of the bytes that
 * completed them. Without a name, that of the capture, or the one that its bytes fit best. A line that cannot be read is told
 * with its number: bytes are missing there, so that no frame reaches over it; the command fails at the end.
 */
export async function runScaleReplay(context: Context): Promise<number> {
  const [, file] = context.words;
  if (file === undefined) throw new Error('usage: scale replay FILE [--protocol NAME]');
  const entries: { line: number; entry: Entry }[] = [];
  const input = createReadStream(file, { encoding: encodingOf(file) });
  let line = 0;
  for await (const text of createInterface({ input, crlfDelay: Infinity })) {
    line += 1;
    if (text.trim() !== '') entries.push({ line, entry: entryOf(text.replace(/^\ufeff/, '')) });
  }
  const heard = entries.flatMap(({ entry }) => (entry && 'bytes' in entry ? [entry] : []));
  const head = entries.flatMap(({ entry }) => (entry && 'head' in entry ? [entry.head] : [])).at(-1) ?? null;
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
  let failed = false;
  for (const { line, entry } of entries) {
    if (entry === null) {
      failed = true;
      decoder.reset();
      context.write({ line, error: 'unreadable' });
    } else if ('bytes' in entry) {
      lastMs = entry.atMs;
      for (const frame of decoder.feed(entry.bytes)) context.write({ atMs: lastMs, ...readingOf(frame) });
    } else decoder.reset(); // As the station does: what was begun on a lost line does not end on the next one.
  }
  for (const frame of decoder.rest()) context.write({ atMs: lastMs, ...readingOf(frame) });
  return failed ? 1 : 0;
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

function entryOf(text: string): Entry {
  const value = readJson(text);
  const head = Head.safeParse(value);
  if (head.success) return { head: head.data };
  const heard = Heard.safeParse(value);
  if (heard.success) return { atMs: heard.data.atMs, bytes: heard.data.hex };
  const link = Link.safeParse(value);
  return link.success ? { link: link.data.link } : null;
}

/** What `>` of Windows PowerShell writes is UTF-16. */
function encodingOf(file: string): 'utf16le' | 'utf8' {
  const start = Buffer.alloc(2);
  const handle = openSync(file, 'r');
  try {
    readSync(handle, start, 0, start.length, 0);
  } finally {
    closeSync(handle);
  }
  return start.readUInt16BE() === 0xfffe ? 'utf16le' : 'utf8';
}
