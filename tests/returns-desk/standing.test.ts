import { afterEach, describe, expect, it } from 'vitest';
import type { SaleSnapshot } from '../../contract/returns/sale.ts';
import type { FeedSaleStanding, SaleMark } from '../../contract/sync/sale-standing.ts';
import { cursorOf, refusalOf } from '../support/in-process-station.ts';
import { saleLine } from '../returns/samples.ts';
import { newCommandId } from '../support/station-client.ts';
import { endAll, of, openDesk, phoneSale, receiptOf, signAndClose, type Desk } from './desk.ts';

let desk: Desk;
afterEach(() => desk.close());

const caseOnly = [{ lineId: 'case', units: 1 }];
/** Neither delivered nor signed for, as far as the snapshot says. */
const onItsWay = (change: Partial<SaleSnapshot> = {}) => phoneSale({ receivedDate: null, ...change });
const inMarket = (change: Partial<SaleSnapshot> = {}) =>
  onItsWay({ platform: 'marketplace', merchant: { name: '样例商家', contact: 'shop@example.com' }, ...change });

function standing(sale: SaleSnapshot, change: Partial<FeedSaleStanding> = {}): FeedSaleStanding {
  const { saleId } = sale;
  return { saleId, marks: [], deliveredMs: null, signedMs: null, close: null, atMs: desk.clock.nowMs(), ...change };
}
const order = (change: Partial<NonNullable<FeedSaleStanding['close']>> = {}) => ({
  closeId: newCommandId(),
  ground: 'abnormal' as const,
  orderedMs: desk.clock.nowMs(),
  lifted: false,
  ...change,
});
const start = (sale: SaleSnapshot) =>
  desk.rpc.returns.startByReceipt({ commandId: newCommandId(), texts: receiptOf(sale) });
const flagsOf = async (returnId: string) => (await desk.rpc.returns.get({ returnId })).flags;
const acts = (act: string) =>
  desk.tools.journal.list({ beforeSeq: null, subject: null, limit: 500 }).filter((entry) => entry.act === act);
async function lateReports(): Promise<unknown[]> {
  await desk.flush();
  return [...desk.cloud.events.values()].flatMap(({ type, data }) => (type === 'v1.SaleCloseLate' ? [data] : []));
}

describe('marks of the platform', () => {
  const cluster = (count: number): SaleMark => ({ code: 'limit-cluster', count, limit: 5 });

  it('show a cluster from its limit on, and block nothing while the cloud has not decided [MA-3.1.5]', async () => {
    const sale = phoneSale();
    desk = await openDesk([sale]);
    let view = await start(sale);
    await desk.bring('sale-standing', standing(sale, { marks: [cluster(4)] }));
    expect(await flagsOf(view.returnId)).toEqual([]);
    await desk.bring('sale-standing', standing(sale, { marks: [cluster(5)] }));
    const [flag] = await flagsOf(view.returnId);
    expect(flag).toMatchObject({ code: 'limit-cluster' });
    expect(flag?.zh).toContain('共购 5 件，限购 5 件（MA-3.1.5）');
    // The sale's card shows it too, also before a return is opened.
    const [card] = await desk.rpc.returns.find({ search: sale.orderNo });
    expect(card?.flags).toEqual([flag]);
    view = await desk.rpc.returns.choose({ ...of(view), reason: 'no_reason', lines: caseOnly });
    view = await signAndClose(desk.rpc, await endAll(desk.rpc, view));
    expect(view).toMatchObject({ state: 'closed', sale: { closed: null } });
    expect(view.flags.map(({ code }) => code)).toEqual(['limit-cluster']);
  });

  it('the limits of cross-border buying too: what exceeds them is told and goes on [YP-3.18c]', async () => {
    const abroad = (amountFen: number) =>
      phoneSale({
        kind: 'cross-border',
        crossBorder: { riskNotice: 'risk@1', consent: 'consent@1' },
        lines: [saleLine({ lineId: 'camera', amountFen })],
        discounts: [],
        gifts: [],
        payments: [{ paymentId: 'p1', channel: 'online-wallet', reference: 'W1', amountFen }],
      });
    desk = await openDesk([]);
    expect((await start(abroad(500_000))).flags).toEqual([]);
    const view = await start(abroad(500_001));
    expect(view.flags.map(({ code }) => code)).toEqual(['over-limit']);
    expect(view.sale.flags).toEqual(view.flags);
    expect(view.sale.closed).toBeNull();
  });

  it('and a note of resale by staff are seen and change neither money nor right [MA-3.1.6a YP-3.9]', async () => {
    const [plain, marked] = [phoneSale(), phoneSale()];
    desk = await openDesk([plain, marked]);
    await desk.bring('sale-standing', standing(marked, { marks: [{ code: 'resale' }] }));
    const choose = async (sale: SaleSnapshot) =>
      desk.rpc.returns.choose({ ...of(await start(sale)), reason: 'no_reason', lines: caseOnly });
    const [one, two] = [await choose(plain), await choose(marked)];
    const noted = await desk.rpc.returns.note({ ...of(two), kind: 'resale', text: '一次退十二件同款' });
    expect(noted.flags.map(({ code }) => code)).toEqual(['resale', 'resale-noted']);
    expect(noted.flags.every(({ zh }) => zh.includes('MA-3.1.6a'))).toBe(true);
    expect(noted.assessment).toEqual({ ...one.assessment, trail: expect.anything() });
    expect(one.flags).toEqual([]);
    const closed = await signAndClose(desk.rpc, await endAll(desk.rpc, noted));
    expect(closed.refund?.amountFen).toBe(one.assessment?.money.refundFen);
  });

  it('name the sign of an abnormal order, with the clause of its platform [MA-3.1.6b YP-3.10]', async () => {
    const sale = inMarket();
    desk = await openDesk([sale]);
    const marks: SaleMark[] = [
      { code: 'abnormal', sign: 'repeated-refusal', count: 3 },
      { code: 'abnormal', sign: 'linked-limit', count: null },
    ];
    await desk.bring('sale-standing', standing(sale, { marks }));
    const flags = (await start(sale)).flags;
    expect(flags).toHaveLength(1);
    expect(flags[0]?.zh).toContain('多次无正当理由退拒 3 次、关联账号突破限购（YP-3.10）');
  });
});

describe('an order of the platform to close a sale', () => {
  it('holds before the hand-over: nothing is returned, and the desk says who sends the money and who to ask [MA-3.1.6b]', async () => {
    const sale = onItsWay();
    desk = await openDesk([sale]);
    let view = await start(sale);
    view = await desk.rpc.returns.choose({ ...of(view), reason: 'quality', lines: caseOnly });
    expect(view.assessment).not.toBeNull();
    await desk.bring('sale-standing', standing(sale, { close: order() }));
    view = await desk.rpc.returns.get({ returnId: view.returnId });
    const { name, contact } = sale.platformContact;
    expect(view).toMatchObject({ state: 'open', step: 'choose', assessment: null });
    expect(view.sale.closed).toMatchObject({ ground: 'abnormal', clause: 'MA-3.1.6b', contactName: name, contact });
    const scan = desk.rpc.returns.scanItem({ ...of(view), text: '6900000000036', condition: 'as-sold' });
    expect(await refusalOf(scan)).toBe('sale.closed');
    await desk.rpc.returns.abandon({ ...of(view), reason: '平台已关闭' });
    expect(await refusalOf(start(sale))).toBe('sale.closed');
    expect(await lateReports()).toEqual([]);
    expect(acts('sale.closed')).toHaveLength(1);
  });

  it('is in time for a marketplace sale that was delivered and not signed for, and late for one of the mall [MA-3.1.6b YP-3.10]', async () => {
    const [market, signed, mall] = [inMarket(), inMarket(), onItsWay()];
    desk = await openDesk([market, signed, mall]);
    const deliveredMs = desk.clock.nowMs() - 60_000;
    const late = [order(), order()];
    await desk.bring('sale-standing', standing(market, { deliveredMs, close: order() }));
    await desk.bring('sale-standing', standing(signed, { deliveredMs, signedMs: deliveredMs, close: late[0] }));
    await desk.bring('sale-standing', standing(mall, { deliveredMs, close: late[1] }));
    expect(await refusalOf(start(market))).toBe('sale.closed');
    expect(await refusalOf(start(signed))).toBe('accepted');
    expect(await refusalOf(start(mall))).toBe('accepted');
    expect(await lateReports()).toMatchObject([
      { saleId: signed.saleId, closeId: late[0]?.closeId, because: 'signed' },
      { saleId: mall.saleId, closeId: late[1]?.closeId, because: 'delivered' },
    ]);
  });

  it('is late once the goods lie on the counter, is told once over repeats and a restart, and the return goes on [MA-3.1.6b]', async () => {
    const sale = onItsWay();
    desk = await openDesk([sale]);
    let view = await start(sale);
    view = await desk.rpc.returns.choose({ ...of(view), reason: 'quality', lines: caseOnly });
    view = await desk.rpc.returns.scanItem({ ...of(view), text: '6900000000036', condition: 'faulty' });
    const close = order();
    const told = standing(sale, { close });
    // The report finds no way out before the restart; then the feed says it all again.
    desk.cloud.misbehave = ({ target }, response) => target.startsWith('/v1/events') && (response.destroy(), true);
    await desk.bring('sale-standing', told);
    await desk.restart();
    expect(desk.tools.outbox.summary().waiting).toBe(1);
    desk.cloud.misbehave = null;
    desk.tools.db.prepare(`UPDATE feed_state SET cursor = ''`).run();
    await desk.sync(() => cursorOf(desk) === String(desk.cloud.items.length));
    await desk.bring('sale-standing', told);
    expect(await lateReports()).toMatchObject([
      { closeId: close.closeId, because: 'goods-back', orderNo: sale.orderNo },
    ]);
    expect(acts('sale.close-late')).toHaveLength(1);
    const { rpc } = await desk.signIn('clerk');
    view = await rpc.returns.get({ returnId: view.returnId });
    expect(view).toMatchObject({ state: 'open', sale: { closed: null } });
    expect(view.items[0]?.done).toHaveLength(1);
  });

  it('waits for a sale nobody here heard of, and is judged by its receipt [MA-3.1.6b F052]', async () => {
    desk = await openDesk();
    const [received, coming] = [phoneSale(), onItsWay()];
    await desk.bring('sale-standing', standing(received, { close: order() }));
    await desk.bring('sale-standing', standing(coming, { close: order() }));
    expect(await lateReports()).toEqual([]);
    expect(await refusalOf(start(received))).toBe('accepted');
    expect(await refusalOf(start(coming))).toBe('sale.closed');
    expect(await lateReports()).toMatchObject([{ saleId: received.saleId, because: 'signed' }]);
  });

  it('that is lifted lets the goods come back [MA-3.1.6b]', async () => {
    const sale = onItsWay();
    desk = await openDesk([sale]);
    const close = order();
    await desk.bring('sale-standing', standing(sale, { close }));
    expect(await refusalOf(start(sale))).toBe('sale.closed');
    await desk.bring('sale-standing', standing(sale, { close: { ...close, lifted: true } }));
    // The same order again is an old word.
    await desk.bring('sale-standing', standing(sale, { close }));
    expect(await refusalOf(start(sale))).toBe('accepted');
    expect(await lateReports()).toEqual([]);
  });
});

describe('a return that is given up', () => {
  it('is told with what was asked and how the rules answered, and with no word of the customer [MA-3.1.6b YP-3.10]', async () => {
    desk = await openDesk();
    const late = phoneSale({ receivedDate: '2026-11-01' });
    let view = await start(late);
    view = await desk.rpc.returns.choose({ ...of(view), reason: 'no_reason', lines: caseOnly });
    expect(view.assessment?.right).toBe('refused');
    await desk.rpc.returns.abandon({ ...of(view), reason: '顾客说再也不来了' });
    await desk.flush();
    const [told] = [...desk.cloud.events.values()].filter(({ type }) => type === 'v1.ReturnAbandoned');
    expect(told).toMatchObject({
      subject: `sale:${late.saleId}`,
      data: { returnId: view.returnId, reason: 'no_reason', right: 'refused', rules: ['R-no-reason-late'] },
    });
    expect(JSON.stringify(told)).not.toContain('再也不来');
  });
});
