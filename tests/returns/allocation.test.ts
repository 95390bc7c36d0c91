import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accept } from '../../contract/values/refusal.ts';
import { allocate, divide, firstUnitsFen } from '../../station/returns/rules/allocate.ts';
import { decide, type Decision } from '../../station/returns/rules/assess.ts';
import { findBrokenLaw } from './allocation-laws.ts';
import { shippedPolicies } from './samples.ts';

const withAnswer = ({ answer, ...rest }: Decision, other: Partial<Decision['answer']>) =>
  accept({ ...rest, answer: { ...answer, ...other } });

const policies = shippedPolicies();
const seed = Number(process.env['WAYPOST_SEED'] ?? 20_261_122);

describe('money of returns', () => {
  it(`10,000 sales of up to 50 lines: parts sum to the whole, nothing negative, order does not matter, partial returns equal one return [MA-3.1.8a MA-3.1.8b F053 F054 F056] (seed ${seed})`, () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 31 - 1 }), fc.integer({ min: 1, max: 50 }), (saleSeed, mostLines) => {
        expect(findBrokenLaw(decide, policies, saleSeed, mostLines)).toBeNull();
      }),
      { seed, numRuns: 10_000 },
    );
  });

  const planted: [what: string, spoil: typeof decide][] = [
    [
      'a fen too much on the first line',
      (of, sale, request) => {
        const made = decide(of, sale, request);
        const [first, ...more] = made.ok ? made.value.answer.lines : [];
        if (!made.ok || !first) return made;
        const spoiled = { ...first, paidFen: first.paidFen + 1, refundFen: first.refundFen + 1 };
        return withAnswer(made.value, { lines: [spoiled, ...more] });
      },
    ],
    [
      'rounding for each return by itself',
      (of, sale, request) => decide(of, sale, { ...request, former: { ...request.former, lines: [] } }),
    ],
    [
      'gifts charged again with every partial return',
      (of, sale, request) => decide(of, sale, { ...request, former: { ...request.former, gifts: [] } }),
    ],
    [
      'the order of payments decides',
      (of, sale, request) => {
        const made = decide(of, sale, request);
        const first = sale.payments[0];
        if (!made.ok || !first || made.value.answer.money.refundFen === 0) return made;
        const { paymentId, channel, reference } = first;
        const payments = [{ paymentId, channel, reference, amountFen: made.value.answer.money.refundFen }];
        return withAnswer(made.value, { money: { ...made.value.answer.money, payments } });
      },
    ],
  ];
  it.each(planted)('the laws catch %s', (_, spoiled) => {
    const found = Array.from({ length: 300 }, (_value, run) => findBrokenLaw(spoiled, policies, run, 12));
    expect(found.some((law) => law !== null)).toBe(true);
  });

  it('largest remainder: the odd fen go to the largest rest, then by name [MA-3.1.8a]', () => {
    const parts = ['b', 'a', 'c'].map((id) => ({ id, weightFen: 100 }));
    expect([...allocate(100, parts)].sort()).toEqual([
      ['a', 34],
      ['b', 33],
      ['c', 33],
    ]);
    expect(
      allocate(10, [
        { id: 'x', weightFen: 1 },
        { id: 'y', weightFen: 2 },
      ]),
    ).toEqual(
      new Map([
        ['x', 3],
        ['y', 7],
      ]),
    );
    expect(
      allocate(3, [
        { id: 'x', weightFen: 0 },
        { id: 'y', weightFen: 3 },
      ]),
    ).toEqual(
      new Map([
        ['x', 0],
        ['y', 3],
      ]),
    );
    expect(allocate(0, [{ id: 'x', weightFen: 0 }])).toEqual(new Map([['x', 0]]));
    expect(() => allocate(1, [{ id: 'x', weightFen: 0 }])).toThrow();
    expect([1, 2, 3].map((count) => firstUnitsFen(100, 3, count))).toEqual([34, 67, 100]);
    // Beyond 2^53 floating-point numbers would lose the last fen.
    expect(divide(999_999_999, 999_999_937, 1_000_000_000)).toEqual({ whole: 999_999_936, rest: 63 });
  });
});
