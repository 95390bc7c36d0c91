import { expect, it } from 'vitest';
import { spentUnitsOf } from './words.ts';

it('knows what was said to be spent of a gift, so that “unable” does not unsay it [YP-3.12 section 6.20]', () => {
  const items = [
    { itemId: 'gift/points', units: 700 },
    { itemId: 'gift/points#spent', units: 300 },
    { itemId: 'gift/bag', units: 1 },
  ];
  expect(spentUnitsOf(items, 'points')).toBe(300);
  expect(spentUnitsOf(items, 'bag')).toBe(0);
});
