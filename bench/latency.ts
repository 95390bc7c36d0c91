import type { Browser, Page } from '@playwright/test';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { kilogramText } from '../contract/values/amounts.ts';
import { openEmulatedLine } from '../station/devices/emulation/line.ts';
import { createScaleEmulator } from '../station/devices/scale/index.ts';
import { systemClock } from '../station/platform/clock.ts';
import { launchBrowser } from '../tests/e2e/browser.ts';
import { staffPins, startBootstrap, type Bootstrap } from '../tests/support/bootstrap.ts';
import { newCommandId, type StationClient } from '../tests/support/station-client.ts';
import { root } from '../tools/repository.ts';
import { runNode } from '../tools/run-program.ts';
import { percentile, rounded, type Figure, type Tell } from './figures.ts';

const samples = 200;
const firstGrams = 1_000;
/** So small a change is followed without a swing: one frame says the old weight, the next the new one. */
const stepGrams = 2;

/**
 * From the moment in which the emulated scale writes the first frame with a new weight to its pseudo-terminal until the number
 * is there: as a message at a page's socket, and in the DOM of the real counter page in a browser. The scale stands in this
 * process, the station and the browser in theirs. The changes come at odd moments, so that they fall anywhere in the polling.
 */
export async function benchLatency(tell: Tell): Promise<void> {
  const directory = mkdtempSync(path.join(tmpdir(), 'waypost-bench-'));
  const written = new Map<number, number>();
  const emulator = watched(createScaleEmulator('toledo-8217', systemClock), (grams) => {
    if (!written.has(grams)) written.set(grams, nowMs());
  });
  const line = await openEmulatedLine({ directory, name: 'scale', emulator });
  const built = await runNode(['tools/build.ts']);
  const bundle = path.join(root, 'out/station/web.js');
  const isBundled = built.code === 0 && existsSync(bundle);
  const scale = { path: line.path, protocol: 'toledo-8217', serialNo: 'EMU-0001', divisionGrams: 5 };
  const bootstrap = await startBootstrap({ config: { scale }, ...(isBundled ? { stationFile: bundle } : {}) });
  let browser: Browser | null = null;
  try {
    const client = await bootstrap.station.connect();
    const collectionId = await bringToScale(bootstrap, client);
    const heard = listen(client);
    browser = existsSync(path.join(root, 'out/renderer/counter.html')) ? await launchBrowser() : null;
    const page = browser && (await openCounter(browser, bootstrap.station.url(), collectionId));

    emulator.setLoadGrams(firstGrams);
    await heard.untilGrams(firstGrams);
    written.clear();
    const machine = watchMachine();
    for (let index = 1; index <= samples; index += 1) {
      emulator.setLoadGrams(firstGrams + index * stepGrams);
      await delay(90 + ((index * 37) % 61));
    }
    await heard.untilGrams(firstGrams + samples * stepGrams);
    const busy = machine.said();
    tell(busy.figure);

    const how = `${busy.text}; ${line.kind === 'pty' ? 'pseudo-terminal' : 'socket'}, Toledo 8217 polled, the station from ${isBundled ? 'its bundle' : 'its sources'}`;
    report(
      tell,
      'byte-to-message',
      written,
      (grams) => heard.at.get(grams),
      `${how}; number in a message at a page's socket`,
      null,
    );
    if (page) {
      const seen = await readSeen(page);
      report(
        tell,
        'byte-to-screen',
        written,
        (grams) => seen.get(kilogramText(grams)),
        `${how}; number in the DOM of the counter page in Chromium`,
        50,
      );
    } else process.stderr.write('byte-to-screen was not measured: the pages are not built\n');
    client.close();
  } finally {
    await browser?.close();
    await bootstrap.close();
    await line.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

const nowMs = () => performance.timeOrigin + performance.now();

function report(
  tell: Tell,
  name: string,
  written: ReadonlyMap<number, number>,
  arrived: (grams: number) => number | undefined,
  how: string,
  aimMs: number | null,
): void {
  const latencies = [...written].flatMap(([grams, atMs]) => {
    const there = arrived(grams);
    return there === undefined ? [] : [there - atMs];
  });
  const missed = written.size - latencies.length;
  for (const [part, share] of [
    ['p50', 0.5],
    ['p99', 0.99],
  ] as const) {
    const value = percentile(latencies, share);
    const aim = aimMs !== null && part === 'p99' ? { aim: `p99 <= ${aimMs} ms`, held: value <= aimMs } : {};
    // A weight that was replaced before it could be shown has no latency; more than a few would be a fault.
    tell({
      name: `${name}-${part}`,
      value: rounded(value),
      unit: 'ms',
      n: latencies.length,
      ...aim,
      how: `${how}; ${missed} of ${written.size} weights were passed over`,
    });
  }
}

/**
 * How busy the machine was with other things: no part of the path can answer sooner than it is given a processor. The lateness
 * of timers in this process, which does next to nothing meanwhile, says how long that takes.
 */
function watchMachine() {
  const late = monitorEventLoopDelay({ resolution: timerMs });
  late.enable();
  return {
    said(): { text: string; figure: Figure } {
      late.disable();
      const load = loadavg()[0] ?? Number.NaN;
      const text = `load average ${rounded(load, 1)} on ${availableParallelism()} cores`;
      return {
        text,
        figure: {
          name: 'machine-late-p99',
          value: rounded(Math.max(0, late.percentile(99) / 1e6 - timerMs)),
          unit: 'ms',
          n: late.count,
          how: `lateness of a timer of ${timerMs} ms in an idle process during the same run; ${text}`,
        },
      };
    },
  };
}

const timerMs = 2;

type Emulator = ReturnType<typeof createScaleEmulator>;

/** The emulator, with an eye on the weights that leave it. The eighth bit of a byte is parity. */
function watched(emulator: Emulator, onWeight: (grams: number) => void): Emulator {
  return {
    ...emulator,
    onSend: (listener) =>
      emulator.onSend((bytes) => {
        const text = String.fromCharCode(...bytes.map((byte) => byte & 0x7f));
        const shown = /(\d+\.\d+)\r/.exec(text)?.[1];
        if (shown) onWeight(Math.round(Number(shown) * 1000));
        listener(bytes);
      }),
  };
}

/** An order at the weighing step, by the same calls as a page. */
async function bringToScale({ handbook }: Bootstrap, { rpc }: StationClient): Promise<string> {
  const { staffNo, pin } = staffPins[0];
  await rpc.staff.signIn({ commandId: newCommandId(), staffNo, pin });
  const order = await firstOrder(handbook, rpc);
  const courier = handbook.couriers.find(({ name }) => name === order.courierName);
  const sender = handbook.senders.find(({ orderNo }) => orderNo === order.orderNo);
  if (!courier || !sender) throw new Error('the handbook does not know the order');
  const { collectionId } = await rpc.collection.open({ commandId: newCommandId(), orderId: order.orderId });
  const of = () => ({ commandId: newCommandId(), collectionId });
  await rpc.collection.verifyByBadge({ ...of(), badge: courier.badge });
  await rpc.collection.confirmCourier(of());
  await rpc.collection.identify({ ...of(), kind: 'resident-card', number: sender.idNumber, name: sender.name });
  await rpc.collection.inspect({ ...of(), description: '图书 三本', attributes: {}, mark: 'opened' });
  return collectionId;
}

async function firstOrder(handbook: Bootstrap['handbook'], rpc: StationClient['rpc']) {
  for await (const _change of await rpc.orders.changes()) {
    const { orders } = await rpc.orders.list({});
    const found = orders.find(
      ({ status, courierName }) => status === 'accepted' && handbook.couriers.some(({ name }) => name === courierName),
    );
    if (found) return found;
  }
  throw new Error('the station went away');
}

/** When a message with each weight came, and a way to wait for one. */
function listen({ rpc }: StationClient) {
  const at = new Map<number, number>();
  const waiting = new Map<number, () => void>();
  void (async () => {
    for await (const { weightGrams } of await rpc.weighing.live()) {
      if (weightGrams === null) continue;
      if (!at.has(weightGrams)) at.set(weightGrams, nowMs());
      waiting.get(weightGrams)?.();
    }
  })().catch(() => undefined);
  return {
    at,
    async untilGrams(grams: number): Promise<void> {
      if (at.has(grams)) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.set(grams, resolve);
      const outcome = await Promise.race([promise.then(() => true), delay(20_000, false, { ref: false })]);
      if (!outcome) throw new Error(`${grams} g never came`);
    },
  };
}

async function openCounter(browser: Browser, url: string, collectionId: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  await page.goto(url);
  const { staffNo, pin } = staffPins[0];
  await page.locator('input[name=staffNo]').fill(staffNo);
  await page.locator('input[name=pin]').fill(pin);
  await page.keyboard.press('Enter');
  await page.locator('input[name=pin]').waitFor({ state: 'detached' });
  await page.evaluate((id) => (location.hash = `#/collect/${id}`), collectionId);
  await page.locator('.scale__weight').waitFor();
  await page.evaluate(() => {
    const seen: Record<string, number> = {};
    Object.assign(globalThis, { weightsSeen: seen });
    new MutationObserver(() => {
      const text = document.querySelector('.scale__weight')?.textContent ?? '';
      const shown = /\d+\.\d{3}/.exec(text)?.[0];
      if (shown) seen[shown] ??= performance.timeOrigin + performance.now();
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  return page;
}

/** What the page noted, by its clock set to this process's: both count from a wall clock of their own reading. */
async function readSeen(page: Page): Promise<Map<string, number>> {
  let best = { tripMs: Infinity, offsetMs: 0 };
  for (let round = 0; round < 30; round += 1) {
    const beforeMs = nowMs();
    const theirMs = await page.evaluate(() => performance.timeOrigin + performance.now());
    const tripMs = nowMs() - beforeMs;
    if (tripMs < best.tripMs) best = { tripMs, offsetMs: theirMs - (beforeMs + tripMs / 2) };
  }
  const seen = await page.evaluate(() => JSON.stringify(Reflect.get(globalThis, 'weightsSeen')));
  const entries: [string, number][] = Object.entries(JSON.parse(seen));
  return new Map(entries.map(([text, atMs]) => [text, atMs - best.offsetMs]));
}
