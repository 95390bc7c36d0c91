import { describe, expect, it } from 'vitest';
import type { FormerReturns } from '../../contract/returns/sale.ts';
import { formerOf, type OwnReturn } from '../../station/returns/desk/former.ts';

const nothing: FormerReturns = { lines: [], gifts: [], payments: [], outstandingFen: 0 };
const known = (units: number, refundedFen: number, outstandingFen: number): FormerReturns => ({
  lines: units > 0 ? [{ lineId: 'a', units }] : [],
  gifts: [],
  payments: [{ paymentId: 'p1', refundedFen }],
  outstandingFen,
});
const own = (change: Partial<OwnReturn>): OwnReturn => ({
  returnId: 'r1',
  state: 'stands',
  back: known(1, 100, 0),
  alreadyRefundedFen: 0,
  repaid: [],
  ...change,
});
const repaid = [{ amountFen: 100, payments: [{ paymentId: 'p1', amountFen: 100 }] }];
const told = (undone: boolean, repaidFen = 0) => [{ returnId: 'r1', undone, repaidFen }];
const second = own({
  returnId: 'r2',
  back: { ...nothing, lines: [{ lineId: 'a', units: 1 }] },
  alreadyRefundedFen: 100,
});

describe('what is back of a sale, wherever the cloud’s word stands [MA-3.1.4 F058 F069]', () => {
  it.each([
    ['stands, not told', nothing, [], [own({})], [1, 100, 0]],
    ['stands, told', known(1, 100, 0), told(false), [own({})], [1, 100, 0]],
    ['undone, nothing told', nothing, [], [own({ state: 'undone' })], [0, 100, 100]],
    ['undone, told as standing', known(1, 100, 0), told(false), [own({ state: 'undone' })], [0, 100, 100]],
    ['undone, told so', known(0, 100, 100), told(true), [own({ state: 'undone' })], [0, 100, 100]],
    ['given back, nothing told', nothing, [], [own({ state: 'undone', repaid })], [0, 0, 0]],
    ['given back, told as undone', known(0, 100, 100), told(true), [own({ state: 'undone', repaid })], [0, 0, 0]],
    ['given back, told so', known(0, 0, 0), told(true, 100), [own({ state: 'undone', repaid })], [0, 0, 0]],
    ['void, not told', nothing, [], [own({ state: 'void' })], [0, 0, 0]],
    ['reckoned by the next', nothing, [], [own({ state: 'undone' }), second], [1, 100, 0]],
    ['reckoned, the first told', known(0, 100, 100), told(true), [own({ state: 'undone' }), second], [1, 100, 0]],
    ['both undone', nothing, [], [own({ state: 'undone' }), { ...second, state: 'undone' as const }], [0, 100, 100]],
  ] as const)('%s', (_, cloud, word, returns, [units, refundedFen, outstandingFen]) => {
    const former = formerOf(cloud, word, returns);
    expect(former.lines.find(({ lineId }) => lineId === 'a')?.units ?? 0).toBe(units);
    expect(former.payments.find(({ paymentId }) => paymentId === 'p1')?.refundedFen ?? 0).toBe(refundedFen);
    expect(former.outstandingFen).toBe(outstandingFen);
  });
});
