import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerSignatureText, nonceHeader, signatureHeader, type EventAnswer } from '../../contract/sync/envelope.ts';
import { EventBatch, type CloudEvent } from '../../contract/sync/events.ts';
import { badgeKey, cloudKey, signWith, startMs, type SigningKey } from './counter-data.ts';

type Asked = { method: string; target: string; nonce: string; body: string };
/** Answers in the cloud's place and says so with `true`. */
export type Misbehaviour = (
  asked: Asked,
  response: ServerResponse,
  request: IncomingMessage,
) => boolean | Promise<boolean>;

/**
 * A cloud of a hundred lines that keeps the protocol to the letter, takes events as the real one does, and can be told to break
 * any rule of it. The real cloud proves that the letter is the right one; this one says what happens when it is not kept.
 */
export async function startFakeCloud() {
  const state = {
    items: [] as { seq: number; kind: string; body: unknown }[],
    events: new Map<string, CloudEvent>(),
    order: [] as string[],
    aggregates: new Map<string, number>(),
    requests: [] as Asked[],
    misbehave: null as Misbehaviour | null,
    /** The cloud's word on one event in place of its own. */
    judge: null as ((event: CloudEvent) => EventAnswer | null) | null,
    nowMs: () => startMs,
    enrolled: 0,
  };

  function take(event: CloudEvent): EventAnswer {
    const special = state.judge?.(event);
    if (special) return special;
    const known = state.events.get(event.id);
    if (known) {
      const same = JSON.stringify(known) === JSON.stringify(event);
      return same ? { id: event.id, result: 'known' } : { id: event.id, result: 'rejected', code: 'content-differs' };
    }
    const last = state.aggregates.get(event.subject) ?? 0;
    if (event.aggregateseq !== last + 1) return { id: event.id, result: 'retry', code: 'gap' };
    state.aggregates.set(event.subject, event.aggregateseq);
    state.events.set(event.id, event);
    state.order.push(event.id);
    return { id: event.id, result: 'accepted' };
  }

  function answer(asked: Asked): unknown {
    const url = new URL(asked.target, 'http://cloud');
    if (url.pathname === '/v1/enrol') {
      state.enrolled += 1;
      return { stationId: 'station-1', token: 'token-of-the-station', keys: [cloudKey.public, badgeKey.public] };
    }
    if (url.pathname === '/v1/events') return { answers: EventBatch.parse(JSON.parse(asked.body)).map(take) };
    const from = Number(url.searchParams.get('cursor') || 0);
    const limit = Number(url.searchParams.get('limit'));
    const items = state.items.slice(from, from + limit);
    const at = from + items.length;
    return { items, cursor: String(at), more: at < state.items.length, nowMs: state.nowMs() };
  }

  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const asked: Asked = {
        method: request.method ?? '',
        target: request.url ?? '',
        nonce: String(request.headers[nonceHeader] ?? ''),
        body: Buffer.concat(chunks).toString('utf8'),
      };
      state.requests.push(asked);
      if (state.misbehave && (await state.misbehave(asked, response, request))) return;
      sendSigned(response, asked, answer(asked));
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = (server.address() as AddressInfo).port;

  return Object.assign(state, {
    url: `http://127.0.0.1:${port}`,
    port,
    put(kind: string, body: unknown): void {
      state.items.push({ seq: state.items.length + 1, kind, body });
    },
    answer,
    eventsOf: (orderId: string) =>
      state.order
        .map((id) => state.events.get(id))
        .filter((event) => event?.subject === `order:${orderId}`) as CloudEvent[],
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
export type FakeCloud = Awaited<ReturnType<typeof startFakeCloud>>;

/** An answer as the cloud gives it; `change` breaks what a test wants broken. */
export function sendSigned(
  response: ServerResponse,
  asked: Asked,
  body: unknown,
  change: {
    status?: number;
    key?: SigningKey;
    nonce?: string;
    target?: string;
    unsigned?: boolean;
    headers?: Record<string, string>;
  } = {},
): void {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const text = answerSignatureText(
    asked.method,
    change.target ?? asked.target,
    change.nonce ?? asked.nonce,
    createHash('sha256').update(bytes).digest('hex'),
  );
  const key = change.key ?? cloudKey;
  response.writeHead(change.status ?? 200, {
    'content-type': 'application/json',
    'content-length': bytes.length,
    'x-request': randomUUID(),
    ...(change.unsigned ? {} : { [signatureHeader]: `${key.kid}.${signWith(key, text)}` }),
    ...change.headers,
  });
  response.end(bytes);
}
