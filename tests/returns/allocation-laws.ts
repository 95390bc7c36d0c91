import type { Assessment } from '../../contract/returns/assessment.ts';
import type { ReturnGift, ReturnLine, ReturnRequest } from '../../contract/returns/request.ts';
import type { FormerReturns, SaleSnapshot } from '../../contract/returns/sale.ts';
import type { decide, Policies } from '../../station/returns/rules/assess.ts';
import { reckonSale } from '../../station/returns/rules/sale-money.ts';
import { afterReturn, createRandom, randomSale, type Random } from './random-sale.ts';
import { requestOf } from './samples.ts';

type Decide = typeof decide;
type Answer = Omit<Assessment, 'trail'>;
type Plan = {
  base: ReturnRequest;
  choices: Map<string, ReturnGift['choice']>;
  spent: Map<string, number>;
  missing: Map<string, number>;
};

const anyRequest = requestOf();
const nothing: FormerReturns = { lines: [], gifts: [], payments: [], outstandingFen: 0 };

/**
 * The laws of money on one random sale: parts sum to the whole, no line is negative, the order of lists does not matter,
 * and any sequence of partial returns gives what returning all at once gives. Answers with the first law that is broken.
 */
export function findBrokenLaw(decideOf: Decide, policies: Policies, seed: number, mostLines: number): string | null {
  const random = createRandom(seed);
  const platform = random.below(2) === 0 ? 'mall-self' : 'marketplace';
  const sale: SaleSnapshot = { ...randomSale(random, mostLines), platform };
  const plan = planOf(random, sale);
  const all = sale.lines.map(({ lineId, quantity }) => ({ lineId, units: quantity }));

  const money = reckonSale(sale);
  if ('fault' in money) return `the random sale itself: ${money.fault}`;
  const payments = sum(sale.payments, ({ amountFen }) => amountFen);
  if (money.paidFen !== payments) return 'lines do not sum to what was paid';
  for (const { lineId, amountFen } of sale.lines) {
    const fen = money.lineFen(lineId);
    if (fen < 0 || fen > amountFen) return `line ${lineId} costs ${fen} of ${amountFen}`;
  }

  const once = ask(decideOf, policies, sale, plan, all, nothing);
  if (typeof once === 'string') return `at once: ${once}`;
  const broken = findBrokenSum(once.answer, sale);
  if (broken) return `at once: ${broken}`;
  if (once.answer.money.paidFen !== money.paidFen) return 'all at once is not all that was paid';

  const turned = shuffledSale(random, sale);
  const again = ask(decideOf, policies, turned, plan, random.shuffled(all), nothing);
  if (typeof again === 'string') return `shuffled: ${again}`;
  if (!isSame(once.answer, again.answer)) return 'the order of lists matters';

  return findBrokenSequence(decideOf, policies, sale, plan, random, once.answer);
}

function findBrokenSequence(
  decideOf: Decide,
  policies: Policies,
  sale: SaleSnapshot,
  plan: Plan,
  random: Random,
  once: Answer,
): string | null {
  const left = new Map(sale.lines.map(({ lineId, quantity }) => [lineId, quantity]));
  const rest = { ...plan, spent: new Map(plan.spent), missing: new Map(plan.missing) };
  const paid = new Map<string, number>();
  const settled = new Map<string, number>();
  let former = nothing;
  let netFen = 0;
  let chargedFen = 0;
  for (let step = 0; left.size > 0; step += 1) {
    const open = random.shuffled([...left.keys()]);
    const take = step >= 2 ? open : open.slice(0, 1 + random.below(open.length));
    const wanted = take.map((lineId) => {
      const most = left.get(lineId) ?? 0;
      return { lineId, units: step >= 2 ? most : 1 + random.below(most) };
    });
    const made = ask(decideOf, policies, sale, rest, wanted, former);
    if (typeof made === 'string') return `step ${step}: ${made}`;
    const broken = findBrokenSum(made.answer, sale);
    if (broken) return `step ${step}: ${broken}`;
    for (const { lineId, units, paidFen } of made.answer.lines) {
      paid.set(lineId, (paid.get(lineId) ?? 0) + paidFen);
      const leftUnits = (left.get(lineId) ?? 0) - units;
      if (leftUnits === 0) left.delete(lineId);
      else left.set(lineId, leftUnits);
    }
    for (const { giftId, dueUnits } of made.answer.gifts) settled.set(giftId, (settled.get(giftId) ?? 0) + dueUnits);
    for (const [giftId, units] of made.spent) rest.spent.set(giftId, (rest.spent.get(giftId) ?? 0) - units);
    for (const [key, pieces] of made.missing) rest.missing.set(key, (rest.missing.get(key) ?? 0) - pieces);
    netFen += netOf(made.answer);
    chargedFen += chargedOf(made.answer);
    former = afterReturn(former, made.answer);
  }
  for (const { lineId, paidFen } of once.lines) {
    if (paid.get(lineId) !== paidFen) return `line ${lineId}: ${paid.get(lineId)} in parts, ${paidFen} at once`;
  }
  for (const { giftId, dueUnits } of once.gifts) {
    if (settled.get(giftId) !== dueUnits) return `gift ${giftId}: ${settled.get(giftId)} in parts, ${dueUnits} at once`;
  }
  if (chargedFen !== chargedOf(once)) return `charged ${chargedFen} in parts, ${chargedOf(once)} at once`;
  return netFen === netOf(once) ? null : `${netFen} fen in parts, ${netOf(once)} at once`;
}

/** Sums that must hold in every answer. */
function findBrokenSum({ lines, money, gifts }: Answer, sale: SaleSnapshot): string | null {
  if (lines.some(({ paidFen, deductedFen, refundFen }) => Math.min(paidFen, deductedFen, refundFen) < 0)) {
    return 'a line is negative';
  }
  if (lines.some(({ paidFen, deductedFen, refundFen }) => paidFen - deductedFen !== refundFen))
    return 'a line is wrong';
  if (sum(lines, ({ paidFen }) => paidFen) !== money.paidFen) return 'lines do not sum to the paid amount';
  if (sum(lines, ({ refundFen }) => refundFen) !== money.refundFen) return 'lines do not sum to the refund';
  const charged = money.giftsFen + money.clawedBackFen + money.accessoriesFen;
  if (money.paidFen - charged !== money.refundFen - money.balanceDueFen) return 'refund is not paid less deductions';
  if (money.refundFen > 0 && money.balanceDueFen > 0) return 'refund and balance at once';
  if (Math.min(money.giftsFen, money.clawedBackFen, money.refundFen, money.balanceDueFen) < 0) return 'negative money';
  if (sum(money.payments, ({ amountFen }) => amountFen) !== money.refundFen) return 'payments do not sum to the refund';
  for (const { paymentId, amountFen } of money.payments) {
    const held = sale.payments.find((payment) => payment.paymentId === paymentId)?.amountFen ?? 0;
    if (amountFen > held) return 'a payment gets more than it gave';
  }
  for (const gift of gifts) {
    const ended = gift.returnedUnits + gift.clawedBackUnits + gift.pricedUnits + gift.keptByRightUnits;
    if (ended !== gift.dueUnits) return `gift ${gift.giftId} ends ${ended} times for ${gift.dueUnits}`;
  }
  return null;
}

function planOf(random: Random, sale: SaleSnapshot): Plan {
  const reason = random.below(4) === 0 ? 'quality' : 'no_reason';
  const province = random.below(3) === 0 ? '浙江' : '上海';
  const choices = ['return', 'keep', 'unable'] as const;
  const spends = random.below(3) === 0;
  return {
    base: { ...anyRequest, reason, province },
    choices: new Map(sale.gifts.map(({ giftId }) => [giftId, choices[random.below(3)] ?? 'return'])),
    spent: new Map(
      spends
        ? sale.gifts
            .filter(({ kind }) => kind !== 'physical')
            .map(({ giftId, quantity }) => [giftId, random.below(quantity + 1)])
        : [],
    ),
    missing: new Map(
      sale.lines.flatMap(({ lineId, quantity, accessories }) =>
        accessories.map(({ perUnit }) => [lineId, random.below(perUnit * quantity + 1)]),
      ),
    ),
  };
}

type Asked = { answer: Answer; spent: Map<string, number>; missing: Map<string, number> };

/** Asks with as much of what is spent and missing as falls on these units. */
function ask(
  decideOf: Decide,
  policies: Policies,
  sale: SaleSnapshot,
  plan: Plan,
  wanted: readonly { lineId: string; units: number }[],
  former: FormerReturns,
): Asked | string {
  const missing = new Map<string, number>();
  const lines: ReturnLine[] = wanted.map(({ lineId, units }) => {
    const accessory = sale.lines.find((line) => line.lineId === lineId)?.accessories[0];
    const pieces = accessory ? Math.min(plan.missing.get(lineId) ?? 0, accessory.perUnit * units) : 0;
    if (pieces > 0) missing.set(lineId, pieces);
    const gone = accessory && pieces > 0 ? [{ accessoryId: accessory.accessoryId, pieces }] : [];
    return { lineId, units, mediaOpened: false, defect: null, missing: gone, undelivered: [] };
  });
  const giftsOf = (spent: ReadonlyMap<string, number>): ReturnGift[] =>
    sale.gifts.map(({ giftId }) => ({
      giftId,
      choice: plan.choices.get(giftId) ?? 'return',
      units: null,
      spentUnits: spent.get(giftId) ?? 0,
    }));
  const request = { ...plan.base, lines, former };
  const spent = new Map<string, number>();
  if ([...plan.spent.values()].some((units) => units > 0)) {
    const first = decideOf(policies, sale, { ...request, gifts: giftsOf(new Map()) });
    if (!first.ok) return first.refusal.code;
    for (const { giftId, dueUnits } of first.value.answer.gifts) {
      const units = Math.min(plan.spent.get(giftId) ?? 0, dueUnits);
      if (units > 0) spent.set(giftId, units);
    }
  }
  const made = decideOf(policies, sale, { ...request, gifts: giftsOf(spent) });
  return made.ok ? { answer: made.value.answer, spent, missing } : made.refusal.code;
}

function shuffledSale(random: Random, sale: SaleSnapshot): SaleSnapshot {
  return {
    ...sale,
    lines: random.shuffled(sale.lines),
    discounts: random.shuffled(sale.discounts),
    gifts: random.shuffled(sale.gifts),
    payments: random.shuffled(sale.payments),
  };
}

/** Everything that must not depend on any order; lines stand by id in every answer. */
function isSame(one: Answer, other: Answer): boolean {
  const gifts = new Map(other.gifts.map((gift) => [gift.giftId, gift]));
  const payments = new Map(other.money.payments.map(({ paymentId, amountFen }) => [paymentId, amountFen]));
  return (
    one.right === other.right &&
    one.money.refundFen === other.money.refundFen &&
    one.money.balanceDueFen === other.money.balanceDueFen &&
    one.lines.every((line, index) => {
      const twin = other.lines[index];
      return (
        line.lineId === twin?.lineId &&
        line.paidFen === twin.paidFen &&
        line.deductedFen === twin.deductedFen &&
        line.refundFen === twin.refundFen
      );
    }) &&
    one.gifts.every(({ giftId, dueUnits, chargeFen }) => {
      const twin = gifts.get(giftId);
      return twin?.dueUnits === dueUnits && twin.chargeFen === chargeFen;
    }) &&
    payments.size === one.money.payments.length &&
    one.money.payments.every(({ paymentId, amountFen }) => payments.get(paymentId) === amountFen)
  );
}

const netOf = ({ money }: Answer) => money.refundFen - money.balanceDueFen;
const chargedOf = ({ money }: Answer) => money.giftsFen + money.clawedBackFen + money.accessoriesFen;

function sum<T>(of: readonly T[], fen: (one: T) => number): number {
  return of.reduce((total, one) => total + fen(one), 0);
}
