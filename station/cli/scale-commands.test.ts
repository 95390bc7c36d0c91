import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ptyAvailable } from '../devices/emulation/line-pty.ts';
import { readLineSettings, writeLineSettings } from './line-settings.ts';

const main = path.join(import.meta.dirname, 'main.ts');
const Line = z.record(z.string(), z.unknown());

async function run(...words: string[]): Promise<{ code: number; lines: Record<string, unknown>[]; text: string }> {
  const child = spawn(process.execPath, [main, 'scale', ...words]);
  let text = '';
  child.stdout.on('data', (chunk) => (text += String(chunk)));
  const [code] = await once(child, 'close');
  const lines = text
    .split('\n')
    .filter(Boolean)
    .map((line) => Line.parse(JSON.parse(line)));
  return { code: Number(code), lines, text };
}

it.each(['9600 8N1', '2400 7E1', '4800 8O2'])('line settings %s can be read and written', (text) => {
  expect(writeLineSettings(readLineSettings(text))).toBe(text);
});

describe.runIf(await ptyAvailable())('the scale commands, over a pseudo-terminal', () => {
  let directory: string;
  let emulator: ChildProcessWithoutNullStreams;
  let told: AsyncIterator<string>;

  async function emulate(...words: string[]): Promise<string> {
    emulator = spawn(process.execPath, [main, 'scale', 'emulate', ...words]);
    told = createInterface({ input: emulator.stdout })[Symbol.asyncIterator]();
    return z.object({ path: z.string() }).parse(await nextLine()).path;
  }
  async function nextLine(): Promise<unknown> {
    return JSON.parse(String((await told.next()).value));
  }
  async function order(line: string): Promise<unknown> {
    emulator.stdin.write(`${line}\n`);
    return nextLine();
  }

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'commands-'));
  });
  afterEach(async () => {
    if (emulator.exitCode === null) {
      emulator.kill('SIGINT');
      await once(emulator, 'close');
    }
    rmSync(directory, { recursive: true });
  });

  it('emulates, detects, captures and replays the same weights [F031]', async () => {
    const port = await emulate('yaohua-tf0', '--settings', '4800 8N1');
    expect(await order('load 1250')).toEqual({ did: 'load', with: '1250' });
    expect(await order('dance')).toMatchObject({ error: expect.stringContaining('no "dance"') });

    const detected = await run('detect', port);
    expect(detected.lines.at(-1)).toMatchObject({ protocol: 'yaohua-tf0', sure: true, settings: { baudRate: 4800 } });
    expect(detected.code).toBe(0);

    const captured = await run('capture', port, '--seconds', '0.8', '--settings', '4800 8N1');
    expect(captured.code).toBe(0);
    const file = path.join(directory, 'capture.jsonl');
    writeFileSync(file, captured.text);
    const replayed = await run('replay', file);
    expect(replayed.lines[0]).toMatchObject({ protocol: 'yaohua-tf0' });
    const readings = replayed.lines.slice(1);
    expect(readings.length).toBeGreaterThan(3);
    expect(readings.every(({ grams }) => grams === 1250)).toBe(true);

    await order('unplug');
    const gone = await run('detect', port);
    expect(gone.lines.at(-1)).toMatchObject({ found: false, reason: 'cannot-open' });
    expect(gone.code).toBe(1);
    expect(await order('plug')).toEqual({ did: 'plug' });
    emulator.stdin.write('quit\n');
    expect(await once(emulator, 'close')).toEqual([0, null]);
  });

  it('asks a scale that speaks only when asked, and decodes what it heard [F031]', async () => {
    const port = await emulate('nci-scp01');
    await order('load 500');
    const captured = await run('capture', port, '--seconds', '0.8', '--protocol', 'nci-scp01');
    const file = path.join(directory, 'capture.jsonl');
    writeFileSync(file, captured.text);
    const replayed = await run('replay', file);
    expect(replayed.lines.filter(({ grams }) => grams === 500).length).toBeGreaterThan(3);
  });

  it('leaves the port of the printer alone', async () => {
    const port = await emulate('mt-continuous');
    const config = path.join(directory, 'config.json');
    writeFileSync(config, JSON.stringify({ station: { name: 'x' }, printer: { path: port } }));
    const refused = await run('detect', port, '--config', config);
    expect(refused.lines).toHaveLength(1);
    expect(refused.lines[0]).toMatchObject({ found: false, reason: 'taken' });
  });
});
