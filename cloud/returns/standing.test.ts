import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SaleSnapshot } from '../../contract/sync/returns.ts';
import type { FeedSaleStanding } from '../../contract/sync/sale-standing.ts';
import { createDemoSales } from '../demo/sales.ts';
import { describeOnEngines } from '../testing/engines.ts';
import { eventOf } from '../testing/facts.ts';
import { openTestCloud, type TestCloud, type TestStation } from '../testing/test-cloud.ts';

const atMs = 1_795_000_000_000;

describeOnEngines(describe, 'standing of sales', (engine) => {
  let cloud: TestCloud;
  let station: TestStation;
  beforeAll(async () => {
    cloud = await openTestCloud(engine);
    station = await cloud.enrol();
  });
  afterAll(() => cloud.close());

  async function sell(change: Partial<SaleSnapshot> = {}, to: object = {}): Promise<SaleSnapshot> {
    const [sample] = createDemoSales({ seed: uuidv7(), nowMs: atMs });
    if (!sample) throw new Error('no sample');
    const sale = { ...sample.sale, saleId: uuidv7(), receivedDate: null, ...change };
    const reply = await cloud.admin('sales', { sale, buyer: { name: null, phone: null }, ...to });
    expect([reply.status, reply.text.slice(0, 200)]).toMatchObject([200, expect.anything()]);
    return sale;
  }
  const told = async (saleId: string) =>
    (await station.feed()).items.flatMap(({ kind, body }): FeedSaleStanding[] => {
      const standing: FeedSaleStanding = Object(body);
      return kind === 'sale-standing' && standing.saleId === saleId ? [standing] : [];
    });
  const seqs = new Map<string, number>();
  function event(type: string, data: { saleId: string } & Record<string, unknown>) {
    const seq = (seqs.get(data.saleId) ?? 0) + 1;
    seqs.set(data.saleId, seq);
    return eventOf(station.stationId, type, data, seq, { subject: `sale:${data.saleId}` });
  }
  const abandoned = (
    { saleId, orderNo }: SaleSnapshot,
    reason: 'no_reason' | 'quality',
    right: 'refused' | 'granted',
  ) =>
    event('v1.ReturnAbandoned', {
      saleId,
      orderNo,
      returnId: uuidv7(),
      reason,
      right,
      rules: [],
      sale: null,
      abandonedMs: atMs,
    });

  it('marks a sale as the platform judged it, with no sign that its agreement does not name [MA-3.1.5 MA-3.1.6b]', async () => {
    const { saleId } = await sell({ platform: 'mall-self' });
    const marks = [{ code: 'limit-cluster', count: 5, limit: 5 }, { code: 'resale' }];
    expect((await cloud.admin(`sales/${saleId}/marks`, { marks })).status).toBe(200);
    expect(await told(saleId)).toMatchObject([{ marks, close: null }]);
    const sixth = [{ code: 'abnormal', sign: 'linked-limit', count: null }];
    expect((await cloud.admin(`sales/${saleId}/marks`, { marks: sixth })).status).toBe(400);
    expect((await cloud.admin(`sales/${uuidv7()}/marks`, { marks })).status).toBe(404);
  });

  it('orders a close while the platform may, and none once it knows of the hand-over [MA-3.1.6b YP-3.10]', async () => {
    const close = async ({ saleId }: SaleSnapshot, handOver: object | null) => {
      if (handOver) await cloud.admin(`sales/${saleId}/hand-over`, handOver);
      return (await cloud.admin(`sales/${saleId}/close`, { ground: 'abnormal' })).status;
    };
    const delivered = { deliveredMs: atMs, signedMs: null };
    const signed = { deliveredMs: atMs, signedMs: atMs };
    expect(await close(await sell({ platform: 'mall-self' }), null)).toBe(200);
    expect(await close(await sell({ platform: 'mall-self' }), delivered)).toBe(409);
    const market = { platform: 'marketplace' as const, merchant: { name: '样例商家', contact: 'a@example.com' } };
    expect(await close(await sell(market), delivered)).toBe(200);
    expect(await close(await sell(market), signed)).toBe(409);
    expect(await close(await sell({ receivedDate: '2026-11-01' }), null)).toBe(409);
  });

  it('takes a late report once, and tells every station that the order stands no more [MA-3.1.6b]', async () => {
    const { saleId, orderNo } = await sell();
    await cloud.admin(`sales/${saleId}/close`, { ground: 'resale' });
    // Asked again while it stands: the same order.
    await cloud.admin(`sales/${saleId}/close`, { ground: 'resale' });
    const closeId = (await told(saleId)).at(-1)?.close?.closeId ?? '';
    const late = event('v1.SaleCloseLate', { saleId, orderNo, closeId, because: 'goods-back', arrivedMs: atMs });
    expect(await station.send(late)).toMatchObject([{ result: 'accepted' }]);
    expect(await station.send(late)).toMatchObject([{ result: 'known' }]);
    const standings = (await told(saleId)).map(({ close }) => [close?.closeId, close?.lifted]);
    expect(standings).toEqual([
      [closeId, false],
      [closeId, false],
      [closeId, true],
    ]);
    expect((await cloud.admin(`sales/${saleId}/standing`)).json).toMatchObject({ late: 'goods-back' });
    const other = event('v1.SaleCloseLate', { saleId, orderNo, closeId: uuidv7(), because: 'signed', arrivedMs: atMs });
    expect(await station.send(other)).toMatchObject([{ result: 'rejected', code: 'close-unknown' }]);
  });

  it('lifts an order to close with the goods that come back, before any report of it [MA-3.1.6b section 6.12]', async () => {
    const sale = await sell();
    const { saleId, orderNo, platform, lines } = sale;
    await cloud.admin(`sales/${saleId}/close`, { ground: 'limit' });
    const [line] = lines;
    const back = event('v1.ReturnClosed', {
      saleId,
      orderNo,
      returnId: uuidv7(),
      platform,
      reason: 'quality',
      origin: 'mainland',
      province: '浙江',
      lines: [
        { lineId: line?.lineId, units: 1, serials: [], paidFen: 0, deductedFen: 0, refundFen: 0, rule: 'R-quality' },
      ],
      items: [],
      former: { lines: [], gifts: [], payments: [] },
      paidFen: 0,
      deductedFen: 0,
      refundFen: 0,
      balancePaidFen: 0,
      route: 'stock',
      sealNo: 'SEAL-1',
      snapshotKid: null,
      sale: null,
      policyVersion: 'return-policies@1',
      termsVersion: '1',
      summarySha256: '0'.repeat(64),
      operatorId: uuidv7(),
      approvedBy: [],
      notes: [],
      closedMs: atMs,
    });
    expect(await station.send(back)).toEqual([{ id: back.id, result: 'accepted' }]);
    expect((await told(saleId)).at(-1)).toMatchObject({ close: { ground: 'limit', lifted: true } });
    expect((await cloud.admin(`sales/${saleId}/close`, { ground: 'limit' })).status).toBe(409);
  });

  it('counts refusals without cause per customer, and gives the sign from the second on [MA-3.1.6b YP-3.10]', async () => {
    const customerRef = `account-${uuidv7()}`;
    const [one, two, stranger] = [
      await sell({}, { customerRef }),
      await sell({}, { customerRef }),
      await sell({}, { customerRef: `account-${uuidv7()}` }),
    ];
    const first = abandoned(one, 'no_reason', 'refused');
    // A defect is a cause, and who had the right and gave it up refused nothing.
    await station.send(first, abandoned(one, 'quality', 'refused'), abandoned(two, 'no_reason', 'granted'));
    await station.send(first);
    expect([await told(one.saleId), await told(two.saleId)]).toEqual([[], []]);
    await station.send(abandoned(two, 'no_reason', 'refused'), abandoned(stranger, 'no_reason', 'refused'));
    const sign = [{ code: 'abnormal', sign: 'repeated-refusal', count: 2 }];
    expect(await told(one.saleId)).toMatchObject([{ marks: sign, close: null }]);
    expect(await told(two.saleId)).toMatchObject([{ marks: sign, close: null }]);
    expect(await told(stranger.saleId)).toEqual([]);
  });
});
