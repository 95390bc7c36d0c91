import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, expect, it } from 'vitest';
import { root } from '../../tools/repository.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'waypost-start-'));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

type Ready = { url: string; displayUrl: string; cloudUrl: string; pids: { station: number } };

/** Starts the application as `npm start` does and answers its ready lines one by one. */
function start(args: string[]) {
  const child = spawn(process.execPath, ['tools/start.ts', '--web', '--json', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let stderr = '';
  child.stderr.on('data', (part: Buffer) => {
    stderr += part.toString();
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    child,
    closed,
    stderr: () => stderr,
    async ready(): Promise<Ready> {
      const { value, done } = await lines.next();
      if (done) throw new Error(`no ready line: ${stderr}`);
      return JSON.parse(value) as Ready;
    },
  };
}

it('starts a demonstration at one address, brings the station back after a crash, and stops all of it', async () => {
  const started = start(['--demo', '--data', path.join(folder, 'demo')]);
  const first = await started.ready();
  const page = await fetch(first.url);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('驿台');

  process.kill(first.pids.station, 'SIGKILL');
  const second = await started.ready();
  expect(second.url).toBe(first.url);
  expect(second.pids.station).not.toBe(first.pids.station);
  expect((await fetch(second.displayUrl)).status).toBe(200);

  const askedMs = performance.now();
  started.child.kill('SIGINT');
  expect(await started.closed).toBe(0);
  expect(performance.now() - askedMs).toBeLessThan(3_000);
  await expect(fetch(first.cloudUrl)).rejects.toThrow();
  await expect(fetch(first.url)).rejects.toThrow();
}, 120_000);

it('names the key of a configuration that is wrong, in one sentence, and does not try again', async () => {
  const config = path.join(folder, 'wrong.json');
  writeFileSync(config, JSON.stringify({ station: { name: 'x' }, scale: { path: 7, protocol: 'toledo-8217' } }));
  const started = start(['--config', config]);
  expect(await started.closed).toBe(2);
  expect(started.stderr()).toMatch(/^Waypost stops: [^\n]*"scale\.path"[^\n]*\n$/);
}, 60_000);
