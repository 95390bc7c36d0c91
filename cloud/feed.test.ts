import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { feedBodies, FeedOrder, FeedRevocations } from '../contract/sync/feed.ts';
import { describeOnEngines } from './testing/engines.ts';
import { placeOrder, sampleOrder } from './testing/facts.ts';
import { openTestCloud, type TestCloud } from './testing/test-cloud.ts';

describeOnEngines(describe, 'feed', (engine) => {
  let cloud: TestCloud;
  beforeAll(async () => {
    cloud = await openTestCloud(engine, { demoSeed: '1' });
  });
  afterAll(() => cloud.close());

  it('hands a new station keys, list, couriers, open orders and first blocks, each as its contract says', async () => {
    const station = await cloud.enrol();
    const { items } = await station.feed();
    const kinds = new Set(items.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(['courier', 'key', 'order', 'revocations', 'sale', 'waybill-block']);
    for (const { kind, body } of items) {
      const schema = Object.entries(feedBodies).find(([name]) => name === kind)?.[1];
      expect(schema?.safeParse(body).error?.issues).toBeUndefined();
    }
    expect(items.filter(({ kind }) => kind === 'waybill-block')).toHaveLength(3);
    expect(items.filter(({ kind }) => kind === 'revocations')).toHaveLength(1);
  });

  it('hands a signed pack down as it came, and only the newest of its name to who enrols later [F051]', async () => {
    const early = await cloud.enrol();
    const seen = (await early.feed()).items.length;
    const signed = (version: number) => ({
      pack: {
        name: 'screening-duties',
        version,
        publishedMs: 1,
        effectiveMs: 2,
        body: { words: 'x'.repeat(1_050_000), any: [{ b: 1, a: 2 }] },
      },
      kid: 'demo-packs-1',
      signature: 'signed-elsewhere',
    });
    for (const version of [7, 8]) expect((await cloud.admin('packs', signed(version))).status).toBe(200);
    expect((await cloud.admin('packs', { ...signed(9), pack: { name: 'screening-duties' } })).status).toBe(400);
    const packs = (items: { kind: string; body: unknown }[]) => items.filter(({ kind }) => kind === 'pack');
    expect(packs((await early.feed()).items.slice(seen)).map(({ body }) => body)).toEqual([signed(7), signed(8)]);
    expect(packs((await (await cloud.enrol()).feed()).items).map(({ body }) => body)).toEqual([signed(8)]);
  });

  it('numbers from 1 without gaps and answers the same page to the same cursor', async () => {
    const station = await cloud.enrol();
    const whole = await station.feed();
    expect(whole.items.map(({ seq }) => seq)).toEqual(whole.items.map((_, index) => index + 1));
    for (const limit of [1, 3, 500]) expect((await station.feed(limit)).items).toEqual(whole.items);
    const page = await station.page('', 4);
    expect(page).toMatchObject({ more: true, nowMs: cloud.nowMs() });
    expect(await station.page(page.cursor, 4)).toEqual(await station.page(page.cursor, 4));
    const end = await station.page(whole.cursor);
    expect(end).toMatchObject({ items: [], more: false, cursor: whole.cursor });
  });

  it('gives every station its own sequence without gaps while many write at once', async () => {
    const stations = await Promise.all([cloud.enrol(), cloud.enrol()]);
    const orders = await Promise.all(Array.from({ length: 20 }, () => placeOrder(cloud)));
    const late = await Promise.all([cloud.enrol(), placeOrder(cloud)]);
    for (const station of [...stations, late[0]]) {
      const { items } = await station.feed();
      expect(items.map(({ seq }) => seq)).toEqual(items.map((_, index) => index + 1));
      const ids = items.flatMap(({ kind, body }) => (kind === 'order' ? [FeedOrder.parse(body).orderId] : []));
      expect(ids).toEqual(expect.arrayContaining([...orders, late[1]].map(({ orderId }) => orderId)));
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('sends an order to the named stations alone', async () => {
    const [one, two] = [await cloud.enrol(), await cloud.enrol()];
    const order = sampleOrder();
    await cloud.admin('orders', { order, stationIds: [one.stationId] });
    const has = async (station: typeof one) => JSON.stringify(await station.feed()).includes(order.orderId);
    expect([await has(one), await has(two), await has(await cloud.enrol())]).toEqual([true, false, false]);
  });

  it('keeps unknown fields of an order and sends malformed ones down unread [EX-4.1 EX-1.2]', async () => {
    const station = await cloud.enrol();
    const { cursor } = await station.feed();
    const order = await placeOrder(cloud, { source: 'some-new-channel', loyalty: { level: 7 } });
    const broken = [{ orderId: 'no', sender: null }, 'text', null, { 'a\u0000': ['\ud800'] }];
    for (const unchecked of broken) {
      expect(await cloud.admin('orders', { unchecked })).toMatchObject({ status: 200 });
    }
    const { items } = await station.feed(100, cursor);
    expect(items[0]?.body).toEqual(order);
    expect(items.slice(1).map(({ body }) => body)).toEqual(broken);
    expect(items.every(({ kind }) => kind === 'order')).toBe(true);
  });

  it.each([
    ['garbage', 'limit=5&cursor=%00%ff', 400, 'bad-cursor'],
    ['base64 of something else', `cursor=${Buffer.from('hello').toString('base64url')}`, 400, 'bad-cursor'],
    ['another cloud', `cursor=${Buffer.from('0123456789abcdef.3').toString('base64url')}`, 410, 'cursor-gone'],
    ['a limit of 0', 'limit=0', 400, 'schema'],
    ['a limit over 500', 'limit=501', 400, 'schema'],
    ['a limit that is no number', 'limit=many', 400, 'schema'],
    ['a cursor of 129 characters', `cursor=${'A'.repeat(129)}`, 400, 'schema'],
  ])('refuses %s', async (_, query, status, code) => {
    const { token } = await cloud.enrol();
    const reply = await cloud.call({ target: `/v1/feed?${query}`, token });
    expect(reply).toMatchObject({ status, json: { error: { code } } });
  });

  it('refuses a cursor ahead of the feed, as after a restored backup [S10]', async () => {
    const station = await cloud.enrol();
    const { cursor } = await station.page();
    const [epoch] = Buffer.from(cursor, 'base64url').toString().split('.');
    const ahead = Buffer.from(`${epoch}.999999`).toString('base64url');
    const reply = await cloud.call({ target: `/v1/feed?cursor=${ahead}`, token: station.token });
    expect(reply).toMatchObject({ status: 410, json: { error: { code: 'cursor-gone' } } });
  });

  it('cuts a page by its bytes and loses nothing', async () => {
    const station = await cloud.enrol();
    const { cursor } = await station.feed();
    const photo = `data:image/png;base64,${'A'.repeat(130_000)}`;
    for (let n = 0; n < 10; n++) {
      const courier = { courierId: `big-${n}`, badgeNo: `BIG${n}`, name: '高大', carrierId: 'yunqi', pin: null, photo };
      expect(await cloud.admin('couriers', { ...courier, validUntilMs: cloud.nowMs() })).toMatchObject({ status: 200 });
    }
    const page = await station.page(cursor, 500);
    expect(page.more).toBe(true);
    expect(page.items.length).toBeLessThan(10);
    expect((await station.feed(500, cursor)).items).toHaveLength(10);
  });

  it('signs an old revocation list anew when a station asks [I5]', async () => {
    const station = await cloud.enrol();
    const lists = async () =>
      (await station.feed()).items.flatMap(({ kind, body }) =>
        kind === 'revocations' ? [FeedRevocations.parse(body).list] : [],
      );
    const before = (await lists()).at(-1);
    cloud.advance(3_500_000);
    expect((await lists()).at(-1)).toEqual(before);
    cloud.advance(200_000);
    const after = (await lists()).at(-1);
    expect(after).toMatchObject({ asOfMs: cloud.nowMs(), revoked: before?.revoked });
    expect(after?.version).toBe((before?.version ?? 0) + 1);
  });

  it('goes on where it was after a restart', async () => {
    const station = await cloud.enrol();
    const before = await station.feed();
    await cloud.restart();
    const order = await placeOrder(cloud);
    const { items } = await station.feed(100, before.cursor);
    expect(items).toMatchObject([{ seq: before.items.length + 1, body: { orderId: order.orderId } }]);
  });
});
