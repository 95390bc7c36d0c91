import type { SaleSnapshot } from '../../../contract/returns/sale.ts';
import { allocate, firstUnitsFen } from './allocate.ts';

/** What a sale cost, line by line, once the order's reductions were shared out. */
export type SaleMoney = {
  paidFen: number;
  /** What was paid for the whole line. */
  lineFen(lineId: string): number;
  /** What was paid for `units` of a line after `formerUnits` of it went back: partial returns sum to the line. */
  unitsFen(lineId: string, formerUnits: number, units: number): number;
};

/**
 * What a sale cost, or why its figures and names do not hold together: nothing may be reckoned on such a sale.
 */
export function reckonSale(sale: SaleSnapshot): SaleMoney | { fault: string } {
  const quantities = new Map(sale.lines.map(({ lineId, quantity }) => [lineId, quantity]));
  const fault = findNameFault(sale, quantities);
  if (fault !== null) return { fault };
  const left = costOfLines(sale);
  if (!left) return { fault: 'discount-too-large' };
  let paidFen = 0;
  for (const fen of left.values()) paidFen += fen;
  const payments = sale.payments.reduce((sum, { amountFen }) => sum + amountFen, 0);
  if (payments !== paidFen) return { fault: 'payments' };
  const lineFen = (lineId: string) => left.get(lineId) ?? 0;
  return {
    paidFen,
    lineFen,
    unitsFen(lineId, formerUnits, units) {
      const quantity = quantities.get(lineId) ?? 1;
      const total = lineFen(lineId);
      return firstUnitsFen(total, quantity, formerUnits + units) - firstUnitsFen(total, quantity, formerUnits);
    },
  };
}

function findNameFault(sale: SaleSnapshot, lines: ReadonlyMap<string, number>): string | null {
  if (lines.size !== sale.lines.length) return 'line-twice';
  for (const { serials, quantity, accessories } of sale.lines) {
    if (serials.length !== 0 && (serials.length !== quantity || isTwice(serials))) return 'serials';
    if (isTwice(accessories.map(({ accessoryId }) => accessoryId))) return 'accessory-twice';
  }
  if (isTwice(sale.discounts.map(({ discountId }) => discountId))) return 'discount-twice';
  if (isTwice(sale.gifts.map(({ giftId }) => giftId))) return 'gift-twice';
  if (isTwice(sale.payments.map(({ paymentId }) => paymentId))) return 'payment-twice';
  if (isTwice(sale.forfeits.map(({ forfeitId }) => forfeitId))) return 'forfeit-twice';
  for (const { lineIds } of [...sale.discounts, ...sale.gifts]) {
    if (isTwice(lineIds) || lineIds.some((lineId) => !lines.has(lineId))) return 'line-unknown';
  }
  return (sale.kind === 'cross-border') === (sale.crossBorder !== null) ? null : 'cross-border';
}

/**
 * Reductions are shared one after the other, by id, over what their lines still cost: nothing falls below zero. `null`
 * where one is larger than what its lines still cost.
 */
function costOfLines(sale: SaleSnapshot): Map<string, number> | null {
  const left = new Map(sale.lines.map(({ lineId, amountFen }) => [lineId, amountFen]));
  const discounts = [...sale.discounts].sort((a, b) => (a.discountId < b.discountId ? -1 : 1));
  for (const { lineIds, amountFen } of discounts) {
    const ids = lineIds.length > 0 ? lineIds : [...left.keys()];
    const parts = ids.map((id) => ({ id, weightFen: left.get(id) ?? 0 }));
    if (amountFen > parts.reduce((sum, { weightFen }) => sum + weightFen, 0)) return null;
    for (const [id, share] of allocate(amountFen, parts)) left.set(id, (left.get(id) ?? 0) - share);
  }
  return left;
}

function isTwice(ids: readonly string[]): boolean {
  return ids.length > 1 && new Set(ids).size !== ids.length;
}
