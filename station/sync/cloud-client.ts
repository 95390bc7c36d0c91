import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import {
  answerSignatureText,
  cloudPaths,
  EnrolAnswer,
  EventAnswers,
  nonceHeader,
  signatureHeader,
  type PublicKey,
} from '../../contract/sync/envelope.ts';
import { FeedPage } from '../../contract/sync/feed.ts';
import type { CloudEvent } from '../../contract/sync/events.ts';
import { createKeyRing, verifyText } from '../packs/index.ts';

/**
 * Why the cloud's word was not had. None of these ever counts as delivered. `vouched`: the cloud itself signed this refusal;
 * a proxy, a portal or a broken line cannot.
 */
export type CloudFault = { fault: string; retryAfterMs: number | null; vouched: boolean };
export type CloudReply<T> = { ok: true; value: T } | ({ ok: false } & CloudFault);

const defaultTimeoutMs = 15_000;
/** How long a stranger on the way may make the station wait; the cloud itself may say more. */
const longestUnvouchedPauseMs = 300_000;
const longestPauseMs = 3_600_000;
const largestAnswerBytes = 8_000_000;

/**
 * HTTP to the cloud. An answer counts only with a 2xx status, JSON of the right shape, and the cloud's signature over this
 * very request's nonce: a captive portal, a proxy's page or a replay is `not-json`, `unsigned` or `bad-signature`.
 */
export function createCloudClient(options: {
  url: string;
  keyFingerprint?: string;
  keys: () => PublicKey[];
  nowMs: () => number;
  timeoutMs?: number;
}) {
  const closing = new AbortController();

  async function call<T>(
    method: 'GET' | 'POST',
    target: string,
    schema: z.ZodType<T>,
    body: unknown,
    token: string | null,
    trust: 'known' | 'first',
  ): Promise<CloudReply<T>> {
    const nonce = randomBytes(16).toString('base64url');
    let response: Response;
    let bytes: Buffer;
    try {
      response = await fetch(new URL(target, options.url), {
        method,
        redirect: 'error',
        signal: AbortSignal.any([AbortSignal.timeout(options.timeoutMs ?? defaultTimeoutMs), closing.signal]),
        headers: {
          [nonceHeader]: nonce,
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(body === undefined
            ? {}
            : {
                'content-type':
                  method === 'POST' && target === cloudPaths.events
                    ? 'application/cloudevents-batch+json'
                    : 'application/json',
              }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      bytes = await readBounded(response);
    } catch (error) {
      return fail(error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'unreachable');
    }
    const signed = answerSignatureText(method, target, nonce, createHash('sha256').update(bytes).digest('hex'));
    const isVouchedBy = (keys: PublicKey[]) =>
      isSigned(response.headers.get(signatureHeader), signed, keys, options.nowMs());
    if (!response.ok) {
      const vouched = trust === 'known' && isVouchedBy(options.keys());
      const pauseMs = retryAfterOf(response, options.nowMs());
      const longestMs = vouched ? longestPauseMs : longestUnvouchedPauseMs;
      return fail(`http-${response.status}`, pauseMs === null ? null : Math.min(pauseMs, longestMs), vouched);
    }
    const json = parseJson(bytes);
    if (json === undefined) return fail('not-json');
    const parsed = schema.safeParse(json);
    if (!parsed.success) return fail('bad-shape');
    const keys = trust === 'known' ? options.keys() : pinned(keysOfAnswer(parsed.data), options.keyFingerprint);
    if (!isVouchedBy(keys)) return fail('bad-signature');
    return { ok: true, value: parsed.data };
  }

  return {
    /** The first contact: its keys are taken from the answer itself, unless the configuration pins them. */
    enrol: (request: { enrolCode: string; stationName: string; publicKey: string }) =>
      call('POST', cloudPaths.enrol, EnrolAnswer, request, null, options.keys().length > 0 ? 'known' : 'first'),
    sendEvents: (token: string, events: CloudEvent[]) =>
      call('POST', cloudPaths.events, EventAnswers, events, token, 'known'),
    readFeed: (token: string, cursor: string, limit: number) =>
      call(
        'GET',
        `${cloudPaths.feed}?cursor=${encodeURIComponent(cursor)}&limit=${limit}`,
        LoosePage,
        undefined,
        token,
        'known',
      ),
    /** Ends what is under way and whatever would be asked later. */
    close: () => closing.abort(),
  };
}
export type CloudClient = ReturnType<typeof createCloudClient>;

/** A page is taken when its frame holds; each of its facts is judged by itself, so that one that is broken stops no other. */
const LoosePage = FeedPage.extend({ items: z.array(z.unknown()).max(500) });

function fail(fault: string, retryAfterMs: number | null = null, vouched = false): { ok: false } & CloudFault {
  return { ok: false, fault, retryAfterMs, vouched };
}

async function readBounded(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > largestAnswerBytes) throw new Error('answer too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Seconds or a date; a date counts from the answer's own clock where it tells one. */
function retryAfterOf(response: Response, nowMs: number): number | null {
  const text = response.headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const untilMs = Date.parse(text);
  if (Number.isNaN(untilMs)) return null;
  const fromMs = Date.parse(response.headers.get('date') ?? '');
  return Math.max(0, untilMs - (Number.isNaN(fromMs) ? nowMs : fromMs));
}

/** The first contact believes the key whose fingerprint the operator configured; without one it believes the key that came. */
function pinned(keys: PublicKey[], fingerprint: string | undefined): PublicKey[] {
  if (fingerprint === undefined) return keys;
  const printOf = (key: PublicKey) =>
    createHash('sha256').update(Buffer.from(key.publicKey, 'base64url')).digest('hex');
  return keys.filter((key) => printOf(key) === fingerprint);
}

function keysOfAnswer(answer: unknown): PublicKey[] {
  const enrolled = EnrolAnswer.safeParse(answer);
  return enrolled.success ? enrolled.data.keys : [];
}

function isSigned(header: string | null, text: string, keys: PublicKey[], nowMs: number): boolean {
  const [kid, signature] = header?.split('.') ?? [];
  const named = keys.find((candidate) => candidate.kid === kid);
  if (!kid || !signature || !named) return false;
  try {
    const key = createKeyRing([named]).find(kid, 'cloud', nowMs);
    return key !== null && verifyText(key, text, signature);
  } catch {
    // A first answer may bring anything for a key.
    return false;
  }
}
