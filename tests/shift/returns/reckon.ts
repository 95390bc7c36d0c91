import type { SaleSnapshot } from '../../../contract/returns/sale.ts';
import type { PlannedReturn } from './plan.ts';

/**
 * What a return must come to, reckoned with nothing of the product: fractions in whole numbers, one fen after the other. The
 * plan's sales have one reduction over all lines, gifts that follow the pieces, and points that follow the money.
 */
export type Reckoned = { refundFen: number; balanceFen: number; chargedFen: number; points: number };
/** What is back of a sale before this return. */
export type Before = { units: Map<string, number>; gifts: Map<string, { settled: number; priced: number }> };

export const nothingBefore = (): Before => ({ units: new Map(), gifts: new Map() });

/** Reckons a return and notes it in `before`, as far as it stands. */
export function reckon(sale: SaleSnapshot, planned: PlannedReturn, before: Before): Reckoned {
  const fens = fenOfUnits(sale);
  let paidFen = 0;
  for (const { lineId, units } of planned.lines) {
    const from = before.units.get(lineId) ?? 0;
    paidFen += sum(fens.get(lineId)?.slice(from, from + units) ?? []);
    before.units.set(lineId, from + units);
  }
  const kept = { units: 0, fen: 0, ofUnits: 0, ofFen: 0 };
  for (const [lineId, line] of fens) {
    const left = line.slice(before.units.get(lineId) ?? 0);
    kept.units += left.length;
    kept.fen += sum(left);
    kept.ofUnits += line.length;
    kept.ofFen += sum(line);
  }

  // The station stands where a quality return may claim no gift; of others the customer chooses in the mall alone. [L-2]
  const isFree = planned.reason === 'quality';
  let chargedFen = 0;
  let points = 0;
  for (const gift of sale.gifts) {
    const known = before.gifts.get(gift.giftId) ?? { settled: 0, priced: 0 };
    const isPoints = gift.kind === 'points' && kept.ofFen > 0;
    const [share, whole] = isPoints ? [kept.fen, kept.ofFen] : [kept.units, kept.ofUnits];
    const earned = Number((BigInt(gift.quantity) * BigInt(share)) / BigInt(whole));
    const due = Math.max(0, gift.quantity - earned - known.settled);
    const priced = !isFree && gift.kind === 'physical' && planned.keepsGift ? due : 0;
    chargedFen += priceOf(gift, known.priced + priced) - priceOf(gift, known.priced);
    if (gift.kind === 'points' && !isFree) points += due;
    before.gifts.set(gift.giftId, { settled: known.settled + due, priced: known.priced + priced });
  }
  for (const { lineId } of planned.lines) {
    for (const { markedFen } of sale.lines.find((line) => line.lineId === lineId)?.accessories ?? [])
      chargedFen += planned.missing * (markedFen ?? 0);
  }
  return {
    refundFen: Math.max(0, paidFen - chargedFen),
    balanceFen: Math.max(0, chargedFen - paidFen),
    chargedFen,
    points,
  };
}

/** Fen of each unit of each line: the reduction goes to the lines by largest remainder, and the odd fen of a line to its first units. */
function fenOfUnits({ lines, discounts }: SaleSnapshot): Map<string, number[]> {
  const whole = sum(lines.map(({ amountFen }) => amountFen));
  const off = sum(discounts.map(({ amountFen }) => amountFen));
  const shares = lines.map(({ lineId, amountFen }) => {
    const exact = BigInt(off) * BigInt(amountFen);
    const divisor = BigInt(Math.max(1, whole));
    return { lineId, fen: Number(exact / divisor), rest: exact % divisor };
  });
  const open = off - sum(shares.map(({ fen }) => fen));
  const byRest = [...shares].sort((a, b) =>
    a.rest === b.rest ? a.lineId.localeCompare(b.lineId, 'en') : a.rest > b.rest ? -1 : 1,
  );
  for (const share of byRest.slice(0, open)) share.fen += 1;
  return new Map(
    lines.map(({ lineId, amountFen, quantity }) => {
      const net = amountFen - (shares.find((share) => share.lineId === lineId)?.fen ?? 0);
      const units = Array.from(
        { length: quantity },
        (_, at) => Math.floor(net / quantity) + (at < net % quantity ? 1 : 0),
      );
      return [lineId, units];
    }),
  );
}

function priceOf({ markedFen, quantity }: SaleSnapshot['gifts'][number], units: number): number {
  return Number((BigInt(markedFen ?? 0) * BigInt(units)) / BigInt(quantity));
}

function sum(of: readonly number[]): number {
  return of.reduce((total, one) => total + one, 0);
}
