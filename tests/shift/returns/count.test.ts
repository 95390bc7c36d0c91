import { describe, expect, it } from 'vitest';
import { ReturnRequest } from '../../../contract/returns/request.ts';
import type { FormerReturns } from '../../../contract/returns/sale.ts';
import { assess } from '../../../station/returns/index.ts';
import { shippedPolicies } from '../../returns/samples.ts';
import { afterReturn } from '../../returns/random-sale.ts';
import { countReturns, type ClawBack, type CloudRefund, type Expected } from './count.ts';
import { planReturns } from './plan.ts';
import { expectedOf } from './run.ts';

const seed = Number(process.env['WAYPOST_SEED'] ?? 20_261_122);
const nowMs = Date.parse('2026-11-22T11:00:00+08:00');
const plan = planReturns({ seed, returns: 300, nowMs });
const expected = expectedOf(
  plan,
  plan.returns.map((_, index) => ({ returnId: `return-${index}` })),
);

/** The cloud after a shift that went well, made of the reckoning alone. */
function goodCloud(): { told: Expected[]; refunds: CloudRefund[]; clawBacks: ClawBack[] } {
  const moving = expected.filter(({ state }) => state !== 'abandoned');
  return {
    told: structuredClone(expected),
    refunds: moving
      .filter(({ refundFen }) => refundFen > 0)
      .map(({ returnId, saleId, refundFen, state }) => ({
        returnId,
        saleId,
        amountFen: refundFen,
        state: state === 'undone' ? 'owed' : 'paid',
        conflict: null,
      })),
    clawBacks: moving
      .filter(({ points }) => points > 0)
      .map(({ returnId, points, state }) => ({ returnId, units: points, taken: points, undone: state === 'undone' })),
  };
}

describe('the reckoning of a shift at the return desk', () => {
  it(`comes to what the rules come to, to the fen (WAYPOST_SEED=${seed}) [MA-3.1.8a MA-3.1.8b section 6.20]`, () => {
    const former = new Map<number, FormerReturns>();
    for (const [index, planned] of plan.returns.entries()) {
      const { sale } = plan.sales[planned.sale]!;
      const known = former.get(planned.sale) ?? { lines: [], gifts: [], payments: [], outstandingFen: 0 };
      const request = ReturnRequest.parse({
        reason: planned.reason,
        lines: planned.lines.map((line) => ({
          ...line,
          defect: planned.reason === 'quality' ? 'fault' : null,
          missing:
            planned.missing > 0 &&
            (sale.lines.find(({ lineId }) => lineId === line.lineId)?.accessories.length ?? 0) > 0
              ? [{ accessoryId: 'charger', pieces: planned.missing }]
              : [],
        })),
        gifts:
          planned.keepsGift && sale.gifts.some(({ giftId }) => giftId === 'bag')
            ? [{ giftId: 'bag', choice: sale.platform === 'marketplace' ? 'unable' : 'keep' }]
            : [],
        province: '浙江',
        former: known,
        nowMs,
      });
      const answer = assess(shippedPolicies(), sale, request);
      if (!answer.ok) throw new Error(`${index}: ${answer.refusal.code}`);
      const { money, gifts } = answer.value;
      const points = gifts.find(({ kind }) => kind === 'points')?.clawedBackUnits ?? 0;
      expect([index, money.refundFen, money.balanceDueFen, points]).toEqual([
        index,
        expected[index]?.refundFen,
        expected[index]?.balanceFen,
        expected[index]?.points,
      ]);
      if (expected[index]?.state === 'closed') former.set(planned.sale, afterReturn(known, answer.value));
    }
  });

  it('finds every mistake that is planted in the cloud, and none where there is none [F058 F069]', () => {
    const count = (spoil: (cloud: ReturnType<typeof goodCloud>) => void) => {
      const cloud = goodCloud();
      spoil(cloud);
      return countReturns(expected, cloud.told, cloud.refunds, cloud.clawBacks).problems;
    };
    expect(count(() => undefined)).toEqual([]);
    const spoils: Record<string, (cloud: ReturnType<typeof goodCloud>) => void> = {
      'a refund that is missing': ({ refunds }) => void refunds.splice(3, 1),
      'a refund that was paid twice': ({ refunds }) => void refunds.push({ ...refunds[5]! }),
      'a fen too much': ({ refunds }) => void (refunds[7]!.amountFen += 1),
      'a refund that was withheld': ({ refunds }) => void (refunds[2]!.state = 'withheld'),
      'a refund of nobody': ({ refunds }) => void refunds.push({ ...refunds[0]!, returnId: 'stranger' }),
      'points taken twice': ({ clawBacks }) => void clawBacks.push({ ...clawBacks[0]! }),
      'a point too few': ({ clawBacks }) => void (clawBacks[1]!.taken -= 1),
      'an end that was never told': ({ told }) => void told.pop(),
      'a balance that was not taken': ({ told }) =>
        void (told.find(({ balanceFen, state }) => balanceFen > 0 && state === 'closed')!.balanceFen = 0),
    };
    for (const [name, spoil] of Object.entries(spoils)) expect(count(spoil), name).not.toEqual([]);
  });
});
