import { readDemoCarriers, type DemoCarrier } from '../../cloud/demo/carriers.ts';
import { demoCouriers } from '../../cloud/demo/couriers.ts';
import { demoIdNumber, demoName, demoPhone } from '../../cloud/demo/people.ts';
import { createRandom, stableId, type Random } from '../../cloud/demo/random.ts';
import type { Step } from '../../contract/collection.ts';
import type { Address, FeedOrder } from '../../contract/sync/feed.ts';
import { shanghaiText } from '../../contract/values/time.ts';

/** What goes wrong with one order. All but the first three end in a collection. */
export const mishaps = [
  'other-courier',
  'sender-refuses',
  'prohibited-goods',
  'other-courier-first',
  'expired-badge',
  'revoked-badge',
  'impatience',
  'wrong-id-number',
  'wrong-name',
  'overload',
  'scale-unplugged',
  'wrong-amount',
  'paper-out',
  'paper-ends',
  'voucher',
] as const;
export type Mishap = (typeof mishaps)[number];

export type PlannedOrder = {
  order: FeedOrder;
  courierId: string;
  /** Somebody else who turns up. */
  strangerId: string;
  senderIdNumber: string;
  goods: string;
  parcelGrams: number;
  dimensions: { lengthMm: number; widthMm: number; heightMm: number } | null;
  mishap: Mishap | null;
  /** Where the sender changes his mind, for that mishap. */
  refusesAt: Step;
  signature: 'drawn' | 'badge';
  /** Moments of a hand, in milliseconds: when a plug is pulled or the paper ends. */
  handMs: number;
};

/** When the station is killed: at the first act of this name in this order, or at the first act after it. */
export type Strike = { order: number; act: string; moment: 'before' | 'during'; afterMs: number };

export type NetworkFault = { order: number; mode: 'off' | 'http-500' | 'html' | 'hang' };

export type ShiftPlan = {
  seed: number;
  orders: PlannedOrder[];
  strikes: Strike[];
  networkFaults: NetworkFault[];
  /** How long after the network is back the station is killed once more, while it sends. */
  strikeWhileSendingMs: number;
};

/** True where the plan wants no collection. */
export function mustStop({ mishap }: Pick<PlannedOrder, 'mishap'>): boolean {
  return mishap === 'other-courier' || mishap === 'sender-refuses' || mishap === 'prohibited-goods';
}

/** Everything of a shift that chance decides, from the seed alone. */
export function planShift(options: { seed: number; orders: number; nowMs: number }): ShiftPlan {
  const { seed, nowMs } = options;
  const random = createRandom(`shift/${seed}`);
  const course = shuffle(random, mishapsFor(random, options.orders));
  const carriers = readDemoCarriers();
  const orders = course.map((mishap, index) => planOrder(random, carriers, { seed, nowMs, index, mishap }));
  return {
    seed,
    orders,
    strikes: planStrikes(random, options.orders),
    networkFaults: Array.from({ length: Math.ceil(options.orders / 8) }, (_, index) => ({
      order: index * 8,
      mode: random.pick(['off', 'off', 'http-500', 'html', 'hang'] as const),
    })),
    strikeWhileSendingMs: random.below(400),
  };
}

/** Every mishap once where there is room, then about one order in four. */
function mishapsFor(random: Random, count: number): (Mishap | null)[] {
  return Array.from({ length: count }, (_, index) => {
    // A short shift still has the six that matter most in it.
    const first = (
      ['other-courier', 'prohibited-goods', 'overload', 'scale-unplugged', 'paper-out', 'sender-refuses'] as const
    )[index];
    if (first && count >= 8) return first;
    const further = mishaps[index - 6];
    if (further && count >= 2 * mishaps.length) return further;
    return random.below(4) === 0 ? random.pick(mishaps) : null;
  });
}

const actsToStrike = [
  'open',
  'verify',
  'confirm',
  'identify',
  'inspect',
  'weigh',
  'pay',
  'print',
  'print',
  'print',
  'hand-over',
  'hand-over',
  'hand-over',
];

function planStrikes(random: Random, orders: number): Strike[] {
  const count = Math.max(3, Math.round(orders / 12));
  const strikes = Array.from({ length: count }, (): Strike => {
    const act = random.pick(actsToStrike);
    // Beside the moments around one commit, the long one in which paper moves.
    const reachMs = act === 'print' ? 160 : 12;
    return {
      order: random.below(orders),
      act,
      moment: random.below(4) === 0 ? 'before' : 'during',
      afterMs: random.below(reachMs),
    };
  });
  return strikes.sort((one, other) => one.order - other.order);
}

const samples = [
  { itemType: '衣物', goods: '羽绒服一件', grams: 1_200 },
  { itemType: '图书', goods: '小说八本', grams: 3_400 },
  { itemType: '茶叶', goods: '龙井茶叶两罐', grams: 900 },
  { itemType: '零食', goods: '坚果礼盒', grams: 2_100 },
  { itemType: '玩具', goods: '积木一盒', grams: 1_900 },
  { itemType: '文具', goods: '笔记本和彩铅', grams: 700 },
  { itemType: '床品', goods: '四件套一套', grams: 2_800 },
  { itemType: '厨具', goods: '炒锅一口', grams: 3_100 },
] as const;

const origin: Address = { province: '浙江', city: '杭州市', district: '西湖区', street: '文三路示例小区 3 幢 1201 室' };
const destinations: readonly Address[] = [
  { province: '上海', city: '上海市', district: '徐汇区', street: '漕溪北路范例弄 55 号 801 室' },
  { province: '广东', city: '深圳市', district: '南山区', street: '科苑路模型花园 2 栋 1503 室' },
  { province: '四川', city: '成都市', district: '锦江区', street: '春熙路示范里 9 号 3 单元 602 室' },
  { province: '黑龙江', city: '哈尔滨市', district: '南岗区', street: '果戈里大街例街 77 号' },
  { province: '新疆', city: '乌鲁木齐市', district: '天山区', street: '解放南路范本小区 11 幢 905 室' },
];

const hourMs = 3_600_000;

type Place = { seed: number; nowMs: number; index: number; mishap: Mishap | null };

function planOrder(random: Random, carriers: readonly DemoCarrier[], at: Place): PlannedOrder {
  const { seed, nowMs, index, mishap } = at;
  const sample = random.pick(samples);
  const courier = random.pick(demoCouriers.filter(({ badge }) => badge === 'valid'));
  const stranger = random.pick(
    demoCouriers.filter(({ badge, courierId }) => badge === 'valid' && courierId !== courier.courierId),
  );
  const carrier = carriers.find(({ carrierId }) => carrierId === courier.carrierId);
  if (!carrier) throw new Error(`no carrier ${courier.carrierId}`);
  const recipientAddress = random.pick(destinations);
  const coverFen = random.below(5) === 0 ? 120_000 : 0;
  const day = shanghaiText(nowMs).slice(2, 10).replaceAll('-', '');
  const parcelGrams = sample.grams + random.below(400) - 200;
  return {
    order: {
      orderId: stableId(nowMs, 'shift', seed, index),
      orderNo: `SH${day}-${String(seed).slice(0, 6)}-${String(index + 1).padStart(4, '0')}`,
      source: random.pick(['h5', 'card', 'pc', 'quick-app', 'counter']),
      status: 'accepted',
      carrierId: carrier.carrierId,
      courierId: courier.courierId,
      sender: { name: demoName(random, index), phone: demoPhone(random), address: origin },
      recipient: { name: demoName(random, index + 11), phone: demoPhone(random), address: recipientAddress },
      itemType: sample.itemType,
      declaredWeightGrams: sample.grams,
      declaredValueFen: random.pick([5_000, 39_900, 120_000]),
      coverFen,
      estimateFen: carrier.estimateFen({
        from: origin.province,
        to: recipientAddress.province,
        weightGrams: sample.grams,
        coverFen,
      }),
      tariffVersion: carrier.tariffVersion,
      contractVersion: carrier.contract.version,
      contractSha256: carrier.contract.sha256,
      transport: 'ground',
      // Over midnight: a shift may be started at any hour.
      windowStartMs: nowMs - 2 * hourMs,
      windowEndMs: nowMs + 24 * hourMs,
      placedMs: nowMs - 5 * hourMs,
      acceptedMs: nowMs - 4 * hourMs,
    },
    courierId: courier.courierId,
    strangerId: stranger.courierId,
    senderIdNumber: demoIdNumber(random, nowMs),
    goods: mishap === 'prohibited-goods' ? '打火机和毛巾' : sample.goods,
    parcelGrams,
    dimensions:
      random.below(3) === 0
        ? null
        : { lengthMm: 200 + random.below(200), widthMm: 150 + random.below(100), heightMm: 60 + random.below(120) },
    mishap,
    refusesAt: random.pick(['verify', 'identify', 'inspect', 'weigh', 'price', 'print', 'handover']),
    signature: random.pick(['drawn', 'badge']),
    handMs: random.below(mishap === 'paper-ends' ? 60 : 700),
  };
}

function shuffle<T>(random: Random, values: readonly T[]): T[] {
  const left = [...values];
  return values.map(() => left.splice(random.below(left.length), 1)).flat();
}
