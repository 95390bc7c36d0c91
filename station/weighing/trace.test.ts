import { describe, expect, it } from 'vitest';
import { createListeners } from '../../contract/wires/wire.ts';
import type { LinkState, ScaleDevice, ScaleEvent, ScaleFrame } from '../devices/scale/scale.ts';
import { createManualClock } from '../platform/clock.ts';
import { createIds } from '../platform/ids.ts';
import { createWeighingLive } from './live.ts';
import { createRawLog } from './raw-log.ts';
import { createTrace } from './trace.ts';

const plain: ScaleFrame = {
  kind: 'reading',
  milligrams: 0,
  unit: 'kg',
  stable: true,
  net: false,
  tareMilligrams: null,
  zero: null,
  display: null,
  raw: Uint8Array.of(2, 48, 13),
};

function setUp(withBytes: boolean) {
  const clock = createManualClock(Date.UTC(2026, 10, 21));
  const events = createListeners<[ScaleEvent]>();
  const bytes = createListeners<[Uint8Array]>();
  const state: { link: LinkState } = { link: 'ready' };
  const scale: ScaleDevice = {
    protocol: 'toledo-8217',
    path: '/dev/ttyUSB0',
    link: () => state.link,
    onEvent: events.add,
    ...(withBytes ? { onBytes: bytes.add } : {}),
    start: () => undefined,
    stop: async () => undefined,
  };
  const live = createWeighingLive({ scale, clock, ids: createIds() });
  return {
    clock,
    trace: createTrace({ scale, live, clock }),
    log: createRawLog(scale, clock),
    bytes: (...chunk: number[]) => bytes.emit(Uint8Array.from(chunk)),
    lineIs(link: LinkState) {
      state.link = link;
      events.emit({ type: 'link', state: link, atMonotonicMs: clock.monotonicMs() });
    },
    says(grams: number, everyMs = 50) {
      clock.advance(everyMs);
      const frame = { ...plain, milligrams: grams * 1000 };
      events.emit({ type: 'frame', frame, atMonotonicMs: clock.monotonicMs(), atMs: clock.nowMs() });
    },
  };
}

describe('the live trace', () => {
  it('holds half a minute, bounded, the oldest first, and every change of state', () => {
    const { trace, says, lineIs, clock } = setUp(false);
    for (let round = 0; round < 4_000; round += 1) says(100 + ((round * 37) % 900), 20);
    const full = trace.topic.current();
    expect(full.samples.length).toBeGreaterThan(200);
    expect(full.samples.length).toBeLessThanOrEqual(512);
    expect(full.framesPerSecond).toBe(50);
    const ages = full.samples.map((sample) => sample.ageMs);
    expect(ages).toEqual([...ages].sort((a, b) => b - a));
    for (let round = 0; round < 12; round += 1) says(1_250);
    lineIs('unplugged');
    expect(trace.topic.current().samples.at(-1)).toMatchObject({ state: 'unplugged', grams: null });
    clock.advance(40_000);
    const later = trace.topic.current();
    expect(later.samples).toEqual([{ ageMs: 40_000, state: 'unplugged', grams: null }]);
    expect(later.framesPerSecond).toBe(0);
  });

  it('tells at most ten times a second', () => {
    const { trace, says } = setUp(false);
    const before = trace.topic.current().revision;
    for (let round = 0; round < 100; round += 1) says(round % 2 ? 500 : 900, 10);
    expect(trace.topic.current().revision - before).toBeLessThanOrEqual(11);
  });
});

describe('the rolling log of a line [F114]', () => {
  it('keeps the bytes that came, junk too, one line for what came together', () => {
    const { log, bytes, clock } = setUp(true);
    bytes(0xff, 0x00);
    clock.advance(5);
    bytes(0x02);
    clock.advance(100);
    bytes(0x30);
    const { text, lines, fromMs } = log.export();
    expect(lines).toBe(2);
    const startMs = Date.UTC(2026, 10, 21);
    expect(fromMs).toBe(startMs);
    expect(text).toBe(`{"atMs":${startMs},"hex":"ff0002"}\n{"atMs":${startMs + 105},"hex":"30"}\n`);
  });

  it('stays below 256 KB whatever comes, and keeps the newest', () => {
    const { log, bytes, clock } = setUp(true);
    for (let round = 0; round < 40_000; round += 1) {
      clock.advance(round % 3 ? 30 : 1);
      bytes(...Array.from({ length: (round * 7) % 40 }, () => round & 0xff));
    }
    bytes(...Array.from({ length: 5_000 }, () => 0xab));
    const { text } = log.export();
    expect(text.length).toBeLessThanOrEqual(256 * 1024);
    expect(text.length).toBeGreaterThan(128 * 1024);
    expect(text.trimEnd().endsWith('ab"}')).toBe(true);
    expect(text).not.toContain('"hex":""');
  });

  it('falls back to the frames where a driver gives no bytes', () => {
    const { log, says } = setUp(false);
    says(1_250);
    expect(log.export().text).toContain('"hex":"02300d"');
  });
});
