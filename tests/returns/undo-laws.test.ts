import { expect, it } from 'vitest';
import type { FormerReturns, SaleSnapshot } from '../../contract/returns/sale.ts';
import { addBack, formerOf, type OwnReturn } from '../../station/returns/desk/former.ts';
import { allocate, decide } from '../../station/returns/rules/rules.ts';
import { afterReturn, createRandom, randomSale } from './random-sale.ts';
import { requestOf, shippedPolicies } from './samples.ts';

const policies = shippedPolicies();
const seed = Number(process.env['WAYPOST_SEED'] ?? 20_261_122);
const nothing: FormerReturns = { lines: [], gifts: [], payments: [], outstandingFen: 0 };
type Made = OwnReturn & { sentFen: number; dueFen: number };

/** Returns, counter-acts and money given back, in any order, at a station that hears nothing. Answers with the first law that is broken. */
function findBroken(runSeed: number, reckon: typeof formerOf): string | null {
  const random = createRandom(runSeed);
  const sale: SaleSnapshot = { ...randomSale(random, 5), platform: 'mall-self' };
  const made: Made[] = [];
  let repaidFen = 0;
  for (let step = 0; step < 14; step += 1) {
    const former = reckon(nothing, [], made);
    const sentFen = made.reduce((sum, one) => sum + one.sentFen, 0) - repaidFen;
    const dueFen = made.reduce((sum, one) => sum + (one.state === 'stands' ? one.dueFen : 0), 0);
    if (sentFen !== dueFen + former.outstandingFen)
      return `step ${step}: ${sentFen} fen out, ${dueFen} due and ${former.outstandingFen} outstanding`;
    for (const { paymentId, refundedFen } of former.payments) {
      const held = sale.payments.find((payment) => payment.paymentId === paymentId)?.amountFen ?? 0;
      if (refundedFen > held) return `step ${step}: payment ${paymentId} gave back ${refundedFen} of ${held}`;
    }
    const standing = made.filter(({ state }) => state === 'stands');
    const undone = made.find(({ state, repaid, sentFen: fen }) => state === 'undone' && repaid.length === 0 && fen > 0);
    const turn = random.below(4);
    if (turn === 0 && standing.length > 0) {
      const one = standing[random.below(standing.length)];
      if (one) made[made.indexOf(one)] = { ...one, state: 'undone' };
    } else if (turn === 1 && undone && former.outstandingFen > 0) {
      const amountFen = Math.min(undone.sentFen, former.outstandingFen);
      const shares = undone.back.payments.map(({ paymentId, refundedFen }) => ({
        id: paymentId,
        weightFen: refundedFen,
      }));
      const payments = [...allocate(amountFen, shares)].map(([paymentId, fen]) => ({ paymentId, amountFen: fen }));
      made[made.indexOf(undone)] = { ...undone, repaid: [{ amountFen, payments }] };
      repaidFen += amountFen;
    } else {
      const lines = sale.lines.flatMap(({ lineId, quantity }) => {
        const left = quantity - (former.lines.find((line) => line.lineId === lineId)?.units ?? 0);
        return left > 0 && random.below(2) === 0 ? [{ lineId, units: 1 + random.below(left) }] : [];
      });
      if (lines.length === 0) continue;
      const answer = decide(policies, sale, requestOf({ lines, former }));
      // Whatever was undone, the customer's right is never refused for it.
      if (!answer.ok) return `step ${step}: ${answer.refusal.code}`;
      const { money } = answer.value.answer;
      made.push({
        returnId: `r${step}`,
        state: 'stands',
        back: afterReturn(nothing, { ...answer.value.answer, money: { ...money, alreadyRefundedFen: 0 } }),
        alreadyRefundedFen: money.alreadyRefundedFen,
        repaid: [],
        sentFen: money.refundFen,
        dueFen: money.refundFen + money.alreadyRefundedFen,
      });
    }
  }
  return null;
}

it(`what is out is what is due and what is outstanding, to the fen, whatever is undone (WAYPOST_SEED=${seed}) [MA-3.1.4 F058 F069]`, () => {
  for (let run = 0; run < 400; run += 1) expect(findBroken(seed + run, formerOf), `seed ${seed + run}`).toBeNull();
});

it('the law catches a counter-act that only crosses the money out of the books', () => {
  const forgetful: typeof formerOf = (_cloud, _told, own) =>
    own.reduce((former, { state, back }) => (state === 'stands' ? addBack(former, back, 1) : former), nothing);
  expect(Array.from({ length: 50 }, (_, run) => findBroken(run, forgetful)).some((law) => law !== null)).toBe(true);
});
