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
const warmUps = 3;

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
  let sum = 0;
  return throughParser(parser, chunks, (line) => {
    const match = usualForm.exec(String(line));
    if (match) sum += Number.parseFloat((match[1] ?? '').replaceAll(' ', '')) * (match[2] === 'g' ? 1 : 1000);
    return sum;
  });
}

async function throughDelimiter(chunks: readonly Buffer[], delimiter: string): Promise<number> {
  let count = 0;
  return throughParser(new DelimiterParser({ delimiter }), chunks, () => (count += 1));
}

async function throughParser(
  parser: ReadlineParser | DelimiterParser,
  chunks: readonly Buffer[],
  onPart: (part: unknown) => number,
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
