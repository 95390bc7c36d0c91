import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayOf, gramsOf, milligramsOf } from './weight.ts';

describe('exact weights', () => {
  it.each([
    ['1250', 3, 'kg', 1_250_000],
    ['000340', 3, 'kg', 340_000],
    ['1', 0, 'lb', 453_592],
    ['100', 0, 'lb', 45_359_237],
    ['16', 0, 'oz', 453_592],
    ['5', 1, 'jin', 250_000],
    ['12', -2, 'g', 1_200_000],
    ['15', 4, 'g', 2],
    ['14', 4, 'g', 1],
  ] as const)('%s with %i decimals of %s is %i mg', (digits, decimals, unit, milligrams) => {
    expect(milligramsOf(digits, decimals, unit, false)).toBe(milligrams);
  });

  it('says nothing rather than something inexact', () => {
    expect(milligramsOf('999999', -2, 't', false)).toBeNull();
    expect(milligramsOf('0', 3, 'kg', true)).toBe(0);
  });

  it('the short way says what big integers say, to the half of a milligram', () => {
    const units = ['t', 'kg', 'jin', 'tj', 'tl', 'lb', 'oz', 'ozt', 'dwt', 'gn', 'ct', 'g', 'mg'] as const;
    fc.assert(
      fc.property(fc.nat(999_999_999), fc.nat(7), fc.constantFrom(...units), (count, decimals, unit) => {
        const manyDigits = String(count).padStart(20, '0');
        expect(milligramsOf(String(count), decimals, unit, false)).toBe(
          milligramsOf(manyDigits, decimals, unit, false),
        );
      }),
      { numRuns: 5_000 },
    );
  });

  it('agrees with the display [F030]', () => {
    fc.assert(
      fc.property(fc.nat(999_999), fc.integer({ min: 0, max: 3 }), fc.boolean(), (count, decimals, negative) => {
        const milligrams = milligramsOf(String(count), decimals, 'kg', negative);
        const shown = displayOf(String(count).padStart(6, '0'), decimals, negative);
        const [whole = '', fraction = ''] = shown.replace('-', '').split('.');
        expect(Math.abs(milligrams ?? NaN)).toBe(Number(whole) * 1_000_000 + Number(fraction.padEnd(6, '0')));
      }),
    );
  });

  it.each([
    [499, 0],
    [500, 1],
    [1_499, 1],
    [1_500, 2],
    [-400, 0],
    [-500, 0],
    [-501, -1],
  ])('%i mg is %i g', (mg, g) => {
    expect(gramsOf(mg)).toBe(g);
  });
});
