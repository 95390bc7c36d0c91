import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../tools/repository.ts';
import { runNode } from '../../tools/run-program.ts';
import { readImports } from './read-imports.ts';

beforeAll(async () => {
  const built = await runNode(['tools/build.ts']);
  expect(built.code, built.output).toBe(0);
}, 120_000);

const out = path.join(root, 'out');

/** Packages that a bundle is allowed to look for beside itself: those with native parts or files of their own. */
const beside =
  /^(better-sqlite3|serialport|@serialport\/.+|@lydell\/node-pty|@electric-sql\/pglite.*|bufferutil|utf-8-validate)$/;

/** A bundle and the chunks that it reaches: what each imports from outside. */
function reaches(entry: string): { file: string; specifier: string }[] {
  const found: { file: string; specifier: string }[] = [];
  const seen = new Set<string>();
  const follow = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const { specifier } of readImports(file, readFileSync(file, 'utf8'))) {
      if (specifier.startsWith('.')) follow(path.join(path.dirname(file), specifier));
      else found.push({ file: path.relative(out, file), specifier });
    }
  };
  follow(path.join(out, entry));
  return found;
}

describe('what was built', () => {
  it.each(['main/station.js', 'station/web.js'])('%s knows no electron', (entry) => {
    expect(existsSync(path.join(out, entry))).toBe(true);
    const names = reaches(entry).filter(
      ({ specifier }) => specifier === 'electron' || specifier.startsWith('electron/'),
    );
    expect(names).toEqual([]);
  });

  it.each(['main/station.js', 'station/web.js'])('%s looks beside itself for native parts only', (entry) => {
    const foreign = reaches(entry).filter(
      ({ specifier }) => !isBuiltin(specifier) && !beside.test(specifier) && specifier !== '(computed)',
    );
    expect(foreign).toEqual([]);
  });

  it('main/index.js holds all of the shell but electron itself', () => {
    expect(
      reaches('main/index.js').filter(({ specifier }) => !isBuiltin(specifier) && specifier !== 'electron'),
    ).toEqual([]);
  });

  it('ships no source map and names none [E10]', () => {
    const files = readdirSync(out, { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => file.endsWith('.map'))).toEqual([]);
    const naming = files.filter(
      (file) =>
        /\.(js|cjs|css)$/.test(file) && readFileSync(path.join(out, file), 'utf8').includes('sourceMappingURL=data'),
    );
    expect(naming).toEqual([]);
  });

  it('asks no network from a page: pages and styles name no address, scripts load none [E1]', () => {
    const files = readdirSync(path.join(out, 'renderer'), { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => /\.(html|css|js)$/.test(file)).length).toBeGreaterThan(3);
    // Libraries hold addresses of their manuals in messages; what counts is whether any is asked for.
    const asks =
      /\b(fetch|import|WebSocket|EventSource|Worker|importScripts|sendBeacon|open)\(\s*["'`](https?:|wss?:\/\/(?!\$\{))/;
    const found = files.filter((file) => {
      const text = /\.(html|css|js)$/.test(file) ? readFileSync(path.join(out, 'renderer', file), 'utf8') : '';
      return file.endsWith('.js') ? asks.test(text) : /\b(https?|wss?):\/\/(?!www\.w3\.org\/)/.test(text);
    });
    expect(found).toEqual([]);
  });

  it('catches an electron that is planted', () => {
    expect(readImports('x.js', 'import { app } from "electron";').map(({ specifier }) => specifier)).toEqual([
      'electron',
    ]);
    expect(readImports('x.js', 'const e = require("electron/main");').map(({ specifier }) => specifier)).toEqual([
      'electron/main',
    ]);
  });
});
