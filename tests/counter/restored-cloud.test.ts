import { afterEach, describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import { createCloudClient } from '../../station/sync/cloud-client.ts';
import { cloudKey, strangerKey } from '../support/counter-data.ts';
import { sendSigned, startFakeCloud } from '../support/fake-cloud.ts';
import { openStockedStation, type StockedStation } from '../support/in-process-station.ts';
import { newCommandId } from '../support/station-client.ts';

let close: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const one of close.reverse()) await one();
  close = [];
});

async function report(station: StockedStation, at: number): Promise<string> {
  const { rpc } = await station.signIn();
  const orderId = station.orders[at]!.orderId;
  await rpc.orders.recordException({ commandId: newCommandId(), orderId, reason: 'not-reached' });
  return orderId;
}

describe('a cloud that was set back to an older day', () => {
  it('is told everything again, in order, and nothing twice [EX-7.2 F069]', async () => {
    const station = await openStockedStation();
    close.push(() => station.close());
    const orderId = await report(station, 0);
    await station.flush();
    expect(station.cloud.eventsOf(orderId)).toHaveLength(1);

    station.cloud.events.clear();
    station.cloud.order.length = 0;
    station.cloud.aggregates.clear();
    station.cloud.misbehave = (asked, response) => {
      const cursor = new URL(asked.target, 'http://cloud').searchParams.get('cursor');
      if (!asked.target.startsWith('/v1/feed') || !cursor) return false;
      sendSigned(response, asked, { problem: 'cursor-gone' }, { status: 410 });
      return true;
    };
    await station.sync(() => station.cloud.eventsOf(orderId).length === 1);
    station.cloud.misbehave = null;
    await report(station, 0);
    await station.flush();
    expect(station.cloud.eventsOf(orderId).map(({ aggregateseq }) => aggregateseq)).toEqual([1, 2]);
  });
});

describe('the first contact', () => {
  const printOf = (publicKey: string) => createHash('sha256').update(Buffer.from(publicKey, 'base64url')).digest('hex');

  it.each([
    ['believes the key whose fingerprint is configured', cloudKey.public.publicKey, true],
    ['believes no other', strangerKey.public.publicKey, false],
  ])('%s [MA-4.1.3]', async (_name, publicKey, ok) => {
    const cloud = await startFakeCloud();
    close.push(() => cloud.close());
    const client = createCloudClient({
      url: cloud.url,
      keyFingerprint: printOf(publicKey),
      keys: () => [],
      nowMs: cloud.nowMs,
    });
    const reply = await client.enrol({ enrolCode: 'x', stationName: 'x', publicKey: 'x' });
    expect(reply.ok).toBe(ok);
    if (!reply.ok) expect(reply.fault).toBe('bad-signature');
  });
});
