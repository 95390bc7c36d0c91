import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi, type TestContext } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { silentLog } from '../../platform/log.ts';
import { openEmulatedLine } from '../emulation/line.ts';
import { createScale, createScaleEmulator, type ScaleProtocolName } from './index.ts';
import type { ScaleFrame } from './scale.ts';

async function setUp(protocol: ScaleProtocolName, { onTestFinished }: TestContext) {
  const directory = mkdtempSync(join(tmpdir(), 'keys-'));
  const emulator = createScaleEmulator(protocol, systemClock);
  const line = await openEmulatedLine({ directory, name: 'scale', emulator });
  const scale = createScale({ protocol, path: line.path, clock: systemClock, log: silentLog });
  let last: ScaleFrame | null = null;
  scale.onEvent((event) => {
    if (event.type === 'frame') last = event.frame;
  });
  onTestFinished(async () => {
    await scale.stop();
    await line.close();
    rmSync(directory, { recursive: true });
  });
  scale.start();
  const shows = (grams: number) =>
    vi.waitFor(() => expect(last).toMatchObject({ kind: 'reading', milligrams: grams * 1000 }), {
      timeout: 4_000,
      interval: 10,
    });
  const rests = (grams: number) =>
    vi.waitFor(() => expect(last).toMatchObject({ milligrams: grams * 1000, stable: true }), {
      timeout: 4_000,
      interval: 10,
    });
  return { emulator, line, scale, shows, rests };
}

describe('keys of a scale by the line', () => {
  it.concurrent('are done or refused where the scale answers', async (test) => {
    const { emulator, scale, shows, rests } = await setUp('mt-sics', test);
    emulator.setLoadGrams(40);
    await rests(40);
    expect(await scale.command?.('zero')).toBe('done');
    await shows(0);
    emulator.setLoadGrams(5_000);
    await rests(4_960);
    expect(await scale.command?.('zero')).toBe('refused');
    expect(await scale.command?.('tare')).toBe('done');
    await shows(0);
    expect(await scale.command?.('clearTare')).toBe('done');
    await shows(4_960);
  });

  it.concurrent('are sent where nothing answers, and the next weights tell', async (test) => {
    const { emulator, scale, shows, rests } = await setUp('cas-enq', test);
    emulator.setLoadGrams(40);
    await rests(40);
    expect(await scale.command?.('zero')).toBe('sent');
    await shows(0);
    expect(await scale.command?.('clearTare')).toBe('unsupported');
  });

  it.concurrent('are never sent late: not while unplugged, and one at a time', async (test) => {
    const { emulator, line, scale, rests, shows } = await setUp('mt-sics', test);
    emulator.setLoadGrams(40);
    await rests(40);
    const both = await Promise.all([scale.command?.('zero'), scale.command?.('tare')]);
    expect(both).toEqual(['done', 'not-sent']);
    emulator.setSilent(true);
    expect(await scale.command?.('zero')).toBe('no-answer');
    emulator.setSilent(false);
    await line.unplug();
    await vi.waitFor(() => expect(scale.link()).toBe('unplugged'), { timeout: 3_000 });
    expect(await scale.command?.('zero')).toBe('not-sent');
    emulator.setLoadGrams(100);
    await line.plug();
    await shows(60);
  });
});
