import { afterEach, beforeEach, expect, it } from 'vitest';
import { contractVersion } from '../../contract/station.ts';
import { collectUntil, openStockedStation, refusalOf, type StockedStation } from '../support/in-process-station.ts';
import { newCommandId } from '../support/station-client.ts';

let station: StockedStation;
beforeEach(async () => {
  station = await openStockedStation();
});
afterEach(() => station.close());

it('tells each start of the station apart, and ends what pages had under way [EX-7.2]', async () => {
  const first = station.connect();
  const before = await first.rpc.station.hello({ contractVersion });
  const stream = await first.rpc.station.status();
  await stream.next();
  const waiting = stream.next().then(
    () => stream.next(),
    () => 'ended',
  );
  await station.restart();
  expect(await refusalOf(first.rpc.station.hello({ contractVersion }))).toBe('STATION_GONE');
  expect(await waiting).toBe('ended');
  const after = await station.connect().rpc.station.hello({ contractVersion });
  expect(after.generation).not.toBe(before.generation);
  expect([after.stationName, after.face, after.stationId]).toEqual([before.stationName, 'counter', before.stationId]);
});

it('tells a page of another version nothing but its own version', async () => {
  const { rpc } = station.connect();
  expect(await refusalOf(rpc.station.hello({ contractVersion: contractVersion + 1 }))).toBe('CONFLICT');
});

it('goes on at the step where it stood, step by step over restarts [EX-4.10b]', async () => {
  const orderId = station.orders[0]!.orderId;
  for (const step of ['identify', 'inspect', 'weigh', 'price', 'print', 'handover', 'done'] as const) {
    const { rpc } = await station.signIn();
    const view = await collectUntil(station, rpc, orderId, step);
    await station.restart();
    const found = await (await station.signIn()).rpc.collection.get({ collectionId: view.collectionId });
    expect({ ...found, revision: 0 }).toEqual({ ...view, revision: 0 });
  }
});

it('shows the customer the open collection again after a restart, and nobody’s after a while [EX-2.2]', async () => {
  const sceneOf = async () => {
    for await (const { scene } of await station.connect('display').rpc.display.watch()) return scene;
    return null;
  };
  const { rpc } = await station.signIn();
  const view = await collectUntil(station, rpc, station.orders[0]!.orderId, 'weigh');
  await station.restart();
  expect(await sceneOf()).toMatchObject({ scene: 'weigh', orderNo: view.order.orderNo });
  const again = await station.signIn();
  await again.rpc.collection.refuseBySender({ commandId: newCommandId(), collectionId: view.collectionId });
  await expect.poll(sceneOf).toMatchObject({ scene: 'refused' });
  station.clock.advance(20_000);
  expect(await sceneOf()).toEqual({ scene: 'idle' });
});
