import { demoName, demoPhone } from '../../../cloud/demo/people.ts';
import { createRandom, stableId, type Random } from '../../../cloud/demo/random.ts';
import type { ReturnReason } from '../../../contract/returns/request.ts';
import type { SaleSnapshot } from '../../../contract/returns/sale.ts';
import { shanghaiText } from '../../../contract/values/time.ts';
import type { NetworkFault, Strike } from '../plan.ts';

/** What goes wrong, or otherwise than straight on, with one return. */
export const returnMishaps = [
  'forged-receipt',
  'other-serial',
  'impatience',
  'stale-summary',
  'changed-mind',
  'parked',
  'abandoned',
  'undone',
  'paper-out',
] as const;
export type ReturnMishap = (typeof returnMishaps)[number];

export type PlannedReturn = {
  /** Which of the plan's sales. */
  sale: number;
  reason: ReturnReason;
  lines: { lineId: string; units: number }[];
  /** The customer keeps the gift where he may. */
  keepsGift: boolean;
  /** Pieces that are missing of the accessory of a line. */
  missing: number;
  byReceipt: boolean;
  weighs: boolean;
  mishap: ReturnMishap | null;
};

export type PlannedSale = { sale: SaleSnapshot; buyer: { name: string; phone: string }; onFeed: boolean };

export type ReturnsPlan = {
  seed: number;
  sales: PlannedSale[];
  returns: PlannedReturn[];
  strikes: Strike[];
  networkFaults: NetworkFault[];
  strikeWhileSendingMs: number;
};

const dayMs = 86_400_000;
const acts = ['start', 'choose', 'scan', 'end', 'gift', 'sign', 'close', 'close', 'close'];

/** Everything of a shift at the return desk that chance decides, from the seed alone. */
export function planReturns({ seed, returns, nowMs }: { seed: number; returns: number; nowMs: number }): ReturnsPlan {
  const random = createRandom(`returns/${seed}`);
  const plan: ReturnsPlan = {
    seed,
    sales: [],
    returns: [],
    strikes: [],
    networkFaults: [],
    strikeWhileSendingMs: random.below(400),
  };
  while (plan.returns.length < returns) {
    const index = plan.sales.length;
    const sale = planSale(random, { seed, nowMs, index });
    plan.sales.push(sale);
    const first = planReturn(random, index, sale, new Map());
    plan.returns.push(first);
    // Some customers come again with the rest, if the first return came to something.
    const left = unitsLeft(sale.sale, first.lines);
    const mayComeAgain = first.mishap !== 'abandoned' && first.mishap !== 'undone' && left > 0;
    if (plan.returns.length < returns && mayComeAgain && random.below(2) === 0) {
      plan.returns.push(
        planReturn(random, index, sale, new Map(first.lines.map(({ lineId, units }) => [lineId, units]))),
      );
    }
  }
  const kills = Math.max(2, Math.round(returns / 20));
  plan.strikes = Array.from({ length: kills }, (_, at) => ({
    order: Math.floor(((at + random.below(100) / 100) * returns) / kills),
    act: random.pick(acts),
    moment: random.below(3) === 0 ? ('before' as const) : ('during' as const),
    afterMs: random.below(30),
  }));
  plan.networkFaults = Array.from({ length: Math.ceil(returns / 8) }, (_, at) => ({
    order: at * 8,
    mode: random.pick(['off', 'off', 'http-500', 'html', 'hang'] as const),
  }));
  return plan;
}

function planSale(random: Random, { seed, nowMs, index }: { seed: number; nowMs: number; index: number }): PlannedSale {
  const day = shanghaiText(nowMs).slice(2, 10).replaceAll('-', '');
  const isMarket = random.below(4) === 0;
  const lines = Array.from({ length: 1 + random.below(4) }, (_, at) => {
    const lineId = `l${at + 1}`;
    const quantity = 1 + random.below(3);
    const number = String(index * 10 + at).padStart(6, '0');
    return {
      lineId,
      sku: `SKU-${number}`,
      name: { zh: `商品${number}`, en: `Goods ${number}` },
      sellerName: '样例商贸有限公司',
      barcode: `690${number}`,
      serials: random.below(3) === 0 ? Array.from({ length: quantity }, (_n, unit) => `SN-${number}-${unit}`) : [],
      quantity,
      amountFen: random.below(10 ** (2 + random.below(5))),
      traits: [],
      weightGrams: 50 + random.below(900),
      accessories:
        random.below(3) === 0
          ? [
              {
                accessoryId: 'charger',
                name: { zh: '充电器', en: 'Charger' },
                barcode: `691${number}`,
                perUnit: 1 + random.below(2),
                weightGrams: 80,
                markedFen: 1 + random.below(3_000),
              },
            ]
          : [],
    };
  });
  const amountFen = lines.reduce((fen, line) => fen + line.amountFen, 0);
  const discountFen = random.below(2) === 0 ? 0 : random.below(Math.floor(amountFen / 2) + 1);
  const paidFen = amountFen - discountFen;
  const firstFen = random.below(3) === 0 ? random.below(paidFen + 1) : paidFen;
  const gift = { lineIds: [], qualifyingFen: null, markedAt: '商品页', weightGrams: 60 };
  const sale: SaleSnapshot = {
    saleId: stableId(nowMs, 'returns', seed, index),
    orderNo: `RT${day}-${String(seed).slice(0, 6)}-${String(index + 1).padStart(4, '0')}`,
    platform: isMarket ? 'marketplace' : 'mall-self',
    kind: 'ordinary',
    soldBy: { storeId: 'store-1', name: '样例门店' },
    merchant: isMarket ? { name: '样例商家', contact: 'shop@example.com' } : null,
    platformContact: { name: '样例客服', contact: 'help@example.com' },
    purchasedMs: nowMs - 4 * dayMs,
    receivedDate: shanghaiText(nowMs - 2 * dayMs).slice(0, 10),
    lines,
    discounts:
      discountFen === 0
        ? []
        : [
            {
              discountId: 'd1',
              kind: 'promotion',
              name: { zh: '满减', en: 'Promotion' },
              amountFen: discountFen,
              lineIds: [],
            },
          ],
    gifts: [
      ...(random.below(2) === 0
        ? [
            {
              ...gift,
              giftId: 'bag',
              kind: 'physical' as const,
              name: { zh: '袋子', en: 'Bag' },
              barcode: `692${String(index).padStart(6, '0')}`,
              quantity: 1 + random.below(3),
              markedFen: random.below(4_000),
            },
          ]
        : []),
      ...(random.below(2) === 0
        ? [
            {
              ...gift,
              giftId: 'points',
              kind: 'points' as const,
              name: { zh: '积分', en: 'Points' },
              barcode: null,
              quantity: 1 + random.below(5_000),
              markedFen: random.below(2_000),
            },
          ]
        : []),
    ],
    forfeits: [],
    payments: [
      { paymentId: 'wallet', channel: 'online-wallet', reference: `OW-${index}`, amountFen: firstFen },
      { paymentId: 'card', channel: 'gift-card', reference: `GC-${index}`, amountFen: paidFen - firstFen },
    ],
    crossBorder: null,
  };
  return {
    sale,
    buyer: { name: demoName(random, index), phone: demoPhone(random) },
    onFeed: random.below(3) > 0,
  };
}

function planReturn(
  random: Random,
  index: number,
  { sale, onFeed }: PlannedSale,
  former: ReadonlyMap<string, number>,
): PlannedReturn {
  const open = sale.lines.filter(({ lineId, quantity }) => quantity > (former.get(lineId) ?? 0));
  const all = random.below(3) === 0;
  const wanted = all ? open : open.filter((_, at) => at === 0 || random.below(2) === 0);
  const lines = wanted.map(({ lineId, quantity }) => {
    const left = quantity - (former.get(lineId) ?? 0);
    return { lineId, units: all ? left : 1 + random.below(left) };
  });
  return {
    sale: index,
    reason: random.pick(['no_reason', 'no_reason', 'quality', 'wrong_item'] as const),
    lines,
    keepsGift: random.below(3) === 0,
    missing: random.below(5) === 0 ? 1 : 0,
    // A sale that the feed never brought is known by its receipt alone.
    byReceipt: !onFeed || random.below(2) === 0,
    weighs: random.below(25) === 0,
    mishap: random.below(4) === 0 ? random.pick(returnMishaps) : null,
  };
}

function unitsLeft(sale: SaleSnapshot, lines: readonly { lineId: string; units: number }[]): number {
  const back = lines.reduce((sum, { units }) => sum + units, 0);
  return sale.lines.reduce((sum, { quantity }) => sum + quantity, 0) - back;
}
