import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collected, eventOf, sampleOrder } from './testing/facts.ts';
import { newPublicKey } from './testing/test-cloud.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const json = { 'content-type': 'application/json' };
const admin = { ...json, authorization: 'Bearer T' };

describe('process', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'waypost-cloud-'));
    await writeFile(join(folder, 'file'), 'x');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it(
    'says one ready line, serves, and ends on SIGTERM in under two seconds with a caller connected',
    { timeout: 60_000 },
    async () => {
      const data = join(folder, 'one');
      const cloud = await start(['--data', data, '--admin-token', 'T', '--enrol-code', 'C', '--demo', '7']);
      expect(cloud.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      const handbook = await (await fetch(`${cloud.url}/v1/admin/handbook`, { headers: admin })).json();
      expect(Object(handbook).couriers.length).toBeGreaterThanOrEqual(4);
      const stoppedMs = performance.now();
      cloud.child.kill('SIGTERM');
      expect(await cloud.ended).toEqual({ code: 0, lines: 1 });
      expect(performance.now() - stoppedMs).toBeLessThan(2_000);
    },
  );

  it('keeps every acknowledged event through SIGKILL [D1]', { timeout: 90_000 }, async () => {
    const data = join(folder, 'killed');
    const args = ['--data', data, '--admin-token', 'T', '--enrol-code', 'C'];
    let cloud = await start(args);
    const enrolled = await post(`${cloud.url}/v1/enrol`, json, {
      enrolCode: 'C',
      stationName: '一店',
      publicKey: newPublicKey(),
    });
    const { stationId, token } = Object(enrolled);
    const station = { ...json, authorization: `Bearer ${token}` };
    const acked: string[] = [];
    for (let round = 0; round < 2; round++) {
      const { child, ended, url } = cloud;
      const killAfter = acked.length + 5 + round * 7;
      for (;;) {
        const order = sampleOrder();
        const event = eventOf(stationId, 'v1.ParcelCollected', collected(order), 1);
        try {
          await post(`${url}/v1/admin/orders`, admin, { order });
          const answers = Object(await post(`${url}/v1/events`, station, [event])).answers;
          expect(answers).toEqual([{ id: event.id, result: 'accepted' }]);
          acked.push(event.id);
          // In the middle of the next request, which may or may not be there afterwards.
          if (acked.length === killAfter) setImmediate(() => child.kill('SIGKILL'));
        } catch (error) {
          if (acked.length < killAfter) throw error;
          break;
        }
      }
      await ended;
      cloud = await start(args);
    }
    const stored = await (await fetch(`${cloud.url}/v1/admin/events?limit=1000`, { headers: admin })).json();
    const ids = Object(stored).events.map(({ event }: { event: { id: string } }) => event.id);
    expect(ids).toEqual(expect.arrayContaining(acked));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length - acked.length).toBeLessThanOrEqual(2);
    cloud.child.kill('SIGINT');
    expect((await cloud.ended).code).toBe(0);
  });

  it.concurrent.each([
    [['--data', 'x'], /^--admin-token is missing\.\n$/],
    [['--admin-token', 'T'], /^--data DIR or --database-url URL is missing\.\n$/],
    [['--data', 'x', '--admin-token', 'T', '--port', '99999'], /^--port must be .*\.\n$/],
    [['--data', 'x', '--admin-token', 'T', '--colour', 'red'], /^Unknown option '--colour'\.\n$/],
    [['--data'], /^.*--data.*\.\n$/],
    [['--admin-token', 'T', '--database-url', 'mysql://a'], /^--database-url must begin with postgres:\/\/\.\n$/],
    [['--data', 'x', '--admin-token', 'two words'], /^--admin-token must be .*\.\n$/],
  ])('refuses %j with one sentence and 2', async (args, sentence) => {
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: cleanEnv });
    expect(await endOf(child)).toEqual({ out: '', err: expect.stringMatching(sentence), code: 2 });
  });

  it.concurrent.each([
    ['a data folder that is a file', () => ['--data', join(folder, 'file')]],
    ['a database that does not answer', () => ['--database-url', 'postgres://nobody@127.0.0.1:1/none']],
  ])('says why it cannot start with %s, and ends with 1', async (_, place) => {
    const child = spawn(process.execPath, [main, ...place(), '--admin-token', 'T'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: cleanEnv,
    });
    expect(await endOf(child)).toEqual({
      out: '',
      err: expect.stringMatching(/The cloud could not start: .+\n$/),
      code: 1,
    });
  });
});

const { DATABASE_URL: _, WAYPOST_ADMIN_TOKEN: __, WAYPOST_ENROL_CODE: ___, ...cleanEnv } = process.env;

type Running = { url: string; child: ChildProcess; ended: Promise<{ code: number | null; lines: number }> };

async function start(args: string[]): Promise<Running> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'ignore'], env: cleanEnv });
  let lines = 0;
  const ended = new Promise<{ code: number | null; lines: number }>((resolve) => {
    child.on('close', (code) => resolve({ code, lines }));
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.on('close', () => reject(new Error('ended before it was ready')));
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines++;
      const said = JSON.parse(line);
      if (said.ready === true) resolve(String(said.url));
    });
  });
  return { url, child, ended };
}

async function post(url: string, headers: Record<string, string>, body: unknown): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (response.status !== 200) throw new Error(await response.text());
  return response.json();
}

async function endOf(child: ChildProcessByStdio<null, Readable, Readable>) {
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { out, err, code };
}
