import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../tools/repository.ts';
import { runNode } from '../../tools/run-program.ts';
import { checklist, findFailures } from './checklist.ts';
import { mutations } from './mutations.ts';
import type { Observation } from './observe.ts';
import type { Setting } from './recorder.ts';

const run = promisify(execFile);
const folder = mkdtempSync(path.join(tmpdir(), 'waypost-shell-'));
const main = path.join(folder, 'out', 'main');
const packaged: Setting = {
  packaged: true,
  screens: 2,
  firstInstance: true,
  switches: [],
  keyBackend: 'gnome_libsecret',
};

beforeAll(async () => {
  const built = await runNode(['tools/build.ts']);
  expect(built.code, built.output).toBe(0);
  cpSync(path.join(root, 'out', 'main'), main, { recursive: true });
  mkdirSync(path.join(folder, 'out', 'renderer'));
  writeFileSync(path.join(folder, 'out', 'renderer', 'counter.html'), '<p>page');
  writeFileSync(path.join(folder, 'out', 'secret.html'), 'secret');
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function observe(
  setting: Setting,
  args: string[] = [],
  bundle = path.join(main, 'index.js'),
): Promise<Observation> {
  const program = path.join(import.meta.dirname, 'observe.ts');
  const { stdout } = await run(process.execPath, [program, bundle, JSON.stringify(setting), ...args], {
    maxBuffer: 16 * 1024 * 1024,
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return JSON.parse(stdout) as Observation;
}

describe('the built shell, seen from the outside', () => {
  it('holds every item of the checklist when packaged [E1]', async () => {
    const seen = await observe(packaged);
    expect(findFailures(seen)).toEqual([]);
    expect(checklist.length).toBeGreaterThan(60);
  });

  it('gives way to the instance that runs already', async () => {
    const seen = await observe({ ...packaged, firstInstance: false });
    expect(seen.start.exits).toEqual([0]);
    expect(seen.start.windows).toEqual([]);
    expect(seen.start.forks).toEqual([]);
  });

  it.each(['remote-debugging-port', 'inspect', 'no-sandbox'])(
    'does not start packaged with --%s [E10]',
    async (name) => {
      const seen = await observe({ ...packaged, switches: [name] });
      expect(seen.start.exits).toEqual([2]);
      expect(seen.start.windows).toEqual([]);
      expect(seen.start.forks).toEqual([]);
    },
  );

  it('opens no display in a kiosk with one screen', async () => {
    const seen = await observe({ ...packaged, screens: 1 });
    expect(seen.start.windows.map(({ loaded }) => loaded)).toEqual([['app://waypost/counter.html']]);
  });

  it('refuses a key store that is none on a real station, and marks it on a demo [R6]', async () => {
    const real = await observe({ ...packaged, keyBackend: 'basic_text' });
    expect(real.custody?.wrapped).toEqual({ kind: 'fault', fault: 'custody-refused' });
    const pretended = await observe({ ...packaged, keyBackend: 'basic_text' }, ['--demo']);
    expect(pretended.custody?.wrapped).toEqual({ kind: 'fault', fault: 'custody-refused' });
    const demo = await observe({ ...packaged, packaged: false, keyBackend: 'basic_text' }, [
      '--demo',
      '--config',
      'demo.json',
    ]);
    expect(demo.custody?.unwrapped).toEqual({ kind: 'unwrapKey', key: 'c2VjcmV0' });
    expect(demo.start.forks[0]?.args).toEqual(['--config', 'demo.json']);
  });
});

describe('the checklist notices every hardening that is taken away [E1]', () => {
  it('has at least forty mutations', () => {
    expect(mutations.length).toBeGreaterThanOrEqual(40);
  });

  it.each(mutations)('$name stands in the build once', ({ find }) => {
    expect(readFileSync(path.join(main, 'index.js'), 'utf8').split(find).length - 1).toBe(1);
  });

  // Each mutation is a process: every other one here, all of them in the soak.
  const all = process.env['WAYPOST_MUTATIONS'] === 'all';
  it.concurrent.each(
    mutations.map((mutation, index) => ({ ...mutation, index })).filter(({ index }) => all || index % 2 === 0),
  )('$name', async ({ find, replace, index }) => {
    const text = readFileSync(path.join(main, 'index.js'), 'utf8');
    const bundle = path.join(main, `mutant-${index}.js`);
    writeFileSync(
      bundle,
      text.replace(find, () => replace),
    );
    const seen = await observe(packaged, [], bundle);
    expect(findFailures(seen)).not.toEqual([]);
  });
});
