import { createHash, createPublicKey, generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import {
  answerSignatureText,
  EnrolAnswer,
  EventAnswers,
  nonceHeader,
  signatureHeader,
  type EventAnswer,
  type PublicKey,
} from '../../contract/sync/envelope.ts';
import { FeedPage } from '../../contract/sync/feed.ts';
import { startCloud, type Cloud } from '../start.ts';
import type { Engine, Place } from './engines.ts';

export const adminToken = 'admin-of-the-test';
export const enrolCode = 'reusable-code';

export type Reply = { status: number; headers: Headers; json: unknown; text: string };
type Call = { method?: string; target: string; token?: string; body?: unknown; headers?: Record<string, string> };

/** A real cloud on a real engine, whose every answer is checked for its signature. */
export async function openTestCloud(engine: Engine, options: { demoSeed?: string; startMs?: number } = {}) {
  const { place, remove } = await engine.make();
  // Moves only when a test moves it, so that ages and windows are exact.
  let nowMs = options.startMs ?? Date.now();
  const start = (at: Place): Promise<Cloud> =>
    startCloud({
      ...at,
      adminToken,
      enrolCodes: [
        { code: enrolCode, once: false },
        { code: 'once-a', once: true },
        { code: 'once-b', once: true },
      ],
      nowMs: () => nowMs,
      ...(options.demoSeed === undefined ? {} : { demoSeed: options.demoSeed }),
    });
  let cloud = await start(place);
  let keys: PublicKey[] = [];

  async function call({ method = 'GET', target, token, body, headers = {} }: Call): Promise<Reply> {
    const nonce = headers[nonceHeader] ?? randomBytes(16).toString('base64url');
    const response = await fetch(cloud.url + target, {
      method,
      headers: {
        [nonceHeader]: nonce,
        // A line for each call: on a busy machine an idle one is shut just as it is used again.
        connection: 'close',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const signedNonce = /^[\x21-\x7e]{0,128}$/.test(nonce) ? nonce : '';
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const text = answerSignatureText(method, target, signedNonce, sha256);
    if (!isSigned(response.headers.get(signatureHeader), text, keys)) throw new Error(`unsigned answer to ${target}`);
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    const body8 = bytes.toString('utf8');
    return { status: response.status, headers: response.headers, json: isJson ? JSON.parse(body8) : null, text: body8 };
  }

  async function readKeys(): Promise<void> {
    const response = await fetch(`${cloud.url}/v1/admin/keys`, { headers: { authorization: `Bearer ${adminToken}` } });
    const body: { keys: PublicKey[] } = JSON.parse(await response.text());
    keys = body.keys;
  }
  await readKeys();

  const admin = (target: string, body?: unknown) =>
    call({
      method: body === undefined ? 'GET' : 'POST',
      target: `/v1/admin/${target}`,
      token: adminToken,
      ...(body === undefined ? {} : { body }),
    });

  return {
    call,
    admin,
    get keys() {
      return keys;
    },
    get url() {
      return cloud.url;
    },
    nowMs: () => nowMs,
    advance(ms: number) {
      nowMs += ms;
    },
    async enrol(publicKey = newPublicKey(), code = enrolCode) {
      const body = { enrolCode: code, stationName: '西湖一店', publicKey };
      const reply = await call({ method: 'POST', target: '/v1/enrol', body });
      if (reply.status !== 200) throw new Error(reply.text);
      return createTestStation(call, EnrolAnswer.parse(reply.json));
    },
    async restart() {
      await cloud.close();
      cloud = await start(place);
    },
    async close() {
      await cloud.close();
      await remove();
    },
  };
}
export type TestCloud = Awaited<ReturnType<typeof openTestCloud>>;

function createTestStation(call: (call: Call) => Promise<Reply>, { stationId, token }: EnrolAnswer) {
  return {
    stationId,
    token,
    async page(cursor = '', limit = 100): Promise<FeedPage> {
      const query = `cursor=${encodeURIComponent(cursor)}&limit=${limit}`;
      const reply = await call({ target: `/v1/feed?${query}`, token });
      if (reply.status !== 200) throw new Error(reply.text);
      return FeedPage.parse(reply.json);
    },
    async feed(limit = 100, from = ''): Promise<{ items: FeedPage['items']; cursor: string }> {
      const items: FeedPage['items'] = [];
      let cursor = from;
      for (;;) {
        const page = await this.page(cursor, limit);
        items.push(...page.items);
        cursor = page.cursor;
        if (!page.more) return { items, cursor };
      }
    },
    async send(...events: unknown[]): Promise<EventAnswer[]> {
      const reply = await call({ method: 'POST', target: '/v1/events', token, body: events });
      if (reply.status !== 200) throw new Error(reply.text);
      return EventAnswers.parse(reply.json).answers;
    },
  };
}
export type TestStation = ReturnType<typeof createTestStation>;

export function newPublicKey(): string {
  return generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' }).toString('base64url');
}

/** True where the header's key is one of these and its signature covers the text. */
export function isSigned(header: string | null, text: string, keys: readonly PublicKey[]): boolean {
  const [kid, signature] = (header ?? '').split('.');
  const key = keys.find((candidate) => candidate.kid === kid && candidate.use === 'cloud');
  return key !== undefined && signature !== undefined && isSignedBy(key, text, signature);
}

export function isSignedBy(key: PublicKey, text: string, signature: string): boolean {
  const publicKey = createPublicKey({ key: Buffer.from(key.publicKey, 'base64url'), format: 'der', type: 'spki' });
  return verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64url'));
}
