import fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentSecurityPolicy, createPageHandler } from './app-pages.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'waypost-pages-'));
const inside = path.join(folder, 'renderer');
const mark = 'INSIDE';
const handler = createPageHandler(inside, { 'maintenance.html': mark });
let linked = true;

beforeAll(() => {
  mkdirSync(path.join(inside, 'assets'), { recursive: true });
  mkdirSync(path.join(folder, 'renderer-secret'));
  for (const name of [
    'counter.html',
    'assets/counter-a1_B-2.js',
    'assets/base.css',
    'assets/font.woff2',
    'assets/picture.svg',
    'readme.txt',
    '.hidden.html',
  ]) {
    writeFileSync(path.join(inside, name), mark);
  }
  for (const name of ['secret.html', 'renderer-secret/secret.html']) writeFileSync(path.join(folder, name), 'OUTSIDE');
  try {
    symlinkSync(path.join(folder, 'secret.html'), path.join(inside, 'link.html'));
    symlinkSync(folder, path.join(inside, 'up'));
  } catch {
    // Some systems let only administrators make links.
    linked = false;
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Only `method` and `url` are looked at, and a real Request would tidy or refuse half of these addresses before the handler sees them. */
function ask(url: string, method = 'GET'): Promise<Response> {
  return handler({ url, method } as Request);
}

const served: [address: string, type: string][] = [
  ['/counter.html', 'text/html; charset=utf-8'],
  ['/counter.html?lang=en#top', 'text/html; charset=utf-8'],
  ['/assets/counter-a1_B-2.js', 'text/javascript; charset=utf-8'],
  ['/assets/base.css', 'text/css; charset=utf-8'],
  ['/assets/font.woff2', 'font/woff2'],
  ['/assets/picture.svg', 'image/svg+xml'],
  ['/maintenance.html', 'text/html; charset=utf-8'],
];

const refused = [
  '/',
  '/assets',
  '/assets/',
  '/missing.html',
  '/readme.txt',
  '/.hidden.html',
  '/../secret.html',
  '/%2e%2e/secret.html',
  '/..%2fsecret.html',
  '/..%5csecret.html',
  '/assets/..%2f..%2fsecret.html',
  '/%252e%252e/secret.html',
  '/counter.html%00',
  '/counter.html%00.js',
  '/%c0%ae%c0%ae/secret.html',
  '/%e0%80%ae/secret.html',
  '//secret.html',
  '///etc/passwd.html',
  '/C:/secret.html',
  '/c%3a/secret.html',
  '/%5c%5cserver%5cshare.html',
  '/counter.html/',
  '/counter.html/x.html',
  '/./counter.html%2f..',
  '/__proto__.html',
  '/constructor',
  '/%',
  '/%zz.html',
  `/${'a'.repeat(65_536)}.html`,
  `/${'a/'.repeat(40)}x.html`,
  '/renderer-secret/secret.html',
  '/..;/secret.html',
];

const otherOrigins = [
  'app://waypost.example/counter.html',
  'app://Waypost.evil/counter.html',
  'app://user@waypost/counter.html',
  'app://waypost:81/counter.html',
  'app:///counter.html',
  'app:counter.html',
  'file:///counter.html',
  'https://waypost/counter.html',
  'counter.html',
  '',
];

describe('the page handler', () => {
  it.each(served)('serves %s as %s with its policy', async (address, type) => {
    const response = await ask(`app://waypost${address}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.text()).toBe(mark);
  });

  it.each(refused)('answers 404 to %.60s', async (address) => {
    const response = await ask(`app://waypost${address}`);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('');
  });

  it.each(otherOrigins)('serves nothing for another origin: %s', async (address) => {
    expect((await ask(address)).status).toBe(404);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('answers 405 to %s', async (method) => {
    expect((await ask('app://waypost/counter.html', method)).status).toBe(405);
  });

  it('follows no link out of its folder', async ({ skip }) => {
    if (!linked) skip('this system lets only administrators make links');
    expect((await ask('app://waypost/link.html')).status).toBe(404);
    expect((await ask('app://waypost/up/secret.html')).status).toBe(404);
  });

  it('serves nothing from outside for 20,000 addresses, and every page with its policy [E3]', async () => {
    const tricks = [
      '..',
      '%2e%2e',
      '.%2e',
      '..%5c',
      '..%2f',
      '%5c',
      '\\',
      '%00',
      '%c0%ae',
      '%ff',
      '//',
      'C:',
      ':',
      '@',
      '~',
      '%u002e',
      '．．',
      '‥',
      'con',
      'nul.html',
    ];
    const names = [
      'counter.html',
      'assets',
      'base.css',
      'secret.html',
      'renderer',
      'renderer-secret',
      'up',
      'link.html',
      'maintenance.html',
      'etc',
      'passwd',
    ];
    const part = fc.oneof(
      fc.constantFrom(...names),
      fc.constantFrom(...tricks),
      fc.string({ maxLength: 8 }),
      fc.string({ unit: 'binary', maxLength: 4 }),
    );
    const glue = fc.constantFrom('/', '%2f', '\\', '//', '');
    const host = fc.constantFrom(
      'waypost',
      'waypost',
      'waypost',
      'WAYPOST',
      'waypost.',
      'waypost:80',
      'a@waypost',
      'other',
      '',
    );
    const tail = fc.constantFrom('', '?x=../secret.html', '#/../secret.html', '%00', '/');
    const wild = fc
      .tuple(host, fc.array(fc.tuple(glue, part), { minLength: 1, maxLength: 6 }), tail)
      .map(
        ([where, parts, end]) =>
          `app://${where}${parts.map(([between, name]) => `${between || '/'}${name}`).join('')}${end}`,
      );
    // A path that exists, with one trick somewhere in it or none: the mistakes live close to what works.
    const near = fc
      .tuple(host, fc.constantFrom(...served), fc.constantFrom('', ...tricks), fc.nat({ max: 20 }), tail)
      .map(
        ([where, [address], trick, at, end]) =>
          `app://${where}${address.slice(0, at)}${trick}${address.slice(at)}${end}`,
      );
    const address = fc.oneof(wild, near);
    let found = 0;
    await fc.assert(
      fc.asyncProperty(address, fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'POST'), async (url, method) => {
        const response = await ask(url, method);
        expect([200, 404, 405]).toContain(response.status);
        const text = await response.text();
        expect(text).toBe(response.status === 200 && method === 'GET' ? mark : '');
        expect(response.headers.get('x-content-type-options')).toBe('nosniff');
        expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy);
        if (response.status === 200) found += 1;
      }),
      { numRuns: 20_000 },
    );
    // Else the addresses were too wild to prove anything.
    expect(found).toBeGreaterThan(50);
  }, 60_000);
});
