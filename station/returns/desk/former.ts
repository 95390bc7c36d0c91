import type { FormerReturns } from '../../../contract/returns/sale.ts';

type Fens = readonly { paymentId: string; amountFen: number }[];

/** A return of this station that was closed once, with what it took back. */
export type OwnReturn = {
  returnId: string;
  /** `void`: the cloud found that the goods had gone back elsewhere, so nothing of it counts. */
  state: 'stands' | 'undone' | 'void';
  /** Its `payments` are the money that left or will leave by itself. */
  back: FormerReturns;
  /** What an undone return had sent before, and this one did not send again. */
  alreadyRefundedFen: number;
  /** What the customer gave back of it after it was undone, in order. */
  repaid: readonly { payments: Fens; amountFen: number }[];
};
/** What the cloud told of one return of the sale, whoever made it. */
export type Told = { returnId: string; undone: boolean; repaidFen: number };

/**
 * What is back of a sale, as far as this station knows: the cloud's word over all stations, with what it has not heard of
 * yet from here. An undone return gives its goods and gifts free; its money stays out until the customer gives it back.
 */
export function formerOf(cloud: FormerReturns, told: readonly Told[], own: readonly OwnReturn[]): FormerReturns {
  let outstandingFen = cloud.outstandingFen;
  const former = own.reduce((known, one) => {
    const word = told.find(({ returnId }) => returnId === one.returnId);
    const isTold = word ? (word.undone ? 'undone' : 'stands') : 'void';
    const repaidFen = sumOf(one.repaid);
    if (one.state === isTold && repaidFen <= (word?.repaidFen ?? 0)) return known;
    const holds = effectOf(one, one.state, repaidFen);
    const counted = effectOf(one, isTold, word?.repaidFen ?? 0);
    outstandingFen += holds.outstandingFen - counted.outstandingFen;
    return addBack(addBack(known, holds.back, 1), counted.back, -1);
  }, cloud);
  return { ...former, outstandingFen: Math.max(0, outstandingFen) };
}

/** What one return adds to what is back of its sale, once `repaidFen` of its money came back. */
function effectOf(
  { back, alreadyRefundedFen, repaid }: OwnReturn,
  state: OwnReturn['state'],
  repaidFen: number,
): { back: FormerReturns; outstandingFen: number } {
  if (state === 'void') return { back: nothingBack, outstandingFen: 0 };
  if (state === 'stands') return { back, outstandingFen: -alreadyRefundedFen };
  let leftFen = repaidFen;
  const payments = new Map(back.payments.map(({ paymentId, refundedFen }) => [paymentId, refundedFen]));
  for (const one of repaid) {
    if (leftFen < one.amountFen) break;
    leftFen -= one.amountFen;
    for (const { paymentId, amountFen } of one.payments)
      payments.set(paymentId, (payments.get(paymentId) ?? 0) - amountFen);
  }
  const out = [...payments].map(([paymentId, refundedFen]) => ({ paymentId, refundedFen }));
  const outstandingFen = out.reduce((sum, { refundedFen }) => sum + refundedFen, 0);
  return { back: { ...nothingBack, payments: out }, outstandingFen };
}

const nothingBack: FormerReturns = { lines: [], gifts: [], payments: [], outstandingFen: 0 };

/** Adds what a return took back, or takes it off again; nothing falls below zero. What is outstanding is left as it is. */
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
    outstandingFen: former.outstandingFen,
  };
}

function sumOf(fens: readonly { amountFen: number }[]): number {
  return fens.reduce((sum, { amountFen }) => sum + amountFen, 0);
}
