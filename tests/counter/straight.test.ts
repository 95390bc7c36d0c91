import { afterEach, expect, it } from 'vitest';
import { collectUntil, openStockedStation, type StockedStation } from '../support/in-process-station.ts';

let station: StockedStation;
afterEach(() => station.close());

it('collects a parcel, keeps every act with operator and time, and brings it to the cloud [EX-1.1b EX-4.10b]', async () => {
  station = await openStockedStation();
  const order = station.orders[0]!;
  const { rpc, staffId } = await station.signIn();
  const view = await collectUntil(station, rpc, order.orderId, 'done');
  expect(view).toMatchObject({ step: 'done', outcome: 'collected', sender: null, recipient: null });
  expect(view.order.status).toBe('collected');
  expect(station.printer.papers).toHaveLength(2);

  const entries = station.tools.journal.list({ beforeSeq: null, subject: view.collectionId, limit: 200 }).toReversed();
  const acts = entries.map(({ act }) => act);
  const inOrder = [
    'collection.opened',
    'courier.checked',
    'courier.confirmed-by-sender',
    'sender.identified',
    'goods.inspected',
    'parcel.weighed',
    'fee.taken',
    'waybill.taken',
    'print.settled',
    'parcel.handed-over',
  ];
  expect(inOrder.map((act) => acts.indexOf(act))).toEqual(
    inOrder.map((act) => acts.indexOf(act)).toSorted((a, b) => a - b),
  );
  expect(inOrder.filter((act) => !acts.includes(act))).toEqual([]);
  for (const entry of entries.filter(({ act }) => act !== 'print.settled'))
    expect([entry.act, entry.operatorId]).toEqual([entry.act, staffId]);

  await station.flush();
  const [event] = station.cloud.eventsOf(order.orderId);
  expect(event?.type).toBe('v1.ParcelCollected');
  expect(event?.data).toMatchObject({
    orderId: order.orderId,
    waybillNo: 'YQ770000000001',
    sender: { name: order.sender.name },
  });
  expect(station.tools.journal.verify()).toMatchObject({ ok: true });
});
