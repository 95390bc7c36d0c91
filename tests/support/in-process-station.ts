import { closeSync, existsSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContractRouterClient } from '@orpc/contract';
import { contract, type Contract } from '../../contract/contract.ts';
import { createRpcClient } from '../../contract/rpc/client.ts';
import { createListeners, type WireEnd } from '../../contract/wires/wire.ts';
import type { RefusalCode } from '../../contract/values/refusal.ts';
import type { Role } from '../../contract/values/roles.ts';
import { checkConfig } from '../../station/config.ts';
import type { PrinterDevice, PrintResult } from '../../station/devices/printer/index.ts';
import type { ScaleCommandName } from '../../station/devices/scale/protocol.ts';
import type {
  CommandResult,
  LinkState,
  ScaleDevice,
  ScaleEvent,
  ScaleFrame,
} from '../../station/devices/scale/scale.ts';
import type { ScannerDevice } from '../../station/devices/scanner/scanner.ts';
import type { ListPorts } from '../../station/devices/serial/ports.ts';
import { startInProcess } from '../../station/hosts/in-process/host.ts';
import { createManualClock } from '../../station/platform/clock.ts';
import { silentLog, type Log } from '../../station/platform/log.ts';
import type { PaperDocument } from '../../station/printing/document.ts';
import { createStaffStore } from '../../station/staff/index.ts';
import type { StorageGuard } from '../../station/storage/guard.ts';
import {
  badgeKey,
  badgeOf,
  cheapPinHash,
  cloudKey,
  courierA,
  courierB,
  courierC,
  courierRecord,
  revocationsOf,
  sampleOrder,
  senderA,
  startMs,
  waybillBlock,
} from './counter-data.ts';
import { startFakeCloud, type FakeCloud } from './fake-cloud.ts';
import { newCommandId } from './station-client.ts';

export type Rpc = ContractRouterClient<Contract>;
/** PINs so long that a search for them in a file finds nothing by chance. */
export const staff = {
  clerk: { staffNo: '1001', displayName: '林小满', role: 'clerk', pin: '2468102468' },
  manager: { staffNo: '2001', displayName: '周岚', role: 'manager', pin: '1357902468' },
  technician: { staffNo: '3001', displayName: '陈工', role: 'technician', pin: '1122334455' },
} as const satisfies Record<Role, unknown>;

/** Some ten seconds where nothing else runs. */
const mostLooks = 2_000;

/** Made once: hashing a PIN as the station does costs more than most tests. */
const pinHashes = Object.fromEntries(Object.values(staff).map(({ role, pin }) => [role, cheapPinHash(pin)])) as Record<
  Role,
  string
>;

export type TestPage = { rpc: Rpc; wire: WireEnd };

/**
 * The whole station inside this process on a folder of its own, its time in the test's hand, its devices made of values, its
 * cloud the fake one. Everything between is the product: storage with its real pragmas, the RPC with its run-time checks, the
 * relay with real HTTP.
 */
export async function openTestStation(
  options: {
    cloud?: FakeCloud | null;
    staff?: readonly (typeof staff)[Role][];
    key?: Buffer;
    log?: Log;
    directory?: string;
    random?: () => number;
    guard?: StorageGuard;
    listPorts?: ListPorts;
    /** Keys of the configuration beside the ones that every test station has. */
    config?: object;
  } = {},
) {
  const directory = options.directory ?? makeDirectory();
  const clock = createManualClock(startMs);
  const key = options.key ?? randomBytes(32);
  const devices = { scale: createTestScale(clock), printer: createTestPrinter(), scanner: createTestScanner() };
  const dataDir = path.join(directory, 'station');
  const config = checkConfig(
    {
      dataDir,
      station: { name: '梧桐路驿台', province: '浙江' },
      ...options.config,
      ...(options.cloud ? { cloud: { url: options.cloud.url, enrolCode: 'code', pollMs: 1_000 } } : {}),
    },
    directory,
  );
  placeBallast(dataDir);

  const start = (restart: { key?: Buffer; log?: Log } = {}) =>
    startInProcess({
      config,
      key: restart.key ?? key,
      log: restart.log ?? options.log ?? silentLog,
      clock,
      random: options.random ?? (() => 0.5),
      devices,
      ...(options.listPorts ? { listPorts: options.listPorts } : {}),
      ...(options.guard ? { storageGuard: options.guard } : {}),
    });
  let running: Awaited<ReturnType<typeof start>> | null = await start();
  const here = () => {
    if (!running) throw new Error('the station is stopped');
    return running;
  };

  const store = createStaffStore(running.station.tools.db);
  const wanted = options.staff ?? Object.values(staff);
  if (store.list().length === 0)
    wanted.forEach((member) => store.add({ ...member, staffId: newCommandId(), pinHash: pinHashes[member.role] }));
  devices.scale.askWith(() => here().station.tools.weighing.topic.current().placement?.placementId ?? null);

  function connect(face: 'counter' | 'display' = 'counter'): TestPage {
    const wire = here().connect(face);
    return { wire, rpc: createRpcClient(contract, wire) };
  }

  return {
    directory,
    dataDir,
    databaseFile: path.join(dataDir, 'station.db'),
    clock,
    key,
    config,
    ...devices,
    get tools() {
      return here().station.tools;
    },
    get generation() {
      return here().station.generation;
    },
    serve: (wire: WireEnd, face: 'counter' | 'display' = 'counter') => here().station.server.serve(wire, face),
    connect,
    async signIn(role: Role = 'clerk'): Promise<TestPage & { token: string; staffId: string }> {
      const page = connect();
      const { staffNo, pin } = staff[role];
      const session = await page.rpc.staff.signIn({ commandId: newCommandId(), staffNo, pin });
      return { ...page, token: session.token, staffId: session.member.staffId };
    },
    async stop(): Promise<void> {
      await running?.station.stop();
      running = null;
    },
    async restart(again: { key?: Buffer; log?: Log } = {}): Promise<void> {
      await running?.station.stop();
      running = null;
      running = await start(again);
    },
    /**
     * Lets the relay take turns until `settled` holds. Gives up after so many looks, not after so long: on a busy machine a look
     * takes longer, and with it whatever is waited for, which mostly runs on this very thread.
     */
    async sync(settled: () => boolean): Promise<void> {
      for (let looks = 0; looks < mostLooks; looks += 1) {
        // Something to bring down may be new, though nothing here waits.
        here().station.tools.relay.wake(true);
        clock.advance(0);
        if (settled()) return;
        await sleep(3);
      }
      const { relay, outbox } = here().station.tools;
      throw new Error(`not settled: ${JSON.stringify([relay.state(), outbox.summary()])}`);
    },
    async close(): Promise<void> {
      await running?.station.stop();
      running = null;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
export type TestStation = Awaited<ReturnType<typeof openTestStation>>;

/** A station with keys, couriers, a fresh list, waybill numbers and these orders, brought by the cloud. */
export async function openStockedStation(
  orders = [sampleOrder()],
  options: Parameters<typeof openTestStation>[0] = {},
) {
  const cloud = await startFakeCloud();
  stock(cloud);
  for (const order of orders) cloud.put('order', order);
  const station = await openTestStation({ ...options, cloud });
  cloud.nowMs = () => station.clock.nowMs();
  await station.sync(() => cursorOf(station) === String(cloud.items.length));
  return {
    ...station,
    // The spread copies what the getters gave; these must stay live.
    get tools() {
      return station.tools;
    },
    get generation() {
      return station.generation;
    },
    cloud,
    orders,
    /** The cloud hands down more, and the station has it. */
    async bring(kind: string, body: unknown): Promise<void> {
      cloud.put(kind, body);
      await station.sync(() => cursorOf(station) === String(cloud.items.length));
    },
    async flush(): Promise<void> {
      await station.sync(() => station.tools.outbox.summary().waiting === 0);
    },
    async close(): Promise<void> {
      await station.close();
      await cloud.close();
    },
  };
}
export type StockedStation = Awaited<ReturnType<typeof openStockedStation>>;

export function stock(cloud: FakeCloud): void {
  cloud.put('key', cloudKey.public);
  cloud.put('key', badgeKey.public);
  for (const courier of [courierA, courierB, courierC]) cloud.put('courier', courierRecord(courier));
  cloud.put('revocations', revocationsOf());
  cloud.put('waybill-block', waybillBlock(770_000_000_001, 5_000));
}

export function cursorOf(station: { tools: TestStation['tools'] }): string {
  return station.tools.db.prepare<[], string>('SELECT cursor FROM feed_state').pluck().get() ?? '';
}

/** The named error of a call that was refused, or how else it ended. */
export async function refusalOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'accepted';
  } catch (error) {
    const { code, data } = error as { code?: string; data?: { code?: string } };
    return code === 'REFUSED' ? (data?.code ?? 'REFUSED') : (code ?? String(error));
  }
}

/** Does the acts of a straight collection, as far as `until` says, and gives back the last picture. */
export async function collectUntil(
  station: TestStation | StockedStation,
  rpc: Rpc,
  orderId: string,
  until: 'verify' | 'identify' | 'inspect' | 'weigh' | 'price' | 'print' | 'handover' | 'done',
) {
  let view = await rpc.collection.open({ commandId: newCommandId(), orderId });
  const { collectionId } = view;
  const of = () => ({ commandId: newCommandId(), collectionId });
  const acts: Record<string, () => Promise<typeof view>> = {
    async verify() {
      if (!view.verify) await rpc.collection.verifyByBadge({ ...of(), badge: badgeOf(courierA) });
      return rpc.collection.confirmCourier(of());
    },
    identify: () =>
      rpc.collection.identify({
        ...of(),
        kind: 'resident-card',
        number: senderA.idNumber,
        name: senderA.name,
        agent: null,
      }),
    inspect: () => rpc.collection.inspect({ ...of(), description: '羽绒服一件', attributes: {}, mark: 'opened' }),
    weigh: () => rpc.collection.weigh({ ...of(), placementId: station.scale.place(1_250), dimensions: null }),
    price: () =>
      rpc.collection.pay({
        ...of(),
        amountFen: view.dueNow?.actualFen ?? 0,
        method: 'cash',
        holder: 'courier',
        coverFen: 0,
        coverDeclined: true,
      }),
    print: () => rpc.collection.print(of()),
    handover: () => rpc.collection.handOver({ ...of(), signature: { kind: 'badge', badge: badgeOf(courierA) } }),
  };
  while (view.step !== until && view.step !== 'done') {
    const before = view.step;
    view = (await acts[before]?.()) ?? view;
    if (view.step === before) throw new Error(`stuck at ${before}`);
  }
  return view;
}

export function makeDirectory(): string {
  // Memory where there is some: the files are as real, and only their fsync costs nothing.
  const base = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  return mkdtempSync(path.join(base, 'waypost-test-'));
}

/** A sparse file in the ballast's place: a test gives nothing up when the disk is full. */
function placeBallast(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true });
  const file = path.join(dataDir, 'ballast');
  if (existsSync(file)) return;
  const descriptor = openSync(file, 'w');
  ftruncateSync(descriptor, 4096);
  closeSync(descriptor);
}

type TestClock = ReturnType<typeof createManualClock>;

const reading: ScaleFrame = {
  kind: 'reading',
  milligrams: 0,
  unit: 'kg',
  stable: true,
  net: false,
  tareMilligrams: 0,
  zero: null,
  display: null,
  raw: Uint8Array.of(0x02, 0x2d, 0x0d),
};

/** A scale that says what it is told, frame by frame; the capture rules above it are the product's. */
function createTestScale(clock: TestClock) {
  const events = createListeners<[ScaleEvent]>();
  const commanded: ScaleCommandName[] = [];
  const answers: CommandResult[] = [];
  let link: LinkState = 'ready';
  let placementId: () => string | null = () => null;
  const device: ScaleDevice = {
    protocol: 'toledo-8217',
    path: '/dev/ttyTEST0',
    link: () => link,
    onEvent: events.add,
    commandNames: ['zero', 'tare'],
    async command(name) {
      commanded.push(name);
      return answers.shift() ?? 'done';
    },
    start: () => undefined,
    stop: () => Promise.resolve(),
  };
  function says(frame: Partial<ScaleFrame>, times: number): void {
    for (let round = 0; round < times; round += 1) {
      clock.advance(50);
      events.emit({
        type: 'frame',
        frame: { ...reading, raw: answerOf8217(frame.milligrams ?? 0), ...frame },
        atMonotonicMs: clock.monotonicMs(),
        atMs: clock.nowMs(),
      });
    }
  }
  return {
    ...device,
    /** Every key that was pressed by the line, and how the next ones end. */
    commanded,
    willAnswer: (...next: CommandResult[]) => void answers.splice(0, answers.length, ...next),
    says,
    lineIs(next: LinkState): void {
      link = next;
      events.emit({ type: 'link', state: next, atMonotonicMs: clock.monotonicMs() });
    },
    /** Tells how to ask for the placement; the harness wires it to the station's live weight. */
    askWith(next: typeof placementId): void {
      placementId = next;
    },
    /** Empties the platform, puts a parcel on it, and gives the placement that the station captured. */
    place(grams: number): string {
      says({ milligrams: 0 }, 2);
      says({ milligrams: grams * 1000 }, 12);
      const captured = placementId();
      if (captured === null) throw new Error('nothing was captured');
      return captured;
    },
    keepTalking: (grams: number) => says({ milligrams: grams * 1000 }, 1),
  };
}

/** The bytes that a Toledo 8217 sends for this weight, so that what is kept can be replayed. */
function answerOf8217(milligrams: number): Uint8Array {
  const kilograms = (Math.abs(milligrams) / 1_000_000).toFixed(3).padStart(6, '0');
  return Buffer.from(`\x02${kilograms}\r`, 'latin1');
}

/** A printer that answers what it is told to; it remembers every paper. */
function createTestPrinter() {
  const changes = createListeners<[]>();
  const papers: PaperDocument[] = [];
  const answers: (PrintResult | Promise<PrintResult> | (() => Promise<PrintResult>))[] = [];
  let fault: RefusalCode | null = null;
  const device: PrinterDevice = {
    path: '/dev/ttyTEST1',
    state: () => ({ state: fault ? 'fault' : 'ready', fault }),
    onChange: changes.add,
    async print(document) {
      const next =
        answers.shift() ?? (fault ? ({ result: 'failed', fault } as const) : ({ result: 'printed' } as const));
      const result = await (typeof next === 'function' ? next() : next);
      if (result.result === 'printed') papers.push(document);
      return result;
    },
    expectTornPaper: () => undefined,
    start: () => undefined,
    stop: () => Promise.resolve(),
  };
  return {
    ...device,
    papers,
    /** The answers of the next papers, in order. */
    willAnswer(...next: typeof answers): void {
      answers.length = 0;
      answers.push(...next);
    },
    failsWith(next: RefusalCode | null): void {
      fault = next;
      changes.emit();
    },
  };
}

function createTestScanner() {
  const scans = createListeners<[string]>();
  const device: ScannerDevice = {
    path: '/dev/ttyTEST2',
    link: () => 'ready',
    onChange: () => () => undefined,
    onScan: scans.add,
    start: () => undefined,
    stop: () => Promise.resolve(),
  };
  return { ...device, scan: scans.emit };
}
