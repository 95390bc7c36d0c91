import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BenchState, demoContract } from '../../contract/demo.ts';
import { createBench } from '../devices/emulation/bench.ts';
import { systemClock } from '../platform/clock.ts';
import { silentLog } from '../platform/log.ts';
import type { Handbook } from '../../contract/demo.ts';
import { createDemo } from './demo.ts';

const handbook: Handbook = {
  staff: [{ staffNo: '0001', displayName: '店员', pin: '1234', role: 'clerk' }],
  couriers: [],
  senders: [],
  receipts: [],
};

it('streams the bench: its state at once, then after every act, until the page leaves', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'demo-'));
  const bench = await createBench({
    directory,
    scaleProtocol: 'mt-continuous',
    clock: systemClock,
    log: silentLog,
  });
  const demo = createDemo({ benchClient: bench, handbook: () => handbook });
  const left = new AbortController();
  const seen: BenchState[] = [];
  const watching = (async () => {
    for await (const state of demo.bench(left.signal)) {
      seen.push(BenchState.parse(state));
      if (seen.length === 1) expect(await demo.act({ act: 'load', grams: 800 })).toEqual({});
      else left.abort();
    }
  })();
  await watching;
  expect(seen.map(({ loadGrams }) => loadGrams)).toEqual([0, 800]);
  expect(seen[0]).toMatchObject({
    scaleProtocol: 'mt-continuous',
    scalePlugged: true,
    printerPlugged: true,
    network: false,
  });

  demo.stop();
  await bench.close();
  rmSync(directory, { recursive: true, force: true });
});

it('hands out a handbook of the shape that the contract promises', async () => {
  const demo = createDemo({
    benchClient: {
      state: () => {
        throw new Error('not asked');
      },
      onChange: () => () => undefined,
      act: async () => undefined,
    },
    handbook: () => handbook,
  });
  expect(await demo.handbook()).toEqual(handbook);
  expect(Object.keys(demoContract)).toEqual(['bench', 'act', 'handbook']);
});
