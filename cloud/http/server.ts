import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { answerSignatureText, nonceHeader, signatureHeader } from '../../contract/sync/envelope.ts';
import { sqlState } from '../database/database.ts';
import { signText, type SigningKey } from '../keys.ts';
import { faultFields, type Log } from '../log.ts';
import { fail } from '../result.ts';
import type { Station } from '../stations.ts';
import { readJson } from './read.ts';
import { findRoute, problemAnswer, type Answer, type Route } from './router.ts';

export type ServerOptions = {
  routes: readonly Route[];
  key: SigningKey;
  log: Log;
  isAdmin(token: string): boolean;
  findStation(token: string): Promise<Station | null>;
};

/** An HTTP server that signs whatever it answers. */
export function createApiServer(options: ServerOptions): Server {
  const server = createServer((request, response) => {
    void serve(options, request, response);
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 20_000;
  server.keepAliveTimeout = 10_000;
  server.maxRequestsPerSocket = 10_000;
  return server;
}

async function serve(options: ServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const startedMs = performance.now();
  const target = request.url ?? '/';
  const nonce = String(request.headers[nonceHeader] ?? '');
  const answer = await answerSafely(options, request, target, nonce);
  if (response.destroyed) return;
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body, 'utf8') : answer.body;
  const sha256 = createHash('sha256').update(body).digest('hex');
  const signed = answerSignatureText(request.method ?? '', target, isNonce(nonce) ? nonce : '', sha256);
  response.writeHead(answer.status, {
    'content-type': answer.type,
    'content-length': body.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    [signatureHeader]: `${options.key.kid}.${signText(options.key, signed)}`,
    // What is left of an unread body would be taken for the next request.
    ...(request.complete ? {} : { connection: 'close' }),
    ...answer.headers,
  });
  response.end(body);
  if (!request.complete) discardRest(request);
  const path = target.split('?')[0] ?? '';
  options.log('request', {
    method: request.method ?? '',
    path: path.slice(0, 100),
    status: answer.status,
    durationMs: Math.round(performance.now() - startedMs),
  });
}

async function answerSafely(
  options: ServerOptions,
  request: IncomingMessage,
  target: string,
  nonce: string,
): Promise<Answer> {
  try {
    if (!isNonce(nonce)) return problemAnswer({ status: 400, code: 'bad-nonce', message: 'The nonce is not one.' });
    return await answer(options, request, target);
  } catch (error) {
    if (request.destroyed && !request.complete)
      return problemAnswer({ status: 400, code: 'cut-off', message: 'Cut off.' });
    const faultId = randomUUID();
    options.log('fault', { faultId, ...faultFields(error) });
    if (isUnreachable(error)) {
      const message = 'The database does not answer. Try again later.';
      return problemAnswer({ status: 503, code: 'database', message }, { 'retry-after': '5' });
    }
    return problemAnswer({ status: 500, code: 'fault', message: `The cloud could not do it. Fault ${faultId}.` });
  }
}

async function answer(options: ServerOptions, request: IncomingMessage, target: string): Promise<Answer> {
  const url = URL.parse(target, 'http://cloud');
  if (!url || !target.startsWith('/')) {
    return problemAnswer({ status: 400, code: 'bad-target', message: 'The address cannot be read.' });
  }
  const method = request.method ?? '';
  const found = findRoute(options.routes, method, url.pathname);
  if (found.kind === 'none')
    return problemAnswer({ status: 404, code: 'not-found', message: 'There is nothing here.' });
  if (found.kind === 'other-method') {
    const message = `Use ${found.allow}.`;
    return problemAnswer({ status: 405, code: 'method', message }, { allow: found.allow });
  }
  const { route, params } = found;
  const token = /^Bearer ([\x21-\x7e]{1,256})$/.exec(request.headers.authorization ?? '')?.[1] ?? null;
  const station = route.access === 'station' && token !== null ? await options.findStation(token) : null;
  const admin = route.access === 'admin' && token !== null && options.isAdmin(token);
  if ((route.access === 'station' && !station) || (route.access === 'admin' && !admin)) {
    const message = `A ${route.access} token is needed.`;
    return problemAnswer({ status: 401, code: 'token', message }, { 'www-authenticate': 'Bearer' });
  }
  const body =
    method === 'POST' ? await readJson(request, route.maxBodyBytes) : { ok: true as const, value: undefined };
  if (!body.ok) return problemAnswer(body.problem);
  const read = { method, path: url.pathname, query: url.searchParams, params, body: body.value };
  if (route.access !== 'station') return route.handle(read);
  return station ? route.handle(read, station) : problemAnswer(fail(401, 'token', '').problem);
}

/** Lets a caller that is still sending read the refusal, but not for ever. */
function discardRest(request: IncomingMessage): void {
  request.resume();
  const timer = setTimeout(() => request.destroy(), 2_000);
  request.once('close', () => clearTimeout(timer));
}

function isNonce(text: string): boolean {
  return /^[\x21-\x7e]{0,128}$/.test(text);
}

/** Refused, reset and timed-out connections, and a server that shuts down (SQLSTATE classes 08, 53 and 57). */
function isUnreachable(error: unknown): boolean {
  const state = sqlState(error);
  if (state) return /^(08|53|57)/.test(state);
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return /^E(CONN|PIPE|TIMEDOUT|HOST|NET)/.test(code) || /timeout|Connection terminated/i.test(error.message);
}
