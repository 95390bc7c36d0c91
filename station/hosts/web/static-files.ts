import { readFileSync, realpathSync, statSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import path from 'node:path';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.wav': 'audio/wav',
};

/** The counter alone takes photos, of labels and of goods; nothing else that a page may ask the browser for is granted. */
function permissionsOf(camera: '()' | '(self)'): string {
  return `camera=${camera}, microphone=(), geolocation=(), usb=(), serial=(), hid=()`;
}

const shared = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': permissionsOf('()'),
};

/** What a page may do: its own files, its own socket, nothing else. */
export function contentPolicy(origin: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${origin.replace(/^http/, 'ws')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

/** Serves one built page folder and nothing outside it: 200, 404 or 405. */
export function serveFile(
  root: string,
  method: string,
  target: string,
  origin: string,
  response: ServerResponse,
): void {
  const end = (status: number, text: string) => {
    response.writeHead(status, {
      ...shared,
      'content-type': 'text/plain; charset=utf-8',
      'content-security-policy': contentPolicy(origin),
    });
    response.end(method === 'HEAD' ? undefined : text);
  };
  if (method !== 'GET' && method !== 'HEAD') return end(405, 'method not allowed');
  const file = findFile(root, target);
  if (!file) return end(404, 'not found');
  const type = types[path.extname(file)];
  if (!type) return end(404, 'not found');
  response.writeHead(200, {
    ...shared,
    'content-type': type,
    'content-security-policy': contentPolicy(origin),
    ...(path.basename(file) === 'counter.html' ? { 'permissions-policy': permissionsOf('(self)') } : {}),
    // Built names carry a hash; the pages themselves change with every build.
    'cache-control': file.endsWith('.html') ? 'no-store' : 'public, max-age=31536000, immutable',
  });
  response.end(method === 'HEAD' ? undefined : readFileSync(file));
}

/** Asked under another name than the one the pages have: a rebound address. */
export function refuseHost(origin: string, response: ServerResponse): void {
  response.writeHead(421, {
    ...shared,
    'content-type': 'text/plain; charset=utf-8',
    'content-security-policy': contentPolicy(origin),
  });
  response.end('misdirected');
}

function findFile(root: string, target: string): string | null {
  // `//host/…` and a whole address name another host, whatever stands behind them.
  if (!target.startsWith('/') || target.startsWith('//')) return null;
  let pathname: string;
  try {
    pathname = decodeURIComponent(new URL(target, 'http://station').pathname);
  } catch {
    return null;
  }
  if (pathname.includes('\0') || pathname.includes('\\') || (pathname !== '/' && pathname.endsWith('/'))) return null;
  const wanted = path.join(root, pathname === '/' ? 'counter.html' : pathname);
  try {
    const real = realpathSync(wanted);
    const inside = real.startsWith(realpathSync(root) + path.sep);
    return inside && statSync(real).isFile() ? real : null;
  } catch {
    return null;
  }
}
