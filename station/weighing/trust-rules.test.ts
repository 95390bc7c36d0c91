import { describe, expect, it } from 'vitest';
import { dayOfDate, isTestDue, judgeVerification, toleranceGrams } from './trust-rules.ts';

const at = (text: string) => Date.parse(`${text}+08:00`);

describe('the verification of a scale [L-6 F032]', () => {
  it.each([
    ['2027-01-31', '2026-11-21T10:00', 'valid', 71],
    ['2026-12-21', '2026-11-21T10:00', 'due-soon', 30],
    ['2026-12-22', '2026-11-21T10:00', 'valid', 31],
    ['2026-11-21', '2026-11-21T23:59', 'due-soon', 0],
    ['2026-11-21', '2026-11-22T00:00', 'overdue', -1],
    ['2025-11-21', '2026-11-21T10:00', 'overdue', -365],
    [null, '2026-11-21T10:00', 'unknown', null],
    ['2026-02-30', '2026-02-01T10:00', 'unknown', null],
  ])('until %s, seen at %s in Shanghai: %s', (verifiedUntil, now, state, daysLeft) => {
    expect(judgeVerification({ verifiedOn: null, verifiedUntil }, at(now))).toEqual({ state, daysLeft });
  });

  it('reads dates and nothing else', () => {
    expect(dayOfDate('2026-11-21')).toBe(20_778);
    for (const text of ['2026-13-01', '2026-11-31', '21.11.2026', '2026-11-21T00:00', ''])
      expect(dayOfDate(text)).toBe(null);
  });
});

describe('the test weight [F111]', () => {
  it.each([
    [1_000, 5, 5],
    [2_500, 5, 5],
    [2_501, 5, 10],
    [10_000, 5, 10],
    [15_000, 5, 15],
    [1_000, 1, 2],
  ])('%d g on a scale of %d g may be off by %d g', (nominal, division, tolerance) => {
    expect(toleranceGrams(nominal, division)).toBe(tolerance);
  });

  it.each([
    [null, true],
    [{ atMs: at('2026-11-21T00:00'), passed: true }, false],
    [{ atMs: at('2026-11-20T23:59'), passed: true }, true],
    [{ atMs: at('2026-11-21T08:00'), passed: false }, true],
  ])('after %o it is due: %s', (last, due) => {
    expect(isTestDue(last, at('2026-11-21T09:00'))).toBe(due);
  });
});
