import type { IncomingMessage } from 'node:http';
import { maxBatchBytes } from '../../contract/sync/envelope.ts';
import { done, fail, type Result } from '../result.ts';
import { depthOf } from './json.ts';

const jsonTypes = ['application/json', 'application/cloudevents-batch+json'];
/** Deeper JSON is nobody's message; a batch may nest by one more than an event of it. */
const maxDepth = 200;

/** Reads the JSON body of a POST: bounded, in UTF-8, of a JSON type. */
export async function readJson(request: IncomingMessage, maxBytes = maxBatchBytes): Promise<Result<unknown>> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!jsonTypes.includes(type)) return fail(415, 'content-type', `Send one of ${jsonTypes.join(', ')}.`);
  if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
    return fail(415, 'content-encoding', 'Send the body without compression.');
  }
  const bytes = await readBytes(request, maxBytes);
  if (!bytes) return fail(413, 'too-large', `A body may have at most ${maxBytes} bytes.`);
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return fail(400, 'bad-json', 'The body is not JSON in UTF-8.');
  }
  if (depthOf(body, maxDepth) > maxDepth) return fail(400, 'too-deep', 'The body nests too deep.');
  return done(body);
}

/** The body's bytes, or `null` as soon as it is known to be too large. Throws when the caller hangs up. */
async function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer | null> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return null;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    length += bytes.length;
    if (length > maxBytes) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
