import { uuidv7 } from 'uuidv7';
import type { FeedOrder } from '../../contract/sync/feed.ts';
import type { StationEventBody } from '../../contract/sync/events.ts';
import { createDemoOrders } from '../demo/orders.ts';
import type { TestCloud } from './test-cloud.ts';

type Raw = Record<string, unknown>;

/** An accepted order that the cloud has handed down. */
export async function placeOrder(cloud: TestCloud, change: Partial<FeedOrder> = {}): Promise<FeedOrder> {
  const order = { ...sampleOrder(), ...change };
  const reply = await cloud.admin('orders', { order });
  if (reply.status !== 200) throw new Error(reply.text);
  return order;
}

export function sampleOrder(): FeedOrder {
  const [sample] = createDemoOrders({ seed: uuidv7(), nowMs: Date.now(), count: 1 });
  if (!sample) throw new Error('no sample');
  return { ...sample.order, orderNo: `T-${uuidv7().toUpperCase().slice(4, 30)}` };
}

/** An event as a station sends it; `change` may break anything. */
export function eventOf(
  stationId: string,
  type: string,
  data: Raw,
  seq: number,
  change: Raw = {},
): Raw & { id: string } {
  const subject = typeof data['orderId'] === 'string' ? `order:${data['orderId']}` : `station:${stationId}`;
  const event = {
    specversion: '1.0',
    id: uuidv7(),
    source: `/stations/${stationId}`,
    type,
    subject,
    time: '2026-11-21T06:00:00.000Z',
    datacontenttype: 'application/json',
    aggregateseq: seq,
    data,
  };
  return { ...event, ...change };
}

export function collected(order: FeedOrder): StationEventBody<'v1.ParcelCollected'> {
  return {
    orderId: order.orderId,
    orderNo: order.orderNo,
    collectionId: uuidv7(),
    waybillNo: 'YQ770000000001',
    carrierId: order.carrierId,
    courierId: 'yunqi-0107',
    badgeNo: 'YQ0107',
    sender: { personId: uuidv7(), name: '欧阳小明', phone: '13900001234' },
    senderIdKind: 'resident-card',
    senderIdLastFour: '002X',
    goods: '羽绒服一件',
    screening: { verdict: 'allowed', category: '', packVersion: 'screening@1' },
    inspectorId: uuidv7(),
    weightGrams: 1_250,
    volumetricGrams: null,
    chargeableGrams: 2_000,
    weighingId: uuidv7(),
    tariffVersion: 'carriers@1',
    amountFen: 1_200,
    coverFen: 0,
    method: 'cash',
    holder: 'courier',
    operatorId: uuidv7(),
    window: 'on-time',
    reprintDebt: false,
    collectedMs: 1_795_000_000_000,
  };
}
