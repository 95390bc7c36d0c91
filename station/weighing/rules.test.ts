import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  expectTare,
  isAtRest,
  loseSight,
  parcelRule,
  samplesNeeded,
  seeFrame,
  unknownPlatform,
  type Platform,
  type SeenFrame,
  type WeighingRule,
} from './rules.ts';

const reading = (grams: number, stable: boolean | null = true): SeenFrame => ({
  kind: 'reading',
  milligrams: grams * 1000,
  stable,
  net: false,
});
const bare = (kind: SeenFrame['kind']): SeenFrame => ({ kind, milligrams: null, stable: null, net: null });

/** Frames every 50 ms; answers the platform after each. */
function see(
  frames: readonly SeenFrame[],
  start: Platform = unknownPlatform,
  rule = parcelRule,
  fromMs = 0,
): Platform[] {
  const seen: Platform[] = [];
  let platform = start;
  for (const [at, frame] of frames.entries()) {
    platform = seeFrame(platform, frame, fromMs + at * 50, rule);
    seen.push(platform);
  }
  return seen;
}
const last = (frames: readonly SeenFrame[], start?: Platform, fromMs = 0) =>
  see(frames, start, parcelRule, fromMs).at(-1) ?? unknownPlatform;
const rest = (grams: number, count = 20, stable: boolean | null = true) =>
  Array.from({ length: count }, () => reading(grams, stable));
/** How many captures a stream makes. */
const captures = (frames: readonly SeenFrame[]) => last(frames).placed?.number ?? 0;

describe('what a frame makes of the platform [F030]', () => {
  it.each([
    [bare('overload'), 'overload'],
    [bare('underload'), 'underload'],
    [bare('error'), 'fault'],
    [bare('status'), 'moving'],
    [bare('unstable'), 'moving'],
    [{ ...reading(1_000), milligrams: null }, 'moving'],
    [{ ...reading(1_000), net: true }, 'net'],
    [reading(-500), 'underload'],
  ] as const)('a fault or a state never has a weight: %o', (frame, state) => {
    for (const before of [[], rest(0), rest(1_250)]) {
      expect(last([...before, frame])).toMatchObject({ state, milligrams: null, window: [] });
    }
  });

  it('what is no word about the platform changes nothing', () => {
    const before = last(rest(1_250));
    for (const kind of ['ack', 'nak', 'ident'] as const) expect(last([bare(kind)], before)).toEqual(before);
  });

  it('a line of the tare alone neither ends a rest nor makes one [F030]', () => {
    const tare: SeenFrame = { ...bare('status'), tareMilligrams: 150_000 };
    const between = (frames: readonly SeenFrame[], line: SeenFrame) => frames.flatMap((frame) => [frame, line]);
    expect(last(between(rest(1_250), tare))).toMatchObject({ state: 'stable', placed: { number: 1, confirmed: true } });
    expect(captures(between([...rest(1_250), ...rest(0, 3), ...rest(1_250)], tare))).toBe(2);
    const before = last(rest(1_250));
    expect(seeFrame(before, tare, 1_050, parcelRule)).toBe(before);
    expect(last(Array.from({ length: 50 }, () => tare))).toEqual(unknownPlatform);
    // One that says motion is a word about the platform.
    expect(last(between(rest(1_250), { ...tare, stable: false })).state).toBe('moving');
  });

  it('is empty within the zero band', () => {
    expect(last([reading(2)])).toMatchObject({ state: 'empty', milligrams: 2_000 });
    expect(last([reading(-2)])).toMatchObject({ state: 'empty' });
    expect(last([reading(3)])).toMatchObject({ state: 'moving' });
  });
});

describe('rest [F030]', () => {
  it('needs samples, time, and a scale that does not deny it', () => {
    const states = see(rest(1_250)).map((one) => one.state);
    const first = states.indexOf('stable');
    expect(first + 1).toBe(Math.max(samplesNeeded(parcelRule), 1 + parcelRule.spanMs / 50));
    expect(last(rest(1_250, 100, false)).state).toBe('moving');
    expect(last(rest(1_250, 20, null)).state).toBe('stable');
    // The same number of samples in no time are one look, not a rest.
    let atOnce = unknownPlatform;
    for (const frame of rest(1_250, 50)) atOnce = seeFrame(atOnce, frame, 1_000, parcelRule);
    expect(atOnce.state).toBe('moving');
  });

  it('takes what lay in a buffer for one look: stale bytes make no rest, however many they are', () => {
    let platform = unknownPlatform;
    for (let at = 0; at < 60; at += 1) platform = seeFrame(platform, reading(1_250), 1_000 + at * 0.2, parcelRule);
    platform = seeFrame(platform, reading(1_250), 1_400, parcelRule);
    expect(platform).toMatchObject({ state: 'moving', placed: null });
    // A denial among them counts for the look that they are.
    const denied = [reading(1_250, false), reading(1_250)];
    for (const frame of denied) platform = seeFrame(platform, frame, 1_410, parcelRule);
    expect(platform.window.at(-1)?.stable).toBe(false);
  });

  it('begins anew after a gap, a motion and a lost line', () => {
    const resting = last(rest(1_250));
    expect(seeFrame(resting, reading(1_250), 20 * 50 + 600, parcelRule).state).toBe('moving');
    expect(last([bare('unstable'), reading(1_250)], resting, 1_000).state).toBe('moving');
    expect(last([reading(1_250)], loseSight(resting), 1_000).state).toBe('moving');
  });

  it('bears a display that flickers between two neighbours', () => {
    const flicker = Array.from({ length: 40 }, (_, at) => reading(at % 2 ? 1_250 : 1_255));
    expect(last(flicker).state).toBe('stable');
  });

  it('never takes a drift of one gram per sample for rest', () => {
    const rules = fc
      .constantFrom(1, 2, 5, 10, 20, 50)
      .map((divisionGrams): WeighingRule => ({ ...parcelRule, divisionGrams }));
    fc.assert(
      fc.property(
        rules,
        fc.integer({ min: 100, max: 30_000 }),
        fc.boolean(),
        fc.boolean(),
        (rule, from, down, fine) => {
          const step = fine ? 1 : rule.divisionGrams;
          const frames = Array.from({ length: 200 }, (_, at) =>
            reading(Math.round((from + (down ? 200 - at : at)) / step) * step),
          );
          for (const platform of see(frames, unknownPlatform, rule)) expect(platform.state).not.toBe('stable');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is a question of the newest samples only, and of bounded memory', () => {
    const platform = last([...rest(900, 50), ...rest(1_250, 4_000)]);
    expect(platform.window.length).toBeLessThanOrEqual(samplesNeeded(parcelRule));
    expect(isAtRest(platform.window, parcelRule)).toBe(true);
  });
});

describe('one capture per placement [F030]', () => {
  it.each([
    ['an item', [...rest(0, 3), ...rest(1_250)], 1],
    ['an item that lies there for long', rest(1_250, 400), 1],
    ['an item put on before anybody looked', rest(1_250), 1],
    ['the same weight twice', [...rest(1_250), ...rest(0, 3), ...rest(1_250)], 2],
    ['lifted and put back in motion', [...rest(1_250), reading(0, false), ...rest(1_250)], 2],
    ['lifted by a scale that goes below zero', [...rest(1_250), bare('underload'), ...rest(1_250)], 2],
    ['swapped without an empty platform', [...rest(1_250), bare('unstable'), ...rest(2_000)], 2],
    ['touched', [...rest(1_250), bare('unstable'), ...rest(1_250)], 1],
    ['leant on', [...rest(1_250), ...rest(1_700, 4), ...rest(1_250)], 1],
    ['pressed into overload', [...rest(1_250), bare('overload'), ...rest(1_250)], 1],
    ['a scale that creeps by one division', [...rest(1_250), ...rest(1_255)], 1],
    ['too light', rest(9), 0],
    ['an empty platform', rest(0, 100), 0],
    ['net', rest(1_250).map((frame) => ({ ...frame, net: true })), 0],
  ] as const)('%s', (_name, frames, count) => {
    expect(captures(frames)).toBe(count);
  });

  it('charges a net weight only by the tare that was asked for', () => {
    const net = (grams: number, tareGrams: number | null = 300): SeenFrame => ({
      ...reading(grams),
      net: true,
      tareMilligrams: tareGrams === null ? null : tareGrams * 1000,
    });
    const nets = (grams: number, tareGrams?: number | null) => Array.from({ length: 20 }, () => net(grams, tareGrams));
    const asked = expectTare(last(rest(300)), { milligrams: 300_000, askedMs: 1_000, taken: false });
    expect(asked).toMatchObject({ state: 'moving', placed: { confirmed: false } });
    expect(last([...nets(0), ...nets(1_250)], asked, 1_100)).toMatchObject({ state: 'stable', tare: { taken: true } });
    expect(last([...nets(0, null), ...nets(1_250, null)], asked, 1_100).state).toBe('stable');
    expect(last(nets(1_250, 900), asked, 1_100).state).toBe('net');
    // Too late, after a lost line, or cleared: nobody here knows that tare.
    expect(last(nets(1_250), asked, 9_000).state).toBe('net');
    expect(last(nets(1_250), loseSight(asked), 1_100).state).toBe('net');
    expect(last(nets(1_250), expectTare(asked, null), 1_100).state).toBe('net');
    // A scale that did not take it goes on with gross weights, which are what they are.
    expect(last([...rest(300, 80), ...rest(0), ...rest(1_250)], asked, 1_100)).toMatchObject({
      state: 'stable',
      tare: null,
    });
  });

  it.each([
    ['said without a weight', Array.from({ length: 10 }, () => bare('underload'))],
    ['a negative weight', rest(-500, 10)],
    ['of a scale that knows no net', rest(-500, 10).map((frame) => ({ ...frame, net: null }))],
  ])('captures nothing after a platform that rested below zero, until it was seen empty: %s', (_name, below) => {
    const sunk = last([...rest(1_250), ...below]);
    expect(last(rest(750), sunk, 2_000)).toMatchObject({ state: 'underload', milligrams: null, placed: { number: 1 } });
    // What passes zero on the way up was not empty.
    expect(last([reading(0, false), ...rest(750)], sunk, 2_000).state).toBe('underload');
    expect(last(rest(750), loseSight(sunk), 2_000).state).toBe('underload');
    expect(last([...rest(0, 1), ...rest(1_250)], sunk, 2_000)).toMatchObject({
      state: 'stable',
      placed: { number: 2 },
    });
  });

  it('lets a parcel swing below zero as it is lifted, and an idle scale drift by a division', () => {
    expect(captures([...rest(1_250), ...rest(-200, 4), ...rest(900)])).toBe(2);
    const swings = [...rest(-200, 3), bare('unstable'), ...rest(-200, 3), bare('status'), ...rest(-200, 3)];
    expect(captures([...rest(1_250), ...swings, ...rest(900)])).toBe(2);
    expect(captures([...rest(1_250), ...rest(-5, 100), ...rest(900)])).toBe(2);
    expect(captures([...rest(1_250), ...rest(-6, 100), ...rest(900)])).toBe(1);
  });

  it('does not charge by the tare of what was taken off', () => {
    const asked = expectTare(last(rest(300)), { milligrams: 300_000, askedMs: 1_000, taken: false });
    const nets = (grams: number) => rest(grams).map((frame) => ({ ...frame, net: true }));
    const gone = last([...nets(0), ...nets(-300)], asked, 1_100);
    expect(last(nets(950), gone, 5_000)).toMatchObject({ state: 'underload', tare: { taken: true } });
    expect(last([...nets(0), ...nets(950)], gone, 5_000).state).toBe('stable');
    // Cleared on the scale itself, and set there anew.
    expect(last([...rest(0), ...rest(1_250)], gone, 5_000)).toMatchObject({ state: 'stable', tare: null });
    expect(last([...rest(0), ...nets(0), ...nets(950)], gone, 5_000).state).toBe('net');
  });

  it('keeps the capture usable only while what is seen agrees', () => {
    const placed = last(rest(1_250));
    expect(placed.placed).toMatchObject({ milligrams: 1_250_000, confirmed: true, lifted: false });
    const later = (frames: readonly SeenFrame[]) => last(frames, placed, 2_000).placed;
    expect(later([reading(1_252, false)])).toMatchObject({ confirmed: true });
    expect(later([reading(1_300, false)])).toMatchObject({ confirmed: false, lifted: false });
    // An item may be swapped while the scale says no weight: only rest confirms again.
    expect(later([bare('unstable')])).toMatchObject({ confirmed: false });
    expect(later([bare('unstable'), reading(1_250)])).toMatchObject({ confirmed: false });
    expect(later([bare('unstable'), ...rest(1_250)])).toMatchObject({ confirmed: true, number: 1 });
    expect(later([reading(0)])).toMatchObject({ confirmed: false, lifted: true });
    expect(later([...rest(5)])).toMatchObject({ lifted: true });
  });

  it('keeps the latch over a lost line: the same parcel is not captured twice', () => {
    const lost = loseSight(last(rest(1_250)));
    expect(lost).toMatchObject({ state: null, milligrams: null, placed: { confirmed: false, lifted: false } });
    expect(last(rest(1_250), lost, 5_000).placed).toMatchObject({ number: 1, confirmed: true });
    expect(last(rest(2_000), lost, 5_000).placed).toMatchObject({ number: 2, confirmed: true });
  });

  it('never has a usable capture that differs from what is seen by more than a division', () => {
    const frame = fc.oneof(
      fc
        .record({ grams: fc.constantFrom(-50, 0, 1, 9, 100, 104, 106, 1_250), times: fc.integer({ min: 1, max: 12 }) })
        .map(({ grams, times }) => rest(grams, times, grams % 2 === 0)),
      fc.constantFrom('overload', 'unstable', 'error', 'status', 'underload').map((kind) => [bare(kind)]),
    );
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 40 }), (streams) => {
        let captured = 0;
        for (const platform of see(streams.flat())) {
          const { placed, milligrams } = platform;
          if (placed?.confirmed) {
            expect(milligrams).not.toBeNull();
            expect(Math.abs((milligrams ?? NaN) - placed.milligrams)).toBeLessThanOrEqual(
              parcelRule.divisionGrams * 1000,
            );
          }
          if (placed && placed.number !== captured) {
            expect(placed.number).toBe(captured + 1);
            expect(platform.state).toBe('stable');
            captured = placed.number;
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
