import type { ReturnView } from '../../contract/returns/view.ts';
import type { FeedSale } from '../../contract/sync/returns.ts';
import type { SaleSnapshot } from '../../contract/returns/sale.ts';
import { makeSaleTexts, signSale } from '../../station/returns/index.ts';
import { saleGift, saleLine, saleOf } from '../returns/samples.ts';
import { saleKey, startMs } from '../support/counter-data.ts';
import { openStockedStation, staff, type Rpc, type StockedStation } from '../support/in-process-station.ts';
import { newCommandId } from '../support/station-client.ts';

export const signature = [
  [
    [10, 10],
    [80, 60],
  ],
] as [number, number][][];

/** A phone by its number with a charger, a case by its barcode; points, a bag and a voucher came with them. */
export function phoneSale(change: Partial<SaleSnapshot> = {}): SaleSnapshot {
  return saleOf({
    saleId: newCommandId(),
    purchasedMs: startMs - 4 * 86_400_000,
    receivedDate: '2026-11-19',
    lines: [
      saleLine({
        lineId: 'phone',
        amountFen: 299_900,
        serials: ['SN-0001', 'SN-0002'],
        barcode: '6900000000012',
        quantity: 2,
        weightGrams: 210,
        accessories: [
          {
            accessoryId: 'charger',
            name: { zh: '充电器', en: 'Charger' },
            barcode: '6900000000029',
            perUnit: 1,
            weightGrams: 120,
            markedFen: 9_900,
          },
        ],
      }),
      saleLine({ lineId: 'case', amountFen: 10_100, barcode: '6900000000036', weightGrams: 40 }),
    ],
    discounts: [
      { discountId: 'd1', kind: 'coupon', name: { zh: '满减券', en: 'Coupon' }, amountFen: 10_000, lineIds: [] },
    ],
    gifts: [
      saleGift({
        giftId: 'bag',
        quantity: 1,
        barcode: '6900000000043',
        markedFen: 5_000,
        markedAt: '商品页',
        weightGrams: 90,
      }),
      saleGift({ giftId: 'points', kind: 'points', quantity: 3_000, markedFen: 3_000, markedAt: '商品页' }),
    ],
    forfeits: [{ forfeitId: 'f1', kind: 'f-code', name: { zh: 'F码', en: 'F-code' } }],
    ...change,
  });
}

export type Desk = StockedStation & { rpc: Rpc; managerApproval(act: Approval, subjectId: string): Promise<string> };
type Approval = 'return.decision' | 'return.counter-act';

/** A counter with the sale key in its ring, somebody signed in, and these sales from the feed. */
export async function openDesk(sales: readonly SaleSnapshot[] = [], options: object = {}): Promise<Desk> {
  const station = await openStockedStation([], options);
  await station.bring('key', saleKey.public);
  for (const sale of sales) await station.bring('sale', feedSale(sale));
  const { rpc } = await station.signIn('clerk');
  return Object.assign(station, {
    rpc,
    async managerApproval(act: Approval, subjectId: string) {
      const { staffNo: managerNo, pin } = staff.manager;
      const command = { commandId: newCommandId(), act, subjectId, managerNo, pin, reason: '站长同意' };
      return (await rpc.staff.approve(command)).approvalId;
    },
  });
}

export function feedSale(sale: SaleSnapshot, change: Partial<FeedSale> = {}): FeedSale {
  return {
    signed: signSale(sale, saleKey.kid, saleKey.privateKey),
    buyer: { name: '沈知夏', phone: '13900001234' },
    status: 'paid',
    former: { lines: [], gifts: [], payments: [], outstandingFen: 0 },
    ...change,
  };
}

export function receiptOf(sale: SaleSnapshot, key = saleKey): string[] {
  return makeSaleTexts(signSale(sale, key.kid, key.privateKey)) ?? [];
}

export const of = (view: Pick<ReturnView, 'returnId'>) => ({ commandId: newCommandId(), returnId: view.returnId });

/** Ends everything that is left as the list expects it: goods and gifts by number or barcode or photo, the rest by its way. */
export async function endAll(rpc: Rpc, from: ReturnView): Promise<ReturnView> {
  let view = from;
  for (;;) {
    const item = view.items.find(({ leftUnits }) => leftUnits > 0);
    if (!item) return view;
    // Where some of it was priced, the rest is there.
    const wanted = item.done.length > 0 ? 'returned' : item.expected;
    const way = item.ways.find(({ end }) => end === wanted) ?? item.ways[0];
    if (!way) throw new Error('an item without a way');
    const whole = { itemId: item.itemId, end: way.end, amountFen: way.amountFen ?? 0, units: item.leftUnits };
    if (way.end !== 'returned') {
      view = await rpc.returns.endItem({ ...of(view), ...whole });
      continue;
    }
    const used = item.done.flatMap(({ proof }) => (proof?.by === 'serial' ? [proof.text] : []));
    const serial = item.serials.find((text) => !used.includes(text));
    const text = serial ?? item.barcode;
    if (text) view = await rpc.returns.scanItem({ ...of(view), text });
    else {
      const kept = await rpc.returns.keepPhoto({ ...of(view), itemId: item.itemId, dataUrl: photo });
      const proof = { by: 'photo' as const, photoId: kept.photoId };
      view = await rpc.returns.endItem({ ...of(view), ...whole, proof, condition: 'as-sold' });
    }
  }
}

export const photo = `data:image/png;base64,${Buffer.from('a picture').toString('base64')}`;

export async function signAndClose(rpc: Rpc, view: ReturnView, route: 'stock' | 'merchant' = 'stock') {
  const summarySha256 = view.summary?.sha256 ?? '';
  const signed = await rpc.returns.sign({ ...of(view), summarySha256, strokes: signature });
  return rpc.returns.close({ ...of(signed), sealNo: 'SEAL-0001', route });
}
