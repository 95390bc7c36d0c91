import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FeedCourier, FeedOrder, FeedRevocations } from '../../contract/sync/feed.ts';
import { FeedSale, SaleSnapshot } from '../../contract/sync/returns.ts';
import { findIdNumberFault } from '../../contract/values/id-document.ts';
import { shanghaiDay } from '../../contract/values/time.ts';
import { describeOnEngines } from '../testing/engines.ts';
import { openTestCloud } from '../testing/test-cloud.ts';
import { readDemoCarriers } from './carriers.ts';
import { demoCouriers } from './couriers.ts';
import { DemoHandbook } from './handbook.ts';
import { createDemoOrders } from './orders.ts';
import { drawPortrait } from './portraits.ts';
import { createDemoSales } from './sales.ts';

const anyMoment = fc.integer({ min: 1_760_000_000_000, max: 1_900_000_000_000 });

describe('sample orders', () => {
  it('fit their contract at any moment, with a window of today that holds now and senders of valid numbers [L-15]', () => {
    fc.assert(
      fc.property(anyMoment, fc.string({ maxLength: 8 }), (nowMs, seed) => {
        const orders = createDemoOrders({ seed, nowMs, count: 20 });
        expect(createDemoOrders({ seed, nowMs, count: 20 })).toEqual(orders);
        for (const { order, senderIdNumber } of orders) {
          FeedOrder.parse(order);
          expect(order.windowStartMs).toBeLessThanOrEqual(nowMs);
          expect(order.windowEndMs).toBeGreaterThanOrEqual(nowMs);
          expect([order.windowStartMs, order.windowEndMs].map(shanghaiDay)).toEqual([nowMs, nowMs].map(shanghaiDay));
          expect(findIdNumberFault('resident-card', senderIdNumber, nowMs)).toBeNull();
        }
        for (const key of ['orderId', 'orderNo'] as const) {
          expect(new Set(orders.map(({ order }) => order[key])).size).toBe(orders.length);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('have one of every kind, and every courier and carrier of theirs exists', () => {
    const orders = createDemoOrders({ seed: '1', nowMs: 1_795_000_000_000, count: 14 });
    const traits = new Set(orders.map(({ trait }) => trait));
    expect(traits).toEqual(
      new Set(['plain', 'valuable', 'mismatch', 'prohibited', 'restricted', 'bulky', 'no-courier', 'dispatching']),
    );
    for (const { order } of orders) {
      const courier = demoCouriers.find(({ courierId }) => courierId === order.courierId);
      if (order.courierId !== null) expect(courier).toMatchObject({ carrierId: order.carrierId, badge: 'valid' });
      const carrier = readDemoCarriers().find(({ carrierId }) => carrierId === order.carrierId);
      const sha256 = createHash('sha256')
        .update(carrier?.contract.textZh ?? '')
        .digest('hex');
      expect(order).toMatchObject({
        contractSha256: sha256,
        contractVersion: `${order.carrierId}-contract@1`,
        tariffVersion: 'carriers@1',
      });
    }
    const other = createDemoOrders({ seed: '1', nowMs: 1_795_000_000_000, count: 14, series: 'B' });
    const ids = [...orders, ...other].flatMap(({ order }) => [order.orderId, order.orderNo]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('draws six different faces that fit into a record', () => {
    const photos = demoCouriers.map(({ face }) => drawPortrait(face));
    expect(new Set(photos).size).toBe(demoCouriers.length);
    for (const photo of photos) expect(FeedCourier.shape.record.shape.photo.parse(photo)?.length).toBeLessThan(10_000);
  });
});

describe('sample sales', () => {
  it('fit their contract and add up at any moment, with every platform, kind, gift and trait among them [F052 F055]', () => {
    fc.assert(
      fc.property(anyMoment, fc.string({ maxLength: 8 }), (nowMs, seed) => {
        const sales = createDemoSales({ seed, nowMs });
        expect(createDemoSales({ seed, nowMs })).toEqual(sales);
        for (const { sale } of sales) {
          SaleSnapshot.parse(sale);
          const sum = (of: { amountFen: number }[]) => of.reduce((fen, { amountFen }) => fen + amountFen, 0);
          expect(sum(sale.payments)).toBe(sum(sale.lines) - sum(sale.discounts));
        }
        expect(new Set(sales.map(({ sale }) => sale.saleId)).size).toBe(sales.length);
        expect(new Set(sales.map(({ sale }) => sale.platform)).size).toBe(3);
        expect(new Set(sales.map(({ sale }) => sale.kind)).size).toBe(3);
        const gifts = sales.flatMap(({ sale }) => sale.gifts);
        expect(new Set(gifts.map(({ kind }) => kind)).size).toBe(4);
      }),
      { numRuns: 20 },
    );
  });
});

describeOnEngines(describe, 'demo', (engine) => {
  it('fills a cloud once a day, with a handbook that matches the feed', async () => {
    const startMs = Date.parse('2026-11-21T15:55:00Z');
    const cloud = await openTestCloud(engine, { demoSeed: '7', startMs });
    onTestFinished(() => cloud.close());
    const station = await cloud.enrol();
    const read = async () => DemoHandbook.parse((await cloud.admin('handbook')).json);
    const handbook = await read();
    const first = await station.feed();
    expect(handbook.senders).toHaveLength(14);
    expect(handbook.couriers.map(({ courierId }) => courierId)).toEqual(demoCouriers.map(({ courierId }) => courierId));
    const orders = first.items.flatMap(({ kind, body }) => (kind === 'order' ? [FeedOrder.parse(body)] : []));
    const sold = first.items.flatMap(({ kind, body }) => (kind === 'sale' ? [FeedSale.parse(body).signed] : []));
    expect(sold).toEqual(handbook.sales.flatMap(({ onFeed, signed }) => (onFeed ? [signed] : [])));
    expect(sold.length).toBe(handbook.sales.length - 1);
    for (const { orderNo, name } of handbook.senders) {
      expect(orders.find((order) => order.orderNo === orderNo)?.sender.name).toBe(name);
    }
    const list = first.items.filter(({ kind }) => kind === 'revocations').at(-1)?.body;
    expect(FeedRevocations.parse(list).list.revoked).toEqual(['CQ0031#1']);
    const expired = first.items.flatMap(({ kind, body }) =>
      kind === 'courier' ? [FeedCourier.parse(body).record] : [],
    );
    expect(expired.filter(({ validUntilMs }) => validUntilMs < startMs).map(({ badgeNo }) => badgeNo)).toEqual([
      'BC0402',
    ]);

    await cloud.restart();
    expect((await station.feed(100, first.cursor)).items).toEqual([]);
    expect(await read()).toEqual(handbook);

    cloud.advance(10 * 60_000);
    await cloud.restart();
    const nextDay = await read();
    expect(nextDay.senders.map(({ orderNo }) => orderNo)).not.toEqual(handbook.senders.map(({ orderNo }) => orderNo));
    const later = (await station.feed(500, first.cursor)).items;
    expect(later.filter(({ kind }) => kind === 'order')).toHaveLength(14);
    expect(FeedRevocations.parse(later.filter(({ kind }) => kind === 'revocations').at(-1)?.body).list.revoked).toEqual(
      ['CQ0031#1', 'CQ0031#2'],
    );
  });
});
