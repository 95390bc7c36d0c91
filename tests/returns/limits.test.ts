import { describe, expect, it } from 'vitest';
import { limitFlags } from '../../station/returns/rules/limits.ts';
import { shippedPolicies } from './samples.ts';

const shipped = shippedPolicies().body.crossBorderLimits;
const at = (time: string) => Date.parse(`${time}+08:00`);
const flagOf = (paidFen: number, purchasedMs = at('2026-11-10T09:00:00'), limits = shipped) =>
  limitFlags(limits, { kind: 'cross-border', purchasedMs, paidFen })[0];

describe('the limits of cross-border buying', () => {
  it('are told where one purchase is above that of its day, with who bears it, and refuse nothing [YP-3.18c]', () => {
    expect(flagOf(500_000)).toBeUndefined();
    expect(flagOf(500_001)).toMatchObject({
      code: 'over-limit',
      zh: expect.stringContaining('¥5000.01 超过限值 ¥5000.00'),
      en: expect.stringContaining("the buyer's risk, the return goes on (YP-3.18c)"),
    });
    expect(limitFlags(shipped, { kind: 'ordinary', purchasedMs: at('2026-11-10T09:00:00'), paidFen: 900_000 })).toEqual(
      [],
    );
  });

  it('are those of the day of the purchase, in Asia/Shanghai [YP-3.18c]', () => {
    expect(flagOf(300_000, at('2018-12-31T23:59:59'))?.zh).toContain('限值 ¥2000.00（2016-04-08 起');
    expect(flagOf(300_000, at('2019-01-01T00:00:00'))).toBeUndefined();
    expect(flagOf(300_000, at('2016-04-07T23:59:59'))).toBeUndefined();
  });

  it('come from the pack: another figure there is another warning, and none is no warning [YP-3.18c]', () => {
    const raised = [...shipped, { from: '2026-11-01', singleFen: 800_000, annualFen: 4_000_000, source: 'TEST' }];
    expect(flagOf(700_000)?.zh).toContain('限值 ¥5000.00');
    expect(flagOf(700_000, undefined, raised)).toBeUndefined();
    expect(flagOf(800_001, undefined, raised)?.zh).toContain('限值 ¥8000.00（2026-11-01 起，年度 ¥40000.00）');
    expect(flagOf(900_000, undefined, [])).toBeUndefined();
  });
});
