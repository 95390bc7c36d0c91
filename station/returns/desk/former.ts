import type { FormerReturns } from '../../../contract/returns/sale.ts';

/** A return of this station that was closed once, with what it took back. */
export type OwnReturn = {
  returnId: string;
  /** Closed, not undone, and the cloud did not find that the goods had gone back elsewhere. */
  stands: boolean;
  back: FormerReturns;
};
/** What the cloud told of one return of the sale, whoever made it. */
export type Told = { returnId: string; undone: boolean };

/**
 * What is back of a sale, as far as this station knows: the cloud's word over all stations, with what it has not heard of
 * yet from here, and without what was undone here and not there yet.
 */
export function formerOf(cloud: FormerReturns, told: readonly Told[], own: readonly OwnReturn[]): FormerReturns {
  return own.reduce((former, one) => {
    const counted = told.some(({ returnId, undone }) => returnId === one.returnId && !undone);
    if (one.stands && !counted) return addBack(former, one.back, 1);
    return !one.stands && counted ? addBack(former, one.back, -1) : former;
  }, cloud);
}

/** Adds what a return took back, or takes it off again; nothing falls below zero. */
export function addBack(former: FormerReturns, back: FormerReturns, sign: 1 | -1): FormerReturns {
  const lines = new Map(former.lines.map(({ lineId, units }) => [lineId, units]));
  for (const { lineId, units } of back.lines) lines.set(lineId, Math.max(0, (lines.get(lineId) ?? 0) + sign * units));
  const gifts = new Map(former.gifts.map((gift) => [gift.giftId, gift]));
  for (const { giftId, settledUnits, pricedUnits } of back.gifts) {
    const known = gifts.get(giftId) ?? { giftId, settledUnits: 0, pricedUnits: 0 };
    gifts.set(giftId, {
      giftId,
      settledUnits: Math.max(0, known.settledUnits + sign * settledUnits),
      pricedUnits: Math.max(0, known.pricedUnits + sign * pricedUnits),
    });
  }
  const payments = new Map(former.payments.map(({ paymentId, refundedFen }) => [paymentId, refundedFen]));
  for (const { paymentId, refundedFen } of back.payments)
    payments.set(paymentId, Math.max(0, (payments.get(paymentId) ?? 0) + sign * refundedFen));
  return {
    // A line of which nothing is back is not in the list.
    lines: [...lines].flatMap(([lineId, units]) => (units > 0 ? [{ lineId, units }] : [])),
    gifts: [...gifts.values()],
    payments: [...payments].map(([paymentId, refundedFen]) => ({ paymentId, refundedFen })),
  };
}
