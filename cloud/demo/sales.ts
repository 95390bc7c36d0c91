import type { SaleSnapshot } from '../../contract/sync/returns.ts';
import { shanghaiText } from '../../contract/values/time.ts';
import type { NewSale } from '../returns/sales.ts';
import { demoName, demoPhone } from './people.ts';
import { createRandom, stableId } from './random.ts';

type Line = SaleSnapshot['lines'][number];
type Gift = SaleSnapshot['gifts'][number];

export type DemoSale = NewSale & {
  /** False: nobody tells the stations of it; only the customer's receipt does. */
  onFeed: boolean;
  note: { zh: string; en: string };
};

type Sample = Partial<SaleSnapshot> & {
  lines: Line[];
  note: { zh: string; en: string };
  /** Days since receipt. */
  day: number;
  onFeed?: false;
};

const dayMs = 86_400_000;
const store = '梧桐优选商贸有限公司';
const marked = '商品页 2026-11';
const merchant = { name: '青禾家居旗舰店', contact: 'shouhou@qinghe.example' };

const phone = line('phone', '星河手机 256GB', 'Xinghe phone 256 GB', 329_900, {
  barcode: '6970000000013',
  serials: ['XH256-70011'],
  weightGrams: 196,
  accessories: [part('charger', '充电器', 'Charger', '6970000000020', 118, 12_900)],
});
const kettle = line('kettle', '恒温电水壶', 'Kettle', 16_900, { barcode: '6970000000112', weightGrams: 1_150 });
const lamp = line('lamp', '护眼台灯', 'Desk lamp', 21_900, { barcode: '6970000000129', weightGrams: 980 });
const cup = line('cup', '保温杯', 'Vacuum cup', 8_900, { barcode: '6970000000136', weightGrams: 310, quantity: 2 });
const quilt = line('quilt', '蚕丝被', 'Silk quilt', 59_900, { barcode: '6970000000211', sellerName: merchant.name });

const samples: readonly Sample[] = [
  {
    note: { zh: '手机：序列号、配件、赠品、积分、F码', en: 'A phone: serial number, charger, gifts, points, F-code' },
    day: 3,
    lines: [phone],
    gifts: [
      gift('earbuds', '入耳耳机', 'Earphones', { barcode: '6970000000037', markedFen: 9_900, weightGrams: 45 }),
      gift('points', '积分', 'Points', { kind: 'points', quantity: 3_299, markedFen: 3_299 }),
    ],
    forfeits: [{ forfeitId: 'f1', kind: 'f-code', name: { zh: '购机F码', en: 'F-code' } }],
  },
  {
    note: { zh: '只有小票：本站从未收到这笔销售', en: 'Receipt alone: no station was told of this sale' },
    day: 1,
    onFeed: false,
    lines: [kettle, lamp, cup],
    discounts: [
      { discountId: 'd1', kind: 'promotion', name: words('满三百减四十', '40 off 300'), amountFen: 4_000, lineIds: [] },
    ],
  },
  {
    note: { zh: '最后一天：今天还能退', en: 'The last day: today it still comes back' },
    day: 7,
    lines: [lamp],
  },
  {
    note: {
      zh: '第八天：无理由已过期，质量问题转检测',
      en: 'Day eight: too late without a reason, quality is inspected',
    },
    day: 8,
    lines: [kettle],
  },
  {
    note: { zh: '赠品没有标价：站长决定', en: 'A gift with no marked price: a manager decides' },
    day: 2,
    lines: [cup],
    gifts: [gift('bag', '帆布袋', 'Canvas bag', { markedFen: null, markedAt: null, weightGrams: 120 })],
  },
  {
    note: { zh: '赠券：用掉的按标价，没用的收回', en: 'Coupons: spent ones at their price, the others taken back' },
    day: 2,
    lines: [lamp, kettle],
    gifts: [
      gift('coupon', '十元券', 'Coupon of 10', {
        kind: 'coupon',
        quantity: 3,
        markedFen: 3_000,
        qualifyingFen: 30_000,
      }),
      gift('voucher', '影院券', 'Cinema voucher', { kind: 'voucher', quantity: 2, markedFen: 7_000 }),
    ],
    forfeits: [{ forfeitId: 'c1', kind: 'coupon', name: { zh: '新人券', en: 'Welcome coupon' } }],
  },
  {
    note: { zh: '赠品比退款贵：差额要付或把赠品带来', en: 'The gift is worth more than the refund: a balance is due' },
    day: 2,
    lines: [line('film', '手机膜', 'Screen film', 1_900, { barcode: '6970000000310', weightGrams: 15 })],
    gifts: [gift('box', '收纳箱', 'Storage box', { barcode: '6970000000327', markedFen: 4_900, weightGrams: 700 })],
  },
  {
    note: { zh: '政企团购：没有七天无理由', en: 'Enterprise group purchase: no seven-day return' },
    day: 2,
    kind: 'group',
    lines: [{ ...cup, quantity: 20, amountFen: 160_000 }],
  },
  {
    note: {
      zh: '定制、生鲜、数字商品、已拆封光盘',
      en: 'Custom, perishable, digital, and a disc whose seal may be broken',
    },
    day: 2,
    lines: [
      line('pen', '刻字钢笔', 'Engraved pen', 29_900, {
        traits: ['custom'],
        barcode: '6970000000414',
        weightGrams: 60,
      }),
      line('fruit', '鲜果礼盒', 'Fruit box', 12_800, { traits: ['perishable'], weightGrams: 2_500 }),
      line('ebook', '电子书', 'E-book', 3_900, { traits: ['digital'] }),
      line('disc', '纪录片光盘', 'Documentary disc', 9_900, {
        traits: ['media'],
        barcode: '6970000000421',
        weightGrams: 110,
      }),
    ],
  },
  {
    note: { zh: '第三方商家：打印售后指引', en: 'A third-party merchant: print the route card' },
    day: 3,
    platform: 'mall-third',
    merchant,
    lines: [quilt],
  },
  {
    note: {
      zh: '平台商家：赠品退不了才付钱，退回商家',
      en: 'Marketplace: a gift is paid for only when it cannot come back',
    },
    day: 3,
    platform: 'marketplace',
    merchant,
    lines: [quilt],
    gifts: [gift('pillow', '抱枕', 'Cushion', { barcode: '6970000000228', markedFen: 6_900, weightGrams: 450 })],
    forfeits: [{ forfeitId: 'p1', kind: 'privilege', name: { zh: '特权购资格', en: 'Privilege purchase' } }],
  },
  {
    note: {
      zh: '跨境商品：不入库，缺中文标签不算质量问题',
      en: 'Cross-border: never into stock, no Chinese label is no defect',
    },
    day: 3,
    platform: 'marketplace',
    kind: 'cross-border',
    merchant: { name: '远帆海外专营店', contact: 'service@yuanfan.example' },
    lines: [line('vitamin', '海外维生素', 'Vitamins', 18_800, { barcode: '6970000000518', weightGrams: 260 })],
    crossBorder: { riskNotice: 'risk-notice@3', consent: 'consent@2' },
  },
  {
    note: { zh: '两种付款：按各自金额原路退回', en: 'Two payments: each gets its share back' },
    day: 4,
    lines: [{ ...phone, lineId: 'phone', serials: ['XH256-70042'] }, kettle],
    payments: [
      { paymentId: 'card', channel: 'gift-card', reference: 'GC-2201', amountFen: 46_800 },
      { paymentId: 'wallet', channel: 'online-wallet', reference: 'OW-88317', amountFen: 300_000 },
    ],
  },
];

/** Sales of each kind that a return desk meets, the same for the same seed and day. */
export function createDemoSales({ seed, nowMs }: { seed: string; nowMs: number }): DemoSale[] {
  const today = shanghaiText(nowMs).slice(0, 10);
  return samples.map(({ note, day, onFeed, ...sample }, index) => {
    const random = createRandom(`${seed}/${today}/sale/${index}`);
    const receivedMs = nowMs - day * dayMs;
    const discounts = sample.discounts ?? [];
    const paidFen = sum(sample.lines) - sum(discounts);
    const sale: SaleSnapshot = {
      saleId: stableId(nowMs, seed, today, 'sale', index),
      orderNo: `XS${today.slice(2).replaceAll('-', '')}-${String(index + 1).padStart(3, '0')}`,
      platform: 'mall-self',
      kind: 'ordinary',
      soldBy: { storeId: 'wutong-1', name: '梧桐优选' },
      merchant: null,
      platformContact: { name: '梧桐优选客服', contact: 'kefu@wutong.example' },
      purchasedMs: receivedMs - 2 * dayMs,
      receivedDate: shanghaiText(receivedMs).slice(0, 10),
      gifts: [],
      forfeits: [],
      payments: [
        { paymentId: 'wallet', channel: 'online-wallet', reference: `OW-${1_000 + index}`, amountFen: paidFen },
      ],
      crossBorder: null,
      ...sample,
      discounts,
    };
    const buyer = { name: demoName(random, index), phone: demoPhone(random) };
    return { sale, buyer, status: 'paid' as const, onFeed: onFeed ?? true, note };
  });
}

function words(zh: string, en: string): { zh: string; en: string } {
  return { zh, en };
}

function line(lineId: string, zh: string, en: string, amountFen: number, more: Partial<Line> = {}): Line {
  return {
    lineId,
    sku: `WT-${lineId.toUpperCase()}`,
    name: { zh, en },
    sellerName: store,
    barcode: null,
    serials: [],
    quantity: 1,
    amountFen,
    traits: [],
    weightGrams: null,
    accessories: [],
    ...more,
  };
}

function part(accessoryId: string, zh: string, en: string, barcode: string, weightGrams: number, markedFen: number) {
  return { accessoryId, name: { zh, en }, barcode, perUnit: 1, weightGrams, markedFen };
}

function gift(giftId: string, zh: string, en: string, more: Partial<Gift>): Gift {
  return {
    giftId,
    kind: 'physical',
    name: { zh, en },
    barcode: null,
    quantity: 1,
    lineIds: [],
    qualifyingFen: null,
    markedFen: null,
    markedAt: marked,
    weightGrams: null,
    ...more,
  };
}

function sum(parts: readonly { amountFen: number }[]): number {
  return parts.reduce((fen, { amountFen }) => fen + amountFen, 0);
}
