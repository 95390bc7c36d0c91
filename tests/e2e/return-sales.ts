import type { SaleSnapshot } from '../../contract/returns/sale.ts';
import { SignedSale } from '../../contract/returns/sale.ts';
import { shanghaiText } from '../../contract/values/time.ts';
import { makeSaleTexts } from '../../station/returns/index.ts';
import type { Bootstrap } from '../support/bootstrap.ts';
import { newCommandId } from '../support/station-client.ts';

const dayMs = 86_400_000;
const dayOf = (atMs: number) => shanghaiText(atMs).slice(0, 10);
let made = 0;

/** Headphones by their number with a cable and a box, two cases; a bag, points and an F-code came with them. ¥900 paid. */
export function headphoneSale(change: Partial<SaleSnapshot> = {}): SaleSnapshot {
  const nowMs = Date.now();
  made += 1;
  return {
    saleId: newCommandId(),
    orderNo: `MA${dayOf(nowMs).replaceAll('-', '')}${String(made).padStart(3, '0')}`,
    platform: 'mall-self',
    kind: 'ordinary',
    soldBy: { storeId: 'store-021', name: '梧桐路门店' },
    merchant: null,
    platformContact: { name: '商城客服', contact: '400-000-0000' },
    purchasedMs: nowMs - 5 * dayMs,
    receivedDate: dayOf(nowMs - 3 * dayMs),
    lines: [
      {
        lineId: 'phones',
        sku: 'HP-26-BK',
        name: { zh: '降噪耳机 曜黑', en: 'Noise-cancelling headphones, black' },
        sellerName: '梧桐商贸有限公司',
        barcode: '6901234567892',
        serials: ['HP26-A10293'],
        quantity: 1,
        amountFen: 89_900,
        traits: [],
        weightGrams: 240,
        accessories: [
          {
            accessoryId: 'cable',
            name: { zh: '充电线', en: 'Charging cable' },
            barcode: '6901234567908',
            perUnit: 1,
            weightGrams: 35,
            markedFen: 1_900,
          },
          {
            accessoryId: 'box',
            name: { zh: '收纳盒', en: 'Carrying case' },
            barcode: '6901234567915',
            perUnit: 1,
            weightGrams: 110,
            markedFen: 2_900,
          },
        ],
      },
      {
        lineId: 'case',
        sku: 'HC-02',
        name: { zh: '耳机保护套', en: 'Headphone cover' },
        sellerName: '梧桐商贸有限公司',
        barcode: '6901234567922',
        serials: [],
        quantity: 2,
        amountFen: 5_100,
        traits: [],
        weightGrams: 40,
        accessories: [],
      },
    ],
    discounts: [
      {
        discountId: 'd1',
        kind: 'promotion',
        name: { zh: '满 900 减 50', en: '50 off from 900' },
        amountFen: 5_000,
        lineIds: [],
      },
    ],
    gifts: [
      {
        giftId: 'bag',
        kind: 'physical',
        name: { zh: '帆布袋', en: 'Canvas bag' },
        barcode: '6901234567939',
        quantity: 1,
        lineIds: ['phones'],
        qualifyingFen: null,
        markedFen: 3_900,
        markedAt: '商品页',
        weightGrams: 180,
      },
      {
        giftId: 'points',
        kind: 'points',
        name: { zh: '会员积分', en: 'Member points' },
        barcode: null,
        quantity: 900,
        lineIds: [],
        qualifyingFen: null,
        markedFen: 900,
        markedAt: '会员页',
        weightGrams: null,
      },
    ],
    forfeits: [
      { forfeitId: 'f1', kind: 'f-code', name: { zh: '首发购买 F 码', en: 'F-code of the launch' } },
      { forfeitId: 'f2', kind: 'coupon', name: { zh: '店庆 20 元券（已用）', en: 'Anniversary coupon, used' } },
    ],
    payments: [
      { paymentId: 'p1', channel: 'online-wallet', reference: 'W20261117-5501', amountFen: 70_000 },
      { paymentId: 'p2', channel: 'gift-card', reference: 'G-0093', amountFen: 20_000 },
    ],
    crossBorder: null,
    ...change,
  };
}

/** A hundred and twenty headphones of one enterprise, each with its number: too much for one QR code. [MA-3.3.2] */
export function groupSale(): SaleSnapshot {
  const single = headphoneSale();
  const quantity = 120;
  const lines = single.lines.slice(0, 1).map((line) => ({
    ...line,
    quantity,
    amountFen: line.amountFen * quantity,
    serials: Array.from({ length: quantity }, () => `HP26-${newCommandId().slice(-10).toUpperCase()}`),
  }));
  const amountFen = lines.reduce((sum, line) => sum + line.amountFen, 0);
  return {
    ...single,
    kind: 'group',
    lines,
    discounts: [],
    gifts: [],
    forfeits: [],
    payments: [{ paymentId: 'p1', channel: 'bank-card', reference: 'B20261117-0021', amountFen }],
  };
}

/** A cover with a bag that is worth more than it: who keeps the bag owes the difference. [section 6.20] */
export function coverSale(): SaleSnapshot {
  const single = headphoneSale();
  const amountFen = 5_100;
  return {
    ...single,
    lines: single.lines.slice(1),
    discounts: [],
    gifts: single.gifts.slice(0, 1).map((gift) => ({ ...gift, lineIds: ['case'], markedFen: 9_900 })),
    forfeits: [],
    payments: [{ paymentId: 'p1', channel: 'online-wallet', reference: 'W20261117-5502', amountFen }],
  };
}

/** The cloud signs the sale and hands it down the feed; what comes back are the QR texts of its receipt. */
export async function sell({ cloud }: Pick<Bootstrap, 'cloud'>, sale: SaleSnapshot): Promise<string[]> {
  const buyer = { name: '沈知夏', phone: '13900001234' };
  const signed = SignedSale.parse(await cloud.admin('POST', 'sales', { sale, buyer }));
  const texts = makeSaleTexts(signed);
  if (!texts) throw new Error('a sale too long for a receipt');
  return texts;
}
