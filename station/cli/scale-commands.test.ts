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

describe('a capture that suffered', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'captures-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const head = '{"capture":1,"settings":"9600 8N1","protocol":"mt-sics"}';
  const heard = (atMs: number, text: string) => JSON.stringify({ atMs, hex: Buffer.from(text).toString('hex') });
  async function replay(content: string | Buffer) {
    const file = path.join(directory, 'capture.jsonl');
    writeFileSync(file, content);
    return run('replay', file);
  }

  it('makes no frame of bytes from before and behind a lost line or an unreadable one [F031]', async () => {
    const whole = await replay([head, heard(1, 'S S     1.0'), heard(2, '50 kg\r\n'), ''].join('\n'));
    expect(whole).toMatchObject({ code: 0, lines: [{}, { atMs: 2, grams: 1050 }] });
    const link = '{"atMs":2,"link":"unplugged"}';
    const lost = await replay([head, heard(1, 'S S     1.0'), link, heard(3, '50 kg\r\n')].join('\n'));
    expect(lost.lines.filter(({ grams }) => grams !== undefined && grams !== null)).toEqual([]);
    expect(lost.code).toBe(0);
    const torn = await replay([head, heard(1, 'S S     1.0'), '{"atMs":2,"he', heard(3, '50 kg\r\n')].join('\n'));
    expect(torn.lines.filter(({ grams }) => grams !== undefined && grams !== null)).toEqual([]);
    expect(torn.lines).toContainEqual({ line: 3, error: 'unreadable' });
    expect(torn.code).toBe(1);
  });

  it('is read as PowerShell writes it [F031]', async () => {
    const text = `\ufeff${[head, heard(1, 'S S     1.050 kg\r\n')].join('\r\n')}\r\n`;
    const wide = await replay(Buffer.from(text, 'utf16le'));
    expect(wide).toMatchObject({ code: 0, lines: [{ protocol: 'mt-sics' }, { grams: 1050 }] });
  });
});

it('decodes a line of any length, and says which line is none', async () => {
  const child = spawn(process.execPath, [main, 'scale', 'decode']);
  let text = '';
  child.stdout.on('data', (chunk) => (text += String(chunk)));
  const frame = '0230302E3334300D';
  child.stdin.end(`{"id":1,\n${JSON.stringify({ id: 2, protocol: 'toledo-8217', hex: frame.repeat(300_000) })}\n`);
  const [code] = await once(child, 'close');
  const [broken = '', long = ''] = text.split('\n');
  expect(JSON.parse(broken)).toEqual({ id: null, error: 'bad-request', message: 'the line is no JSON' });
  expect(JSON.parse(long).readings).toHaveLength(300_000);
  expect(code).toBe(1);
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
