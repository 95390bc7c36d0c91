import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { returnEvents } from '../../contract/sync/returns.ts';
import type { ReturnView } from '../../contract/returns/view.ts';
import { startMs } from '../support/counter-data.ts';
import { refusalOf } from '../support/in-process-station.ts';
import { newCommandId } from '../support/station-client.ts';
import { saleGift, saleLine } from '../returns/samples.ts';
import {
  endAll,
  feedSale,
  of,
  openDesk,
  phoneSale,
  photo,
  receiptOf,
  signAndClose,
  signature,
  type Desk,
} from './desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

const open = (sale = phoneSale()) =>
  desk.rpc.returns.startByReceipt({ commandId: newCommandId(), texts: receiptOf(sale) });
const chooseCaseOf = (rpc: Desk['rpc'], view: ReturnView) =>
  rpc.returns.choose({ ...of(view), reason: 'no_reason', lines: [{ lineId: 'case', units: 1 }] });
const chooseCase = (view: ReturnView) => chooseCaseOf(desk.rpc, view);
/** Nothing of this sale reaches the cloud until the answer is called. */
function holdBack(saleId: string): () => void {
  desk.cloud.judge = (event) =>
    event.subject === `sale:${saleId}` ? { id: event.id, result: 'retry', code: 'later' } : null;
  return () => void (desk.cloud.judge = null);
}
const eventsOf = (saleId: string, type: string) =>
  [...desk.cloud.events.values()].filter((event) => event.subject === `sale:${saleId}` && event.type === type);

describe('a balance that is due', () => {
  const cheap = ({ quantity = 1, amountFen = 1_900 } = {}) =>
    phoneSale({
      lines: [saleLine({ lineId: 'case', amountFen, quantity, barcode: '6900000000036' })],
      discounts: [],
      gifts: [saleGift({ giftId: 'box', markedFen: 4_900, markedAt: '商品页', barcode: '6900000000050' })],
      payments: [{ paymentId: 'p1', channel: 'online-wallet', reference: 'W1', amountFen }],
    });

  it('parks the return until it is paid, and nothing is refunded [section 6.20 MA-3.1.4]', async () => {
    const { rpc } = desk;
    const sale = cheap();
    let view = await chooseCase(await open(sale));
    view = await rpc.returns.chooseGift({ ...of(view), giftId: 'box', choice: 'keep' });
    view = await endAll(rpc, view);
    expect(view).toMatchObject({ step: 'settle', summary: null, assessment: { right: 'parked' } });
    // A clause that anybody can look up.
    expect(view.assessment?.holds).toMatchObject([
      {
        code: 'balance-due',
        rule: 'MA-3.1.8b',
        zh: expect.stringContaining('商城协议 3.1.8'),
        en: expect.stringContaining('3.1.8'),
      },
    ]);
    const sign = {
      ...of(view),
      summarySha256: 'a'.repeat(64),
      strokes: [
        [
          [1, 1],
          [9, 9],
        ],
      ] as [number, number][][],
    };
    expect(await refusalOf(rpc.returns.sign(sign))).toBe('return.balance-due');
    const park = await rpc.returns.park({ ...of(view), reason: 'balance-due', note: '顾客去取钱' });
    // Seven days of the pack, to the end of the day in Shanghai.
    expect(park.parked?.dueMs).toBe(Date.parse('2026-11-29T00:00:00+08:00'));
    expect(await refusalOf(rpc.returns.payBalance({ ...of(view), amountFen: 3_000, method: 'cash' }))).toBe(
      'return.parked',
    );
    const { returns } = await rpc.returns.list({ scope: 'parked' });
    expect(returns[0]).toMatchObject({
      returnId: view.returnId,
      parked: { note: '顾客去取钱', reason: 'balance-due' },
    });
    await rpc.returns.takeUp(of(view));
    const pay = (amountFen: number) => rpc.returns.payBalance({ ...of(view), amountFen, method: 'station-code' });
    expect(await refusalOf(pay(2_999))).toBe('return.amount-changed');
    view = await pay(3_000);
    expect(view).toMatchObject({ step: 'sign', balance: { amountFen: 3_000, method: 'station-code' } });
    expect(await refusalOf(pay(3_000))).toBe('return.step');
    expect(await refusalOf(rpc.returns.reopenItem({ ...of(view), itemId: 'gift/box' }))).toBe('return.balance-paid');
    view = await signAndClose(rpc, view);
    expect(view).toMatchObject({ state: 'closed', refund: null });
    await desk.flush();
    expect(eventsOf(sale.saleId, 'v1.RefundIntended')).toEqual([]);
    expect(eventsOf(sale.saleId, 'v1.ReturnClosed')[0]?.data).toMatchObject({ refundFen: 0, balancePaidFen: 3_000 });
  });

  it('that was paid is the customer’s again once nothing comes of the return: on its page and in the list until it is paid out, once [section 6.20 F058]', async () => {
    const { rpc } = desk;
    let view = await chooseCase(await open(cheap()));
    view = await rpc.returns.chooseGift({ ...of(view), giftId: 'box', choice: 'keep' });
    view = await endAll(rpc, view);
    view = await rpc.returns.payBalance({ ...of(view), amountFen: 3_000, method: 'cash' });
    const payOut = (amountFen: number) => rpc.returns.payOut({ ...of(view), amountFen, method: 'cash' });
    expect(await refusalOf(payOut(3_000))).toBe('return.step');
    view = await rpc.returns.abandon({ ...of(view), reason: '顾客不退了' });
    expect(view.owed).toEqual({ byCustomerFen: 0, hasLeft: false, toCustomerFen: 3_000 });
    const inList = async () =>
      (await rpc.returns.list({ scope: 'open' })).returns.find(({ returnId }) => returnId === view.returnId);
    expect(await inList()).toMatchObject({ state: 'abandoned', toCustomerFen: 3_000 });
    expect(await refusalOf(payOut(2_999))).toBe('return.amount-changed');
    view = await payOut(3_000);
    expect(view).toMatchObject({ owed: null, settled: [{ kind: 'paid-out', amountFen: 3_000, method: 'cash' }] });
    expect(await refusalOf(payOut(3_000))).toBe('return.nothing-owed');
    expect(await inList()).toBeUndefined();
    const acts = (await rpc.journal.list({ subject: view.returnId, limit: 50 })).map(({ act }) => act);
    expect(acts.filter((act) => act === 'return.balance-returned')).toHaveLength(1);
  });

  it('that is not due any more, since another station settled the gift, goes back before anything closes [section 6.20 F056 F069]', async () => {
    const { rpc } = desk;
    const sale = cheap({ quantity: 2, amountFen: 3_800 });
    const pieces = async () => {
      let view = await chooseCase(await open(sale));
      if (view.assessment?.gifts[0]?.dueUnits)
        view = await rpc.returns.chooseGift({ ...of(view), giftId: 'box', choice: 'keep' });
      return endAll(rpc, view);
    };
    let view = await pieces();
    view = await rpc.returns.payBalance({ ...of(view), amountFen: 3_000, method: 'cash' });
    const summarySha256 = view.summary?.sha256 ?? '';
    await desk.bring('sale-return', {
      saleId: sale.saleId,
      returnId: newCommandId(),
      stationName: '枫林路驿台',
      units: 1,
      undone: false,
      former: {
        lines: [{ lineId: 'case', units: 1 }],
        gifts: [{ giftId: 'box', settledUnits: 1, pricedUnits: 0 }],
        payments: [{ paymentId: 'p1', refundedFen: 1_900 }],
      },
      atMs: startMs,
    });
    const sign = () => rpc.returns.sign({ ...of(view), summarySha256, strokes: signature });
    expect(await refusalOf(sign())).toBe('return.balance-paid');
    expect(await refusalOf(rpc.returns.reopenItem({ ...of(view), itemId: 'gift/box' }))).toBe('return.balance-paid');
    view = await rpc.returns.abandon({ ...of(view), reason: '赠品已在别处处理' });
    expect(view.owed?.toCustomerFen).toBe(3_000);
    await rpc.returns.payOut({ ...of(view), amountFen: 3_000, method: 'cash' });
    view = await signAndClose(rpc, await pieces());
    expect(view).toMatchObject({ state: 'closed', balance: null, refund: { amountFen: 1_900 } });
  });

  it('is gone when the gift is brought after all [section 6.20]', async () => {
    const { rpc } = desk;
    let view = await chooseCase(await open(cheap()));
    view = await rpc.returns.chooseGift({ ...of(view), giftId: 'box', choice: 'keep' });
    view = await endAll(rpc, view);
    view = await rpc.returns.reopenItem({ ...of(view), itemId: 'gift/box' });
    view = await rpc.returns.chooseGift({ ...of(view), giftId: 'box', choice: 'return' });
    view = await endAll(rpc, view);
    expect(view).toMatchObject({ step: 'sign', assessment: { money: { refundFen: 1_900, balanceDueFen: 0 } } });
  });
});

describe('a parked return whose day has come', () => {
  it('is first in the list, counted, said once in the journal, and goes on as if it were that day [MA-0b section 6.20]', async () => {
    const own = await openDesk();
    const { rpc, clock } = own;
    const start = (sale = phoneSale()) =>
      rpc.returns.startByReceipt({ commandId: newCommandId(), texts: receiptOf(sale) });
    let view = await chooseCaseOf(rpc, await start());
    view = await endAll(rpc, await rpc.returns.setParty({ ...of(view), kind: 'minor' }));
    view = await rpc.returns.park({ ...of(view), reason: 'guardian', note: '' });
    const later = await rpc.returns.park({ ...of(await start()), reason: 'other', note: '' });
    expect(view.parked?.overdue).toBe(false);
    const seen = await rpc.returns.list({ scope: 'open' });
    expect(seen.overdue).toBe(0);
    clock.advance((view.parked?.dueMs ?? 0) - clock.nowMs() + 60_000);
    clock.advance(10 * 60_000);
    const { rpc: next } = await own.signIn('clerk');
    const list = await next.returns.list({ scope: 'open' });
    expect(list.overdue).toBe(1);
    expect(list.revision).toBeGreaterThan(seen.revision);
    expect(list.returns.map(({ returnId, parked }) => [returnId, parked?.overdue])).toEqual([
      [view.returnId, true],
      [later.returnId, false],
    ]);
    const acts = (await next.journal.list({ subject: view.returnId, limit: 50 })).map(({ act }) => act);
    expect(acts.filter((act) => act === 'return.overdue')).toHaveLength(1);
    const up = await next.returns.takeUp(of(view));
    expect(up).toMatchObject({ state: 'open', step: 'settle', assessment: { holds: [{ code: 'guardian' }] } });
    expect(up.assessment?.lines).toEqual(view.assessment?.lines);
    await own.close();
  });
});

describe('minors and organisations', () => {
  it('a minor waits for a guardian, who is of age and shows a paper that holds [MA-0b L-15]', async () => {
    const { rpc } = desk;
    let view = await chooseCase(await open());
    view = await endAll(rpc, await rpc.returns.setParty({ ...of(view), kind: 'minor' }));
    expect(view).toMatchObject({ step: 'settle', assessment: { holds: [{ code: 'guardian' }] } });
    const guardian = (number: string) =>
      rpc.returns.guardian({ ...of(view), name: '周岁安', idKind: 'resident-card', number });
    expect(await refusalOf(guardian('110105194912310021'))).toBe('id.number-check-digit');
    expect(await refusalOf(guardian(residentNumber('20100101')))).toBe('return.guardian-needed');
    expect(await refusalOf(guardian(residentNumber('20081122')))).toBe('return.guardian-needed');
    view = await guardian(residentNumber('20081121'));
    expect(view).toMatchObject({ step: 'sign', party: { guardian: { nameMasked: '周**' } } });
    const written = desk.tools.db.serialize();
    for (const secret of ['周岁安', residentNumber('20081121')]) expect(written.includes(secret)).toBe(false);
  });

  it('an organisation without its authorisation is parked, not refused [MA-2.2a]', async () => {
    const { rpc } = desk;
    let view = await chooseCase(await open());
    view = await endAll(rpc, await rpc.returns.setParty({ ...of(view), kind: 'organisation' }));
    expect(view).toMatchObject({ step: 'settle', assessment: { right: 'parked' } });
    const papers = { unitName: '样例学校', creditCode: '91330100MA27XYXY2X', authorisationNo: null, photoId: null };
    expect(await refusalOf(rpc.returns.organisation({ ...of(view), ...papers }))).toBe('return.organisation-papers');
    const { photoId } = await rpc.returns.keepPhoto({ ...of(view), itemId: null, dataUrl: photo });
    for (const creditCode of ['91330100MA27XYXY2A', '91330100MA27XYXY', '91330100MA27XYXI2X'])
      expect(await refusalOf(rpc.returns.organisation({ ...of(view), ...papers, photoId, creditCode }))).toBe(
        'return.credit-code',
      );
    view = await rpc.returns.organisation({ ...of(view), ...papers, photoId });
    expect(view).toMatchObject({ step: 'sign', party: { organisation: { unitName: '样例学校' } } });
    expect(desk.tools.db.serialize().includes('样例学校')).toBe(false);
  });
});

describe('what lies on the scale', () => {
  it('is compared with what should be inside, and the missing line is named; nothing waits for it [F062 F063]', async () => {
    const { rpc } = desk;
    let view = await open();
    view = await rpc.returns.choose({ ...of(view), reason: 'no_reason', lines: [{ lineId: 'phone', units: 1 }] });
    view = await rpc.returns.weigh({ ...of(view), placementId: desk.scale.place(300) });
    expect(view.weigh?.comparison).toMatchObject({ verdict: 'lighter', differenceGrams: -120 });
    expect(view.weigh?.comparison.explanations[0]?.items[0]?.itemId).toBe('accessory/phone/charger');
    expect(view.flags.map(({ code }) => code)).toEqual(['weight']);
    view = await rpc.returns.weigh({ ...of(view), placementId: desk.scale.place(420) });
    expect(view.weigh?.comparison.verdict).toBe('matches');
    expect(view.step).toBe('check');
    expect((await rpc.weighing.get({ weighingId: view.weigh?.weighingId ?? '' })).weightGrams).toBe(420);
  });
});

describe('a closed return', () => {
  it('is undone as a whole by a manager, once; its units can come back again [F058]', async () => {
    const { rpc } = desk;
    const sale = phoneSale();
    const letGo = holdBack(sale.saleId);
    let view = await open(sale);
    view = await rpc.returns.choose({ ...of(view), reason: 'no_reason', lines: [{ lineId: 'phone', units: 2 }] });
    view = await signAndClose(rpc, await endAll(rpc, view));
    const undo = async (act: 'return.decision' | 'return.counter-act') =>
      rpc.returns.undo({ ...of(view), reason: '办错了', approvalId: await desk.managerApproval(act, view.returnId) });
    expect(await refusalOf(undo('return.decision'))).toBe('staff.approval-missing');
    const undone = await undo('return.counter-act');
    const paidFen = view.refund?.amountFen ?? 0;
    expect(undone).toMatchObject({ state: 'undone', refund: { state: 'owed' }, ended: { reason: '办错了' } });
    expect(undone.owed).toEqual({ byCustomerFen: paidFen, hasLeft: false, toCustomerFen: 0 });
    expect(await refusalOf(undo('return.counter-act'))).toBe('return.undone');
    let again = await open(sale);
    expect(again.sale.lines[0]?.leftUnits).toBe(2);
    expect(again.sale.former).toMatchObject([{ undone: true, units: 2, stationName: null }]);
    again = await rpc.returns.choose({ ...of(again), reason: 'no_reason', lines: [{ lineId: 'phone', units: 2 }] });
    again = await signAndClose(rpc, await endAll(rpc, again));
    // The first intent leaves by itself: the same goods are paid once.
    expect(again).toMatchObject({ refund: null, assessment: { money: { refundFen: 0, alreadyRefundedFen: paidFen } } });
    expect((await rpc.returns.get({ returnId: view.returnId })).refund?.state).toBe('withdrawn');
    letGo();
    await desk.flush();
    const reason = returnEvents['v1.ReturnUndone'].parse(eventsOf(sale.saleId, 'v1.ReturnUndone')[0]?.data);
    expect(reason).toMatchObject({ intentId: view.refund?.intentId, reason: '办错了' });
    expect(eventsOf(sale.saleId, 'v1.RefundIntended')).toHaveLength(1);
  });

  it('that was undone after its money left: it is given back at the counter, or reckoned with the next, never paid twice [MA-3.1.4 F058 section 6.20]', async () => {
    const { rpc } = desk;
    const sale = phoneSale();
    const phones = async (units: number) => {
      const lines = [{ lineId: 'phone', units }];
      const view = await rpc.returns.choose({ ...of(await open(sale)), reason: 'no_reason', lines });
      return signAndClose(rpc, await endAll(rpc, view));
    };
    const letGo = holdBack(sale.saleId);
    const first = await phones(2);
    const sentFen = first.refund?.amountFen ?? 0;
    const undo = async ({ returnId }: ReturnView) => {
      const approvalId = await desk.managerApproval('return.counter-act', returnId);
      return rpc.returns.undo({ commandId: newCommandId(), returnId, reason: '办错了', approvalId });
    };
    const repay = (view: ReturnView, amountFen: number) =>
      rpc.returns.repay({ ...of(view), amountFen, method: 'cash' });
    await undo(first);
    expect(await refusalOf(repay(first, sentFen))).toBe('return.refund-not-out');
    letGo();
    await desk.flush();
    // One phone comes back again: its money is there already, the other's is still out.
    const second = await phones(1);
    const halfFen = second.assessment?.money.alreadyRefundedFen ?? 0;
    expect(second).toMatchObject({ refund: null, assessment: { money: { refundFen: 0 } } });
    expect(second.assessment?.trail.some(({ rule, zh }) => rule === 'MA-3.1.4' && zh.includes('先前撤销'))).toBe(true);
    const held = await rpc.returns.get({ returnId: first.returnId });
    expect(held.owed).toEqual({ byCustomerFen: sentFen - halfFen, hasLeft: true, toCustomerFen: 0 });
    expect(await refusalOf(repay(first, sentFen))).toBe('return.amount-changed');
    const settled = await repay(first, sentFen - halfFen);
    expect(settled).toMatchObject({
      owed: null,
      settled: [{ kind: 'repaid', method: 'cash' }],
      refund: { state: 'withdrawn' },
    });
    expect(await refusalOf(repay(first, 1))).toBe('return.nothing-owed');
    // What was given back is sent anew, and what the cloud says later changes nothing.
    const again = async () => {
      const view = await rpc.returns.choose({
        ...of(await open(sale)),
        reason: 'no_reason',
        lines: [{ lineId: 'phone', units: 1 }],
      });
      return view.assessment?.money;
    };
    const money = await again();
    expect(money).toMatchObject({ alreadyRefundedFen: 0, refundFen: sentFen - halfFen });
    const told = (view: ReturnView, undone: boolean, outstandingFen: number, repaidFen: number, refundedFen: number) =>
      desk.bring('sale-return', {
        saleId: sale.saleId,
        returnId: view.returnId,
        stationName: '本站',
        units: undone ? 0 : 1,
        undone,
        repaidFen,
        former: {
          lines: second.returnId === view.returnId ? [{ lineId: 'phone', units: 1 }] : [],
          gifts: [],
          payments: [{ paymentId: 'p1', refundedFen }],
          outstandingFen,
        },
        atMs: startMs,
      });
    await told(first, true, sentFen, 0, sentFen);
    expect(await again()).toMatchObject({ alreadyRefundedFen: 0, refundFen: money?.refundFen });
    await told(second, false, sentFen - halfFen, 0, sentFen);
    expect(await again()).toMatchObject({ alreadyRefundedFen: 0, refundFen: money?.refundFen });
    await told(first, true, 0, sentFen - halfFen, halfFen);
    expect(await again()).toMatchObject({ alreadyRefundedFen: 0, refundFen: money?.refundFen });
    await desk.flush();
    const [event] = eventsOf(sale.saleId, 'v1.RefundRepaid');
    expect(returnEvents['v1.RefundRepaid'].parse(event?.data)).toMatchObject({ amountFen: sentFen - halfFen });
    expect(eventsOf(sale.saleId, 'v1.RefundIntended')).toHaveLength(1);
  });

  it('leaves less to come back: partial returns sum to the whole, whatever this or another station took [MA-3.1.8a F056]', async () => {
    const { rpc } = desk;
    const sale = phoneSale();
    let view = await open(sale);
    view = await rpc.returns.choose({ ...of(view), reason: 'no_reason', lines: [{ lineId: 'phone', units: 1 }] });
    view = await signAndClose(rpc, await endAll(rpc, view));
    const first = view.refund?.amountFen ?? 0;
    view = await open(sale);
    const lines = [
      { lineId: 'phone', units: 1 },
      { lineId: 'case', units: 1 },
    ];
    view = await rpc.returns.choose({ ...of(view), reason: 'no_reason', lines });
    // The first number went back with the first return.
    expect(await refusalOf(rpc.returns.scanItem({ ...of(view), text: 'SN-0001' }))).toBe('sale.returned-already');
    expect(first + (view.assessment?.money.refundFen ?? 0)).toBe(300_000);
  });

  it('of the same sale at another station: the second becomes a conflict, both sides are kept, no second payment [F069]', async () => {
    const { rpc } = desk;
    const sale = phoneSale();
    await desk.bring('sale', feedSale(sale));
    let view = await rpc.returns.startByOrder({ commandId: newCommandId(), saleId: sale.saleId });
    view = await rpc.returns.choose({ ...of(view), reason: 'no_reason', lines: [{ lineId: 'case', units: 1 }] });
    view = await signAndClose(rpc, await endAll(rpc, view));
    // The cloud took another station's return of these goods first.
    desk.cloud.judge = (event) =>
      event.subject === `sale:${sale.saleId}`
        ? { id: event.id, result: 'accepted', conflict: 'already-returned' }
        : null;
    await desk.flush();
    desk.cloud.judge = null;
    await desk.bring('sale-return', {
      saleId: sale.saleId,
      returnId: newCommandId(),
      stationName: '枫林路驿台',
      units: 1,
      undone: false,
      former: {
        lines: [{ lineId: 'case', units: 1 }],
        gifts: [],
        payments: [{ paymentId: 'p1', refundedFen: 9_000 }],
      },
      atMs: startMs - 3_600_000,
    });
    view = await rpc.returns.get({ returnId: view.returnId });
    expect(view).toMatchObject({ state: 'closed', refund: { state: 'conflict' } });
    expect(view.flags.map(({ code }) => code)).toEqual(['elsewhere']);
    expect(view.sale.former.map(({ stationName }) => stationName)).toEqual(['枫林路驿台', null]);
    const kept = desk.tools.db
      .prepare<[string], { kind: string; station_side: string; cloud_side: string }>(
        'SELECT kind, station_side, cloud_side FROM return_conflicts WHERE return_id = ?',
      )
      .all(view.returnId);
    expect(new Set(kept.map(({ kind }) => kind))).toEqual(new Set(['already-returned']));
    expect(kept.every(({ station_side, cloud_side }) => station_side.length > 2 && cloud_side.length > 2)).toBe(true);
    // The goods count once: by the cloud's word, not by this return as well.
    expect(view.sale.lines.find(({ lineId }) => lineId === 'case')?.leftUnits).toBe(0);
    expect(view.sale.lines.find(({ lineId }) => lineId === 'phone')?.leftUnits).toBe(2);
    const journal = await rpc.journal.list({ subject: view.returnId, limit: 50 });
    expect(journal.some(({ act }) => act === 'return.conflict')).toBe(true);
  });

  it('that was told before the receipt came is known when it comes [F052 F069]', async () => {
    const sale = phoneSale();
    const told = (units: number) =>
      desk.bring('sale-return', {
        saleId: sale.saleId,
        returnId: newCommandId(),
        stationName: '枫林路驿台',
        units: 1,
        undone: false,
        former: {
          lines: [
            { lineId: 'case', units: 1 },
            { lineId: 'phone', units },
          ],
          gifts: [],
          payments: [{ paymentId: 'p1', refundedFen: 9_000 }],
        },
        atMs: startMs - 3_600_000,
      });
    await told(1);
    const started = await open(sale);
    expect(started.sale.lines.map(({ leftUnits }) => leftUnits)).toEqual([1, 0]);
    expect(await refusalOf(chooseCase(started))).toBe('return.too-many');
    await told(2);
    await desk.rpc.returns.abandon({ ...of(started), reason: '已经全部退回' });
    expect(await refusalOf(open(sale))).toBe('sale.returned-already');
  });

  it('that the cloud found to be a second one took no benefits: those are taken with the next [F069 section 6.20]', async () => {
    const { rpc } = desk;
    const sale = phoneSale({
      lines: [saleLine({ lineId: 'cup', amountFen: 10_000, barcode: '6900000000036', quantity: 2 })],
      discounts: [],
      gifts: [saleGift({ giftId: 'points', kind: 'points', quantity: 100, markedFen: 100, markedAt: '商品页' })],
      payments: [{ paymentId: 'p1', channel: 'online-wallet', reference: 'W1', amountFen: 10_000 }],
    });
    const cups = async (units: number) => {
      const lines = [{ lineId: 'cup', units }];
      const view = await rpc.returns.choose({ ...of(await open(sale)), reason: 'no_reason', lines });
      return signAndClose(rpc, await endAll(rpc, view));
    };
    await cups(2);
    desk.cloud.judge = (event) =>
      event.subject === `sale:${sale.saleId}`
        ? { id: event.id, result: 'accepted', conflict: 'already-returned' }
        : null;
    await desk.flush();
    desk.cloud.judge = null;
    await desk.bring('sale-return', {
      saleId: sale.saleId,
      returnId: newCommandId(),
      stationName: '枫林路驿台',
      units: 1,
      undone: false,
      former: {
        lines: [{ lineId: 'cup', units: 1 }],
        gifts: [{ giftId: 'points', settledUnits: 50, pricedUnits: 0 }],
        payments: [{ paymentId: 'p1', refundedFen: 5_000 }],
      },
      atMs: startMs - 3_600_000,
    });
    const second = await cups(1);
    expect(second).toMatchObject({ state: 'closed', refund: { amountFen: 5_000 } });
  });

  it('that another station took from under the list is shown at once, and chosen anew [F069 MA-3.1.9]', async () => {
    const { rpc } = desk;
    const sale = phoneSale();
    await desk.bring('sale', feedSale(sale));
    let view = await rpc.returns.startByOrder({ commandId: newCommandId(), saleId: sale.saleId });
    view = await rpc.returns.scanItem({ ...of(await chooseCase(view)), text: '6900000000036' });
    const phone = { ...of(view), reason: 'no_reason' as const, lines: [{ lineId: 'phone', units: 1 }] };
    expect(await refusalOf(rpc.returns.choose(phone))).toBe('return.step');
    await desk.bring('sale-return', {
      saleId: sale.saleId,
      returnId: newCommandId(),
      stationName: '枫林路驿台',
      units: 1,
      undone: false,
      former: { lines: [{ lineId: 'case', units: 1 }], gifts: [], payments: [] },
      atMs: startMs,
    });
    const now = await rpc.returns.get({ returnId: view.returnId });
    expect(now).toMatchObject({ step: 'choose', assessment: null, flags: [{ code: 'elsewhere' }] });
    expect(now.revision).toBeGreaterThan(view.revision);
    const anew = await rpc.returns.choose({ ...phone, ...of(view) });
    expect(anew).toMatchObject({ step: 'check', items: [{ itemId: 'goods/phone', done: [] }, {}, {}, {}] });
  });

  it('takes back no more of a gift than is still due when another station settled some of it meanwhile [F056 F069]', async () => {
    const { rpc } = desk;
    const sale = phoneSale({
      lines: [saleLine({ lineId: 'cup', amountFen: 10_000, barcode: '6900000000036', quantity: 2 })],
      discounts: [],
      gifts: [
        saleGift({ giftId: 'points', kind: 'points', quantity: 100, markedFen: 100, markedAt: '商品页' }),
        saleGift({ giftId: 'coupon', kind: 'coupon', quantity: 1, qualifyingFen: 10_000 }),
      ],
      payments: [{ paymentId: 'p1', channel: 'online-wallet', reference: 'W1', amountFen: 10_000 }],
    });
    const lines = [{ lineId: 'cup', units: 1 }];
    let view = await rpc.returns.choose({ ...of(await open(sale)), reason: 'no_reason', lines });
    view = await endAll(rpc, view);
    await desk.bring('sale-return', {
      saleId: sale.saleId,
      returnId: newCommandId(),
      stationName: '枫林路驿台',
      units: 1,
      undone: false,
      former: {
        lines,
        gifts: [
          { giftId: 'points', settledUnits: 80, pricedUnits: 0 },
          { giftId: 'coupon', settledUnits: 1, pricedUnits: 0 },
        ],
        payments: [{ paymentId: 'p1', refundedFen: 5_000 }],
      },
      atMs: startMs,
    });
    const sign = async () => {
      const { summary } = await rpc.returns.get({ returnId: view.returnId });
      const summarySha256 = summary?.sha256 ?? 'a'.repeat(64);
      return rpc.returns.sign({ ...of(view), summarySha256, strokes: signature });
    };
    expect(await refusalOf(sign())).toBe('return.too-many');
    view = await rpc.returns.get({ returnId: view.returnId });
    // The coupon has left the list: it is named all the same, so that the return can go on.
    expect(view.step).toBe('check');
    expect(view.items.some(({ giftId }) => giftId === 'coupon')).toBe(false);
    expect(view.surplus).toMatchObject([
      { itemId: 'gift/points', units: 50, dueUnits: 20 },
      { itemId: 'gift/coupon', name: { zh: '赠品coupon' }, units: 1, dueUnits: 0 },
    ]);
    for (const { itemId } of view.surplus) view = await rpc.returns.reopenItem({ ...of(view), itemId });
    view = await endAll(rpc, view);
    expect(view).toMatchObject({ step: 'sign', surplus: [] });
    view = await signAndClose(rpc, view);
    const ledger = desk.tools.db
      .prepare('SELECT gift_id, units FROM return_claw_backs WHERE return_id = ?')
      .all(view.returnId);
    expect(ledger).toEqual([{ gift_id: 'points', units: 20 }]);
  });

  it('is not closed on a summary that another station made wrong meanwhile [MA-3.2.3c F069]', async () => {
    const { rpc } = desk;
    const sale = phoneSale();
    await desk.bring('sale', feedSale(sale));
    let view = await rpc.returns.startByOrder({ commandId: newCommandId(), saleId: sale.saleId });
    view = await endAll(rpc, await chooseCase(view));
    const summarySha256 = view.summary?.sha256 ?? '';
    await rpc.returns.sign({
      ...of(view),
      summarySha256,
      strokes: [
        [
          [1, 1],
          [9, 9],
        ],
      ],
    });
    await desk.bring('sale-return', {
      saleId: sale.saleId,
      returnId: newCommandId(),
      stationName: '枫林路驿台',
      units: 1,
      undone: false,
      former: { lines: [{ lineId: 'case', units: 1 }], gifts: [], payments: [] },
      atMs: startMs,
    });
    const close = rpc.returns.close({ ...of(view), sealNo: 'SEAL-9', route: 'stock' });
    expect(await refusalOf(close)).toBe('return.too-many');
  });
});

/** A resident number of this birth date whose check digit holds. */
function residentNumber(birth: string): string {
  const body = `330000${birth}123`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, at) => total + weight * Number(body[at]), 0);
  return `${body}${'10X98765432'[sum % 11] ?? ''}`;
}
