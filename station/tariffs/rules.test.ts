import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mainlandProvinces } from '../../contract/sync/feed.ts';
import { runQuote } from './command.ts';
import { CarriersBody } from './pack.ts';
import {
  explainDifference,
  findCarrier,
  findZone,
  mustAskCover,
  quote,
  volumetricWeight,
  type QuoteInput,
} from './rules.ts';

const source: unknown = JSON.parse(
  readFileSync(new URL('../../resources/packs/sources/carriers.json', import.meta.url), 'utf8'),
);
const body = CarriersBody.parse(source instanceof Object && 'body' in source ? source.body : null);
const nowMs = Date.UTC(2026, 10, 21);
const base: QuoteInput = {
  carrierId: 'yunqi',
  fromProvince: '浙江',
  toProvince: '浙江',
  weightGrams: 1000,
  dimensions: null,
  coverFen: 0,
  nowMs,
};
function price(change: Partial<QuoteInput>) {
  const outcome = quote(body, { ...base, ...change });
  return outcome.ok ? outcome.value.totalFen : outcome.refusal.code;
}

describe('a quote', () => {
  it.each([
    ['浙江', '浙江', 'local'],
    ['浙江', '上海', 'region'],
    ['浙江', '广东', 'near'],
    ['广东', '浙江', 'near'],
    ['浙江', '四川', 'national'],
    ['浙江', '新疆', 'remote'],
    ['西藏', '新疆', 'remote'],
    ['新疆', '新疆', 'local'],
    ['浙江', '香港', null],
    ['浙江省', '上海', null],
  ])('%s → %s lies in %s [EX-1.4]', (from, to, zone) => {
    expect(findZone(body, from, to)).toBe(zone);
  });

  it.each([
    [{ weightGrams: 0 }, 1000],
    [{ weightGrams: 1000 }, 1000],
    [{ weightGrams: 1001 }, 1300],
    [{ weightGrams: 2000 }, 1300],
    [{ weightGrams: 2001 }, 1600],
    [{ carrierId: 'changqiao', weightGrams: 1000 }, 800],
    [{ carrierId: 'changqiao', weightGrams: 1001 }, 950],
    [{ carrierId: 'changqiao', weightGrams: 1500 }, 950],
    [{ carrierId: 'changqiao', weightGrams: 1501 }, 1100],
    [{ toProvince: '新疆', weightGrams: 2500 }, 2200 + 2 * 1600],
    [{ coverFen: 1 }, 1100],
    [{ coverFen: 20_000 }, 1100],
    [{ coverFen: 20_001 }, 1101],
    [{ coverFen: 100_000 }, 1500],
    [{ toProvince: '台湾' }, 'tariff.zone'],
    [{ carrierId: 'nobody' }, 'tariff.none'],
    [{ nowMs: 1 }, 'tariff.none'],
    [{ nowMs: 1, tariffVersion: 'carriers@1' }, 1000],
    [{ tariffVersion: 'carriers@0' }, 'tariff.none'],
  ] satisfies [Partial<QuoteInput>, number | string][])('%j costs %s [EX-3.1a]', (change, expected) => {
    expect(price(change)).toBe(expected);
  });

  it.each([
    ['yunqi', { lengthMm: 300, widthMm: 200, heightMm: 100 }, 1000],
    ['changqiao', { lengthMm: 300, widthMm: 200, heightMm: 100 }, 750],
    ['beichen', { lengthMm: 300, widthMm: 200, heightMm: 100 }, 500],
    ['yunqi', { lengthMm: 301, widthMm: 200, heightMm: 100 }, 1004],
    ['yunqi', { lengthMm: 20_000, widthMm: 20_000, heightMm: 20_000 }, 1_333_333_334],
  ])(
    '%s measures %j as %s g by its own divisor, the heavier of both counts [AX-4.10]',
    (carrierId, dimensions, grams) => {
      const outcome = quote(body, { ...base, carrierId, dimensions, weightGrams: 600 });
      expect(outcome).toMatchObject({
        ok: true,
        value: { volumetricGrams: grams, chargeableGrams: Math.max(600, grams) },
      });
    },
  );

  it('carries the legal name, the tariff and its date, and a platform fee of zero [EX-1.3 EX-3.1a EX-4.12]', () => {
    const outcome = quote(body, base);
    expect(outcome).toMatchObject({
      value: {
        carrierLegalName: '杭州云栖速运有限公司',
        tariffVersion: 'carriers@1',
        tariffEffectiveMs: 1762560000000,
      },
    });
    expect(outcome.ok && outcome.value.lines.at(-1)).toEqual({ kind: 'platform-fee', amountFen: 0, details: {} });
  });

  it('is integers whose lines add up, and never falls with weight or size', () => {
    const grams = fc.integer({ min: 0, max: 200_000 });
    const side = fc.integer({ min: 1, max: 20_000 });
    fc.assert(
      fc.property(
        fc.constantFrom('yunqi', 'changqiao', 'beichen'),
        fc.constantFrom(...mainlandProvinces),
        grams,
        grams,
        fc.option(fc.record({ lengthMm: side, widthMm: side, heightMm: side })),
        fc.integer({ min: 0, max: 10_000_000 }),
        (carrierId, toProvince, weightGrams, moreGrams, dimensions, coverFen) => {
          const of = { ...base, carrierId, toProvince, dimensions, coverFen };
          const one = quote(body, { ...of, weightGrams });
          const two = quote(body, { ...of, weightGrams: weightGrams + moreGrams });
          if (!one.ok || !two.ok) throw new Error('no quote');
          const sum = one.value.lines.reduce((total, { amountFen }) => total + amountFen, 0);
          expect(sum).toBe(one.value.totalFen);
          expect(one.value.lines.every(({ amountFen }) => Number.isSafeInteger(amountFen) && amountFen >= 0)).toBe(
            true,
          );
          expect(two.value.totalFen).toBeGreaterThanOrEqual(one.value.totalFen);
        },
      ),
    );
  });

  it('rounds volume up exactly, against whole-number arithmetic', () => {
    const side = fc.integer({ min: 1, max: 20_000 });
    fc.assert(
      fc.property(
        side,
        side,
        side,
        fc.constantFrom(6000, 8000, 12_000, 4999),
        (lengthMm, widthMm, heightMm, divisor) => {
          const volume = BigInt(lengthMm) * BigInt(widthMm) * BigInt(heightMm);
          const expected = (volume + BigInt(divisor) - 1n) / BigInt(divisor);
          return BigInt(volumetricWeight({ lengthMm, widthMm, heightMm }, divisor)) === expected;
        },
      ),
    );
  });
});

describe('the difference between estimate and actual', () => {
  it('names weight, volume and cover, each with its part [EX-3.1b]', () => {
    const actual = {
      ...base,
      weightGrams: 2400,
      dimensions: { lengthMm: 500, widthMm: 300, heightMm: 200 },
      coverFen: 100_000,
    };
    const outcome = explainDifference(body, { estimateFen: 900, declared: base, actual });
    expect(outcome).toEqual({
      ok: true,
      value: {
        estimateFen: 900,
        actualFen: 1000 + 4 * 300 + 500,
        differenceFen: 1800,
        parts: [
          { reason: 'tariff', amountFen: 100 },
          { reason: 'weight', amountFen: 600 },
          { reason: 'volume', amountFen: 600 },
          { reason: 'cover', amountFen: 500 },
        ],
      },
    });
  });

  it('has parts that add up to the fen, whatever was declared [EX-3.1b]', () => {
    const parcel = fc.record({
      weightGrams: fc.integer({ min: 0, max: 100_000 }),
      coverFen: fc.integer({ min: 0, max: 1_000_000 }),
      dimensions: fc.option(
        fc.record({
          lengthMm: fc.integer({ min: 1, max: 3000 }),
          widthMm: fc.integer({ min: 1, max: 3000 }),
          heightMm: fc.integer({ min: 1, max: 3000 }),
        }),
      ),
    });
    fc.assert(
      fc.property(parcel, parcel, fc.integer({ min: 0, max: 1_000_000 }), (declared, actual, estimateFen) => {
        const outcome = explainDifference(body, {
          estimateFen,
          declared: { ...base, ...declared },
          actual: { ...base, toProvince: '四川', ...actual },
        });
        if (!outcome.ok) throw new Error('no difference');
        const { parts, differenceFen, actualFen } = outcome.value;
        expect(parts.reduce((sum, { amountFen }) => sum + amountFen, 0)).toBe(differenceFen);
        expect(differenceFen).toBe(actualFen - estimateFen);
      }),
    );
  });
});

describe("the carriers' pack", () => {
  it('asks for cover above the threshold, not on it [AX-1 L-8]', () => {
    const carrier = findCarrier(body, 'yunqi');
    if (!carrier) throw new Error('no carrier');
    expect(mustAskCover(carrier, 100_000, { nowMs })).toBe(false);
    expect(mustAskCover(carrier, 100_001, { nowMs })).toBe(true);
  });

  it.each([
    [{ amountFen: 0, announcedMs: null, effectiveMs: null }, true],
    [{ amountFen: 100, announcedMs: 1, effectiveMs: 2 }, true],
    [{ amountFen: 100, announcedMs: 2, effectiveMs: 2 }, true],
    [{ amountFen: 100, announcedMs: 3, effectiveMs: 2 }, false],
    [{ amountFen: 100, announcedMs: null, effectiveMs: 2 }, false],
    [{ amountFen: 100, announcedMs: 1, effectiveMs: null }, false],
  ])('with a platform fee of %j is valid: %s [EX-4.12]', (platformFee, valid) => {
    expect(CarriersBody.safeParse({ ...body, platformFee }).success).toBe(valid);
  });

  it('charges an announced fee from its day on [EX-4.12]', () => {
    const announced = { ...body, platformFee: { amountFen: 50, announcedMs: nowMs - 2, effectiveMs: nowMs } };
    expect(quote(announced, { ...base, nowMs: nowMs - 1 })).toMatchObject({ value: { totalFen: 1000 } });
    expect(quote(announced, base)).toMatchObject({ value: { totalFen: 1050 } });
  });

  it.each(['P-17', 'R-2', 'V-1', 'H-4'])('takes no override of row %s [EX-4.9d]', (rule) => {
    const [carrier] = body.carriers;
    const override = { rule, names: null, becauseZh: '可', becauseEn: 'may' };
    expect(CarriersBody.safeParse({ ...body, carriers: [{ ...carrier, overrides: [override] }] }).success).toBe(false);
  });

  it('says of each figure that it is a sample, and names three carriers [requirements 6.9]', () => {
    expect(body.carriers.map(({ id, sample, divisorCm3PerKg }) => [id, sample, divisorCm3PerKg])).toEqual([
      ['yunqi', true, 6000],
      ['changqiao', true, 8000],
      ['beichen', true, 12_000],
    ]);
  });
});

describe('station quote', () => {
  it('answers each line in order and fails at the end', async () => {
    const answers: unknown[] = [];
    const { nowMs: _, tariffVersion: __, ...line } = { ...base, tariffVersion: '' };
    const lines = [
      JSON.stringify({ id: 'a', ...line }),
      '',
      '{',
      JSON.stringify({ id: 2, ...line, toProvince: '香港' }),
      '{"id":"x"}',
    ];
    const exitCode = await runQuote(body, nowMs, lines, (text) => answers.push(JSON.parse(text)));
    expect(exitCode).toBe(1);
    expect(answers).toMatchObject([
      { id: 'a', totalFen: 1000, zone: 'local' },
      { id: null, error: 'not JSON' },
      { id: 2, error: 'tariff.zone' },
      { id: 'x', error: expect.stringContaining('carrierId') },
    ]);
  });
});
