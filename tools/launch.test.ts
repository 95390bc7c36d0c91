import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from './repository.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'waypost-launch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const launcher = path.join(root, 'tools', 'launch.mjs');

function program(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

describe('launcher', () => {
  it('runs TypeScript on Node 24, forwards arguments, standard input and the exit code, and prints nothing itself', () => {
    const file = program(
      'echo.ts',
      `let text: string = ''; for await (const part of process.stdin) text += part;
       console.log(JSON.stringify([process.versions.node.split('.')[0], process.argv.slice(2), text])); process.exitCode = 7;`,
    );
    const result = spawnSync(process.execPath, [launcher, file, 'a b', '--json'], { input: 'hello', encoding: 'utf8' });
    expect(JSON.parse(result.stdout)).toEqual(['24', ['a b', '--json'], 'hello']);
    expect(result.stderr).toBe('');
    expect(result.status).toBe(7);
  });

  it('puts its Node and the installed programs first on the path', () => {
    const file = program('path.ts', `console.log(process.env['PATH'])`);
    const result = spawnSync(process.execPath, [launcher, file], { encoding: 'utf8' });
    expect(result.stdout.split(path.delimiter)[1]).toBe(path.join(root, 'node_modules', '.bin'));
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('passes %s on and ends with what the program ends with', async (signal) => {
    const file = program(
      'wait.ts',
      `for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => { console.log(name); process.exit(3); });
       console.log('up'); setInterval(() => undefined, 1000);`,
    );
    const child = spawn(process.execPath, [launcher, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (part: Buffer) => {
      text += part.toString();
      if (text === 'up\n') child.kill(signal);
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(text).toBe(`up\n${signal}\n`);
    expect(code).toBe(3);
  });

  it('says in one sentence that a program is not there', () => {
    const result = spawnSync(process.execPath, [launcher, 'no/such.ts'], { encoding: 'utf8' });
    expect(result.stderr).toBe('no/such.ts is not part of this version\n');
    expect(result.status).toBe(2);
  });
});
