import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ServerResponse } from 'node:http';
import { createCloudClient } from '../../station/sync/cloud-client.ts';
import { backOffBaseMs, backOffCapMs, backOffMs, judgeAnswers } from '../../station/sync/rules.ts';
import {
  badgeOf,
  cloudKey,
  courierA,
  courierRecord,
  newKey,
  revocationsOf,
  sampleOrder,
  startMs,
  strangerKey,
} from '../support/counter-data.ts';
import { sendSigned, startFakeCloud, type Misbehaviour } from '../support/fake-cloud.ts';
import {
  collectUntil,
  cursorOf,
  openStockedStation,
  openTestStation,
  refusalOf,
  stock,
  type StockedStation,
} from '../support/in-process-station.ts';
import { newCommandId } from '../support/station-client.ts';

let close: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const one of close.reverse()) await one();
  close = [];
});
async function open(...args: Parameters<typeof openStockedStation>): Promise<StockedStation> {
  const station = await openStockedStation(...args);
  close.push(() => station.close());
  return station;
}
/** A record that waits for the cloud. */
async function report(station: StockedStation, at = 0): Promise<string> {
  const { rpc } = await station.signIn();
  const orderId = station.orders[at]!.orderId;
  await rpc.orders.recordException({ commandId: newCommandId(), orderId, reason: 'not-reached' });
  return orderId;
}
const relay = (station: StockedStation) => station.tools.relay.state();
const onEvents =
  (answer: (asked: Parameters<Misbehaviour>[0], response: ServerResponse) => void): Misbehaviour =>
  (asked, response) => {
    if (!asked.target.startsWith('/v1/events')) return false;
    answer(asked, response);
    return true;
  };

describe('a cloud that does not keep its word', () => {
  const good = { answers: [] };
  const wrongs: [string, string, Misbehaviour][] = [
    ['500', 'http-500', onEvents((asked, response) => sendSigned(response, asked, good, { status: 500 }))],
    [
      'an HTML page with 200, as a captive portal gives',
      'not-json',
      onEvents(
        (_asked, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome</html>'),
      ),
    ],
    [
      'a redirect',
      'unreachable',
      onEvents((_asked, response) => void response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()),
    ],
    ['another shape', 'bad-shape', onEvents((asked, response) => sendSigned(response, asked, { answers: 'all fine' }))],
    [
      'no signature',
      'bad-signature',
      onEvents((asked, response) => sendSigned(response, asked, good, { unsigned: true })),
    ],
    [
      'a stranger’s signature',
      'bad-signature',
      onEvents((asked, response) => sendSigned(response, asked, good, { key: { ...strangerKey, kid: cloudKey.kid } })),
    ],
    [
      'a badge key’s signature',
      'bad-signature',
      onEvents((asked, response) => sendSigned(response, asked, good, { key: strangerKey })),
    ],
    [
      'an older answer played again',
      'bad-signature',
      onEvents((asked, response) => sendSigned(response, asked, good, { nonce: 'of-another-request' })),
    ],
    [
      'an answer to another question',
      'bad-signature',
      onEvents((asked, response) => sendSigned(response, asked, good, { target: '/v1/feed?cursor=&limit=200' })),
    ],
    [
      'half a body',
      'unreachable',
      onEvents((_asked, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 });
        response.write('{"answers":[');
        setImmediate(() => response.destroy());
      }),
    ],
    ['a cut line', 'unreachable', onEvents((_asked, response) => void response.destroy())],
  ];

  it.each(wrongs)(
    'answers %s: nothing counts as delivered, the state says why, and nothing is lost',
    async (_name, fault, misbehave) => {
      const station = await open();
      station.cloud.misbehave = misbehave;
      const orderId = await report(station);
      await station.sync(() => relay(station).lastFault !== null);
      expect(relay(station)).toMatchObject({ state: 'offline', lastFault: fault });
      expect(station.tools.outbox.summary()).toMatchObject({ waiting: 1, rejected: 0 });
      station.cloud.misbehave = null;
      await station.flush();
      expect(relay(station)).toMatchObject({ state: 'online', lastFault: null });
      expect(station.cloud.eventsOf(orderId)).toHaveLength(1);
    },
  );

  it('takes an event once whose answer was cut off after the last byte', async () => {
    const station = await open();
    let cut = 0;
    station.cloud.misbehave = onEvents((asked, response) => {
      station.cloud.answer(asked);
      cut += 1;
      response.destroy();
      if (cut === 3) station.cloud.misbehave = null;
    });
    const orderId = await report(station);
    await station.flush();
    expect(cut).toBe(3);
    expect(station.cloud.eventsOf(orderId)).toHaveLength(1);
    expect(station.tools.outbox.delivered(10).filter(({ code }) => code !== null)).toEqual([]);
  });

  it('does not wait for ever for one that says nothing, nor hold up the stop', async () => {
    const cloud = await startFakeCloud();
    close.push(() => cloud.close());
    cloud.misbehave = () => true;
    const client = createCloudClient({ url: cloud.url, keys: () => [cloudKey.public], nowMs: Date.now, timeoutMs: 80 });
    expect(await client.sendEvents('t', [])).toMatchObject({ ok: false, fault: 'timeout' });
    const station = await open();
    // Silent before there is anything to send: what is asked then is asked of a silent one.
    station.cloud.misbehave = () => true;
    const asked = station.cloud.requests.length;
    await report(station);
    station.tools.relay.wake(true);
    station.clock.advance(0);
    await vi.waitFor(() => expect(station.cloud.requests.length).toBeGreaterThan(asked), { timeout: 20_000 });
    const before = performance.now();
    await station.stop();
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  it('believes no retired key', async () => {
    const cloud = await startFakeCloud();
    close.push(() => cloud.close());
    const ask = (retiredMs: number | null) =>
      createCloudClient({
        url: cloud.url,
        keys: () => [{ ...cloudKey.public, retiredMs }],
        nowMs: () => startMs,
      }).readFeed('t', '', 10);
    expect(await ask(startMs + 1)).toMatchObject({ ok: true });
    expect(await ask(startMs)).toMatchObject({ ok: false, fault: 'bad-signature' });
  });

  it('asks no sooner than it was told to, by seconds or by a date', async () => {
    const station = await open(undefined, { random: () => 0 });
    const { clock, cloud } = station;
    const date = new Date(startMs).toUTCString();
    for (const headers of [
      { 'retry-after': '120' },
      { 'retry-after': new Date(startMs + 120_000).toUTCString(), date },
    ] as Record<string, string>[]) {
      cloud.misbehave = onEvents((asked, response) => sendSigned(response, asked, 'later', { status: 503, headers }));
      await report(station);
      await station.sync(() => relay(station).lastFault === 'http-503');
      const asked = cloud.requests.length;
      clock.advance(119_000);
      await new Promise((resolve) => setImmediate(resolve));
      expect(cloud.requests).toHaveLength(asked);
      cloud.misbehave = null;
      clock.advance(1_000);
      await vi.waitFor(() => expect(station.tools.outbox.summary().waiting).toBe(0));
    }
  });
});

describe('the pause before the next try', () => {
  it('is uniform below a ceiling that doubles, and never under what the cloud asked for', () => {
    fc.assert(
      fc.property(
        fc.nat(2_000),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.option(fc.nat(3_600_000)),
        (failures, random, retryAfterMs) => {
          const pause = backOffMs(failures, random, retryAfterMs);
          const ceiling = Math.min(backOffCapMs, backOffBaseMs * 2 ** failures);
          expect(pause).toBeGreaterThanOrEqual(retryAfterMs ?? 0);
          expect(pause).toBeLessThanOrEqual(Math.max(ceiling, retryAfterMs ?? 0));
          expect(Number.isInteger(pause)).toBe(true);
        },
      ),
    );
    const spread = Array.from({ length: 1_000 }, (_, at) => backOffMs(7, at / 1_000));
    // Full jitter: the whole range, not a ceiling with a little noise.
    expect([Math.min(...spread), Math.max(...spread) > 59_000]).toEqual([0, true]);
    expect(Math.abs(spread.reduce((a, b) => a + b, 0) / 1_000 - 30_000)).toBeLessThan(100);
  });

  it('leaves waiting what the cloud said nothing about, whatever else it says', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.uuid(), { maxLength: 8 }),
        fc.array(
          fc.record({ id: fc.uuid(), result: fc.constantFrom('accepted', 'known', 'rejected', 'retry' as const) }),
        ),
        (sent, answers) => {
          const strangers = answers.filter(({ id }) => !sent.includes(id));
          expect(judgeAnswers(sent, strangers).map(({ state }) => state)).toEqual(sent.map(() => 'waiting'));
        },
      ),
    );
  });
});

describe('events the cloud does not take', () => {
  it('fences the aggregate of a rejected event alone, shows it, and brings all when it is driven again', async () => {
    const station = await open([sampleOrder(), sampleOrder(), sampleOrder()]);
    const [bad, good] = station.orders.map(({ orderId }) => orderId) as [string, string];
    station.cloud.judge = (event) =>
      event.subject === `order:${bad}` && event.aggregateseq === 1
        ? { id: event.id, result: 'rejected', code: 'schema' }
        : null;
    await report(station, 0);
    await report(station, 0);
    await report(station, 1);
    await station.sync(
      () => station.cloud.eventsOf(good).length === 1 && station.tools.outbox.summary().rejected === 1,
    );
    const { rpc } = await station.signIn('manager');
    const queue = await rpc.queue.list({});
    expect(queue.map(({ aggregate, state }) => [aggregate, state])).toEqual([
      [`order:${bad}`, 'rejected'],
      [`order:${bad}`, 'fenced'],
    ]);
    const clerk = await station.signIn('clerk');
    const eventId = queue[0]?.eventId ?? '';
    expect(await refusalOf(clerk.rpc.queue.redrive({ commandId: newCommandId(), eventId }))).toBe('NOT_ALLOWED');
    station.cloud.judge = null;
    await rpc.queue.redrive({ commandId: newCommandId(), eventId });
    await station.flush();
    expect(station.cloud.eventsOf(bad).map(({ aggregateseq }) => aggregateseq)).toEqual([1, 2]);
    expect(station.tools.outbox.summary()).toMatchObject({ waiting: 0, rejected: 0 });
  });

  it('finds the one event for which the cloud refuses the whole request, and lets the others through', async () => {
    const station = await open(Array.from({ length: 9 }, () => sampleOrder()));
    const bad = station.orders[5]!.orderId;
    for (let at = 0; at < 9; at += 1) await report(station, at);
    station.cloud.misbehave = (asked, response) => {
      if (!asked.target.startsWith('/v1/events') || !asked.body.includes(bad)) return false;
      sendSigned(response, asked, { code: 'schema' }, { status: 400 });
      return true;
    };
    await station.sync(() => station.tools.outbox.summary().waiting === 0);
    expect(station.tools.outbox.open(10).map(({ aggregate, state, code }) => [aggregate, state, code])).toEqual([
      [`order:${bad}`, 'rejected', 'http-400'],
    ]);
    expect(station.cloud.order).toHaveLength(8);
  });

  it('sets nothing aside for a refusal that the cloud did not sign', async () => {
    const station = await open();
    await report(station);
    station.cloud.misbehave = onEvents((_asked, response) => void response.writeHead(400).end('no'));
    await station.sync(() => relay(station).lastFault === 'http-400');
    expect(station.tools.outbox.summary()).toMatchObject({ waiting: 1, rejected: 0 });
  });

  it('lets facts come down while the cloud wants an event later', async () => {
    const station = await open();
    station.cloud.judge = (event) => ({ id: event.id, result: 'retry', code: 'busy' });
    await report(station);
    const order = sampleOrder();
    await station.bring('order', order);
    await vi.waitFor(() => expect(relay(station).lastFault).toBe('retry-later'));
    expect(relay(station).state).toBe('online');
    expect(station.tools.db.prepare('SELECT 1 FROM orders WHERE order_id = ?').get(order.orderId)).toBeTruthy();
  });
});

describe('facts from the cloud', () => {
  const quarantine = async (station: StockedStation) => (await station.signIn()).rpc.orders.quarantine();

  it('sets aside what is malformed, tells the fields and no values, and takes the rest [YP-3.6 EX-1.4]', async () => {
    const station = await open();
    const canary = '诸葛孔明';
    const order = sampleOrder();
    const broken: [string, unknown, string][] = [
      ['order', { ...order, sender: { ...order.sender, name: canary, phone: '12' } }, 'sender.phone'],
      [
        'order',
        {
          ...order,
          recipient: { ...order.recipient, name: canary, address: { ...order.recipient.address, province: '香港' } },
        },
        'DOMESTIC_ONLY',
      ],
      [
        'order',
        {
          ...order,
          recipient: { ...order.recipient, address: { ...order.recipient.address, province: 'California' } },
        },
        'DOMESTIC_ONLY',
      ],
      ['order', { ...order, declaredWeightGrams: -1 }, 'declaredWeightGrams'],
      ['order', { ...order, status: 'teleported' }, 'status'],
      ['order', null, '(body)'],
      ['order', canary, '(body)'],
      ['weather', { rain: canary }, 'kind'],
      ['courier', courierRecord(courierA, { name: canary }, { ...newKey('cloud-1', 'cloud') }), 'signature'],
      ['revocations', revocationsOf([], 9, startMs, strangerKey), 'signature'],
      ['key', { ...cloudKey.public, kid: 'cloud-9', publicKey: 'AAAA' }, 'key'],
      ['key', { ...newKey('cloud-1', 'cloud').public }, 'key-differs'],
      [
        'waybill-block',
        { blockId: newCommandId(), carrierId: 'yunqi', prefix: 'YQ', first: 9, last: 8, digits: 12 },
        'empty-block',
      ],
      ['cancel', { orderId: newCommandId(), reason: canary, atMs: startMs }, 'order-unknown'],
    ];
    for (const [kind, body] of broken) station.cloud.put(kind, body);
    station.cloud.items.push({ seq: -1, kind: 'order', body: order } as never, 'junk' as never);
    const last = sampleOrder();
    await station.bring('order', last);
    const items = (await quarantine(station)).toReversed();
    const framed = items.filter(({ seq }) => seq > 0);
    expect(framed.map(({ kind }) => kind)).toEqual(broken.map(([kind]) => kind));
    for (const [at, [, , fault]] of broken.entries())
      expect([at, framed[at]?.faults.join(' ')]).toEqual([at, expect.stringContaining(fault)]);
    expect(items.filter(({ kind }) => kind === 'unreadable')).toHaveLength(2);
    expect(JSON.stringify(items)).not.toMatch(/诸葛孔明|香港|California|teleported/);
    expect(station.tools.db.prepare('SELECT 1 FROM orders WHERE order_id = ?').get(last.orderId)).toBeTruthy();
    // The keys still serve: a collection goes its way.
    const { rpc } = await station.signIn();
    expect((await collectUntil(station, rpc, last.orderId, 'done')).outcome).toBe('collected');
  });

  it('sets aside an order that was edited after placing, and keeps the first [EX-4.4b]', async () => {
    const station = await open();
    const [order] = station.orders;
    await station.bring('order', { ...order, itemType: '白酒' });
    expect((await quarantine(station))[0]?.faults).toEqual(['edited-after-placing']);
    expect(station.tools.db.prepare('SELECT item_type FROM orders').pluck().all()).toEqual(['服装']);
    await station.bring('order', { ...order });
    expect(await quarantine(station)).toHaveLength(1);
  });

  it.each(['a cancel', 'the order’s own status'])(
    'ends an open collection when the cloud cancelled, by %s [section 6.12] [EX-4.4a]',
    async (by) => {
      const station = await open();
      const order = station.orders[0]!;
      const { rpc } = await station.signIn();
      const view = await collectUntil(station, rpc, order.orderId, 'handover');
      if (by === 'a cancel') await station.bring('cancel', { orderId: order.orderId, reason: '不寄了', atMs: startMs });
      else await station.bring('order', { ...order, status: 'cancelled' });
      const ended = await rpc.collection.get({ collectionId: view.collectionId });
      expect([ended.outcome, ended.order.status]).toEqual(['exception', 'cancelled']);
      expect(
        await refusalOf(
          rpc.collection.handOver({
            commandId: newCommandId(),
            collectionId: view.collectionId,
            signature: { kind: 'badge', badge: badgeOf(courierA) },
          }),
        ),
      ).toBe('collection.ended');
      expect(station.tools.db.prepare('SELECT voided_ms IS NOT NULL FROM waybills').pluck().all()).toEqual([1]);
    },
  );

  it.each(['a cancel', 'the order’s own status'])(
    'keeps the physical fact when the cloud cancelled too late, by %s, and both sides for the desk [section 6.12]',
    async (by) => {
      const station = await open();
      const order = station.orders[0]!;
      const { rpc } = await station.signIn();
      const view = await collectUntil(station, rpc, order.orderId, 'done');
      if (by === 'a cancel') await station.bring('cancel', { orderId: order.orderId, reason: '不寄了', atMs: startMs });
      else await station.bring('order', { ...order, status: 'cancelled' });
      const after = await rpc.collection.get({ collectionId: view.collectionId });
      expect([after.outcome, after.order.status]).toEqual(['collected', 'collected']);
      expect(station.tools.db.prepare('SELECT kind, station_side FROM conflicts').all()).toEqual([
        { kind: 'cancelled-in-cloud', station_side: '{"status":"collected"}' },
      ]);
    },
  );

  it('notes a conflict that the cloud names in its answer', async () => {
    const station = await open();
    station.cloud.judge = (event) => ({ id: event.id, result: 'accepted', conflict: 'cancelled' });
    await report(station);
    await station.flush();
    expect(station.tools.db.prepare('SELECT kind FROM conflicts').pluck().all()).toEqual(['cancelled']);
  });

  it('never goes back to an older list of revoked badges [EX-4.8a I5]', async () => {
    const station = await open();
    await station.bring('revocations', revocationsOf(['YQ0107#3'], 2, startMs));
    await station.bring('revocations', revocationsOf([], 1, startMs + 1));
    await station.bring('revocations', revocationsOf([], 3, startMs - 1));
    const { rpc } = await station.signIn();
    const opened = await rpc.collection.open({ commandId: newCommandId(), orderId: station.orders[0]!.orderId });
    const verify = () =>
      refusalOf(
        rpc.collection.verifyByBadge({
          commandId: newCommandId(),
          collectionId: opened.collectionId,
          badge: badgeOf(courierA),
        }),
      );
    expect(await verify()).toBe('badge.revoked');
    await station.bring('revocations', revocationsOf([], 3, startMs + 1));
    expect(await verify()).toBe('accepted');
  });

  it('keeps fields that it does not know, sealed [EX-4.1]', async () => {
    const order = sampleOrder({ giftWrap: '红色缎带', future: { nested: [1, 2] } });
    const station = await open([order]);
    const row = station.tools.db
      .prepare(
        `SELECT p.part_id FROM person_parts p JOIN orders o ON o.sender_person_id = p.person_id WHERE p.kind = 'order-extras'`,
      )
      .get();
    expect(row).toBeTruthy();
    expect(JSON.stringify(station.tools.db.prepare('SELECT * FROM orders').all())).not.toContain('缎带');
  });

  it('does not turn for ever on a feed that promises more and never moves', async () => {
    const station = await open();
    const cursor = cursorOf(station);
    station.cloud.misbehave = (asked, response) => {
      if (!asked.target.startsWith('/v1/feed')) return false;
      sendSigned(response, asked, { items: [], cursor, more: true, nowMs: startMs });
      return true;
    };
    const asked = station.cloud.requests.length;
    await station.sync(() => relay(station).lastFault === 'feed-stuck');
    expect(station.cloud.requests.length - asked).toBeLessThan(5);
  });
});

describe('enrolment', () => {
  it('says that it is not enrolled and why, and enrols as soon as it can', async () => {
    const cloud = await startFakeCloud();
    close.push(() => cloud.close());
    stock(cloud);
    const cases: [string, Misbehaviour][] = [
      ['http-403', (asked, response) => (sendSigned(response, asked, { code: 'enrol-code' }, { status: 403 }), true)],
      ['not-json', (_asked, response) => (response.writeHead(200).end('<html>'), true)],
      ['bad-shape', (asked, response) => (sendSigned(response, asked, { stationId: 'x' }), true)],
      [
        'bad-signature',
        (asked, response) => (
          sendSigned(response, asked, {
            stationId: 'x',
            token: 't',
            keys: [{ ...cloudKey.public, publicKey: 'AAAA' }],
          }),
          true
        ),
      ],
      [
        'bad-signature',
        (asked, response) => (sendSigned(response, asked, { stationId: 'x', token: 't', keys: [] }), true),
      ],
    ];
    cloud.misbehave = cases[0]![1];
    const station = await openTestStation({ cloud, staff: [] });
    close.push(() => station.close());
    for (const [fault, misbehave] of cases) {
      const asked = cloud.requests.length;
      cloud.misbehave = misbehave;
      await station.sync(() => cloud.requests.length > asked && station.tools.relay.state().lastFault === fault);
      expect(station.tools.relay.state().state).toBe('not-enrolled');
      expect(cloud.requests.every(({ target }) => target === '/v1/enrol')).toBe(true);
    }
    cloud.misbehave = null;
    await station.sync(() => cursorOf(station) === String(cloud.items.length));
    expect(station.tools.relay.state().state).toBe('online');
    const before = station.tools.relay.state().lastSuccessMs;
    await station.restart();
    expect(station.tools.relay.state()).toMatchObject({ state: 'online', lastSuccessMs: before });
    expect(cloud.enrolled).toBe(1);
  });
});
