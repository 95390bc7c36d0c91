import { describe, expect, it } from 'vitest';
import { filesUnder, isSource } from '../../tools/repository.ts';
import { findBreaches, findImpureRules } from './import-table.ts';
import { repositorySources, type Sources } from './read-imports.ts';

const rooms = ['contract', 'station', 'src', 'electron', 'cloud', 'tools', 'tests', 'bench'];
const files = rooms.flatMap((room) => filesUnder(room, isSource));

describe('the table of imports', () => {
  it('holds on every source', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(findBreaches(files, repositorySources)).toEqual([]);
  });

  it('lets rules decide with contract/values alone', () => {
    expect(findImpureRules(files, repositorySources)).toEqual([]);
  });
});

/** Planted mistakes: file, source, and whether the table must refuse it. */
const planted: [file: string, source: string, refused: boolean][] = [
  ['contract/x.ts', `import { readFile } from 'node:fs/promises';`, true],
  ['contract/x.ts', `import { clock } from '../station/platform/clock.ts';`, true],
  ['contract/x.ts', `import type { App } from 'electron';`, true],
  ['contract/x.test.ts', `import { readFileSync } from 'node:fs'; import { it } from 'vitest';`, false],
  ['contract/x.ts', `import { z } from 'zod'; export * from './values/ids.ts';`, false],
  ['station/orders/service.ts', `import { app } from 'electron';`, true],
  ['station/orders/service.ts', `const electron = require('electron');`, true],
  ['station/orders/service.ts', `const electron = await import('electron/main');`, true],
  ['station/orders/service.ts', `const it = await import(name);`, false],
  ['station/orders/service.ts', `import { ref } from 'vue';`, true],
  ['station/orders/service.ts', `import pg from 'pg';`, true],
  ['station/orders/service.ts', `import { accept } from '../../cloud/accept.ts';`, true],
  ['station/orders/service.ts', `import { screen } from '../../src/screen.ts';`, true],
  ['station/orders/service.ts', `export { x } from '../../tests/support/x.ts';`, true],
  ['station/orders/service.test.ts', `import { x } from '../../tests/support/x.ts';`, false],
  ['station/orders/service.ts', `import { weigh } from '../weighing/index.ts';`, false],
  ['station/orders/service.ts', `import { weigh } from '../weighing/service.ts';`, true],
  ['station/orders/service.ts', `type W = import('../weighing/store.ts').W;`, true],
  ['station/station.ts', `import { weigh } from './weighing/index.ts';`, false],
  ['station/station.ts', `import { weigh } from './weighing/store.ts';`, true],
  ['station/hosts/web/main.ts', `import { store } from '../../orders/store.ts';`, true],
  ['station/orders/store.ts', `import { openDatabase } from '../storage/open.ts';`, false],
  ['station/orders/store.ts', `import { createScale } from '../devices/scale/serial.ts';`, false],
  ['src/main.ts', `import { open } from '../station/storage/open.ts';`, true],
  ['src/main.ts', `import path from 'node:path';`, true],
  ['src/main.ts', `import { ipcRenderer } from 'electron';`, true],
  ['src/main.ts', `import { handle } from '../electron/main/ipc.ts';`, true],
  ['src/App.vue', `<script setup lang="ts">\nimport fs from 'node:fs';\n</script><template><p /></template>`, true],
  ['src/App.vue', `<script setup lang="ts">\nimport { ref } from 'vue';\n</script><template><p /></template>`, false],
  ['electron/main/index.ts', `import { start } from '../../station/station.ts';`, true],
  ['electron/main/index.ts', `import Database from 'better-sqlite3';`, true],
  [
    'electron/main/index.ts',
    `import { app } from 'electron'; import { Face } from '../../contract/values/roles.ts';`,
    false,
  ],
  ['cloud/main.ts', `import { contract } from '../contract/contract.ts';`, true],
  ['cloud/main.ts', `import { Feed } from '../contract/sync/feed.ts'; import pg from 'pg';`, false],
  ['cloud/main.ts', `import { open } from '../station/storage/open.ts';`, true],
  ['tools/start.ts', `import { App } from '../src/app.ts';`, true],
  ['elsewhere/x.ts', `import { App } from '../src/app.ts';`, true],
];

describe('the table catches what is planted', () => {
  it.each(planted)('%s: %s', (file, source, refused) => {
    const sources: Sources = { read: () => source, exists: () => true };
    expect(findBreaches([file], sources).length > 0).toBe(refused);
  });

  const rules: [source: string, neighbour: string, refused: boolean][] = [
    [`import { accept } from '../../contract/values/refusal.ts';`, '', false],
    [`import type { Order } from '../../contract/orders.ts';`, '', false],
    [`import { Order } from '../../contract/orders.ts';`, '', true],
    [`import { readFileSync } from 'node:fs';`, '', true],
    [`import { systemClock } from '../platform/clock.ts';`, '', true],
    [`import { near } from './near.ts';`, `import { accept } from '../../contract/values/refusal.ts';`, false],
    [`import { near } from './near.ts';`, `import { openSync } from 'node:fs';`, true],
    [`import { near } from './near.ts';`, `import Database from 'better-sqlite3';`, true],
  ];
  it.each(rules)('rules.ts: %s %s', (source, neighbour, refused) => {
    const sources: Sources = { read: (file) => (file.endsWith('rules.ts') ? source : neighbour), exists: () => true };
    expect(findImpureRules(['station/orders/rules.ts'], sources).length > 0).toBe(refused);
  });
});
