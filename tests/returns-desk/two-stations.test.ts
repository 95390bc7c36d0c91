import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decisionSubject } from '../../contract/returns/decision.ts';
import { SignedSale, type SaleSnapshot } from '../../contract/returns/sale.ts';
import { FeedSaleReturn } from '../../contract/sync/returns.ts';
import type { ReturnView } from '../../contract/returns/view.ts';
import { describeOnEngines } from '../../cloud/testing/engines.ts';
import {
  enrolCode,
  openTestCloud,
  type TestCloud,
  type TestStation as Onlooker,
} from '../../cloud/testing/test-cloud.ts';
import { makeSaleTexts } from '../../station/returns/index.ts';
import { startMs } from '../support/counter-data.ts';
import { openTestStation, refusalOf, staff, type Rpc, type TestStation } from '../support/in-process-station.ts';
import { newCommandId } from '../support/station-client.ts';
import { endAll, of, phoneSale, signAndClose } from './desk.ts';
import { openLine } from './line-to-cloud.ts';

const Refunds = z.object({
  refunds: z.array(
    z.object({
      saleId: z.string(),
      returnId: z.string(),
      state: z.string(),
      amountFen: z.int(),
      conflict: z.string().nullable(),
    }),
  ),
});
const Events = z.object({
  events: z.array(z.object({ conflict: z.string().nullable(), event: z.object({ subject: z.string() }) })),
});
const all = [
  { lineId: 'phone', units: 2 },
  { lineId: 'case', units: 1 },
];

describeOnEngines(describe, 'two offline stations', (engine) => {
  let cloud: TestCloud;
  /** Enrolled and silent: sales that are handed to it alone reach the others by their receipt. */
  let onlooker: Onlooker;
  let one: Desk;
  let other: Desk;
  beforeAll(async () => {
    cloud = await openTestCloud(engine, { startMs });
    onlooker = await cloud.enrol();
    [one, other] = [await openDesk('河东驿台'), await openDesk('河西驿台')];
  });
  afterEach(() => {
    one.line.mend();
    other.line.mend();
  });
  afterAll(async () => {
    await Promise.all([one.close(), other.close()]);
    await cloud.close();
  });

  type Desk = Awaited<ReturnType<typeof openDesk>>;
  async function openDesk(name: string) {
    const line = await openLine(cloud.url);
    const station: TestStation = await openTestStation({
      config: { station: { name, province: '浙江' }, cloud: { url: line.url, enrolCode, pollMs: 1_000 } },
    });
    await station.sync(() => station.tools.relay.state().state === 'online');
    const { rpc }: { rpc: Rpc } = await station.signIn('clerk');
    return {
      line,
      rpc,
      station,
      /** Lets the station speak and listen until it shows this of a return; looked at rarely, since station and cloud share this thread. */
      async until(returnId: string, isShown: (view: ReturnView) => boolean): Promise<ReturnView> {
        let lookedMs = -Infinity;
        await station.sync(() => {
          if (performance.now() - lookedMs < 40) return false;
          const view = station.tools.returns.view(returnId);
          lookedMs = performance.now();
          return view !== null && isShown(view);
        });
        return rpc.returns.get({ returnId });
      },
      async close(): Promise<void> {
        await station.close();
        await line.close();
      },
    };
  }

  /** Sold and handed to a third station alone: whoever else hears of it reads its receipt. */
  async function sell(change: Partial<SaleSnapshot> = {}, to: object = {}): Promise<SignedSale> {
    const sale = phoneSale({ orderNo: `TW-${newCommandId().slice(0, 8).toUpperCase()}`, ...change });
    const buyer = { name: null, phone: null };
    const reply = await cloud.admin('sales', { sale, buyer, stationIds: [onlooker.stationId], ...to });
    return SignedSale.parse(reply.json);
  }
  const start = ({ rpc }: Desk, signed: SignedSale) =>
    rpc.returns.startByReceipt({ commandId: newCommandId(), texts: makeSaleTexts(signed) ?? [] });
  const take = async (desk: Desk, signed: SignedSale) => {
    const view = await desk.rpc.returns.choose({ ...of(await start(desk, signed)), reason: 'no_reason', lines: all });
    return endAll(desk.rpc, view);
  };
  const refundsOf = async ({ sale }: SignedSale) =>
    Refunds.parse((await cloud.admin('refunds')).json).refunds.filter(({ saleId }) => saleId === sale.saleId);
  const eventsOf = async ({ sale }: SignedSale, type: string) => {
    const { events } = Events.parse((await cloud.admin(`events?type=${type}&limit=1000`)).json);
    return events.filter(({ event }) => event.subject === `sale:${sale.saleId}`).map(({ conflict }) => conflict);
  };
  const formerOf = async ({ sale }: SignedSale) =>
    (await onlooker.feed()).items
      .flatMap(({ kind, body }) => (kind === 'sale-return' ? [FeedSaleReturn.parse(body)] : []))
      .filter(({ saleId }) => saleId === sale.saleId)
      .at(-1)?.former;

  it('that took back the same sale: the second stands as a conflict, and neither money nor points move twice [F058 F056 F069 MA-3.1.4]', async () => {
    const signed = await sell();
    one.line.cut();
    other.line.cut();
    const [first, second] = [await take(one, signed), await take(other, signed)];
    await signAndClose(one.rpc, first);
    await signAndClose(other.rpc, second);
    expect(await refundsOf(signed)).toEqual([]);

    one.line.mend();
    await one.until(first.returnId, ({ refund }) => refund?.state === 'delivered');
    other.line.mend();
    const shown = await other.until(second.returnId, ({ conflict }) => (conflict?.elsewhere.length ?? 0) > 0);
    expect(shown).toMatchObject({ state: 'closed', refund: { state: 'conflict', amountFen: 300_000 } });
    expect(shown.conflict).toMatchObject({
      kind: 'already-returned',
      here: { units: 3, sealNo: 'SEAL-0001' },
      elsewhere: [{ stationName: '河东驿台', units: 3, undone: false }],
    });
    expect(await one.rpc.returns.get({ returnId: first.returnId })).toMatchObject({ conflict: null });

    expect(await refundsOf(signed)).toMatchObject([
      { returnId: first.returnId, state: 'paid', amountFen: 300_000 },
      { returnId: second.returnId, state: 'withheld', amountFen: 300_000, conflict: 'already-returned' },
    ]);
    expect(await eventsOf(signed, 'v1.BenefitClawedBack')).toEqual([null, 'already-returned']);
    expect(await formerOf(signed)).toMatchObject({
      gifts: expect.arrayContaining([{ giftId: 'points', settledUnits: 3_000, pricedUnits: 0 }]),
      payments: [{ paymentId: 'p1', refundedFen: 300_000 }],
    });
  });

  it('that charged the same gift twice: one is told, and doing that return anew gives the price back, right to the fen [F054 F056 F069 L-2 section 6.20]', async () => {
    const signed = await sell();
    const keepBag = async (desk: Desk, lineId: string, units: number) => {
      const { rpc } = desk;
      let view = await rpc.returns.choose({
        ...of(await start(desk, signed)),
        reason: 'no_reason',
        lines: [{ lineId, units }],
      });
      if (view.assessment?.gifts.some(({ giftId, dueUnits }) => giftId === 'bag' && dueUnits > 0))
        view = await rpc.returns.chooseGift({ ...of(view), giftId: 'bag', choice: 'keep' });
      return signAndClose(rpc, await endAll(rpc, view));
    };
    one.line.cut();
    other.line.cut();
    const first = await keepBag(one, 'phone', 2);
    const second = await keepBag(other, 'case', 1);
    expect([first, second].map(({ assessment }) => assessment?.money.giftsFen)).toEqual([5_000, 5_000]);
    one.line.mend();
    await one.until(first.returnId, ({ refund }) => refund?.state === 'delivered');
    other.line.mend();
    const told = await other.until(second.returnId, ({ conflict }) => (conflict?.elsewhere.length ?? 0) > 0);
    expect(told).toMatchObject({ conflict: { kind: 'gift-charged-twice' }, refund: { state: 'delivered' } });

    const approvalId = await managerApproval(other, 'return.counter-act', second.returnId);
    await other.rpc.returns.undo({ ...of(second), reason: '赠品重复扣钱', approvalId });
    const again = await keepBag(other, 'case', 1);
    await other.until(again.returnId, ({ refund }) => refund?.state === 'delivered');
    expect(again).toMatchObject({ conflict: null, assessment: { money: { giftsFen: 0 } } });
    const refunds = await refundsOf(signed);
    expect(refunds.map(({ state }) => state).sort()).toEqual(['owed', 'paid', 'paid']);
    expect(refunds.reduce((fen, { amountFen }) => fen + amountFen, 0)).toBe(300_000 - 5_000);
  });

  it('learn of an order to close: one has the goods and refuses it as late, the other lets go of it [MA-3.1.6b F058]', async () => {
    const signed = await sell({ receivedDate: null });
    const { saleId } = signed.sale;
    const running = await start(other, signed);
    one.line.cut();
    let view = await start(one, signed);
    view = await one.rpc.returns.choose({ ...of(view), reason: 'quality', lines: [{ lineId: 'case', units: 1 }] });
    view = await one.rpc.returns.scanItem({ ...of(view), text: '6900000000036', condition: 'faulty' });
    expect((await cloud.admin(`sales/${saleId}/close`, { ground: 'abnormal' })).status).toBe(200);
    await other.until(running.returnId, ({ sale }) => sale.closed !== null);
    const choose = () =>
      other.rpc.returns.choose({ ...of(running), reason: 'quality', lines: [{ lineId: 'case', units: 1 }] });
    expect(await refusalOf(choose())).toBe('sale.closed');

    one.line.mend();
    await one.until(view.returnId, ({ revision }) => revision > view.revision);
    await one.station.sync(() => one.station.tools.outbox.summary().waiting === 0);
    await other.until(running.returnId, ({ sale }) => sale.closed === null);
    expect(await refusalOf(choose())).toBe('accepted');
    expect(await eventsOf(signed, 'v1.SaleCloseLate')).toEqual([null]);
  });

  it('and an order to close that comes after a whole offline return: it is paid once, and the order stands no more [MA-3.1.6b MA-3.1.4]', async () => {
    const signed = await sell();
    const unreceived = await sell({ receivedDate: null, orderNo: `TW-${newCommandId().slice(0, 8).toUpperCase()}` });
    expect((await cloud.admin(`sales/${signed.sale.saleId}/close`, { ground: 'limit' })).status).toBe(409);
    other.line.cut();
    let view = await start(other, unreceived);
    view = await other.rpc.returns.choose({ ...of(view), reason: 'no_reason', lines: all });
    const approvalId = await managerApproval(
      other,
      'return.decision',
      decisionSubject(view.returnId, 'R-receipt-unknown'),
    );
    view = await other.rpc.returns.decide({ ...of(view), subject: 'R-receipt-unknown', approvalId });
    view = await signAndClose(other.rpc, await endAll(other.rpc, view));
    const { saleId } = unreceived.sale;
    expect((await cloud.admin(`sales/${saleId}/close`, { ground: 'limit' })).status).toBe(200);
    other.line.mend();
    await other.until(view.returnId, ({ refund }) => refund?.state === 'delivered');
    expect(await refundsOf(unreceived)).toMatchObject([{ state: 'paid', amountFen: 300_000 }]);
    expect((await cloud.admin(`sales/${saleId}/standing`)).json).toMatchObject({
      close: { lifted: true },
      late: 'goods-back',
    });
  });

  it('give their refusals to one count, and the sign comes to both [MA-3.1.6b YP-3.10]', async () => {
    const customerRef = `account-${newCommandId()}`;
    const past = { receivedDate: '2026-11-01' };
    const sales = [await sell(past, { customerRef }), await sell(past, { customerRef })] as const;
    for (const [desk, signed] of [
      [one, sales[0]],
      [other, sales[1]],
    ] as const) {
      const { rpc } = desk;
      const view = await rpc.returns.choose({ ...of(await start(desk, signed)), reason: 'no_reason', lines: all });
      expect(view.assessment?.right).toBe('refused');
      await rpc.returns.abandon({ ...of(view), reason: '已过期限' });
      await desk.station.sync(() => desk.station.tools.outbox.summary().waiting === 0);
    }
    for (const desk of [one, other]) {
      const view = await start(desk, sales[0]);
      const shown = await desk.until(view.returnId, ({ flags }) => flags.some(({ code }) => code === 'abnormal'));
      expect(shown.flags.find(({ code }) => code === 'abnormal')?.zh).toContain('多次无正当理由退拒 2 次（MA-3.1.6b）');
    }
  });
});

async function managerApproval(
  { rpc }: { rpc: Rpc },
  act: 'return.decision' | 'return.counter-act',
  subjectId: string,
): Promise<string> {
  const { staffNo: managerNo, pin } = staff.manager;
  const command = { commandId: newCommandId(), act, subjectId, managerNo, pin };
  return (await rpc.staff.approve({ ...command, reason: '站长同意' })).approvalId;
}
