import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../tools/repository.ts';
import { runNode } from '../../tools/run-program.ts';

const run = promisify(execFile);
const folder = mkdtempSync(path.join(tmpdir(), 'waypost-utility-'));
const config = path.join(folder, 'waypost.config.json');

beforeAll(async () => {
  const built = await runNode(['tools/build.ts']);
  expect(built.code, built.output).toBe(0);
  writeFileSync(config, JSON.stringify({ dataDir: './data', station: { name: 'Test' } }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Seen = {
  hello: { face: string; appVersion: string; keyCustody: string; generation: string };
  forbidden: string;
  asked: string[];
  pongs: number[];
  generation: string;
};

async function play(face: string): Promise<Seen> {
  const program = path.join(import.meta.dirname, 'play-main.ts');
  const { stdout } = await run(process.execPath, [program, path.join(root, 'out', 'main', 'station.js'), config, face]);
  return JSON.parse(stdout) as Seen;
}

describe('the built station under the shell', () => {
  it('keeps its key wrapped by the shell, tells a page the face that the shell gave it, and ends when asked', async () => {
    const first = await play('counter');
    expect(first.asked).toEqual(['custody', 'appVersion', 'wrapKey']);
    expect(first.hello).toMatchObject({
      face: 'counter',
      appVersion: '9.8.7',
      keyCustody: 'system',
      generation: first.generation,
    });
    expect(first.pongs).toEqual([7]);
    expect(readdirSync(path.join(folder, 'data'))).toContain('station.key.wrapped');

    const second = await play('display');
    expect(second.asked).toEqual(['custody', 'appVersion', 'unwrapKey']);
    expect(second.hello.face).toBe('display');
    expect(second.hello.generation).not.toBe(first.hello.generation);
    // What the display may not ask is decided by its face, not by what it asks.
    expect(['NOT_ALLOWED', 'NOT_SIGNED_IN']).toContain(second.forbidden);
  });
});
