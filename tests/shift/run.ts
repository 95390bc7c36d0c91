import { statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startBootstrap, type Bootstrap } from '../support/bootstrap.ts';
import { collect, type Told } from './collect.ts';
import { countShift, holds, type Counted } from './count.ts';
import { createCounter, type Counter } from './counter.ts';
import { createHands } from './hands.ts';
import { planShift, type ShiftPlan } from './plan.ts';
import { readCloud, readStation } from './remains.ts';
import { fillCloud } from './world.ts';

export type ShiftReport = { seed: number; orders: number } & Pick<Counted, 'collected' | 'stopped'> & {
    kills: number;
  } & Omit<Counted, 'collected' | 'stopped'> & { elapsedMs: number };

export type ShiftOptions = {
  orders: number;
  seed: number;
  /** Tells the story; `done` orders have ended. */
  tell(done: number, event: string): void;
  /** The station's program; its sources unless its bundle, which starts several times faster after a kill, is named. */
  stationFile?: string;
  /** Ends the shift early, with everything that it started. */
  signal?: AbortSignal;
};

/** Everything is up, or the queue is empty, within this; a counter that takes longer is broken. */
const waitLimitMs = 60_000;

/** A counter's shift on real parts: orders from the cloud, no network, mishaps, kills, and the network back at the end. */
export async function runShift({
  orders,
  seed,
  tell,
  stationFile,
  signal,
}: ShiftOptions): Promise<{ report: ShiftReport; problems: string[]; held: boolean }> {
  const startMs = performance.now();
  const nowMs = Date.now();
  const plan = planShift({ seed, orders, nowMs });
  tell(0, `seed ${seed}: ${orders} orders, ${plan.strikes.length + 1} kills to come`);
  const bootstrap = await startBootstrap({ demoSeed: null, pollMs: 250, ...(stationFile ? { stationFile } : {}) });
  const stopEarly = () => void bootstrap.close();
  signal?.addEventListener('abort', stopEarly);
  const told: Told[] = [];
  const counter = createCounter({
    station: bootstrap.station,
    strikes: plan.strikes,
    tell: (event) => tell(told.length, event),
  });
  try {
    const badges = await fillCloud(bootstrap.cloud.admin, plan, nowMs);
    await counter.signIn();
    await ordersAreHere(counter, orders);
    const scaleIsDevice = isDevice(bootstrap.bench.paths.scalePath);
    tell(0, `cloud, devices and station are up; ${orders} orders came down; the network goes away`);

    await workOffline({ bootstrap, counter, plan, badges, told, tell });
    await sendAll(bootstrap, counter, plan, (event) => tell(told.length, event));

    const stationSays = await counter.ask('journal', (rpc) => rpc.journal.verify());
    counter.close();
    await bootstrap.station.stop();
    await bootstrap.cloud.running.stop();
    const remains = {
      cloud: await readCloud(path.join(bootstrap.directory, 'cloud')),
      station: readStation(path.join(bootstrap.directory, 'station')),
    };
    const kills = counter.kills();
    const result = countShift({ planned: plan.orders, told, remains, stationSays, scaleIsDevice });
    const { collected, stopped, ...rest } = result.counted;
    const elapsedMs = Math.round(performance.now() - startMs);
    return {
      report: { seed, orders, collected, stopped, kills, ...rest, elapsedMs },
      problems: result.problems,
      held: holds(orders, kills, result),
    };
  } catch (error) {
    throw new Error(
      `the shift of seed ${seed} broke off after ${told.length} orders and ${counter.kills()} kills\n${bootstrap.station.running().log().slice(-4_000)}`,
      { cause: error },
    );
  } finally {
    signal?.removeEventListener('abort', stopEarly);
    counter.close();
    await bootstrap.close();
  }
}

type Shift = {
  bootstrap: Bootstrap;
  counter: Counter;
  plan: ShiftPlan;
  badges: Awaited<ReturnType<typeof fillCloud>>;
  told: Told[];
  tell: ShiftOptions['tell'];
};

async function workOffline({ bootstrap, counter, plan, badges, told, tell }: Shift): Promise<void> {
  const { bench } = bootstrap;
  await bench.setNetwork('off');
  const hands = createHands(bench, counter);
  for (const [index, planned] of plan.orders.entries()) {
    const network = plan.networkFaults.find(({ order }) => order === index);
    if (network) await bench.setNetwork(network.mode);
    counter.beginOrder(index);
    const end = await collect({ counter, hands, planned, badges });
    told.push(end);
    tell(told.length, `${planned.order.orderNo} ${end.outcome}${planned.mishap ? ` (${planned.mishap})` : ''}`);
  }
}

/** The network is back; the station is killed once more while it sends, and everything has to arrive. */
async function sendAll(
  bootstrap: Bootstrap,
  counter: Counter,
  plan: ShiftPlan,
  tell: (event: string) => void,
): Promise<void> {
  await bootstrap.bench.setNetwork('on');
  const syncNow = () => counter.command('sync', (rpc, commandId) => rpc.queue.syncNow({ commandId }));
  // Strikes that found no act so far fall now.
  counter.beginOrder(plan.orders.length);
  tell(`the network is back; SIGKILL +${plan.strikeWhileSendingMs} ms while it sends`);
  await syncNow();
  await delay(plan.strikeWhileSendingMs);
  await counter.kill();
  await syncNow();
  await counter.until(
    'an empty queue',
    (rpc) => rpc.station.status(),
    ({ queue, cloud }) => (queue.waiting === 0 && queue.rejected === 0 && cloud.state === 'online' ? true : null),
  );
  tell('the queue is empty');
}

async function ordersAreHere(counter: Counter, count: number): Promise<void> {
  const dueMs = performance.now() + waitLimitMs;
  while (performance.now() < dueMs) {
    const { total } = await counter.ask('list', (rpc) => rpc.orders.list({ limit: 1 }));
    if (total >= count) return;
    await counter.until(
      'a change of the list',
      (rpc) => rpc.orders.changes(),
      () => true,
    );
    await delay(100);
  }
  throw new Error(`the ${count} orders did not come down within ${waitLimitMs} ms`);
}

/** A serial line is a character device; a socket has no file at all. */
function isDevice(scalePath: string): boolean {
  return !scalePath.startsWith('tcp:') && statSync(scalePath).isCharacterDevice();
}
