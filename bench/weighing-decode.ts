import { parentPort, workerData } from 'node:worker_threads';
import { DelimiterParser, ReadlineParser } from 'serialport';
import { z } from 'zod';
import { createDecoderOf } from '../station/devices/scale/decodings.ts';

// One protocol on a thread of its own: a station speaks one, and its decoder is not slowed by the shapes of forty others.

const DecodeWork = z.object({
  protocol: z.string(),
  frames: z.array(z.instanceof(Uint8Array)),
  delimiter: z.string().nullable(),
  streamBytes: z.int(),
  chunkBytes: z.int(),
  rounds: z.int(),
});
/** Milliseconds for the whole stream, each round. */
type DecodeTimes = { ours: number[]; usual: number[]; cut: number[]; bare: number[] };

/** What most programs do with a line: the first number in it, and a unit if one follows. */
const usualForm = /([-+]?\s*\d+(?:\.\d+)?)\s*(kg|g|lb|oz|jin|t)?/i;
/** Enough for the slowest of them to be compiled as it will stay, also on a busy machine. */
const warmUps = 8;

if (parentPort) parentPort.postMessage(await measure(DecodeWork.parse(workerData)));

async function measure(work: z.infer<typeof DecodeWork>): Promise<DecodeTimes> {
  const { protocol, delimiter, rounds } = work;
  const chunks = chunksOf(work);
  const times: DecodeTimes = { ours: [], usual: [], cut: [], bare: [] };
  // In turns, so that a busy moment of the machine falls on all of them.
  for (let round = -warmUps; round < rounds; round += 1) {
    const ours = decode(protocol, chunks);
    const bare = overEveryByte(chunks);
    const usual = delimiter === null ? null : await throughReadline(chunks, delimiter);
    const cut = delimiter === null ? null : await throughDelimiter(chunks, delimiter);
    if (round < 0) continue;
    times.ours.push(ours);
    times.bare.push(bare);
    if (usual !== null) times.usual.push(usual);
    if (cut !== null) times.cut.push(cut);
  }
  return times;
}

function chunksOf({ frames, streamBytes, chunkBytes }: z.infer<typeof DecodeWork>): Buffer[] {
  const turn = Buffer.concat(frames);
  const turns = Array.from({ length: Math.ceil(streamBytes / turn.length) }, () => turn);
  const stream = Buffer.concat(turns).subarray(0, streamBytes);
  const chunks: Buffer[] = [];
  for (let at = 0; at < stream.length; at += chunkBytes) chunks.push(stream.subarray(at, at + chunkBytes));
  return chunks;
}

/** Milliseconds. */
function decode(protocol: string, chunks: readonly Buffer[]): number {
  const decoder = createDecoderOf(protocol);
  if (!decoder) throw new Error(`no decoder of ${protocol}`);
  let weights = 0;
  const sinceMs = performance.now();
  for (const chunk of chunks) {
    for (const frame of decoder.feed(chunk)) if (frame.kind === 'reading' || frame.kind === 'ambiguous') weights += 1;
  }
  const ms = performance.now() - sinceMs;
  if (weights === 0) throw new Error(`${protocol} read nothing of its own frames`);
  return ms;
}

async function throughReadline(chunks: readonly Buffer[], delimiter: string): Promise<number> {
  const parser = new ReadlineParser({ delimiter, encoding: 'latin1' });
  let last: UsualReading | null = null;
  const ms = await throughParser(parser, chunks, (line) => {
    last = usualReading(String(line)) ?? last;
  });
  if (last === null) throw new Error('the usual way read nothing');
  return ms;
}

type UsualReading = { grams: number; unit: string; stable: boolean | null };

/** The same result as ours has: grams, unit, and whether it rests where the line begins with that. */
function usualReading(line: string): UsualReading | null {
  const match = usualForm.exec(line);
  if (!match) return null;
  const unit = (match[2] ?? 'kg').toLowerCase();
  const grams = Number.parseFloat((match[1] ?? '').replaceAll(' ', '')) * (unit === 'g' ? 1 : 1000);
  return { grams, unit, stable: line.startsWith('ST') ? true : line.startsWith('US') ? false : null };
}

async function throughDelimiter(chunks: readonly Buffer[], delimiter: string): Promise<number> {
  return throughParser(new DelimiterParser({ delimiter }), chunks, () => undefined);
}

async function throughParser(
  parser: ReadlineParser | DelimiterParser,
  chunks: readonly Buffer[],
  onPart: (part: unknown) => void,
): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const sinceMs = performance.now();
  parser.on('data', onPart);
  parser.on('end', () => resolve(performance.now() - sinceMs));
  for (const chunk of chunks) parser.write(chunk);
  parser.end();
  return promise;
}

function overEveryByte(chunks: readonly Buffer[]): number {
  let ends = 0;
  const sinceMs = performance.now();
  for (const chunk of chunks) for (let at = 0; at < chunk.length; at += 1) if (chunk[at] === 0x0d) ends += 1;
  const ms = performance.now() - sinceMs;
  return ends < 0 ? Number.NaN : ms;
}
