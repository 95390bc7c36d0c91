import type { GiftAnswer, GiftDuty } from '../../../contract/returns/assessment.ts';
import type { GiftChoice, ReturnRequest } from '../../../contract/returns/request.ts';
import type { SaleGift, SaleSnapshot } from '../../../contract/returns/sale.ts';
import { divide } from './allocate.ts';
import type { GiftRow, ReturnPoliciesBody } from './policy.ts';
import { fits } from './right.ts';
import type { SaleMoney } from './sale-money.ts';

/** A gift of this return, with what its two kinds of price are made of. */
export type GiftCase = {
  gift: SaleGift;
  answer: GiftAnswer;
  /** Points, vouchers, coupons of what is due that were spent; they can only be priced. */
  spentUnits: number;
  spentFen: number | null;
  /** The price of all that was not spent, if it were kept; null without a mark. */
  openFen: number | null;
  choice: GiftChoice;
};

/** Gift duty is platform × reason × province; the first row that fits. [L-2 MA-3.1.8b YP-3.12] */
export function giftRowOf(policies: ReturnPoliciesBody, sale: SaleSnapshot, request: ReturnRequest): GiftRow {
  const row = policies.gifts.find(
    ({ when }) =>
      fits(when.platforms, sale.platform) &&
      fits(when.reasons, request.reason) &&
      fits(when.provinces, request.province),
  );
  // The pack's schema asks for a last row that fits all.
  if (!row) throw new RangeError('no row fits');
  return row;
}

/**
 * What becomes of each gift. `backUnits` are the units of every line that count as gone after this return, former ones
 * among them. What stays of a gift is what the goods that stay still earn, so a row of partial returns makes as much due
 * as one return of all.
 */
export function giftsOf(
  sale: SaleSnapshot,
  money: SaleMoney,
  request: ReturnRequest,
  row: GiftRow,
  backUnits: ReadonlyMap<string, number>,
): GiftCase[] {
  return sale.gifts.map((gift) => {
    const former = request.former.gifts.find(({ giftId }) => giftId === gift.giftId);
    const wanted = request.gifts.find(({ giftId }) => giftId === gift.giftId);
    const dueInAll = gift.quantity - earned(gift, sale, money, backUnits);
    const dueUnits = Math.max(0, dueInAll - (former?.settledUnits ?? 0));
    const spentUnits = gift.kind === 'physical' ? 0 : Math.min(wanted?.spentUnits ?? 0, dueUnits);
    const isMarked = gift.markedFen !== null && gift.markedAt !== null;
    const formerPriced = former?.pricedUnits ?? 0;
    // Cumulative, so that the prices of parts sum to the marked price; a part of a fen is the customer's.
    const price = (units: number) =>
      isMarked
        ? divide(gift.markedFen ?? 0, formerPriced + units, gift.quantity).whole -
          divide(gift.markedFen ?? 0, formerPriced, gift.quantity).whole
        : null;
    const none = row.duty === 'none';
    const openUnits = dueUnits - spentUnits;
    const chosenUnits = Math.min(wanted?.units ?? openUnits, openUnits);
    const keptUnits = isKept(row.duty, wanted?.choice) ? chosenUnits : 0;
    const isVolunteered = none && gift.kind === 'physical' && wanted?.choice === 'return';
    const backUnitsOfGift = none ? (isVolunteered ? dueUnits : 0) : openUnits - keptUnits;
    const pricedUnits = none ? 0 : spentUnits + keptUnits;
    const spentFen = none ? 0 : price(spentUnits);
    const chargeFen = none ? 0 : (price(pricedUnits) ?? 0);
    return {
      gift,
      answer: {
        giftId: gift.giftId,
        kind: gift.kind,
        name: gift.name,
        duty: row.duty,
        rule: row.id,
        clause: row.clause,
        because: row.because,
        dueUnits,
        returnedUnits: gift.kind === 'physical' ? backUnitsOfGift : 0,
        clawedBackUnits: gift.kind === 'physical' ? 0 : backUnitsOfGift,
        pricedUnits,
        keptByRightUnits: none ? dueUnits - backUnitsOfGift : 0,
        chargeFen,
        markedFen: price(dueUnits),
        markedAt: isMarked ? gift.markedAt : null,
        managerDecides: pricedUnits > 0 && !isMarked,
      },
      spentUnits: none ? 0 : spentUnits,
      spentFen,
      openFen: keepPrice(price(dueUnits), spentFen),
      choice: wanted?.choice ?? 'return',
    };
  });
}

/** Pieces or points that the goods which stay with the customer still earn. A sum that is just reached earns. [L-8] */
function earned(gift: SaleGift, sale: SaleSnapshot, money: SaleMoney, backUnits: ReadonlyMap<string, number>): number {
  const own = gift.lineIds.length > 0 ? new Set(gift.lineIds) : null;
  const lines = own ? sale.lines.filter(({ lineId }) => own.has(lineId)) : sale.lines;
  let units = 0;
  let keptUnits = 0;
  let paidFen = 0;
  let keptFen = 0;
  for (const { lineId, quantity } of lines) {
    const back = backUnits.get(lineId) ?? 0;
    units += quantity;
    keptUnits += quantity - back;
    paidFen += money.lineFen(lineId);
    keptFen += money.lineFen(lineId) - money.unitsFen(lineId, 0, back);
  }
  if (gift.qualifyingFen !== null) {
    return keptUnits > 0 && keptFen >= gift.qualifyingFen ? gift.quantity : 0;
  }
  // Points follow the money, pieces follow the goods.
  return gift.kind === 'points' && paidFen > 0
    ? divide(gift.quantity, keptFen, paidFen).whole
    : divide(gift.quantity, keptUnits, units).whole;
}

/** The mall lets the customer choose; the marketplace asks that it cannot come back. */
function isKept(duty: GiftDuty, choice: GiftChoice | undefined): boolean {
  if (duty === 'none') return false;
  return choice === 'unable' || (choice === 'keep' && duty === 'choose');
}

function keepPrice(wholeFen: number | null, spentFen: number | null): number | null {
  return wholeFen === null || spentFen === null ? null : wholeFen - spentFen;
}
