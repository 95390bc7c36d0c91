import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startWebHost, type WebHost } from './host.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'web-'));
const pagesDir = path.join(directory, 'pages');
const tokens = { counter: 'counter-token', display: 'display-token' };
const served: string[] = [];
let web: WebHost;
let port: number;
beforeAll(async () => {
  mkdirSync(path.join(pagesDir, 'assets'), { recursive: true });
  writeFileSync(path.join(pagesDir, 'counter.html'), '<h1>counter</h1>');
  writeFileSync(path.join(pagesDir, 'assets/a.js'), 'export {};');
  writeFileSync(path.join(pagesDir, 'assets/notes.txt'), 'secret');
  writeFileSync(path.join(directory, 'station.key'), 'secret');
  writeFileSync(path.join(directory, 'outside.json'), '"secret"');
  mkdirSync(path.join(directory, 'pages-too'));
  writeFileSync(path.join(directory, 'pages-too/x.json'), '"secret"');
  symlinkSync(path.join(directory, 'outside.json'), path.join(pagesDir, 'link.json'));
  web = await startWebHost({ port: 0, pagesDir, tokens, serve: (_end, face) => void served.push(face) });
  port = Number(new URL(web.url).port);
});
afterAll(async () => {
  await web.close();
  rmSync(directory, { recursive: true, force: true });
});

/** The target exactly as written: a URL parser would tidy it first. */
function get(target: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, path: target, method, headers: { host: `127.0.0.1:${port}`, ...headers } },
      (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}

function upgrade(change: { origin?: string; host?: string; path?: string; protocols?: string[] }) {
  const {
    origin = `http://127.0.0.1:${port}`,
    host = `127.0.0.1:${port}`,
    path: target = '/rpc',
    protocols = ['waypost', 'token.counter-token'],
  } = change;
  return new Promise<string>((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${target}`, protocols, {
      headers: { host },
      ...(origin ? { origin } : {}),
    });
    socket.on('open', () => {
      resolve(`open as ${served.at(-1)}`);
      socket.close();
    });
    socket.on('unexpected-response', (_request, response) => resolve(`refused ${response.statusCode}`));
    socket.on('error', (error) => resolve(`error ${error.message}`));
  });
}

describe('the socket of the web host', () => {
  it('is given to the pages, each with its face', async () => {
    expect(await upgrade({})).toBe('open as counter');
    expect(await upgrade({ protocols: ['waypost', 'token.display-token'] })).toBe('open as display');
  });

  it.each([
    ['a foreign origin', { origin: 'https://evil.example' }],
    ['no origin', { origin: '' }],
    ['the null origin', { origin: 'null' }],
    ['localhost as origin', { origin: 'http://localhost:1' }],
    ['a rebound host', { host: 'evil.example' }],
    ['a host that begins alike', { host: '127.0.0.1.evil.example' }],
    ['a wrong token', { protocols: ['waypost', 'token.wrong'] }],
    ['an empty token', { protocols: ['waypost', 'token.'] }],
    ['no token', { protocols: ['waypost'] }],
    ['a longer token', { protocols: ['waypost', 'token.counter-token0'] }],
    ['another path', { path: '/other' }],
    ['a path that begins alike', { path: '/rpc/../rpc2' }],
    ['a token in the query', { path: '/rpc?token=counter-token', protocols: ['waypost'] }],
  ])('is refused to %s', async (_name, change) => {
    const before = served.length;
    expect(await upgrade(change)).toBe('refused 403');
    expect(served).toHaveLength(before);
  });

  it('does not listen beyond this machine', () => {
    expect(new URL(web.url).hostname).toBe('127.0.0.1');
    expect(new URL(web.url).search).toBe('');
  });
});

describe('the pages of the web host', () => {
  const traversals = [
    '/../station.key',
    '/../outside.json',
    '/%2e%2e/outside.json',
    '/..%2foutside.json',
    '/%2e%2e%2foutside.json',
    '/....//outside.json',
    '/..\\outside.json',
    '/%5c..%5coutside.json',
    '/assets/../../outside.json',
    '/assets/%2e%2e/%2e%2e/outside.json',
    '//outside.json',
    '/../pages-too/x.json',
    '/link.json',
    '/counter.html%00.json',
    '/counter.html/',
    '/assets',
    '/assets/',
    '/assets/notes.txt',

    '/%',
    '/%zz',
    'http://evil.example/counter.htm',
    '/etc/passwd',
    '/C:/windows/win.ini',
  ];

  it.each(traversals)('holds nothing at %s', async (target) => {
    const { status, body, headers } = await get(target);
    expect(status).toBe(404);
    expect(body).not.toContain('secret');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  });

  it('come with a policy that lets nothing else in, on every answer', async () => {
    const answers = [
      await get('/'),
      await get('/counter.html'),
      await get('/assets/a.js'),
      await get('/none'),
      await get('/', {}, 'POST'),
      await get('/', {}, 'HEAD'),
      await get('/', { host: 'evil.example' }),
      await get('/rpc'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 404, 405, 200, 421, 404]);
    for (const { headers } of answers) {
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain(`connect-src ws://127.0.0.1:${port}`);
      expect(policy).not.toMatch(/unsafe|\*|https?:/);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
      });
    }
    expect(answers[6]?.body).toBe('misdirected');
    // Photos are taken on the counter's page; no other answer opens a camera.
    expect(answers.map(({ headers }) => String(headers['permissions-policy']).includes('camera=(self)'))).toEqual([
      true,
      true,
      false,
      false,
      false,
      true,
      false,
      false,
    ]);
    for (const { headers } of answers) expect(headers['permissions-policy']).toContain('microphone=()');
  });

  it('outlive junk on the line', async () => {
    for (const junk of [
      '\0\0\0',
      'GET',
      'GET / HTTP/9.9\r\n\r\n',
      `GET /rpc HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n`,
    ]) {
      await new Promise<void>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => socket.end(junk));
        socket.on('error', () => undefined);
        socket.on('close', () => resolve());
        socket.resume();
      });
    }
    expect((await get('/')).status).toBe(200);
  });
});
