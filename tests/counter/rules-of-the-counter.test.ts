import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OrderStatus } from '../../contract/values/order-status.ts';
import { createOrdersStore } from '../../station/orders/store.ts';
import {
  badgeOf,
  courierA,
  courierB,
  courierC,
  courierPin,
  sampleOrder,
  senderA,
  startMs,
} from '../support/counter-data.ts';
import {
  collectUntil,
  openStockedStation,
  refusalOf,
  staff,
  type Rpc,
  type StockedStation,
} from '../support/in-process-station.ts';
import { newCommandId } from '../support/station-client.ts';

let station: StockedStation;
let rpc: Rpc;
const orders = Array.from({ length: 60 }, () => sampleOrder());
let used = 0;
const nextId = () => orders[used++]!.orderId;

beforeAll(async () => {
  station = await openStockedStation(orders);
  ({ rpc } = await station.signIn());
});
afterAll(() => station.close());
const row = <T>(sql: string, ...values: unknown[]) => station.tools.db.prepare(sql).get(...values) as T;
const statusOf = (orderId: string) =>
  row<{ status: string }>('SELECT status FROM orders WHERE order_id = ?', orderId).status;
const eventsOf = (orderId: string) =>
  station.tools.db
    .prepare('SELECT type FROM outbox WHERE aggregate = ? ORDER BY aggregate_seq')
    .pluck()
    .all(`order:${orderId}`);
const of = (collectionId: string) => ({ commandId: newCommandId(), collectionId });

describe('verifying the courier', () => {
  it.each([
    ['another courier of the same company', courierB, ['courier']],
    ['another company', courierC, ['courier', 'carrier']],
  ] as const)(
    'ends with an incident for %s; the order stays accepted and may be collected by the right one [EX-4.8a EX-4.8b]',
    async (_name, courier, reasons) => {
      const orderId = nextId();
      const opened = await rpc.collection.open({ commandId: newCommandId(), orderId });
      const view = await rpc.collection.verifyByBadge({ ...of(opened.collectionId), badge: badgeOf(courier) });
      expect(view.outcome).toBe('mismatch');
      expect(view.verify?.mismatches.map(({ reason }) => reason)).toEqual(reasons);
      expect(statusOf(orderId)).toBe('accepted');
      expect(eventsOf(orderId)).toEqual(['v1.CourierMismatched']);
      expect(await refusalOf(rpc.collection.confirmCourier(of(opened.collectionId)))).toBe('collection.ended');
      expect((await collectUntil(station, rpc, orderId, 'done')).outcome).toBe('collected');
      expect(eventsOf(orderId)).toEqual(['v1.CourierMismatched', 'v1.ParcelCollected']);
    },
  );

  it('takes another day for a mismatch, and only stamps early and late on the booked one [EX-1.1b EX-4.8a]', async () => {
    const day = 86_400_000;
    const cases = [
      [{ windowStartMs: startMs + day, windowEndMs: startMs + day + 1 }, 'mismatch', 'early'],
      [{ windowStartMs: startMs + 3_600_000 * 5, windowEndMs: startMs + 3_600_000 * 6 }, 'open', 'early'],
      [{ windowStartMs: startMs - 3_600_000 * 2, windowEndMs: startMs - 3_600_000 }, 'open', 'late'],
    ] as const;
    for (const [window, outcome, stamp] of cases) {
      const order = sampleOrder(window);
      await station.bring('order', order);
      const opened = await rpc.collection.open({ commandId: newCommandId(), orderId: order.orderId });
      const view = await rpc.collection.verifyByBadge({ ...of(opened.collectionId), badge: badgeOf(courierA) });
      expect([view.outcome, view.verify?.window]).toEqual([outcome, stamp]);
    }
  });

  it('lets the sender refuse at every step without a reason or a mark; the order stays accepted [EX-4.8b]', async () => {
    for (const step of ['verify', 'identify', 'inspect', 'weigh', 'price', 'print', 'handover'] as const) {
      const orderId = nextId();
      const view = await collectUntil(station, rpc, orderId, step);
      const ended = await rpc.collection.refuseBySender(of(view.collectionId));
      expect([step, ended.outcome, statusOf(orderId)]).toEqual([step, 'sender-refused', 'accepted']);
      expect(eventsOf(orderId)).toEqual(['v1.SenderRefused']);
      const incident = row<{ kind: string; facts: string }>(
        'SELECT kind, facts FROM incidents WHERE collection_id = ?',
        view.collectionId,
      );
      expect(incident.kind).toBe('sender-refused');
      expect(incident.facts).not.toContain(
        row<{ id: string }>('SELECT sender_person_id AS id FROM orders WHERE order_id = ?', orderId).id,
      );
    }
  });

  it('proves a typed number by the signed record and its PIN, and counts a wrong one once [EX-4.8a I7]', async () => {
    const orderId = nextId();
    const { collectionId } = await rpc.collection.open({ commandId: newCommandId(), orderId });
    const tries = () =>
      row<{ n: number }>('SELECT failed_pins AS n FROM couriers WHERE courier_id = ?', courierA.courierId).n;
    expect(
      await refusalOf(
        rpc.collection.verifyByNumber({
          ...of(collectionId),
          badgeNo: 'YQ0107',
          pin: '000000',
          approvalId: newCommandId(),
        }),
      ),
    ).toBe('badge.wrong-pin');
    expect(tries()).toBe(1);
    expect(
      await refusalOf(rpc.collection.verifyByNumber({ ...of(collectionId), badgeNo: 'NOBODY', pin: courierPin })),
    ).toBe('badge.no-record');
    const view = await rpc.collection.verifyByNumber({ ...of(collectionId), badgeNo: 'YQ0107', pin: courierPin });
    expect(view.verify?.method).toBe('number');
    expect(tries()).toBe(0);
  });

  it('shows the courier on the display, which alone may press its own buttons [EX-4.8a EX-4.8b]', async () => {
    const display = station.connect('display');
    const orderId = nextId();
    const { collectionId } = await rpc.collection.open({ commandId: newCommandId(), orderId });
    const view = await rpc.collection.verifyByBadge({ ...of(collectionId), badge: badgeOf(courierA) });
    const photoId = view.verify?.courier.photoId ?? '';
    expect((await display.rpc.display.photo({ photoId })).dataUrl).toMatch(/^data:image\/svg/);
    expect(await refusalOf(rpc.display.confirmCourier(of(collectionId)))).toBe('NOT_ALLOWED');
    expect(await refusalOf(display.rpc.collection.confirmCourier(of(collectionId)))).toBe('NOT_ALLOWED');
    expect(await refusalOf(display.rpc.display.confirmCourier(of(newCommandId())))).toBe('collection.unknown');
    await display.rpc.display.confirmCourier(of(collectionId));
    expect((await rpc.collection.get({ collectionId })).verify?.senderConfirmedAt).toBe('display');
    await display.rpc.display.refuse(of(collectionId));
    expect((await rpc.collection.get({ collectionId })).outcome).toBe('sender-refused');
    // Nothing but a portrait leaves by the portrait's way.
    const record = row<{ id: string }>(`SELECT part_id AS id FROM person_parts WHERE kind = 'courier-record' LIMIT 1`);
    expect(await refusalOf(display.rpc.display.photo({ photoId: record.id }))).toBe('badge.no-record');
  });
});

describe('the sender and the goods', () => {
  it.each([
    ['11010519491231002', 'id.number-format'],
    ['110105194912310021', 'id.number-check-digit'],
    ['11010519491331002X', 'id.number-birth-date'],
  ])('refuses the number %s and goes on with the right one [EX-4.1 EX-4.7b]', async (number, code) => {
    const view = await collectUntil(station, rpc, nextId(), 'identify');
    const paper = { kind: 'resident-card' as const, name: senderA.name };
    expect(await refusalOf(rpc.collection.identify({ ...of(view.collectionId), ...paper, number }))).toBe(code);
    expect(
      await refusalOf(
        rpc.collection.identify({ ...of(view.collectionId), ...paper, name: '李四', number: senderA.idNumber }),
      ),
    ).toBe('id.name-differs');
    const seen = await rpc.collection.identify({ ...of(view.collectionId), ...paper, number: senderA.idNumber });
    expect(seen.identify).toMatchObject({ lastFour: '002X', agent: null });
    expect(JSON.stringify(seen)).not.toContain(senderA.idNumber);
  });

  it('wants the own paper of an agent beside the sender’s [EX-4.7b]', async () => {
    const view = await collectUntil(station, rpc, nextId(), 'identify');
    const sender = { kind: 'resident-card' as const, name: senderA.name, number: senderA.idNumber };
    expect(
      await refusalOf(
        rpc.collection.identify({ ...of(view.collectionId), ...sender, agent: { ...sender, name: '王芳' } }),
      ),
    ).toBe('id.agent-missing');
    const agent = { kind: 'passport' as const, name: '王芳', number: 'E12345678' };
    const seen = await rpc.collection.identify({ ...of(view.collectionId), ...sender, agent });
    expect(seen.identify?.agent).toEqual({ kind: 'passport', lastFour: '5678' });
  });

  it('stops prohibited goods for every role, with or without an approval, and for good [EX-4.9a EX-4.9b]', async () => {
    for (const role of ['clerk', 'manager'] as const) {
      const page = await station.signIn(role);
      const orderId = nextId();
      const view = await collectUntil(station, page.rpc, orderId, 'inspect');
      const approval = await page.rpc.staff.approve({
        commandId: newCommandId(),
        act: 'screening.decision',
        subjectId: view.collectionId,
        managerNo: staff.manager.staffNo,
        pin: staff.manager.pin,
        reason: '坚持寄',
      });
      const stopped = await page.rpc.collection.inspect({
        ...of(view.collectionId),
        description: '烟花爆竹',
        mark: 'opened',
        approvalId: approval.approvalId,
      });
      expect([stopped.outcome, stopped.order.status]).toEqual(['prohibited', 'accepted']);
      expect(stopped.order.stoppedByRule).toMatch(/^P-/);
      expect(eventsOf(orderId)).toEqual(['v1.ParcelStopped', 'v1.AuthorityReportDrafted']);
      expect(await refusalOf(page.rpc.collection.open({ commandId: newCommandId(), orderId }))).toBe(
        'order.stopped-goods',
      );
    }
  });

  it('keeps an approval for the decision: an inspection without a mark does not use it up [EX-4.9c L-3]', async () => {
    const view = await collectUntil(station, rpc, nextId(), 'inspect');
    const asked = await rpc.collection.inspect({ ...of(view.collectionId), description: '白酒', mark: 'opened' });
    expect(asked.inspect).toMatchObject({ passed: false, answer: { outcome: 'ask' } });
    const approve = () =>
      rpc.staff.approve({
        commandId: newCommandId(),
        act: 'screening.decision',
        subjectId: view.collectionId,
        managerNo: staff.manager.staffNo,
        pin: staff.manager.pin,
        reason: '查过瓶身',
      });
    const { approvalId } = await approve();
    expect(
      await refusalOf(
        rpc.collection.inspect({ ...of(view.collectionId), description: '白酒', mark: null, approvalId }),
      ),
    ).toBe('inspection.not-marked');
    const decided = await rpc.collection.inspect({
      ...of(view.collectionId),
      description: '白酒',
      mark: 'opened',
      approvalId,
    });
    expect(decided).toMatchObject({ step: 'weigh', inspect: { passed: true, decidedBy: staff.manager.displayName } });
  });
});

describe('weight and price', () => {
  it('refuses another amount than the one shown, and an answer on cover that was not given [EX-4.11 AX-1]', async () => {
    const order = sampleOrder({ declaredValueFen: 500_000 });
    await station.bring('order', order);
    const view = await collectUntil(station, rpc, order.orderId, 'price');
    expect(view.coverMustBeAsked).toBe(true);
    const due = view.dueNow?.actualFen ?? 0;
    const pay = { method: 'cash' as const, holder: 'courier' as const };
    expect(await refusalOf(rpc.collection.pay({ ...of(view.collectionId), ...pay, amountFen: due }))).toBe(
      'price.cover-undecided',
    );
    expect(
      await refusalOf(rpc.collection.pay({ ...of(view.collectionId), ...pay, amountFen: due, coverFen: 500_000 })),
    ).toBe('price.changed');
    const paid = await rpc.collection.pay({ ...of(view.collectionId), ...pay, amountFen: due, coverDeclined: true });
    expect(paid.price).toMatchObject({ amountFen: due, coverDeclined: true });
    expect(paid.price?.difference.parts.reduce((sum, part) => sum + part.amountFen, 0)).toBe(
      paid.price?.difference.differenceFen,
    );
  });

  it('takes no payment before the weight: the order itself knows none [EX-4.11 EX-3.1b]', () => {
    const columns = station.tools.db.prepare(`SELECT name FROM pragma_table_info('orders')`).pluck().all();
    expect(columns.filter((name) => /paid|amount|payment/.test(String(name)))).toEqual([]);
  });

  it.each([
    ['overload', 'scale.overload'],
    ['unstable', 'scale.unstable'],
    ['error', 'scale.fault'],
  ] as const)('never charges a weight while the scale says "%s" [EX-4.11]', async (kind, code) => {
    const view = await collectUntil(station, rpc, nextId(), 'weigh');
    const placementId = station.scale.place(900);
    station.scale.says({ kind, milligrams: null }, 1);
    expect(await refusalOf(rpc.collection.weigh({ ...of(view.collectionId), placementId, dimensions: null }))).toBe(
      code,
    );
    expect((await collectUntil(station, rpc, view.order.orderId, 'price')).weigh?.weightGrams).toBe(1_250);
  });

  it('charges a placement once', async () => {
    const [one, two] = [
      await collectUntil(station, rpc, nextId(), 'weigh'),
      await collectUntil(station, rpc, nextId(), 'weigh'),
    ];
    const placementId = station.scale.place(900);
    expect(await refusalOf(rpc.collection.weigh({ ...of(one.collectionId), placementId, dimensions: null }))).toBe(
      'accepted',
    );
    expect(await refusalOf(rpc.collection.weigh({ ...of(two.collectionId), placementId, dimensions: null }))).toBe(
      'scale.placement-used',
    );
  });
});

describe('paper', () => {
  it('hands over on a confirmed voucher, owes the paper, and pays the debt once [section 6.17] [EX-4.10b EX-4.10c]', async () => {
    const orderId = nextId();
    const view = await collectUntil(station, rpc, orderId, 'print');
    station.printer.failsWith('printer.paper-out');
    const failed = await rpc.collection.print(of(view.collectionId));
    expect(failed.step).toBe('print');
    expect(failed.print?.jobs.map(({ state, fault }) => [state, fault])).toEqual([
      ['failed', 'printer.paper-out'],
      ['failed', 'printer.paper-out'],
    ]);
    const shown = await rpc.collection.showVoucher(of(view.collectionId));
    expect(shown.print?.voucher?.text).toMatch(/^WPV1\./);
    expect(
      await refusalOf(
        rpc.collection.handOver({ ...of(view.collectionId), signature: { kind: 'badge', badge: badgeOf(courierA) } }),
      ),
    ).toBe('collection.step');
    const confirmed = await rpc.collection.confirmVoucher(of(view.collectionId));
    expect(confirmed).toMatchObject({ step: 'handover', print: { reprintDebt: true } });
    const signature = {
      kind: 'drawn' as const,
      strokes: [
        [
          [0, 0],
          [10, 10],
        ],
      ] as [number, number][][],
    };
    const done = await rpc.collection.handOver({ ...of(view.collectionId), signature });
    expect(done.outcome).toBe('collected');
    station.printer.failsWith(null);
    for (const kind of ['label', 'receipt'] as const) {
      expect(
        await rpc.printing.reprint({
          commandId: newCommandId(),
          collectionId: view.collectionId,
          kind,
          reason: '补打',
        }),
      ).toMatchObject({ copyNo: 1, state: 'printed' });
    }
    expect((await rpc.collection.get({ collectionId: view.collectionId })).print?.reprintDebt).toBe(false);
    await rpc.printing.reprint({
      commandId: newCommandId(),
      collectionId: view.collectionId,
      kind: 'label',
      reason: '再打一张',
    });
    expect(eventsOf(orderId)).toEqual(['v1.ParcelCollected', 'v1.ReprintDebtSettled']);
  });

  it('prints no paper any more for a parcel that was not handed over [EX-4.10b]', async () => {
    const view = await collectUntil(station, rpc, nextId(), 'handover');
    await rpc.collection.refuseBySender(of(view.collectionId));
    const before = station.printer.papers.length;
    expect(
      await refusalOf(
        rpc.printing.reprint({
          commandId: newCommandId(),
          collectionId: view.collectionId,
          kind: 'label',
          reason: '补打',
        }),
      ),
    ).toBe('collection.ended');
    expect(station.printer.papers).toHaveLength(before);
  });

  it('leaves an unknown paper to a person, also after a restart, and prints nothing by itself [EX-4.10b P6]', async () => {
    const orderId = nextId();
    const view = await collectUntil(station, rpc, orderId, 'print');
    // The station stops while the first paper is on its way.
    let onItsWay: () => void = () => undefined;
    const sending = new Promise<void>((resolve) => (onItsWay = resolve));
    station.printer.willAnswer(() => {
      onItsWay();
      return new Promise(() => undefined);
    });
    const call = refusalOf(rpc.collection.print(of(view.collectionId)));
    await sending;
    await station.restart();
    expect(await call).toBe('STATION_GONE');
    const papers = station.printer.papers.length;
    ({ rpc } = await station.signIn());
    const found = await rpc.collection.open({ commandId: newCommandId(), orderId });
    expect(found.step).toBe('print');
    expect(found.print?.jobs.map(({ kind, state }) => [kind, state])).toEqual([
      ['label', 'unknown'],
      ['receipt', 'failed'],
    ]);
    expect(await refusalOf(rpc.collection.print(of(view.collectionId)))).toBe('print.state-unknown');
    expect(station.printer.papers).toHaveLength(papers);
    const jobId = found.print?.jobs[0]?.jobId ?? '';
    await rpc.printing.resolve({ commandId: newCommandId(), jobId, cameOut: true });
    expect(await refusalOf(rpc.printing.resolve({ commandId: newCommandId(), jobId, cameOut: false }))).toBe(
      'print.nothing-to-confirm',
    );
    const printed = await rpc.collection.print(of(view.collectionId));
    expect(printed.step).toBe('handover');
    // Only the receipt was missing.
    expect(station.printer.papers).toHaveLength(papers + 1);
  });

  it('says when no waybill number is left, and asks the cloud for more in time [EX-1.1b]', async () => {
    const order = sampleOrder({ carrierId: courierC.carrierId, courierId: courierC.courierId });
    await station.bring('order', order);
    const opened = await rpc.collection.open({ commandId: newCommandId(), orderId: order.orderId });
    const { collectionId } = opened;
    await rpc.collection.verifyByBadge({ ...of(collectionId), badge: badgeOf(courierC) });
    const atPrint = await collectUntil(station, rpc, order.orderId, 'print');
    expect(await refusalOf(rpc.collection.print(of(atPrint.collectionId)))).toBe('waybill.none-left');
    const wanted = station.tools.db.prepare(`SELECT count(*) FROM outbox WHERE type = 'v1.WaybillBlockWanted'`).pluck();
    expect(wanted.get()).toBe(1);
    expect(await refusalOf(rpc.collection.print(of(atPrint.collectionId)))).toBe('waybill.none-left');
    expect(wanted.get()).toBe(1);
  });
});

describe('the order itself', () => {
  it('is cancelled only before it is collected, and not under an open collection [EX-4.4a]', async () => {
    const cancel = (orderId: string) =>
      refusalOf(rpc.orders.cancel({ commandId: newCommandId(), orderId, reason: '不寄了' }));
    for (const status of OrderStatus.options) {
      const order = sampleOrder({ status });
      await station.bring('order', order);
      const may = ['placed', 'dispatching', 'accepted'].includes(status);
      expect([status, await cancel(order.orderId)]).toEqual([status, may ? 'accepted' : 'order.cancel-too-late']);
      expect(statusOf(order.orderId)).toBe(may ? 'cancelled' : status);
    }
    const orderId = nextId();
    const view = await collectUntil(station, rpc, orderId, 'weigh');
    expect(await cancel(orderId)).toBe('order.other-collection-open');
    await rpc.collection.endWithException({ ...of(view.collectionId), reason: 'duplicate' });
    expect(await cancel(orderId)).toBe('accepted');
  });

  it('keeps its details after placing: the schema has no way to edit them [EX-4.4b]', () => {
    const { db } = station.tools;
    const details = [
      'order_no',
      'source',
      'carrier_id',
      'sender_person_id',
      'recipient_person_id',
      'from_province',
      'to_province',
      'to_city',
      'item_type',
      'transport',
      'declared_weight_grams',
      'declared_value_fen',
      'cover_fen',
      'estimate_fen',
      'tariff_version',
      'window_start_ms',
      'window_end_ms',
      'placed_ms',
      'details_hash',
    ];
    for (const column of details) {
      expect(
        () => db.prepare(`UPDATE orders SET ${column} = ${column} WHERE order_id = ?`).run(orders[0]!.orderId),
        column,
      ).toThrow('not edited after placing');
    }
    const columns = db.prepare(`SELECT name FROM pragma_table_info('orders')`).pluck().all() as string[];
    const moving = [
      'order_id',
      'status',
      'courier_id',
      'contract_version',
      'contract_sha256',
      'accepted_ms',
      'stopped_by_rule',
      'last_exception',
      'revision',
    ];
    expect(columns.filter((column) => !details.includes(column)).toSorted()).toEqual(moving.toSorted());
  });

  it('changes its status by the table alone: 121 pairs at the store [EX-1.5]', () => {
    const { db } = station.tools;
    const store = createOrdersStore(db);
    const allowed: Record<string, string[]> = {
      placed: ['dispatching', 'accepted', 'cancelled', 'expired'],
      dispatching: ['accepted', 'cancelled', 'expired'],
      accepted: ['collected', 'cancelled', 'expired'],
      collected: ['in_transit', 'exception'],
      in_transit: ['out_for_delivery', 'exception'],
      out_for_delivery: ['delivered', 'refused', 'exception'],
      exception: ['in_transit', 'out_for_delivery', 'delivered', 'refused'],
    };
    const orderId = orders[59]!.orderId;
    let pairs = 0;
    for (const from of OrderStatus.options) {
      for (const to of OrderStatus.options) {
        pairs += 1;
        db.transaction(() => {
          db.prepare('UPDATE orders SET status = ? WHERE order_id = ?').run(from, orderId);
          const moved = store.moveStatus(orderId, from, to, startMs);
          expect([from, to, moved]).toEqual([from, to, allowed[from]?.includes(to) ?? false]);
          expect(statusOf(orderId)).toBe(moved ? to : from);
        })();
      }
    }
    expect(pairs).toBe(121);
    db.prepare(`UPDATE orders SET status = 'accepted' WHERE order_id = ?`).run(orderId);
  });

  it('keeps its status when the customer asked the courier to cancel [EX-4.5a EX-4.5d]', async () => {
    for (const reason of [
      'bad-phone',
      'no-entry',
      'not-reached',
      'not-collectable',
      'customer-asked-cancel',
      'duplicate',
    ] as const) {
      const orderId = nextId();
      const line = await rpc.orders.recordException({ commandId: newCommandId(), orderId, reason, note: '电话里说的' });
      expect([line.status, line.lastException]).toEqual(['accepted', reason]);
      expect(eventsOf(orderId)).toEqual(['v1.PickupExceptionRecorded']);
    }
    expect(
      await refusalOf(
        rpc.orders.recordException({ commandId: newCommandId(), orderId: nextId(), reason: 'lost' as never }),
      ),
    ).toBe('BAD_REQUEST');
  });

  it('keeps an order of an unknown source, flagged [EX-1.2]', async () => {
    for (const [source, known] of [
      ['card', true],
      ['h5', true],
      ['pc', true],
      ['quick-app', true],
      ['counter', true],
      ['smart-fridge', false],
    ] as const) {
      const order = sampleOrder({ source });
      await station.bring('order', order);
      const found = await rpc.orders.list({ search: order.orderNo, scope: 'all' });
      expect(found.orders.map((line) => [line.source, line.sourceKnown])).toEqual([[source, known]]);
    }
  });

  it('shows names and phones masked in lists, and finds by the tail of the phone [L-13]', async () => {
    const order = sampleOrder({ sender: { ...sampleOrder().sender, name: '司马相如', phone: '13912349876' } });
    await station.bring('order', order);
    const { orders: lines } = await rpc.orders.list({ search: '9876', scope: 'all' });
    expect(lines.map(({ orderNo, senderMasked }) => [orderNo, senderMasked])).toEqual([[order.orderNo, '司***']]);
    expect(JSON.stringify(await rpc.orders.list({ scope: 'all', limit: 200 }))).not.toMatch(
      /13[79]0000\d{4}|13912349876|欧阳小明|司马相如|文三路/,
    );
  });

  it('freezes the contract when the carrier accepted [EX-4.3]', async () => {
    const order = sampleOrder({ status: 'dispatching', acceptedMs: null, courierId: null });
    await station.bring('order', order);
    const contractOf = () =>
      row<{ v: string }>('SELECT contract_version AS v FROM orders WHERE order_id = ?', order.orderId).v;
    await station.bring('order', { ...order, contractVersion: 'yunqi@2' });
    expect(contractOf()).toBe('yunqi@2');
    await station.bring('order', {
      ...order,
      contractVersion: 'yunqi@3',
      status: 'accepted',
      courierId: courierA.courierId,
      acceptedMs: startMs,
    });
    expect([contractOf(), statusOf(order.orderId)]).toEqual(['yunqi@3', 'accepted']);
    await station.bring('order', {
      ...order,
      contractVersion: 'yunqi@4',
      status: 'accepted',
      courierId: courierA.courierId,
      acceptedMs: startMs,
    });
    expect(contractOf()).toBe('yunqi@3');
    const accepted = sampleOrder({ acceptedMs: null });
    await station.bring('order', accepted);
    await station.bring('order', { ...accepted, contractVersion: 'yunqi@9' });
    expect(row<{ v: string }>('SELECT contract_version AS v FROM orders WHERE order_id = ?', accepted.orderId).v).toBe(
      accepted.contractVersion,
    );
  });
});
