import fc from 'fast-check';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FeedWaybillBlock } from '../../contract/sync/feed.ts';
import { describeOnEngines } from '../testing/engines.ts';
import { collected, eventOf, placeOrder } from '../testing/facts.ts';
import { openTestCloud, type TestCloud, type TestStation } from '../testing/test-cloud.ts';

const atMs = 1_795_000_000_000;

describeOnEngines(describe, 'events', (engine) => {
  let cloud: TestCloud;
  let station: TestStation;
  beforeAll(async () => {
    cloud = await openTestCloud(engine, { demoSeed: '1' });
    station = await cloud.enrol();
  });
  afterAll(() => cloud.close());

  const collect = (order: Parameters<typeof collected>[0], seq = 1, change = {}) =>
    eventOf(station.stationId, 'v1.ParcelCollected', collected(order), seq, change);
  const stored = async (orderId: string) => {
    const reply = await cloud.admin(`events?orderId=${orderId}`);
    return Object(reply.json).events as { event: Record<string, unknown>; conflict: string | null; arrival: number }[];
  };
  const statusOf = async (orderId: string): Promise<string> => {
    const { orders } = Object((await cloud.admin('orders')).json);
    return orders.find((order: { orderId: string }) => order.orderId === orderId)?.status;
  };

  it('takes a collection once, and says known to every repeat [F069]', async () => {
    const order = await placeOrder(cloud);
    const event = collect(order);
    expect(await station.send(event)).toEqual([{ id: event.id, result: 'accepted' }]);
    expect(await station.send(event)).toEqual([{ id: event.id, result: 'known' }]);
    // The same content in another order of its members is the same content.
    const turned = Object.fromEntries(Object.entries(event).reverse());
    expect(await station.send(turned)).toEqual([{ id: event.id, result: 'known' }]);
    expect(await stored(order.orderId)).toHaveLength(1);
    expect(await statusOf(order.orderId)).toBe('collected');
  });

  it('lets 200 parallel duplicates of one event have one effect [S4]', async () => {
    const order = await placeOrder(cloud);
    const event = collect(order);
    const answers = await Promise.all(Array.from({ length: 200 }, () => station.send(event)));
    const results = answers.map(([answer]) => answer?.result);
    expect(results.filter((result) => result === 'accepted')).toHaveLength(1);
    expect(results.filter((result) => result === 'known')).toHaveLength(199);
    expect(await stored(order.orderId)).toHaveLength(1);
  });

  it('keeps fields it does not know, as they came', async () => {
    const order = await placeOrder(cloud);
    const data = { ...collected(order), someday: { nested: ['新', 1.5, null] } };
    const event = { ...eventOf(station.stationId, 'v1.ParcelCollected', data, 1), traceparent: '00-ab-cd-01' };
    expect(await station.send(event)).toEqual([{ id: event.id, result: 'accepted' }]);
    expect((await stored(order.orderId))[0]?.event).toEqual(event);
  });

  it.each([
    ['no id', { id: undefined }, 'schema'],
    ['an id that is no UUID', { id: 'abc' }, 'schema'],
    ['another version of the envelope', { specversion: '0.3' }, 'schema'],
    ['a type nobody knows', { type: 'v9.ParcelTeleported' }, 'unknown-type'],
    ['the name of something every object has', { type: 'constructor' }, 'unknown-type'],
    ["another station's source", { source: `/stations/${uuidv7()}` }, 'source'],
    ['the subject of another order', { subject: `order:${uuidv7()}` }, 'subject'],
    ['no data', { data: undefined }, 'schema'],
    ['data of another shape', { data: { orderId: uuidv7() } }, 'schema'],
    ['a sequence of 0', { aggregateseq: 0 }, 'schema'],
    ['a time that is none', { time: 'yesterday' }, 'schema'],
    ['an unknown attribute of 150 levels', { deep: JSON.parse('['.repeat(150) + ']'.repeat(150)) }, 'schema'],
  ])('rejects %s with a code', async (_, change, code) => {
    const order = await placeOrder(cloud);
    const [answer] = await station.send(collect(order, 1, change));
    expect(answer).toMatchObject({ result: 'rejected', code });
    expect(await stored(order.orderId)).toHaveLength(0);
    expect(await statusOf(order.orderId)).toBe('accepted');
  });

  it.each([[null], [7], ['text'], [[]], [{ id: 5 }]])(
    'answers for a member that is no event at all: %j',
    async (item) => {
      expect(await station.send(item)).toEqual([{ id: '', result: 'rejected', code: 'schema' }]);
    },
  );

  it('takes text that a database cannot hold in a column', async () => {
    const order = await placeOrder(cloud);
    const data = { ...collected(order), goods: 'a\u0000b\ud800c' };
    const event = eventOf(station.stationId, 'v1.ParcelCollected', data, 1);
    expect(await station.send(event)).toEqual([{ id: event.id, result: 'accepted' }]);
    expect((await stored(order.orderId))[0]?.event['data']).toMatchObject({ goods: 'a\u0000b\ud800c' });
    const wanted = { carrierId: 'a\u0000b', count: 1, atMs };
    const [answer] = await station.send(eventOf(station.stationId, 'v1.WaybillBlockWanted', wanted, 1));
    expect(answer).toMatchObject({ result: 'rejected', code: 'carrier-unknown' });
  });

  it('rejects the same id with other content, from this station and from another', async () => {
    const order = await placeOrder(cloud);
    const event = collect(order);
    await station.send(event);
    const differing = { ...event, data: { ...collected(order), weightGrams: 9 } };
    expect(await station.send(differing)).toEqual([{ id: event.id, result: 'rejected', code: 'content-differs' }]);
    expect(await station.send({ ...event, data: 'broken' })).toEqual([
      { id: event.id, result: 'rejected', code: 'content-differs' },
    ]);
    const other = await cloud.enrol();
    const copied = { ...event, source: `/stations/${other.stationId}` };
    expect(await other.send(copied)).toEqual([{ id: event.id, result: 'rejected', code: 'content-differs' }]);
    expect(await stored(order.orderId)).toHaveLength(1);
  });

  it('rejects an event of an order it does not know', async () => {
    const data = { orderId: uuidv7(), atMs };
    const [answer] = await station.send(eventOf(station.stationId, 'v1.OrderCancelled', data, 1));
    expect(answer).toMatchObject({ result: 'rejected', code: 'order-unknown' });
  });

  it('takes n+1 of an aggregate only after n', async () => {
    const { orderId } = await placeOrder(cloud);
    const note = (seq: number) =>
      eventOf(station.stationId, 'v1.PickupExceptionRecorded', { orderId, reason: 'not-reached', atMs }, seq);
    const [one, two, three, four] = [note(1), note(2), note(3), note(4)];
    expect(await station.send(two, one)).toMatchObject([{ result: 'retry', code: 'gap' }, { result: 'accepted' }]);
    expect(await station.send(two, four, three)).toMatchObject([
      { result: 'accepted' },
      { result: 'retry', code: 'gap' },
      { result: 'accepted' },
    ]);
    expect(await station.send(one, four)).toMatchObject([{ result: 'known' }, { result: 'accepted' }]);
    expect(await station.send(note(2))).toMatchObject([{ result: 'rejected', code: 'seq-taken' }]);
    expect((await stored(orderId)).map(({ event }) => event['aggregateseq'])).toEqual([1, 2, 3, 4]);
  });

  it('fences the aggregate of a poison event and no other [S5]', async () => {
    const [sick, well] = [await placeOrder(cloud), await placeOrder(cloud)];
    const note = (orderId: string, seq: number, change = {}) =>
      eventOf(station.stationId, 'v1.PickupExceptionRecorded', { orderId, reason: 'no-entry', atMs }, seq, change);
    const known = note(sick.orderId, 1);
    await station.send(known);
    const answers = await station.send(
      note(well.orderId, 1),
      note(sick.orderId, 2, { type: 'v1.Unheard' }),
      note(sick.orderId, 2),
      known,
      note(well.orderId, 2),
      collect(sick, 3),
      collect(well, 3),
    );
    expect(answers.map(({ result, code }) => code ?? result)).toEqual([
      'accepted',
      'unknown-type',
      'fenced',
      'known',
      'accepted',
      'fenced',
      'accepted',
    ]);
    expect(await statusOf(sick.orderId)).toBe('accepted');
    expect(await statusOf(well.orderId)).toBe('collected');
  });

  it('keeps both sides when the cloud had cancelled a collected order [EX-4.4a]', async () => {
    const order = await placeOrder(cloud);
    await cloud.admin(`orders/${order.orderId}/cancel`, { reason: '寄件人取消' });
    const event = collect(order);
    const answer = { id: event.id, conflict: 'cancelled-in-cloud' };
    expect(await station.send(event)).toEqual([{ ...answer, result: 'accepted' }]);
    expect(await station.send(event)).toEqual([{ ...answer, result: 'known' }]);
    expect(await stored(order.orderId)).toMatchObject([{ conflict: 'cancelled-in-cloud' }]);
    expect(await statusOf(order.orderId)).toBe('cancelled');
  });

  it('keeps a second collection of one order and marks it', async () => {
    const order = await placeOrder(cloud);
    const other = await cloud.enrol();
    const [first] = await station.send(collect(order));
    const second = eventOf(other.stationId, 'v1.ParcelCollected', collected(order), 1);
    expect(first).not.toHaveProperty('conflict');
    expect(await other.send(second)).toEqual([{ id: second.id, result: 'accepted', conflict: 'already-collected' }]);
    expect(await stored(order.orderId)).toHaveLength(2);
    const counts = Object((await cloud.admin('counts')).json);
    expect(counts.collectionEvents - counts.collectedOrders).toBeGreaterThanOrEqual(1);
  });

  it('tells the other stations of a cancel, and refuses none that comes too late [EX-4.4a]', async () => {
    const other = await cloud.enrol();
    const order = await placeOrder(cloud);
    const [mine, theirs] = [await station.feed(), await other.feed()];
    const cancel = (seq: number) =>
      eventOf(station.stationId, 'v1.OrderCancelled', { orderId: order.orderId, atMs }, seq);
    expect(await station.send(cancel(1))).toMatchObject([{ result: 'accepted' }]);
    expect(await statusOf(order.orderId)).toBe('cancelled');
    expect((await station.feed(100, mine.cursor)).items).toEqual([]);
    expect((await other.feed(100, theirs.cursor)).items).toMatchObject([
      { kind: 'cancel', body: { orderId: order.orderId } },
    ]);
    const late = await placeOrder(cloud);
    await station.send(collect(late));
    const tooLate = eventOf(station.stationId, 'v1.OrderCancelled', { orderId: late.orderId, atMs }, 2);
    expect(await station.send(tooLate)).toMatchObject([{ result: 'accepted', conflict: 'collected-in-cloud' }]);
  });

  it('leases a block once, to the station that asked', async () => {
    const asking = await cloud.enrol();
    const blocksOf = async (one: TestStation) =>
      (await one.feed()).items
        .filter(({ kind }) => kind === 'waybill-block')
        .map(({ body }) => FeedWaybillBlock.parse(body));
    const before = (await blocksOf(asking)).length;
    const othersBefore = (await blocksOf(station)).length;
    const wanted = eventOf(asking.stationId, 'v1.WaybillBlockWanted', { carrierId: 'yunqi', count: 120, atMs }, 1);
    const answers = await Promise.all(Array.from({ length: 10 }, () => asking.send(wanted)));
    expect(answers.flat().filter(({ result }) => result === 'accepted')).toHaveLength(1);
    const blocks = await blocksOf(asking);
    expect(blocks).toHaveLength(before + 1);
    expect(blocks.at(-1)).toMatchObject({ carrierId: 'yunqi', prefix: 'YQ', digits: 12 });
    expect(await blocksOf(station)).toHaveLength(othersBefore);
    const ranges = [...blocks, ...(await blocksOf(station))]
      .filter(({ carrierId }) => carrierId === 'yunqi')
      .sort((a, b) => a.first - b.first);
    for (const [index, block] of ranges.entries()) {
      expect(block.last).toBeGreaterThanOrEqual(block.first);
      expect(block.first).toBeGreaterThan(ranges[index - 1]?.last ?? -1);
    }
    const unknown = eventOf(asking.stationId, 'v1.WaybillBlockWanted', { carrierId: 'nobody', count: 1, atMs }, 2);
    expect(await asking.send(unknown)).toMatchObject([{ result: 'rejected', code: 'carrier-unknown' }]);
  });

  it('takes crossing batches of several stations without losing one', async () => {
    const orders = await Promise.all(Array.from({ length: 6 }, () => placeOrder(cloud)));
    const stations = await Promise.all([cloud.enrol(), cloud.enrol(), cloud.enrol()]);
    const answers = await Promise.all(
      stations.map(({ stationId, send }, turn) => {
        const turned = [...orders.slice(turn * 2), ...orders.slice(0, turn * 2)];
        if (turn === 1) turned.reverse();
        return send(...turned.map(({ orderId }) => eventOf(stationId, 'v1.OrderCancelled', { orderId, atMs }, 1)));
      }),
    );
    expect(answers.flat().filter(({ result }) => result === 'accepted')).toHaveLength(18);
  });

  it(
    'gives one effect per event and keeps the order, however batches are cut, repeated and mixed',
    { timeout: 60_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(fc.nat({ max: 11 }), { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 6 }),
          async (batches) => {
            const orders = [await placeOrder(cloud), await placeOrder(cloud)];
            const events = orders.flatMap(({ orderId }) =>
              [1, 2, 3, 4, 5, 6].map((seq) =>
                eventOf(station.stationId, 'v1.PickupExceptionRecorded', { orderId, reason: 'duplicate', atMs }, seq),
              ),
            );
            const acked = new Set<string>();
            for (const batch of batches) {
              const answers = await station.send(...batch.map((index) => events[index]));
              for (const { id, result } of answers) {
                if (result === 'accepted') expect(acked.has(id)).toBe(false);
                if (result === 'known') expect(acked.has(id)).toBe(true);
                if (result === 'accepted') acked.add(id);
              }
            }
            for (const { orderId } of orders) {
              const there = await stored(orderId);
              expect(there.map(({ event }) => event['aggregateseq'])).toEqual(there.map((_, index) => index + 1));
              expect(there.every(({ event }) => acked.has(String(event['id'])))).toBe(true);
            }
          },
        ),
        { numRuns: 15 },
      );
    },
  );
});
