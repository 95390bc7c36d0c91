import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';

/** The product's own scheme: pages come from here and from nowhere else. */
export const pageScheme = 'app';
export const pageHost = 'waypost';
export const pageOrigin = `${pageScheme}://${pageHost}`;

/** Nothing from a network, nothing inline, no frames, no markup made out of text. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const headersOfAll = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** What is served, by ending. A file of another kind is not part of a page. */
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.mp3': 'audio/mpeg',
  '.wav': 'audio/wav',
};

/** Pages that the shell itself holds, so that they are there when the built ones are not: path to text. */
export type BuiltInPages = Readonly<Record<string, string>>;

/**
 * Answers requests for `app://waypost/…` from one folder. Only 200, 404 and 405 come back.
 * A path is served only when every part of it is a plain name, and what it names lies inside the folder after links are followed.
 */
export function createPageHandler(folder: string, builtIn: BuiltInPages = {}): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(405, null, 'text/plain');
    const parts = partsOf(request.url);
    const type = types[path.extname(parts?.at(-1) ?? '')];
    if (!parts || !type) return notFound();
    const text = Object.hasOwn(builtIn, parts.join('/')) ? builtIn[parts.join('/')] : undefined;
    const body = text ?? (await readInside(folder, parts));
    if (body === null) return notFound();
    return answer(200, request.method === 'HEAD' ? null : body, type);
  };
}

/** The names a URL leads through, or null for whatever is not a plain path of this product. */
export function partsOf(address: string): string[] | null {
  let url: URL;
  let pathname: string;
  try {
    url = new URL(address);
    pathname = decodeURIComponent(url.pathname);
  } catch {
    return null;
  }
  if (!isOwnUrl(url)) return null;
  const parts = pathname.split('/').slice(1);
  const plain = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/;
  return parts.length > 0 && parts.length <= 8 && parts.every((part) => plain.test(part)) ? parts : null;
}

/** Compared part by part: `app://waypost.example` begins like ours and is not. */
export function isOwnUrl(url: URL): boolean {
  return (
    url.protocol === `${pageScheme}:` &&
    url.hostname === pageHost &&
    url.port === '' &&
    url.username === '' &&
    url.password === ''
  );
}

async function readInside(folder: string, parts: readonly string[]): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    const top = await realpath(folder);
    const file = await realpath(path.join(top, ...parts));
    if (!file.startsWith(top + path.sep)) return null;
    return new Uint8Array(await readFile(file));
  } catch {
    // Missing, a folder, unreadable: the page learns no more than that it is not there.
    return null;
  }
}

function notFound(): Response {
  return answer(404, null, 'text/plain');
}

function answer(status: number, body: string | Uint8Array<ArrayBuffer> | null, type: string): Response {
  return new Response(body, { status, headers: { ...headersOfAll, 'content-type': type } });
}
