import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScaleState, type Trace } from '../../../contract/weighing.ts';
import { plotBox, plotOf } from './trace-plot.ts';

const trace = (samples: Trace['samples'], placement: Trace['placement'] = null): Trace => ({
  revision: 1,
  spanMs: 30_000,
  samples,
  framesPerSecond: 20,
  lastFrame: null,
  placement,
});

describe('the plot of the trace', () => {
  it('leaves a gap where there is no weight: a fault never looks like data', () => {
    const plot = plotOf(
      trace([
        { ageMs: 20_000, state: 'stable', grams: 1_250 },
        { ageMs: 15_000, state: 'unplugged', grams: null },
        { ageMs: 5_000, state: 'moving', grams: 900 },
      ]),
      5,
      0,
    );
    expect(plot.lines).toHaveLength(2);
    expect(plot.bands.map(({ state }) => state)).toEqual(['stable', 'unplugged', 'moving']);
    expect(plot.captured).toBeNull();
  });

  it('marks the captured weight with its division', () => {
    const placement = { placementId: crypto.randomUUID(), weightGrams: 1_250, capturedMs: 1, usable: true };
    const samples = [{ ageMs: 9_000, state: 'stable' as const, grams: 1_250 }];
    expect(plotOf(trace(samples, placement), 5, 0).captured?.height).toBeGreaterThan(3);
    expect(plotOf(trace(samples, { ...placement, usable: false }), 5, 0).captured).toBeNull();
  });

  it('stays inside its box, left to right, whatever comes', () => {
    const sample = fc.record({
      ageMs: fc.integer({ min: 0, max: 60_000 }),
      state: fc.constantFrom(...ScaleState.options),
      grams: fc.option(fc.integer({ min: -50_000, max: 500_000 })),
    });
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 60 }), fc.nat(40_000), (samples, sinceMs) => {
        const sorted = samples.toSorted((a, b) => b.ageMs - a.ageMs);
        const { lines, bands, rows } = plotOf(trace(sorted), 5, sinceMs);
        for (const line of lines)
          for (const [, x, y] of line.matchAll(/[ML]([\d.-]+) ([\d.-]+)/g)) {
            expect(Number(x)).toBeGreaterThanOrEqual(plotBox.left);
            expect(Number(x)).toBeLessThanOrEqual(plotBox.width);
            expect(Number(y)).toBeGreaterThanOrEqual(plotBox.top - 0.1);
            expect(Number(y)).toBeLessThanOrEqual(plotBox.height);
          }
        for (const { x, width } of bands) expect([x >= plotBox.left, width >= 0]).toEqual([true, true]);
        expect(rows.length).toBeGreaterThanOrEqual(2);
        expect(rows.length).toBeLessThanOrEqual(12);
      }),
    );
  });
});
