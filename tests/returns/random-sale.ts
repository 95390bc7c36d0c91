import type { FormerReturns, SaleDiscount, SaleGift, SaleLine, SaleSnapshot } from '../../contract/returns/sale.ts';
import type { Assessment } from '../../contract/returns/assessment.ts';
import { saleGift, saleLine, saleOf } from './samples.ts';

export type Random = {
  /** 0 … below - 1 */
  below(below: number): number;
  shuffled<T>(of: readonly T[]): T[];
};

/** mulberry32: small, seeded, the same everywhere. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (count: number) => Math.floor(next() * count);
  return {
    below,
    shuffled(of) {
      const shuffled = [...of];
      for (let at = shuffled.length - 1; at > 0; at -= 1) {
        const other = below(at + 1);
        const [one, two] = [shuffled[at], shuffled[other]];
        if (one !== undefined && two !== undefined) [shuffled[at], shuffled[other]] = [two, one];
      }
      return shuffled;
    },
  };
}

/** A sale with up to 50 lines, free and dear ones, reductions that may eat everything, gifts of every kind, one to three payments. */
export function randomSale(random: Random, mostLines = 50): SaleSnapshot {
  const count = 1 + (random.below(10) === 0 ? random.below(mostLines) : random.below(Math.min(6, mostLines)));
  const lines: SaleLine[] = Array.from({ length: count }, (_, index) =>
    saleLine({
      lineId: `l${random.below(1_000)}-${index}`,
      quantity: 1 + (random.below(3) === 0 ? random.below(9) : 0),
      amountFen: random.below(12) === 0 ? 0 : random.below(10 ** (1 + random.below(8))),
      accessories:
        random.below(5) === 0
          ? [
              {
                accessoryId: 'charger',
                name: { zh: '充电器', en: 'Charger' },
                barcode: null,
                perUnit: 1 + random.below(2),
                weightGrams: null,
                markedFen: random.below(2) === 0 ? null : random.below(5_000),
              },
            ]
          : [],
    }),
  );
  const left = new Map(lines.map(({ lineId, amountFen }) => [lineId, amountFen]));
  let paidFen = [...left.values()].reduce((sum, fen) => sum + fen, 0);
  const discounts: SaleDiscount[] = [];
  // Reductions of single lines stand first by id, so that what a line still costs is known here without the product's own reckoning.
  for (const { lineId } of lines.slice(0, random.below(4))) {
    const amountFen = random.below((left.get(lineId) ?? 0) + 1);
    left.set(lineId, (left.get(lineId) ?? 0) - amountFen);
    paidFen -= amountFen;
    discounts.push(discount(`a${discounts.length}`, amountFen, [lineId]));
  }
  for (let more = random.below(3); more > 0; more -= 1) {
    const amountFen = random.below(6) === 0 ? paidFen : random.below(paidFen + 1);
    paidFen -= amountFen;
    discounts.push(discount(`b${discounts.length}`, amountFen, []));
  }
  const gifts: SaleGift[] = Array.from({ length: random.below(5) }, (_, index) => {
    const kind = (['physical', 'points', 'voucher', 'coupon'] as const)[random.below(4)] ?? 'physical';
    const isMarked = random.below(4) > 0;
    return saleGift({
      giftId: `g${index}`,
      kind,
      quantity: kind === 'points' ? 1 + random.below(100_000) : 1 + random.below(4),
      lineIds: random.below(2) === 0 ? [] : random.shuffled(lines.map(({ lineId }) => lineId)).slice(0, 3),
      qualifyingFen: random.below(2) === 0 ? null : random.below(paidFen + 1),
      markedFen: isMarked ? random.below(20_000) : null,
      markedAt: isMarked ? '商品页' : null,
    });
  });
  const first = random.below(paidFen + 1);
  const second = random.below(paidFen - first + 1);
  const payments = [first, second, paidFen - first - second].map((amountFen, index) => ({
    paymentId: `p${index}`,
    channel: ['online-wallet', 'bank-card', 'gift-card'][index] ?? 'cash',
    reference: `R${index}`,
    amountFen,
  }));
  return saleOf({ lines, discounts: random.shuffled(discounts), gifts, payments });
}

function discount(discountId: string, amountFen: number, lineIds: string[]): SaleDiscount {
  return { discountId, kind: 'promotion', name: { zh: '满减', en: 'Promotion' }, amountFen, lineIds };
}

/** What is known of a sale's returns after one more of them. */
export function afterReturn(former: FormerReturns, answer: Omit<Assessment, 'trail'>): FormerReturns {
  const lines = new Map(former.lines.map(({ lineId, units }) => [lineId, units]));
  for (const { lineId, units } of answer.lines) lines.set(lineId, (lines.get(lineId) ?? 0) + units);
  const gifts = new Map(former.gifts.map((gift) => [gift.giftId, gift]));
  for (const { giftId, dueUnits, pricedUnits } of answer.gifts) {
    const known = gifts.get(giftId) ?? { giftId, settledUnits: 0, pricedUnits: 0 };
    gifts.set(giftId, {
      giftId,
      settledUnits: known.settledUnits + dueUnits,
      pricedUnits: known.pricedUnits + pricedUnits,
    });
  }
  const payments = new Map(former.payments.map(({ paymentId, refundedFen }) => [paymentId, refundedFen]));
  for (const { paymentId, amountFen } of answer.money.payments) {
    payments.set(paymentId, (payments.get(paymentId) ?? 0) + amountFen);
  }
  return {
    lines: [...lines].map(([lineId, units]) => ({ lineId, units })),
    gifts: [...gifts.values()],
    payments: [...payments].map(([paymentId, refundedFen]) => ({ paymentId, refundedFen })),
    outstandingFen: former.outstandingFen - answer.money.alreadyRefundedFen,
  };
}
