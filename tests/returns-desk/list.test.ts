import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decisionSubject } from '../../contract/returns/decision.ts';
import type { ReturnView } from '../../contract/returns/view.ts';
import { newKey } from '../support/counter-data.ts';
import { refusalOf } from '../support/in-process-station.ts';
import { newCommandId } from '../support/station-client.ts';
import { saleGift, saleLine } from '../returns/samples.ts';
import { endAll, feedSale, of, openDesk, phoneSale, photo, receiptOf, signAndClose, type Desk } from './desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

const open = (sale = phoneSale()) =>
  desk.rpc.returns.startByReceipt({ commandId: newCommandId(), texts: receiptOf(sale) });
const choose = (
  view: ReturnView,
  lines = [{ lineId: 'phone', units: 1 }],
  reason: 'no_reason' | 'quality' = 'no_reason',
) => desk.rpc.returns.choose({ ...of(view), reason, lines });
const priced = (view: ReturnView, itemId: string, amountFen: number) =>
  desk.rpc.returns.endItem({ ...of(view), itemId, end: 'priced', units: 1, amountFen });

describe('a return begins with its sale', () => {
  it('says what is wrong with a receipt: forged, altered, of an unknown key, in parts, or of another sale [F052]', async () => {
    const { rpc } = desk;
    const start = (texts: string[]) => refusalOf(rpc.returns.startByReceipt({ commandId: newCommandId(), texts }));
    const sale = phoneSale();
    expect(await start(receiptOf(sale, newKey('sale-1', 'sale')))).toBe('sale.signature');
    expect(await start(receiptOf(sale, newKey('sale-9', 'sale')))).toBe('sale.issuer-unknown');
    expect(await start(['hello'])).toBe('sale.unreadable');
    const lines = Array.from({ length: 60 }, (_, at) =>
      saleLine({ lineId: `l${at}`, barcode: `${at}${newCommandId().slice(0, 8)}`, sku: newCommandId() }),
    );
    const long = receiptOf(phoneSale({ lines, discounts: [], gifts: [], payments: [{ ...pays, amountFen: 600_000 }] }));
    expect(long.length).toBeGreaterThan(1);
    expect(await start(long.slice(1))).toBe('sale.parts-missing');
    expect(await start(receiptOf(sale))).toBe('accepted');
    expect(await start(receiptOf({ ...sale, orderNo: 'MA20261114999' }))).toBe('sale.differs');
  });

  it('finds a sale by number or phone tail, gives back the one that is open, and refuses an unpaid one [MA-3.1.2 MA-3.1.3]', async () => {
    const { rpc } = desk;
    const sale = phoneSale({ orderNo: 'MA20261122777' });
    await desk.bring('sale', feedSale(sale, { buyer: { name: '沈知夏', phone: '13900007788' } }));
    const unpaid = phoneSale({ orderNo: 'MA20261122778' });
    await desk.bring('sale', feedSale(unpaid, { status: 'unpaid' }));
    const [card] = await rpc.returns.find({ search: '7788' });
    expect(card).toMatchObject({ saleId: sale.saleId, origin: 'feed', openReturnId: null });
    expect(JSON.stringify(card)).not.toContain('沈');
    const view = await rpc.returns.startByOrder({ commandId: newCommandId(), saleId: sale.saleId });
    const again = await open(sale);
    expect(again.returnId).toBe(view.returnId);
    expect(again.sale).toMatchObject({ origin: 'both', openReturnId: view.returnId });
    const start = rpc.returns.startByOrder({ commandId: newCommandId(), saleId: unpaid.saleId });
    expect(await refusalOf(start)).toBe('sale.unpaid');
  });

  it('answers a repeated command with what it did the first time', async () => {
    const command = { commandId: newCommandId(), texts: receiptOf(phoneSale()) };
    const [one, two] = [await desk.rpc.returns.startByReceipt(command), await desk.rpc.returns.startByReceipt(command)];
    expect(two.returnId).toBe(one.returnId);
  });
});

describe('the list', () => {
  it('takes the number that was sold and no other, once [F052 F063]', async () => {
    const { rpc } = desk;
    let view = await choose(await open(), [{ lineId: 'phone', units: 2 }]);
    const scan = (text: string) => rpc.returns.scanItem({ ...of(view), text });
    expect(await refusalOf(scan('SN-9999'))).toBe('return.serial-differs');
    expect(await refusalOf(scan('6900000000012'))).toBe('return.serial-missing');
    view = await scan('SN-0002');
    expect(await refusalOf(scan('SN-0002'))).toBe('return.item-ended');
    expect(view.items[0]).toMatchObject({ leftUnits: 1, done: [{ end: 'returned', proof: { text: 'SN-0002' } }] });
    expect(view.flags.map(({ code }) => code)).toEqual(['serial-tried']);
    const byHand = { itemId: 'goods/phone', end: 'returned' as const, units: 1, condition: 'as-sold' as const };
    expect(await refusalOf(rpc.returns.endItem({ ...of(view), ...byHand }))).toBe('return.serial-missing');
  });

  it('needs barcode or photo, ends each item once, and can take an end back before the signature [MA-3.1.8a F053]', async () => {
    const { rpc } = desk;
    const sale = phoneSale({
      lines: [saleLine({ lineId: 'mat', barcode: null })],
      discounts: [],
      gifts: [],
      payments: [{ ...pays, amountFen: 10_000 }],
    });
    let view = await choose(await open(sale), [{ lineId: 'mat', units: 1 }]);
    const end = (proof: { by: 'photo'; photoId: string } | null) =>
      rpc.returns.endItem({ ...of(view), itemId: 'goods/mat', end: 'returned', units: 1, proof, condition: 'as-sold' });
    expect(await refusalOf(end(null))).toBe('return.photo-missing');
    expect(await refusalOf(end({ by: 'photo', photoId: newCommandId() }))).toBe('return.photo-missing');
    const { photoId } = await rpc.returns.keepPhoto({ ...of(view), itemId: 'goods/mat', dataUrl: photo });
    view = await end({ by: 'photo', photoId });
    expect(view.step).toBe('sign');
    expect(await refusalOf(end({ by: 'photo', photoId }))).toBe('return.item-ended');
    expect(await rpc.returns.openPhoto({ ...of(view), photoId })).toEqual({ dataUrl: photo });
    expect(desk.tools.db.serialize().includes(photo)).toBe(false);
    view = await rpc.returns.reopenItem({ ...of(view), itemId: 'goods/mat' });
    expect(view).toMatchObject({ step: 'check', itemsLeft: 1, summary: null });
    expect(
      await refusalOf(rpc.returns.choose({ ...of(view), reason: 'quality', lines: [{ lineId: 'mat', units: 2 }] })),
    ).toBe('return.too-many');
  });

  it('refuses a signature while anything is left, and a summary that is not the one shown [F053 MA-3.2.3c]', async () => {
    const { rpc } = desk;
    let view = await choose(await open());
    const sign = (
      summarySha256: string,
      strokes: [number, number][][] = [
        [
          [1, 1],
          [2, 2],
        ],
      ],
    ) => rpc.returns.sign({ ...of(view), summarySha256, strokes });
    expect(await refusalOf(sign('a'.repeat(64)))).toBe('return.items-left');
    view = await endAll(rpc, view);
    expect(await refusalOf(sign('a'.repeat(64)))).toBe('return.summary-changed');
    const signed = await sign(view.summary?.sha256 ?? '');
    expect(signed.step).toBe('close');
    expect(await refusalOf(rpc.returns.reopenItem({ ...of(view), itemId: 'goods/phone' }))).toBe('return.step');
    const back = await rpc.returns.unsign({ ...of(view), reason: '再看一遍' });
    expect(back).toMatchObject({ state: 'open', step: 'sign', signed: null });
  });

  it('asks a manager for worn goods without a reason; opened for inspection is none [L-1 L-4 F060]', async () => {
    const { rpc } = desk;
    const view = await choose(await open(), [{ lineId: 'case', units: 1 }]);
    const worn = { ...of(view), text: '6900000000036', condition: 'used' as const };
    expect(await refusalOf(rpc.returns.scanItem(worn))).toBe('return.approval-missing');
    const approvalId = await desk.managerApproval('return.decision', decisionSubject(view.returnId, 'goods/case'));
    const proof = { by: 'barcode' as const, text: '6900000000036' };
    const ended = await rpc.returns.endItem({
      ...of(view),
      itemId: 'goods/case',
      end: 'returned',
      units: 1,
      proof,
      condition: 'used',
      approvalId,
    });
    expect(ended.items[0]?.done[0]).toMatchObject({ condition: 'used', approvedBy: '周岚' });
  });
});

describe('gifts and accessories', () => {
  it('are priced as marked beforehand, with the amount that the customer saw [MA-3.1.8b F054]', async () => {
    const { rpc } = desk;
    let view = await choose(await open(), [
      { lineId: 'phone', units: 2 },
      { lineId: 'case', units: 1 },
    ]);
    view = await rpc.returns.chooseGift({ ...of(view), giftId: 'bag', choice: 'keep' });
    expect(await refusalOf(priced(view, 'gift/bag', 4_000))).toBe('return.amount-changed');
    view = await priced(view, 'gift/bag', 5_000);
    // One of two chargers is missing: its own price, to the fen.
    view = await priced(view, 'accessory/phone/charger', 9_900);
    view = await endAll(rpc, view);
    expect(view.assessment?.money).toMatchObject({ giftsFen: 5_000, accessoriesFen: 9_900, refundFen: 285_100 });
    const sum = view.items.flatMap(({ done }) => done).reduce((fen, { amountFen }) => fen + amountFen, 0);
    expect(sum).toBe(14_900);
  });

  it('that the marketplace claims come back unless they cannot; a quality return claims none here [YP-3.12 L-2 F055]', async () => {
    const { rpc } = desk;
    const merchant = { name: '样例商家', contact: 'shop@example.com' };
    const lines = [{ lineId: 'case', units: 1 }];
    const gifts = [
      saleGift({ giftId: 'bag', markedFen: 900, markedAt: '商品页', lineIds: ['case'], barcode: '6900000000043' }),
    ];
    const sale = { platform: 'marketplace' as const, merchant, gifts };
    let view = await choose(await open(phoneSale(sale)), lines);
    const keep = rpc.returns.chooseGift({ ...of(view), giftId: 'bag', choice: 'keep' });
    expect(await refusalOf(keep)).toBe('return.gift-not-unable');
    expect(await refusalOf(priced(view, 'gift/bag', 900))).toBe('return.gift-not-unable');
    view = await rpc.returns.chooseGift({ ...of(view), giftId: 'bag', choice: 'unable' });
    view = await priced(view, 'gift/bag', 900);
    expect(view.assessment?.money.giftsFen).toBe(900);
    view = await endAll(rpc, view);
    // Goods of a merchant never go into stock. [MA-3.1.1]
    expect(await refusalOf(signAndClose(rpc, view, 'stock'))).toBe('return.restock');
    const closed = await rpc.returns.close({ ...of(view), sealNo: 'SEAL-2', route: 'merchant' });
    expect(closed.closed?.jobs.map(({ kind }) => kind).sort()).toEqual([
      'return-label',
      'return-receipt',
      'route-card',
    ]);

    view = await choose(await open(phoneSale({ gifts })), lines, 'quality');
    expect(await refusalOf(priced(view, 'gift/bag', 900))).toBe('return.gift-no-claim');
    view = await endAll(rpc, view);
    expect(view.items.find(({ giftId }) => giftId === 'bag')?.done[0]?.end).toBe('kept_by_right');
    expect(view.assessment?.money).toMatchObject({ giftsFen: 0, accessoriesFen: 0 });
  });

  it('that an incomplete delivery never held end so, without a charge and with a line that says why; otherwise that way is closed [MA-3.1.8a F053]', async () => {
    const { rpc } = desk;
    const lines = [{ lineId: 'phone', units: 2, defect: 'incomplete' as const }];
    const itemId = 'accessory/phone/charger';
    const lacked = (view: ReturnView, units: number) =>
      rpc.returns.endItem({ ...of(view), itemId, end: 'never_delivered', units });
    let view = await choose(await open(), lines);
    expect(await refusalOf(lacked(view, 1))).toBe('return.item-way');
    view = await choose(view, [{ lineId: 'phone', units: 2 }], 'quality');
    expect(await refusalOf(lacked(view, 1))).toBe('return.item-way');
    view = await rpc.returns.choose({ ...of(view), reason: 'quality', lines });
    view = await lacked(view, 1);
    // The other one is lost at home: its marked price stands.
    view = await priced(view, itemId, 9_900);
    view = await endAll(rpc, view);
    expect(view).toMatchObject({ step: 'sign', assessment: { money: { accessoriesFen: 9_900 } } });
    const said = view.assessment?.trail.filter(({ zh }) => zh.includes('交付时就缺少')) ?? [];
    expect(said).toMatchObject([{ rule: 'MA-3.1.8a', zh: expect.stringContaining('×1') }]);
    const closed = await signAndClose(rpc, view);
    const item = closed.items.find((one) => one.itemId === itemId);
    expect(item?.done.map(({ end, amountFen }) => [end, amountFen])).toEqual([
      ['never_delivered', 0],
      ['priced', 9_900],
    ]);
  });

  it('without a marked price are charged nothing, and a manager decides [MA-3.1.8b F103]', async () => {
    const { rpc } = desk;
    const gifts = [saleGift({ giftId: 'bag', barcode: '6900000000043', lineIds: ['case'] })];
    let view = await choose(await open(phoneSale({ gifts })), [{ lineId: 'case', units: 1 }]);
    view = await rpc.returns.scanItem({ ...of(view), text: '6900000000036' });
    view = await rpc.returns.chooseGift({ ...of(view), giftId: 'bag', choice: 'keep' });
    expect(view.assessment?.holds.map(({ code }) => code)).toEqual(['manager']);
    expect(await refusalOf(priced(view, 'gift/bag', 0))).toBe('return.gift-no-price');
    const decide = async (subjectId: string) => {
      const approvalId = await desk.managerApproval('return.decision', subjectId);
      return rpc.returns.decide({ ...of(view), subject: 'gift/bag', approvalId });
    };
    // A word on the return, or on another item of it, is none on this one.
    for (const other of [view.returnId, decisionSubject(view.returnId, 'goods/case')])
      expect(await refusalOf(decide(other))).toBe('staff.approval-missing');
    const approvalId = await desk.managerApproval('return.decision', decisionSubject(view.returnId, 'gift/bag'));
    view = await rpc.returns.decide({ ...of(view), subject: 'gift/bag', approvalId });
    const journal = await rpc.journal.list({ subject: view.returnId, limit: 50 });
    expect(journal.find(({ act }) => act === 'approval.used')?.facts).toMatchObject({ part: 'gift/bag' });
    view = await priced(view, 'gift/bag', 0);
    expect(view).toMatchObject({ step: 'sign', approvals: [{ subject: 'gift/bag', managerName: '周岚' }] });
    // An approval serves once.
    const again = rpc.returns.decide({ ...of(view), subject: 'gift/bag', approvalId });
    expect(await refusalOf(again)).not.toBe('accepted');
  });

  it('that are things are not spent: what is kept of them is always charged [MA-3.1.8b section 6.20]', async () => {
    const { rpc } = desk;
    let view = await open();
    const lines = [
      { lineId: 'phone', units: 2 },
      { lineId: 'case', units: 1 },
    ];
    view = await rpc.returns.choose({ ...of(view), reason: 'no_reason', lines });
    const keep = { giftId: 'bag', choice: 'keep' as const };
    expect(await refusalOf(rpc.returns.chooseGift({ ...of(view), ...keep, spentUnits: 1 }))).toBe(
      'return.spent-too-many',
    );
    view = await rpc.returns.chooseGift({ ...of(view), ...keep });
    view = await endAll(rpc, view);
    expect(view.assessment?.money).toMatchObject({ giftsFen: 5_000, refundFen: 295_000 });
  });

  it('that were spent are priced, the rest is taken back, and never more than is due [section 6.20 F056]', async () => {
    const { rpc } = desk;
    const gifts = [
      saleGift({ giftId: 'points', kind: 'points', quantity: 1_000, markedFen: 1_000, markedAt: '商品页' }),
    ];
    let view = await choose(await open(phoneSale({ gifts })), [
      { lineId: 'phone', units: 2 },
      { lineId: 'case', units: 1 },
    ]);
    const spend = (spentUnits: number) =>
      rpc.returns.chooseGift({ ...of(view), giftId: 'points', choice: 'return', spentUnits });
    expect(await refusalOf(spend(1_001))).toBe('return.spent-too-many');
    view = await spend(400);
    view = await endAll(rpc, view);
    expect(view.assessment?.money).toMatchObject({ clawedBackFen: 400, refundFen: 299_600 });
    view = await signAndClose(rpc, view);
    const ledger = desk.tools.db.prepare('SELECT units FROM return_claw_backs WHERE return_id = ?').pluck();
    expect(ledger.all(view.returnId)).toEqual([600]);
  });
});

describe('what the rules do not grant', () => {
  it('goes no further, and says whom to ask [MA-1.1 MA-3.1.1 F061]', async () => {
    const { rpc } = desk;
    const merchant = { name: '青禾家居', contact: 'shop@example.com' };
    const view = await choose(await open(phoneSale({ platform: 'mall-third', merchant })));
    expect(view).toMatchObject({ step: 'choose', assessment: { right: 'routed' } });
    expect(await refusalOf(rpc.returns.scanItem({ ...of(view), text: 'SN-0001' }))).toBe('return.third-party');
    await rpc.returns.print({ ...of(view), papers: ['route-card'] });
    const paper = JSON.stringify(desk.printer.papers.at(-1));
    expect(paper.indexOf('青禾家居')).toBeGreaterThan(0);
    expect(paper.indexOf('青禾家居')).toBeLessThan(paper.indexOf('样例商城客服'));
    expect(await refusalOf(rpc.returns.print({ ...of(view), papers: ['return-receipt'] }))).toBe('return.step');
    const late = await choose(await open(phoneSale({ receivedDate: '2026-11-12' })));
    expect(late.assessment?.right).toBe('refused');
    expect(await refusalOf(rpc.returns.scanItem({ ...of(late), text: 'SN-0001' }))).toBe('return.no-right');
  });
});

const pays = { paymentId: 'p1', channel: 'online-wallet', reference: 'W1' };
