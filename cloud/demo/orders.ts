import type { FeedOrder, Address } from '../../contract/sync/feed.ts';
import { nextShanghaiMidnight, shanghaiText } from '../../contract/values/time.ts';
import { readDemoCarriers, type DemoCarrierId } from './carriers.ts';
import { demoIdNumber, demoName, demoPhone } from './people.ts';
import { createRandom, stableId, type Random } from './random.ts';

export type DemoTrait =
  | 'plain'
  | 'valuable'
  | 'restricted'
  | 'bulky'
  /** Goes to a courier whose colleague will turn up with another badge. */
  | 'mismatch'
  /** The sender brings something that may not be sent. */
  | 'prohibited'
  | 'no-courier'
  | 'dispatching';

export type DemoOrder = {
  order: FeedOrder;
  trait: DemoTrait;
  /** What the sender answers when asked what is in it. */
  goods: string;
  senderIdNumber: string;
};

export type DemoOrdersOptions = {
  seed: string;
  nowMs: number;
  count: number;
  /** Keeps ids and numbers of several calls apart. */
  series?: string;
};

type Sample = {
  trait: DemoTrait;
  carrierId: DemoCarrierId;
  courierId: string | null;
  itemType: string;
  goods: string;
  weightGrams: number;
  valueFen: number;
  coverFen?: number;
  transport?: 'air';
};

const samples: readonly Sample[] = [
  {
    trait: 'plain',
    carrierId: 'yunqi',
    courierId: 'yunqi-0107',
    itemType: '衣物',
    goods: '羽绒服一件',
    weightGrams: 1_200,
    valueFen: 39_900,
  },
  {
    trait: 'plain',
    carrierId: 'changqiao',
    courierId: 'changqiao-0023',
    itemType: '图书',
    goods: '小说八本',
    weightGrams: 3_400,
    valueFen: 26_000,
  },
  {
    trait: 'plain',
    carrierId: 'beichen',
    courierId: 'beichen-0415',
    itemType: '茶叶',
    goods: '龙井茶叶两罐',
    weightGrams: 900,
    valueFen: 58_000,
    transport: 'air',
  },
  {
    trait: 'valuable',
    carrierId: 'yunqi',
    courierId: 'yunqi-0107',
    itemType: '相机',
    goods: '二手胶片相机一台',
    weightGrams: 1_100,
    valueFen: 460_000,
    coverFen: 460_000,
  },
  {
    trait: 'mismatch',
    carrierId: 'yunqi',
    courierId: 'yunqi-0112',
    itemType: '鞋',
    goods: '运动鞋一双',
    weightGrams: 1_300,
    valueFen: 49_900,
  },
  {
    trait: 'prohibited',
    carrierId: 'changqiao',
    courierId: 'changqiao-0023',
    itemType: '日用百货',
    goods: '打火机和毛巾',
    weightGrams: 800,
    valueFen: 8_000,
  },
  {
    trait: 'restricted',
    carrierId: 'beichen',
    courierId: 'beichen-0415',
    itemType: '酒',
    goods: '白酒两瓶',
    weightGrams: 2_600,
    valueFen: 72_000,
  },
  {
    trait: 'bulky',
    carrierId: 'changqiao',
    courierId: 'changqiao-0023',
    itemType: '乐器',
    goods: '木吉他一把',
    weightGrams: 4_200,
    valueFen: 138_000,
  },
  {
    trait: 'plain',
    carrierId: 'yunqi',
    courierId: 'yunqi-0112',
    itemType: '零食',
    goods: '坚果礼盒',
    weightGrams: 2_100,
    valueFen: 16_800,
  },
  {
    trait: 'valuable',
    carrierId: 'beichen',
    courierId: 'beichen-0415',
    itemType: '首饰',
    goods: '银手镯一只',
    weightGrams: 250,
    valueFen: 120_000,
  },
  {
    trait: 'plain',
    carrierId: 'changqiao',
    courierId: 'changqiao-0023',
    itemType: '玩具',
    goods: '积木一盒',
    weightGrams: 1_900,
    valueFen: 32_900,
  },
  {
    trait: 'no-courier',
    carrierId: 'beichen',
    courierId: null,
    itemType: '厨具',
    goods: '炒锅一口',
    weightGrams: 3_100,
    valueFen: 21_900,
  },
  {
    trait: 'plain',
    carrierId: 'yunqi',
    courierId: 'yunqi-0107',
    itemType: '文具',
    goods: '笔记本和彩铅',
    weightGrams: 700,
    valueFen: 9_900,
  },
  {
    trait: 'dispatching',
    carrierId: 'changqiao',
    courierId: null,
    itemType: '床品',
    goods: '四件套一套',
    weightGrams: 2_800,
    valueFen: 45_900,
  },
];

const origins: readonly Address[] = [
  { province: '浙江', city: '杭州市', district: '西湖区', street: '文三路示例小区 3 幢 1201 室' },
  { province: '浙江', city: '杭州市', district: '拱墅区', street: '湖墅南路样板里 18 号 402 室' },
  { province: '浙江', city: '杭州市', district: '滨江区', street: '江南大道试验苑 7 幢 506 室' },
];
const destinations: readonly Address[] = [
  { province: '上海', city: '上海市', district: '徐汇区', street: '漕溪北路范例弄 55 号 801 室' },
  { province: '江苏', city: '苏州市', district: '姑苏区', street: '平江路样例巷 12 号' },
  { province: '广东', city: '深圳市', district: '南山区', street: '科苑路模型花园 2 栋 1503 室' },
  { province: '四川', city: '成都市', district: '锦江区', street: '春熙路示范里 9 号 3 单元 602 室' },
  { province: '北京', city: '北京市', district: '海淀区', street: '学院路试样院 6 号楼 210 室' },
  { province: '黑龙江', city: '哈尔滨市', district: '南岗区', street: '果戈里大街例街 77 号' },
  { province: '云南', city: '昆明市', district: '五华区', street: '翠湖北路样本园 4 幢 301 室' },
  { province: '新疆', city: '乌鲁木齐市', district: '天山区', street: '解放南路范本小区 11 幢 905 室' },
  { province: '陕西', city: '西安市', district: '雁塔区', street: '小寨东路示例坊 20 号' },
  { province: '福建', city: '厦门市', district: '思明区', street: '环岛路样例村 31 号' },
];
const sources = ['h5', 'card', 'pc', 'quick-app', 'counter'];

/** Orders of the Shanghai day of `nowMs`, the same for the same seed and day. Every window holds the present moment. */
export function createDemoOrders({ seed, nowMs, count, series = 'A' }: DemoOrdersOptions): DemoOrder[] {
  const day = shanghaiText(nowMs).slice(2, 10).replaceAll('-', '');
  const dayStartMs = nextShanghaiMidnight(nowMs) - 86_400_000;
  const carriers = readDemoCarriers();
  return Array.from({ length: count }, (_, index) => {
    const random = createRandom(`${seed}/${day}/${series}/${index}`);
    const sample = sampleAt(index);
    const placedMs = dayStartMs - (2 + random.below(8)) * 3_600_000 - random.below(3_600_000);
    const to = destinations[(index * 3 + random.below(3)) % destinations.length] ?? random.pick(destinations);
    const from = random.pick(origins);
    const dispatched = sample.trait !== 'dispatching';
    const carrier = carriers.find(({ carrierId }) => carrierId === sample.carrierId);
    if (!carrier) throw new Error(`the pack has no carrier ${sample.carrierId}`);
    const order: FeedOrder = {
      orderId: stableId(placedMs, seed, day, series, index),
      orderNo: `WP${day}${series}-${String(index + 1).padStart(4, '0')}`,
      source: sources[index % sources.length] ?? 'h5',
      status: dispatched ? 'accepted' : 'dispatching',
      carrierId: sample.carrierId,
      courierId: sample.courierId,
      sender: { name: demoName(random, index), phone: demoPhone(random), address: from },
      recipient: { name: demoName(random, index + 11), phone: demoPhone(random), address: to },
      itemType: sample.itemType,
      declaredWeightGrams: sample.weightGrams,
      declaredValueFen: sample.valueFen,
      coverFen: sample.coverFen ?? 0,
      estimateFen: carrier.estimateFen({
        from: from.province,
        to: to.province,
        weightGrams: sample.weightGrams,
        coverFen: sample.coverFen ?? 0,
      }),
      tariffVersion: carrier.tariffVersion,
      contractVersion: carrier.contract.version,
      contractSha256: carrier.contract.sha256,
      transport: sample.transport ?? 'ground',
      windowStartMs: windowStart(random, dayStartMs, nowMs),
      windowEndMs: nextShanghaiMidnight(nowMs) - 1,
      placedMs,
      acceptedMs: dispatched ? placedMs + 240_000 : null,
    };
    return { order, trait: sample.trait, goods: sample.goods, senderIdNumber: demoIdNumber(random, nowMs) };
  });
}

/** The whole list once; after it only orders without a catch, so that a long shift is not mostly exceptions. */
function sampleAt(index: number): Sample {
  const plain = samples.filter(({ trait }) => trait === 'plain');
  const sample = samples[index] ?? plain[(index - samples.length) % plain.length];
  if (!sample) throw new RangeError('no sample');
  return sample;
}

/** On the hour, at most three hours before now and on the same day. */
function windowStart(random: Random, dayStartMs: number, nowMs: number): number {
  const hour = Math.floor((nowMs - dayStartMs) / 3_600_000) - random.below(3) - 1;
  return dayStartMs + Math.max(0, hour) * 3_600_000;
}
