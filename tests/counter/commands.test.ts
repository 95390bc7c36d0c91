import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { badgeOf, courierA, courierB, sampleOrder, senderA } from '../support/counter-data.ts';
import {
  collectUntil,
  openStockedStation,
  refusalOf,
  type Rpc,
  type StockedStation,
} from '../support/in-process-station.ts';
import { newCommandId } from '../support/station-client.ts';

describe('a command and its repeats', () => {
  let station: StockedStation;
  let rpc: Rpc;
  const orders = Array.from({ length: 12 }, () => sampleOrder());
  beforeAll(async () => {
    station = await openStockedStation(orders);
    ({ rpc } = await station.signIn());
  });
  afterAll(() => station.close());
  const count = (sql: string, ...values: unknown[]) =>
    station.tools.db
      .prepare(sql)
      .pluck()
      .get(...values) as number;

  it('gives the first answer again, also after the station was started anew [EX-4.10b]', async () => {
    const order = orders[0]!;
    const view = await collectUntil(station, rpc, order.orderId, 'handover');
    const command = {
      commandId: newCommandId(),
      collectionId: view.collectionId,
      signature: { kind: 'badge' as const, badge: badgeOf(courierA) },
    };
    const first = await rpc.collection.handOver(command);
    expect(await rpc.collection.handOver(command)).toEqual(first);
    await station.restart();
    ({ rpc } = await station.signIn());
    expect(await rpc.collection.handOver(command)).toEqual(first);
    expect(
      count(
        `SELECT count(*) FROM outbox WHERE aggregate = ? AND type = 'v1.ParcelCollected'`,
        `order:${order.orderId}`,
      ),
    ).toBe(1);
  });

  it('repeats a refusal too, though the reason is gone meanwhile', async () => {
    const view = await collectUntil(station, rpc, orders[1]!.orderId, 'identify');
    const command = {
      commandId: newCommandId(),
      collectionId: view.collectionId,
      description: '羽绒服',
      mark: 'opened' as const,
    };
    expect(await refusalOf(rpc.collection.inspect(command))).toBe('collection.step');
    await collectUntil(station, rpc, orders[1]!.orderId, 'inspect');
    expect(await refusalOf(rpc.collection.inspect(command))).toBe('collection.step');
    expect(await refusalOf(rpc.collection.inspect({ ...command, commandId: newCommandId() }))).toBe('accepted');
  });

  it('refuses the same id with other content, or for another act', async () => {
    const view = await collectUntil(station, rpc, orders[2]!.orderId, 'identify');
    const { collectionId } = view;
    const paper = { collectionId, kind: 'resident-card' as const, number: senderA.idNumber, name: senderA.name };
    const commandId = newCommandId();
    expect(await refusalOf(rpc.collection.identify({ commandId, ...paper }))).toBe('accepted');
    expect(await refusalOf(rpc.collection.identify({ commandId, ...paper, name: '王五' }))).toBe('COMMAND_REUSED');
    expect(await refusalOf(rpc.collection.refuseBySender({ commandId, collectionId }))).toBe('COMMAND_REUSED');
    expect((await rpc.collection.get({ collectionId })).step).toBe('inspect');
  });

  it('makes one effect of 200 parallel duplicates', async () => {
    const orderId = orders[3]!.orderId;
    const open = { commandId: newCommandId(), orderId };
    const opened = await Promise.all(Array.from({ length: 200 }, () => rpc.collection.open(open)));
    expect(new Set(opened.map(({ collectionId }) => collectionId)).size).toBe(1);
    expect(count('SELECT count(*) FROM collections WHERE order_id = ?', orderId)).toBe(1);

    const pages = await Promise.all([station.signIn(), station.signIn(), station.signIn('manager')]);
    const collectionId = opened[0]?.collectionId ?? '';
    const verify = { commandId: newCommandId(), collectionId, badge: badgeOf(courierB) };
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, at) => refusalOf(pages[at % 3]!.rpc.collection.verifyByBadge(verify))),
    );
    expect(new Set(answers)).toEqual(new Set(['accepted']));
    expect(count('SELECT count(*) FROM incidents WHERE collection_id = ?', collectionId)).toBe(1);
    expect(count('SELECT count(*) FROM outbox WHERE aggregate = ?', `order:${orderId}`)).toBe(1);
  });

  it('lets one of many different commands for one act win', async () => {
    const view = await collectUntil(station, rpc, orders[4]!.orderId, 'handover');
    const signature = { kind: 'badge' as const, badge: badgeOf(courierA) };
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        refusalOf(rpc.collection.handOver({ commandId: newCommandId(), collectionId: view.collectionId, signature })),
      ),
    );
    expect(answers.filter((answer) => answer === 'accepted')).toHaveLength(1);
    expect(answers.filter((answer) => answer === 'collection.ended')).toHaveLength(49);
  });
});
