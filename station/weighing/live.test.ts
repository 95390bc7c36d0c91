import { describe, expect, it } from 'vitest';
import type { LiveWeight } from '../../contract/weighing.ts';
import { createListeners } from '../../contract/wires/wire.ts';
import { createDecoderOf } from '../devices/scale/decodings.ts';
import type { LinkState, ScaleDevice, ScaleEvent, ScaleFrame } from '../devices/scale/scale.ts';
import { createManualClock } from '../platform/clock.ts';
import { createIds } from '../platform/ids.ts';
import { createWeighingLive } from './live.ts';

const startMs = Date.UTC(2026, 10, 21);

function setUp(link: LinkState = 'ready') {
  const clock = createManualClock(startMs);
  const events = createListeners<[ScaleEvent]>();
  const state = { link };
  const scale: ScaleDevice = {
    protocol: 'mt-continuous',
    path: '/dev/ttyUSB0',
    link: () => state.link,
    onEvent: events.add,
    start: () => undefined,
    stop: async () => undefined,
  };
  const live = createWeighingLive({ scale, clock, ids: createIds() });
  const told: LiveWeight[] = [];
  live.onChange((weight) => told.push(weight));
  const stamp = () => ({ atMonotonicMs: clock.monotonicMs(), atMs: clock.nowMs() });
  return {
    clock,
    live,
    told,
    lineIs(next: LinkState) {
      state.link = next;
      events.emit({ type: 'link', state: next, atMonotonicMs: clock.monotonicMs() });
    },
    says(frame: Partial<ScaleFrame>, times = 1, everyMs = 50) {
      for (let round = 0; round < times; round += 1) {
        clock.advance(everyMs);
        events.emit({ type: 'frame', frame: { ...plainFrame, ...frame }, ...stamp() });
      }
    },
    placementId: () => live.current().placement?.placementId ?? 'none',
  };
}

const plainFrame: ScaleFrame = {
  kind: 'reading',
  milligrams: null,
  unit: 'kg',
  stable: true,
  net: false,
  tareMilligrams: 0,
  zero: null,
  display: null,
  raw: Uint8Array.of(0x02, 0x2d, 0x0d),
};
const grams = (weight: number): Partial<ScaleFrame> => ({ milligrams: weight * 1000 });
const code = (outcome: ReturnType<ReturnType<typeof createWeighingLive>['take']>) =>
  outcome.ok ? 'taken' : outcome.refusal.code;

describe('the live weight [F030]', () => {
  it('captures a stable weight, with the bytes it stood on', () => {
    const { live, says, placementId } = setUp();
    says({ milligrams: 1_249_500 }, 12);
    expect(live.current()).toMatchObject({
      state: 'stable',
      weightGrams: 1_250,
      placement: { weightGrams: 1_250, usable: true },
    });
    const taken = live.take(placementId());
    if (!taken.ok) throw new Error(taken.refusal.code);
    expect(taken.value).toMatchObject({
      weightGrams: 1_250,
      protocol: 'mt-continuous',
      capturedMs: startMs + 8 * 50,
    });
    expect(taken.value.frames).toHaveLength(8);
    expect(taken.value.frames[0]).toEqual({ atMs: startMs + 50, hex: '02 2D 0D' });
  });

  it('gives a placement once, and again only when it was given back', () => {
    const { live, says, placementId } = setUp();
    says(grams(1_250), 12);
    const id = placementId();
    expect(code(live.take(id))).toBe('taken');
    expect(live.current().placement).toMatchObject({ placementId: id, usable: false });
    expect(code(live.take(id))).toBe('scale.placement-used');
    live.release(id);
    expect(live.current().placement).toMatchObject({ placementId: id, usable: true });
    expect(code(live.take(id))).toBe('taken');
    says(grams(0));
    live.release(id);
    expect(code(live.take(id))).toBe('scale.placement-gone');
  });

  it('says with the weight what is taken off, from when the scale was seen to do it until it says gross', () => {
    const { live, says } = setUp();
    says(grams(320), 12);
    live.tareTaken(320);
    expect(live.current().tare).toBeNull();
    says({ milligrams: 0, net: true, tareMilligrams: 320_000 }, 3);
    says({ ...grams(930), net: true, tareMilligrams: 320_000 }, 12);
    expect(live.current()).toMatchObject({ state: 'stable', weightGrams: 930, tare: { grams: 320 } });
    says(grams(1_250));
    expect(live.current().tare).toBeNull();
  });

  it('takes the same weight twice as two placements', () => {
    const { live, says, placementId } = setUp();
    says(grams(1_250), 12);
    const first = placementId();
    expect(code(live.take(first))).toBe('taken');
    says(grams(0), 2);
    says(grams(1_250), 12);
    const second = placementId();
    expect(second).not.toBe(first);
    expect(code(live.take(first))).toBe('scale.placement-used');
    expect(code(live.take(second))).toBe('taken');
  });

  it.each([
    ['scale.overload', { kind: 'overload', milligrams: null }],
    ['scale.underload', { kind: 'underload', milligrams: null }],
    ['scale.fault', { kind: 'error', milligrams: null }],
    ['scale.net', { ...grams(1_250), net: true }],
    ['scale.unstable', { kind: 'unstable', milligrams: null, stable: false }],
    ['scale.unstable', { ...grams(1_300), stable: false }],
    ['scale.placement-gone', grams(0)],
  ] as const)('refuses with %s', (refusal, frame) => {
    const { live, says, placementId } = setUp();
    says(grams(1_250), 12);
    const id = placementId();
    says(frame);
    expect(code(live.take(id))).toBe(refusal);
    expect(live.current().placement?.usable ?? false).toBe(false);
  });

  it.each([
    ['absent', 'scale.absent'],
    ['connecting', 'scale.absent'],
    ['unplugged', 'scale.absent'],
    ['silent', 'scale.silent'],
    ['fault', 'scale.fault'],
    ['other-scale', 'scale.other-scale'],
  ] as const)('has no weight while the line is %s', (link, refusal) => {
    const { live, says, lineIs, told, placementId } = setUp();
    says(grams(1_250), 12);
    const id = placementId();
    lineIs(link);
    expect(told.at(-1)).toMatchObject({ state: link, weightGrams: null, sinceFrameMs: null, placement: null });
    expect(code(live.take(id))).toBe(refusal);
  });

  it('shows no weight older than a second, and refuses it [F110]', () => {
    const { live, says, told, clock, placementId } = setUp();
    says(grams(1_250), 12);
    const id = placementId();
    clock.advance(1_000);
    expect(told.at(-1)).toMatchObject({ state: 'silent', weightGrams: null, placement: null });
    expect(code(live.take(id))).toBe('scale.silent');
    says(grams(1_250), 12);
    expect(placementId()).toBe(id);
  });

  it('reads a scale that sends its tare between the weights, and keeps nothing fresh by tares alone [F030]', () => {
    const decoder = createDecoderOf('ascii-comma generic');
    const frames = decoder?.feed(Buffer.from('ST,GS,+  1.250kg\r\nST,TR,+  0.150kg\r\n')) ?? [];
    expect(frames.map(({ kind }) => kind)).toEqual(['reading', 'status']);
    const { live, says, told } = setUp();
    for (let round = 0; round < 12; round += 1) for (const frame of frames) says(frame, 1, 25);
    expect(live.current()).toMatchObject({ state: 'stable', weightGrams: 1_250, placement: { usable: true } });
    expect(told.map((one) => one.state)).toEqual(['moving', 'stable']);
    says(frames[1] ?? {}, 45, 25);
    expect(live.current()).toMatchObject({ state: 'silent', weightGrams: null, placement: null });
  });

  it('tells a change of state at once and weights at most thirty times a second', () => {
    const { says, told, clock } = setUp();
    for (let weight = 100; weight < 300; weight += 1) says({ ...grams(weight), stable: false }, 1, 5);
    expect(told.length).toBeGreaterThan(20);
    expect(told.length).toBeLessThanOrEqual(32);
    says({ kind: 'overload', milligrams: null }, 1, 1);
    expect(told.at(-1)).toMatchObject({ state: 'overload', weightGrams: null });
    says({ ...grams(500), stable: false }, 1, 1);
    says({ ...grams(501), stable: false }, 1, 1);
    expect(told.at(-1)?.weightGrams).toBe(500);
    clock.advance(33);
    expect(told.at(-1)?.weightGrams).toBe(501);
    expect(told.at(-1)?.sinceFrameMs).toBeCloseTo(32);
    const revisions = told.map((one) => one.revision);
    expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
    expect(new Set(revisions).size).toBe(revisions.length);
  });

  it('does not repeat what has not changed', () => {
    const { says, told } = setUp();
    says(grams(1_250), 100);
    expect(told.map((one) => one.state)).toEqual(['moving', 'stable']);
  });

  it('hears nothing after stop', () => {
    const { live, says, told } = setUp();
    live.stop();
    says(grams(1_250), 20);
    expect(told).toEqual([]);
  });
});
