import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi, type TestContext } from 'vitest';
import type { LiveWeight, ScaleState } from '../../contract/weighing.ts';
import { createDecoderOf } from '../devices/scale/decodings.ts';
import { openEmulatedLine } from '../devices/emulation/line.ts';
import { createScale, createScaleEmulator, type ScaleProtocolName } from '../devices/scale/index.ts';
import { systemClock } from '../platform/clock.ts';
import { createIds } from '../platform/ids.ts';
import { silentLog } from '../platform/log.ts';
import { createWeighingLive } from './live.ts';
import { replayFrames } from './replay.ts';
import { parcelRule } from './rules.ts';

function block(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}

/** From the load cell of the emulator over a real line to the charged weight. */
async function setUp(protocol: ScaleProtocolName, { onTestFinished }: TestContext) {
  const directory = mkdtempSync(join(tmpdir(), 'scale-'));
  const emulator = createScaleEmulator(protocol, systemClock);
  const line = await openEmulatedLine({ directory, name: 'scale', emulator });
  const scale = createScale({ protocol, path: line.path, clock: systemClock, log: silentLog });
  const live = createWeighingLive({ scale, clock: systemClock, ids: createIds() });
  const told: LiveWeight[] = [];
  live.onChange((weight) => told.push(weight));
  onTestFinished(async () => {
    live.stop();
    await scale.stop();
    await line.close();
    rmSync(directory, { recursive: true });
  });

  const becomes = (state: ScaleState, timeout = 4_000) =>
    vi.waitFor(() => expect(live.current().state).toBe(state), { timeout, interval: 5 });

  async function weigh(grams: number): Promise<string> {
    emulator.setLoadGrams(grams);
    await vi.waitFor(() => expect(live.current()).toMatchObject({ state: 'stable', weightGrams: grams }), {
      timeout: 4_000,
      interval: 5,
    });
    return live.current().placement?.placementId ?? 'none';
  }

  return { emulator, line, scale, live, told, becomes, weigh };
}

/** Each way of speaking once; every other protocol is held to the same by its emulator and decoder alone. */
const spoken: ScaleProtocolName[] = ['toledo-8217', 'mt-continuous', 'mt-sics', 'cas-enq'];

/** All of them at the same time, each on a line of its own: what they wait for is the scale. */
function onEach(act: (protocol: ScaleProtocolName, test: TestContext) => Promise<void>) {
  return async (test: TestContext) => {
    await Promise.all(spoken.map((protocol) => act(protocol, test)));
  };
}

describe(`weighing on ${spoken.join(', ')}`, () => {
  it.concurrent(
    'captures once per placement: the same weight twice is two captures [F030]',
    onEach(async (protocol, test) => {
      const { emulator, scale, live, told, becomes, weigh } = await setUp(protocol, test);
      scale.start();
      await becomes('empty');
      const first = await weigh(1_250);
      const taken = live.take(first);
      expect(taken).toMatchObject({ ok: true, value: { weightGrams: 1_250, protocol } });
      if (taken.ok) {
        const { frames, weightGrams, tare } = taken.value;
        expect(frames.length).toBeGreaterThanOrEqual(8);
        // What is kept is enough to come to the same grams again. [F031]
        const decoder = createDecoderOf(protocol);
        expect(decoder && replayFrames(frames, decoder, parcelRule, tare)).toBe(weightGrams);
      }
      expect(live.take(first)).toMatchObject({ ok: false, refusal: { code: 'scale.placement-used' } });
      emulator.setLoadGrams(0);
      await becomes('empty');
      const second = await weigh(1_250);
      expect(second).not.toBe(first);
      expect(live.take(second)).toMatchObject({ ok: true, value: { weightGrams: 1_250 } });
      // Swapped without an empty platform.
      const third = await weigh(2_000);
      expect(live.take(third)).toMatchObject({ ok: true, value: { weightGrams: 2_000 } });
      expect(told.map((one) => one.state)).toContain('moving');
      expect(told.every((one) => one.sinceFrameMs === null || one.sinceFrameMs < 1_000)).toBe(true);
    }),
  );

  it.concurrent(
    'reads an item that lay there before the station started [F030]',
    onEach(async (protocol, test) => {
      const { emulator, scale, live, weigh } = await setUp(protocol, test);
      emulator.setLoadGrams(780);
      scale.start();
      const placementId = await weigh(780);
      expect(live.take(placementId)).toMatchObject({ ok: true, value: { weightGrams: 780 } });
    }),
  );

  it.concurrent(
    'says overload, under zero and motion without a weight or a capture [F030]',
    onEach(async (protocol, test) => {
      const { emulator, scale, live, told, becomes, weigh } = await setUp(protocol, test);
      scale.start();
      const placementId = await weigh(1_250);
      emulator.setOverload(true);
      await becomes('overload');
      expect(live.current()).toMatchObject({ weightGrams: null, placement: { usable: false } });
      expect(live.take(placementId)).toMatchObject({ refusal: { code: 'scale.overload' } });
      emulator.setOverload(false);
      emulator.setLoadGrams(-500);
      await becomes('underload');
      expect(live.current().weightGrams).toBeNull();
      emulator.setLoadGrams(0);
      await becomes('empty');
      emulator.setMoving(true);
      emulator.setLoadGrams(900);
      await becomes('moving');
      const before = told.length;
      let frames = 0;
      scale.onEvent((event) => (frames += event.type === 'frame' ? 1 : 0));
      await vi.waitFor(() => expect(frames).toBeGreaterThan(12), { timeout: 3_000 });
      expect(told.slice(before).some((one) => one.state === 'stable')).toBe(false);
      emulator.setMoving(false);
      await becomes('stable');
    }),
  );

  it.concurrent(
    'never takes a drift of one gram per sample for rest [F030]',
    onEach(async (protocol, test) => {
      const { emulator, scale, told, becomes } = await setUp(protocol, test);
      scale.start();
      await becomes('empty');
      let grams = 1_000;
      emulator.setLoadGrams(grams);
      await becomes('moving');
      const off = scale.onEvent((event) => {
        if (event.type === 'frame') emulator.setLoadGrams((grams += 1));
      });
      await vi.waitFor(() => expect(grams).toBeGreaterThan(1_030), { timeout: 5_000 });
      off();
      expect(told.some((one) => one.state === 'stable')).toBe(false);
      await becomes('stable');
    }),
  );

  it.concurrent(
    'shows nothing a second after the scale fell silent, and goes on by itself [F030]',
    onEach(async (protocol, test) => {
      const { emulator, scale, live, becomes, weigh } = await setUp(protocol, test);
      scale.start();
      await weigh(1_250);
      emulator.setSilent(true);
      await becomes('silent', 1_400);
      expect(live.current()).toMatchObject({ weightGrams: null, placement: null });
      await vi.waitFor(() => expect(scale.link()).toBe('silent'), { timeout: 2_500 });
      emulator.setSilent(false);
      await becomes('stable');
    }),
  );

  it('has no stale weight after a pulled plug, also while the loop is busy [F110]', async (test) => {
    const lines = await Promise.all(
      spoken.map(async (protocol) => {
        const parts = await setUp(protocol, test);
        parts.scale.start();
        return { ...parts, placementId: await parts.weigh(1_250) };
      }),
    );
    const each = (act: (one: (typeof lines)[number]) => Promise<unknown>) => Promise.all(lines.map(act));
    const files = process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0;
    for (const busyMs of [0, 250]) {
      const pulledMs = performance.now();
      const pulled = each(({ line }) => line.unplug());
      block(busyMs);
      await pulled;
      await each(async ({ live, scale, becomes, placementId }) => {
        await vi.waitFor(() => expect(live.current()).toMatchObject({ weightGrams: null, placement: null }), {
          interval: 5,
        });
        expect(performance.now() - pulledMs).toBeLessThan(1_100);
        await becomes('unplugged', 2_000);
        expect(scale.link()).toBe('unplugged');
        expect(live.take(placementId)).toMatchObject({ refusal: { code: 'scale.absent' } });
      });
      await each(async ({ line, live, becomes, placementId }) => {
        const backMs = performance.now();
        await line.plug();
        await becomes('stable', 3_000);
        expect(performance.now() - backMs).toBeLessThan(3_000);
        // The same parcel still lies there: no second capture of it.
        expect(live.current().placement).toMatchObject({ placementId, usable: true });
      });
    }
    if (process.platform === 'linux') {
      await vi.waitFor(() => expect(readdirSync('/proc/self/fd').length).toBe(files));
    }
  }, 15_000);
});
