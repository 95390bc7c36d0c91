import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesUnder, isSource, isTest, root } from '../../tools/repository.ts';
import { findBarredNames, readBarredNames } from './branding.ts';
import { readStrings } from './read-imports.ts';

const names = readBarredNames();
const text = (file: string) => readFileSync(path.join(root, file), 'utf8');

describe('branding', () => {
  it('knows all 35 barred names [MA-7.3]', () => {
    expect(new Set(names).size).toBe(35);
  });

  it('has none in the product name, description and ids [MA-7.3]', () => {
    const { name, productName, description, build } = JSON.parse(text('package.json')) as Record<string, unknown>;
    const values = { name, productName, description, build: JSON.stringify(build ?? null) };
    expect(
      Object.entries(values).flatMap(([key, value]) => findBarredNames(key, String(value), 'name', names)),
    ).toEqual([]);
  });

  it('has none in the names of files, icons among them [MA-7.3]', () => {
    const files = ['resources', 'src', 'electron', 'docs', 'station', 'cloud'].flatMap((folder) => filesUnder(folder));
    // Packs may name goods.
    const named = files.filter((file) => !file.startsWith('resources/packs/'));
    expect(named.flatMap((file) => findBarredNames(file, file, 'name', names))).toEqual([]);
  });

  it('has none in titles, screens, printed papers, the shell and the cloud page [MA-7.3]', () => {
    const folders = ['src', 'electron', 'station/printing', 'cloud', 'tools', 'contract'];
    const files = folders.flatMap((folder) =>
      filesUnder(folder, (file) => (isSource(file) || /\.(html|json|css|svg)$/.test(file)) && !isTest(file)),
    );
    expect(files.length).toBeGreaterThan(20);
    const found = files.flatMap((file) =>
      readStrings(file, text(file)).flatMap((value) => findBarredNames(file, value, 'text', names)),
    );
    expect(found).toEqual([]);
  });

  it('has none in the README and the docs [MA-7.3]', () => {
    const files = ['README.md', ...filesUnder('docs', (file) => /\.(md|json|html|svg)$/.test(file))];
    expect(files.flatMap((file) => findBarredNames(file, text(file), 'text', names))).toEqual([]);
  });
});

describe('the branding lint catches what is planted', () => {
  it.each(readBarredNames())('%s', (name) => {
    expect(findBarredNames('title', `驿台 ${name} 柜台`, 'text', names).map((found) => found.name)).toContain(name);
    expect(
      findBarredNames('appId', `cn.${name.toUpperCase()}station`, 'name', names).map((found) => found.name),
    ).toContain(name);
  });

  it('leaves words alone that only contain a Latin name', () => {
    expect(findBarredNames('text', 'commit units and submitUser', 'text', names)).toEqual([]);
  });

  it('reads the texts of a Vue file: its template and its script', () => {
    const file = `<script setup lang="ts">const title = '小米';</script><template><h1>红米</h1></template>`;
    const found = readStrings('x.vue', file).flatMap((value) => findBarredNames('x.vue', value, 'text', names));
    expect(found.map(({ name }) => name).sort()).toEqual(['小米', '红米'].sort());
  });
});
