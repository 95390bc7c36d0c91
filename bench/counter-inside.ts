import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { contract } from '../contract/contract.ts';
import { createRpcClient } from '../contract/rpc/client.ts';
import type { Outcome } from '../contract/values/refusal.ts';
import { createListeners } from '../contract/wires/wire.ts';
import { checkConfig } from '../station/config.ts';
import type { PrinterDevice } from '../station/devices/printer/index.ts';
import type { ScaleDevice, ScaleEvent, ScaleFrame } from '../station/devices/scale/scale.ts';
import { startInProcess } from '../station/hosts/in-process/host.ts';
import { systemClock, type Clock } from '../station/platform/clock.ts';
import {
  badgeKey,
  badgeOf,
  cloudKey,
  courierA,
  courierRecord,
  revocationsOf,
  sampleOrder,
  senderA,
  startMs,
  waybillBlock,
} from '../tests/support/counter-data.ts';
import { startFakeCloud } from '../tests/support/fake-cloud.ts';
import { newCommandId } from '../tests/support/station-client.ts';

const dimensions = { lengthMm: 300, widthMm: 200, heightMm: 100 };
const clerk = { staffNo: '1001', displayName: '林小满', role: 'clerk', pin: '246810' } as const;

/** A folder on a real disk: where the temporary folder is memory, a durable commit costs nothing and proves nothing. */
export function makeFolder(): string {
  return mkdtempSync(path.join(tmpdir(), 'waypost-bench-'));
}

export type CounterInside = Awaited<ReturnType<typeof openCounter>>;

/**
 * The station's in-process host on a real folder with its real storage. Scale and printer are replaced at their interfaces and
 * answer at once, so that no serial time counts; the capture rules, the drawing of papers and everything below are the product's.
 */
export async function openCounter(options: { folder: string; key: Buffer; cloudUrl?: string }) {
  const clock = createBenchClock();
  const scale = createQuickScale(clock);
  const config = checkConfig(
    {
      dataDir: path.join(options.folder, 'station'),
      station: { name: '梧桐路驿台' },
      ...(options.cloudUrl ? { cloud: { url: options.cloudUrl, enrolCode: 'code', pollMs: 200 } } : {}),
      firstStaff: [clerk],
    },
    options.folder,
  );
  const { station, connect } = await startInProcess({
    config,
    key: options.key,
    clock,
    devices: { scale: scale.device, printer: quickPrinter },
  });
  const rpc = createRpcClient(contract, connect('counter'));
  await rpc.staff.signIn({ commandId: newCommandId(), staffNo: clerk.staffNo, pin: clerk.pin });
  const badge = badgeOf(courierA);

  const { collection, weighing } = station.tools;
  const actor = { operatorId: (await rpc.staff.list({}))[0]?.staffId ?? null };

  function placeParcel(): string {
    scale.place(1_250);
    const placementId = weighing.topic.current().placement?.placementId;
    if (!placementId) throw new Error('the weight was not captured');
    return placementId;
  }

  /** The whole chain of commands of one collection, given to the station's service as its handlers give it. */
  async function collect(orderId: string): Promise<void> {
    const command = (procedure: string, input: object) => ({
      commandId: newCommandId(),
      procedure: `collection.${procedure}`,
      input,
    });
    const { collectionId } = must(collection.open(actor, command('open', { orderId }), orderId));
    const shown = { collectionId, badge };
    must(collection.verifyByBadge(actor, command('verifyByBadge', shown), shown));
    must(collection.confirmCourier(actor, command('confirmCourier', { collectionId }), collectionId, 'counter'));
    const paper = {
      collectionId,
      kind: 'resident-card' as const,
      number: senderA.idNumber,
      name: senderA.name,
      agent: null,
    };
    must(collection.identify(actor, command('identify', paper), paper));
    const goods = { collectionId, description: '羽绒服一件', attributes: {}, mark: 'opened' as const };
    must(collection.inspect(actor, command('inspect', goods), goods));
    const placed = { collectionId, placementId: placeParcel(), dimensions };
    must(collection.weigh(actor, command('weigh', placed), placed));
    const amountFen = collection.view(collectionId)?.dueNow?.actualFen ?? 0;
    const paid = {
      collectionId,
      amountFen,
      method: 'cash' as const,
      holder: 'courier' as const,
      coverFen: 0,
      coverDeclined: true,
    };
    must(collection.pay(actor, command('pay', paid), paid));
    must(await collection.print(actor, command('print', { collectionId }), collectionId));
    const signature = { kind: 'badge' as const, badge };
    must(collection.handOver(actor, command('handOver', { collectionId, signature }), collectionId, signature));
    if (collection.find(collectionId)?.outcome !== 'collected') throw new Error('it was not collected');
  }

  /** The same as a page does it: over the loopback wire, with the contract checked on both sides and a view after each command. */
  async function collectAsPage(orderId: string): Promise<void> {
    const { collectionId } = await rpc.collection.open({ commandId: newCommandId(), orderId });
    const of = () => ({ commandId: newCommandId(), collectionId });
    await rpc.collection.verifyByBadge({ ...of(), badge });
    await rpc.collection.confirmCourier(of());
    await rpc.collection.identify({ ...of(), kind: 'resident-card', number: senderA.idNumber, name: senderA.name });
    await rpc.collection.inspect({ ...of(), description: '羽绒服一件', attributes: {}, mark: 'opened' });
    const weighed = await rpc.collection.weigh({ ...of(), placementId: placeParcel(), dimensions });
    const amountFen = weighed.dueNow?.actualFen ?? 0;
    await rpc.collection.pay({ ...of(), amountFen, method: 'cash', holder: 'courier', coverDeclined: true });
    await rpc.collection.print(of());
    const done = await rpc.collection.handOver({ ...of(), signature: { kind: 'badge', badge } });
    if (done.outcome !== 'collected') throw new Error(`ended as ${done.outcome}`);
  }

  return { station, connect, rpc, collect, collectAsPage, db: station.tools.db, stop: () => station.stop() };
}

/** A folder whose station holds `count` orders that may be collected, handed down by a cloud. Stopped again. */
export async function stockFolder(count: number, key: Buffer): Promise<{ folder: string; orderIds: string[] }> {
  const folder = makeFolder();
  const cloud = await startFakeCloud();
  try {
    for (const signing of [cloudKey, badgeKey]) cloud.put('key', signing.public);
    cloud.put('courier', courierRecord(courierA));
    cloud.put('revocations', revocationsOf());
    cloud.put('waybill-block', waybillBlock(770_000_000_001, count + 1_000));
    const orders = Array.from({ length: count }, () => sampleOrder());
    for (const order of orders) cloud.put('order', order);
    const counter = await openCounter({ folder, key, cloudUrl: cloud.url });
    while ((await counter.rpc.orders.list({ limit: 1 })).total < count) await delay(20);
    await counter.stop();
    return { folder, orderIds: orders.map(({ orderId }) => orderId) };
  } finally {
    await cloud.close();
  }
}

function must<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(outcome.refusal.code);
}

type BenchClock = Clock & { skip(ms: number): void };

/** Real time from a fixed morning on, that can be moved ahead where a device would let the station wait. */
function createBenchClock(): BenchClock {
  const beganMs = performance.now();
  let skippedMs = 0;
  const monotonicMs = () => performance.now() - beganMs + skippedMs;
  return {
    nowMs: () => startMs + Math.round(monotonicMs()),
    monotonicMs,
    after: systemClock.after,
    skip(ms) {
      skippedMs += ms;
    },
  };
}

const reading: ScaleFrame = {
  kind: 'reading',
  milligrams: 0,
  unit: 'kg',
  stable: true,
  net: null,
  tareMilligrams: null,
  zero: null,
  display: null,
  raw: new Uint8Array(),
};
const betweenFramesMs = 45;

function createQuickScale(clock: BenchClock) {
  const events = createListeners<[ScaleEvent]>();
  const device: ScaleDevice = {
    protocol: 'toledo-8217',
    path: '/dev/ttyBENCH0',
    link: () => 'ready',
    onEvent: events.add,
    start: () => undefined,
    stop: () => Promise.resolve(),
  };
  function say(grams: number, times: number): void {
    const raw = Uint8Array.from(Buffer.from(`\x02${(grams / 1000).toFixed(3).padStart(6, '0')}\r`));
    for (let count = 0; count < times; count += 1) {
      clock.skip(betweenFramesMs);
      const frame = { ...reading, milligrams: grams * 1000, raw };
      events.emit({ type: 'frame', frame, atMonotonicMs: clock.monotonicMs(), atMs: clock.nowMs() });
    }
  }
  return {
    device,
    /** As many frames as a rest of 300 ms has at this scale's pace. */
    place(grams: number): void {
      say(0, 1);
      say(grams, 9);
    },
  };
}

const quickPrinter: PrinterDevice = {
  path: '/dev/ttyBENCH1',
  state: () => ({ state: 'ready', fault: null }),
  onChange: () => () => undefined,
  expectTornPaper: () => undefined,
  print: () => Promise.resolve({ result: 'printed' }),
  start: () => undefined,
  stop: () => Promise.resolve(),
};
