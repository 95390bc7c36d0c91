import path from 'node:path';
import { PrintKind } from '../contract/printing.ts';
import type { StationConfig } from './config.ts';
import { createCollection, createCollectionStore, paperInputOf } from './collection/index.ts';
import { createPrinter, type PrinterDevice } from './devices/printer/index.ts';
import type { ScaleDevice } from './devices/scale/scale.ts';
import { createScanner } from './devices/scanner/index.ts';
import type { ScannerDevice } from './devices/scanner/scanner.ts';
import type { ListPorts } from './devices/serial/ports.ts';
import { openDemo } from './demo/index.ts';
import { createDisplay } from './display/index.ts';
import { createIdentity, createIdentityStore } from './identity/index.ts';
import { createJournalStore } from './journal/index.ts';
import { createOrders, createOrdersStore, createOwedPapers } from './orders/index.ts';
import { createPackOffers, createPacks, createPackWatch, readPackKeys } from './packs/index.ts';
import { SignedPack } from './packs/pack.ts';
import { createPeople } from './people/index.ts';
import { systemClock, type Clock } from './platform/clock.ts';
import { createClockGuard } from './platform/clock-guard.ts';
import type { HostServices } from './platform/host-services.ts';
import { createIds, type Ids } from './platform/ids.ts';
import { faultFields, type Log } from './platform/log.ts';
import { hashPin } from './platform/pin.ts';
import { deriveKeys } from './platform/seal.ts';
import { holdsNoSecrets, openSecrets } from './platform/secrets.ts';
import { loadStationSigner } from './platform/station-signer.ts';
import { createEvents } from './platform/topic.ts';
import {
  createPrinting,
  createPrintingStore,
  drawLinted,
  drawPaper,
  type JobRow,
  type Printing,
} from './printing/index.ts';
import {
  createReturns,
  createReturnsStore,
  createSales,
  createSalesStore,
  createStandingStore,
  returnPoliciesPack,
} from './returns/index.ts';
import { createRouter } from './router.ts';
import { createServer } from './rpc/serve.ts';
import { createDayTotals, createDisputes, createReports, createScreening } from './screening/index.ts';
import { createStaff, createStaffStore } from './staff/index.ts';
import { createStatus } from './status.ts';
import { createFacts } from './storage/facts.ts';
import { createStorageGuard, type StorageGuard } from './storage/guard.ts';
import { openStorage } from './storage/open.ts';
import { createTransactions, stationActor, type Work } from './storage/work.ts';
import { createCloudClient, createFeed, createOutbox, createRelay } from './sync/index.ts';
import { createTariffs } from './tariffs/index.ts';
import { createWeighing, openStationScale } from './weighing/index.ts';

export type StationParts = {
  config: StationConfig;
  host: HostServices;
  log: Log;
  clock?: Clock;
  ids?: Ids;
  random?: () => number;
  /** In place of asking the operating system. */
  listPorts?: ListPorts;
  /** Drivers in place of those that the configuration names. */
  devices?: { scale?: ScaleDevice; printer?: PrinterDevice; scanner?: ScannerDevice };
  storageGuard?: StorageGuard;
};

const shippedPacks = path.join(import.meta.dirname, '../resources/packs');
/** A carrier's numbers are asked for again when fewer are left. */
const waybillsWanted = 200;
const waybillsLow = 60;

/**
 * The whole station, constructed by hand in the order in which things need one another, started in that order and stopped in
 * reverse. Throws where it cannot be durable or its key is not the one its data was sealed with: such a station takes no custody.
 */
export async function createStation(parts: StationParts) {
  const storage = openStorage(path.join(parts.config.dataDir, 'station.db'));
  try {
    return await build(parts, storage);
  } catch (error) {
    // Whatever was wrong: the data is let go, so that the next start finds it free.
    storage.close();
    throw error;
  }
}
export type Station = Awaited<ReturnType<typeof createStation>>;

async function build(parts: StationParts, storage: ReturnType<typeof openStorage>) {
  const { config, host, log, clock = systemClock, ids = createIds(), random = Math.random } = parts;
  const generation = ids.next();

  // keys, people, journal
  const { db } = storage;
  const keys = deriveKeys(await host.loadStationKey(holdsNoSecrets(db)));
  const secrets = openSecrets(db, keys);
  const facts = createFacts(db);
  const signer = loadStationSigner(secrets);
  const journal = createJournalStore(db);
  const outbox = createOutbox(db);
  const people = createPeople(db, keys, ids);
  const stationId = () => facts.get('station-id') ?? 'not-enrolled';
  const deviceId = facts.get('device-id') ?? ids.next();
  facts.set('device-id', deviceId);
  const transactions = createTransactions({
    db,
    journal,
    outbox,
    clock,
    ids,
    commandKey: keys.command,
    bootId: generation,
    deviceId,
  });
  const clockGuard = createClockGuard(clock, journal.lastMomentMs());
  const storageGuard = parts.storageGuard ?? createStorageGuard(config.dataDir);

  // packs and what is decided by them
  const packsDir = config.packsDir ?? shippedPacks;
  const packs = createPacks({
    directory: packsDir,
    overrideDirectory: path.join(config.dataDir, 'packs'),
    keys: readPackKeys(packsDir),
    nowMs: clock.nowMs,
    records: {
      read: (name) => facts.get(`pack:${name}`),
      write(name, text) {
        try {
          keepPack(name, text);
        } catch (error) {
          // Within a transaction the fault is the transaction's: SQLite may have undone it already.
          if (db.inTransaction) throw error;
          log.error('pack.not-recorded', faultFields(error));
        }
      },
    },
    offers: createPackOffers(db),
  });
  /** With the moment in the journal: from here on every decision names this version. */
  const keepPack = db.transaction((name: string, text: string) => {
    facts.set(`pack:${name}`, text);
    journal.append({
      atMs: clock.nowMs(),
      monotonicMs: clock.monotonicMs(),
      bootId: generation,
      operatorId: null,
      deviceId,
      act: 'pack.in-force',
      subject: name,
      facts: packHead(text),
    });
  });
  const packWatch = createPackWatch({
    packs,
    clock,
    onRefused: ({ file, refusal }) =>
      transactions.run(stationActor, (work) =>
        work.journal('pack.refused', file, { code: refusal.code, ...refusal.details }),
      ),
  });
  const tariffs = createTariffs(packs, clock);
  const dayTotals = createDayTotals(db, keys.lookup);
  const screening = createScreening(packs, (carrierId) => tariffs.carrier(carrierId)?.overrides ?? [], dayTotals);

  // people at the counter
  const staff = createStaff({
    store: createStaffStore(db),
    transactions,
    clock,
    ids,
    sessionKey: keys.session,
    signer,
  });
  const identity = createIdentity({
    store: createIdentityStore(db),
    people,
    transactions,
    clock,
    clockGuard,
    stationId,
    carrierName: tariffs.carrierName,
  });
  const orders = createOrders({
    store: createOrdersStore(db),
    owedPapers: createOwedPapers(db),
    people,
    transactions,
    ids,
    hashKey: keys.lookup,
    carrierName: tariffs.carrierName,
    courierName: identity.courierName,
  });

  const returnsStore = createReturnsStore(db);
  const sales = createSales({
    store: createSalesStore(db),
    people,
    isGenuine: identity.isSaleGenuine,
    standings: createStandingStore(db),
    ownGoodsBack: returnsStore.hasGoodsBack,
  });

  // devices
  const { devices = {} } = parts;
  const { scale, setup, plate } = openStationScale({
    config,
    device: devices.scale,
    list: parts.listPorts,
    facts,
    transactions,
    clock,
    log,
    staff,
    onSaved() {
      weighing.scaleChanged();
      status.changed();
    },
  });
  const printer =
    devices.printer ??
    createPrinter({ path: config.printer?.path ?? null, settings: lineSettings(config.printer), clock, log });
  const scanner =
    devices.scanner ??
    createScanner({ path: config.scanner?.path ?? null, settings: lineSettings(config.scanner), clock, log });
  const weighing = createWeighing({
    db,
    scale,
    printer,
    transactions,
    journal,
    signer,
    clock,
    ids,
    log,
    plate,
    stationId,
    stationName: config.station.name,
    staff,
    parcelOf({ collectionId, returnId }) {
      const returned = returnId === null ? null : returns.orderNoOf(returnId);
      if (returned !== null) return { orderNo: returned, waybillNo: null };
      const found = collectionId === null ? null : collectionParts.store.find(collectionId);
      const order = found && orders.find(found.orderId);
      return found && order ? { orderNo: order.orderNo, waybillNo: found.print?.waybillNo ?? null } : null;
    },
    people,
    senderOf(collectionId) {
      const found = collectionParts.store.find(collectionId);
      return (found && orders.find(found.orderId)?.senderPersonId) ?? null;
    },
  });
  const scans = createEvents<{ scanId: string; text: string; atMs: number }>();
  scanner.onScan((text) => scans.emit({ scanId: ids.next(), text, atMs: clock.nowMs() }));

  const station = () => ({ stationId: stationId(), name: config.station.name });
  const { courierCard } = identity;
  const reports = createReports({
    db,
    transactions,
    ids,
    people,
    screening,
    staffName: staff.nameOf,
    courierCard,
    station,
  });
  const disputes = createDisputes({
    transactions,
    ids,
    screen: (text, attributes) => screening.screen({ text, attributes }),
    stationId,
  });

  // the main job and its papers
  const printingStore = createPrintingStore(db);
  const collectionParts = {
    store: createCollectionStore(db),
    orders,
    people,
    staff,
    transactions,
    clock,
    ids,
    signer,
    stationId,
    identity,
    screening,
    dayTotals,
    reports,
    tariffs,
    weighing,
    papers: {
      takeWaybillNo: printingStore.takeWaybillNo,
      voidWaybill: printingStore.voidWaybill,
      dropQueued: (work: Work, collectionId: string) => printing.dropQueued(work, collectionId),
      wantMoreWaybills(work: Work, carrierId: string) {
        const enough = printingStore.waybillsLeft(carrierId) >= waybillsLow;
        if (enough || outbox.isWaiting('v1.WaybillBlockWanted', carrierId)) return;
        // One line of order for each carrier: one that has no numbers to give must not hold up the others.
        work.report('v1.WaybillBlockWanted', `station:${stationId()}/${carrierId}`, {
          carrierId,
          count: waybillsWanted,
          atMs: work.atMs,
        });
      },
    },
    mayTakeIn: storageGuard.mayTakeIn,
    qrSvg: (text: string) => drawPaper({ widthMm: 58, title: '', blocks: [{ kind: 'qr', text }] }).svg,
    printing: (): Printing => printing,
  };
  const collection = createCollection(collectionParts);
  const returnPolicies = packs.of(returnPoliciesPack);
  const returns = createReturns({
    store: returnsStore,
    sales,
    people,
    staff,
    transactions,
    clock,
    ids,
    signer,
    stationId,
    stationName: config.station.name,
    province: config.station.province ?? null,
    policies: returnPolicies.inForce,
    saleKey: identity.saleKey,
    eventState: outbox.stateOf,
    weighing,
    printing: (): Printing => printing,
    mayTakeIn: storageGuard.mayTakeIn,
  });
  const draw = (job: Pick<JobRow, 'ownerId' | 'kind' | 'copyNo'>) => {
    const kind = PrintKind.safeParse(job.kind);
    if (!kind.success) return returns.paper.draw(job);
    const found = collectionParts.store.find(job.ownerId);
    const order = found && orders.find(found.orderId);
    if (!found || !order) throw new Error('a paper without its collection');
    const { paper, people: named } = paperInputOf(
      { ...collectionParts, stationName: config.station.name },
      found,
      order,
      kind.data,
      job.copyNo,
    );
    return drawLinted(paper, named);
  };
  const printing = createPrinting({
    store: printingStore,
    transactions,
    printer,
    ids,
    log,
    draw,
    onSettled: (work, job) => (returns.paper.owns(job) ? returns.paper : collection).onJobSettled(work, job),
  });
  const display = createDisplay({
    clock,
    view: collection.view,
    returnScene: returns.scene,
    isOpen: (shown) =>
      'collectionId' in shown
        ? collection.find(shown.collectionId)?.outcome === 'open'
        : returns.isAtCounter(shown.returnId),
    first: lastWorkedOn(),
  });

  // the cloud
  const feed = createFeed({
    db,
    transactions,
    ids,
    wrapKey: keys.wrap,
    takers: {
      order(work, order) {
        const applied = orders.apply(work, order);
        // Nothing is left to collect, whichever way the cloud says so.
        if (applied === 'updated' && (order.status === 'cancelled' || order.status === 'expired')) {
          collection.endCancelled(work, order.orderId);
        }
        return applied === 'edited' ? 'edited-after-placing' : null;
      },
      sale(work, sale) {
        const fault = sales.takeSale(work, sale);
        if (fault === null) returns.saleChanged(work, sale.signed.sale.saleId);
        return fault;
      },
      'sale-return'(work, told) {
        const fault = sales.takeReturn(work, told);
        returns.saleChanged(work, told.saleId);
        return fault;
      },
      'sale-standing'(work, standing) {
        sales.takeStanding(work, standing);
        returns.saleChanged(work, standing.saleId);
        return null;
      },
      courier: identity.takeCourier,
      revocations: identity.takeRevocations,
      key: identity.takeKey,
      'waybill-block': (_work, block) =>
        block.last < block.first ? 'empty-block' : (printingStore.addBlock(block), null),
      pack(work, signed) {
        const offered = packs.offer(JSON.stringify(signed));
        if (!offered.ok) return offered.refusal.code;
        const { isNew, name, ...head } = offered.value;
        if (isNew) work.journal('pack.taken', name, head);
        return null;
      },
      cancel(work, cancel) {
        collection.endCancelled(work, cancel.orderId);
        return orders.applyCancel(work, cancel.orderId) === 'unknown' ? 'order-unknown' : null;
      },
    },
  });
  const relay = createRelay({
    client: config.cloud ? createCloudClient({ ...config.cloud, keys: identity.keys, nowMs: clock.nowMs }) : null,
    outbox,
    feed,
    people,
    transactions,
    clock,
    clockGuard,
    secrets,
    signer,
    log,
    random,
    pollMs: config.cloud?.pollMs ?? 60_000,
    enrolment: { enrolCode: config.cloud?.enrolCode ?? '', stationName: config.station.name },
    facts,
    takeKeys: (work, cloudKeys) => cloudKeys.forEach((key) => identity.takeKey(work, key)),
    onConflict(work, { aggregate, kind, eventId, data }) {
      if (aggregate.startsWith('order:')) orders.noteConflict(work, aggregate.slice('order:'.length), kind);
      else if (aggregate.startsWith('sale:')) returns.noteConflict(work, { eventId, kind, data });
    },
    onChange: () => status.changed(),
  });

  const status = createStatus({
    scale,
    printer,
    scanner,
    relay,
    outbox,
    quarantinedCount: feed.quarantinedCount,
    clockGuard,
    storageGuard,
    demo: config.demo !== undefined,
  });
  const demo = config.demo ? await openDemo(config.demo, log) : null;

  const router = createRouter({
    hello: (face) => ({
      generation,
      face,
      stationId: facts.get('station-id'),
      stationName: config.station.name,
      appVersion: host.appVersion,
      demo: demo !== null,
      keyCustody: host.keyCustody,
      nowMs: clock.nowMs(),
    }),
    status,
    staff,
    orders,
    quarantined: feed.quarantined,
    collection,
    returns,
    draw,
    findJob: printing.findJob,
    weighing,
    scaleSetup: setup,
    screening: { screening, reports, disputes, askedOf: collection.asked },
    tariffs,
    display,
    identity,
    scans,
    outbox,
    relay,
    transactions,
    journal,
    demo,
  });
  const server = createServer(router, (connection) => ({
    connection,
    log,
    ids,
    session: () => (connection.sessionId ? staff.session(connection.sessionId) : null),
  }));

  const ending = new AbortController();
  wire();

  /** Who tells whom: everything here happens after a commit. */
  function wire(): void {
    transactions.onCommit(() => {
      status.changed();
      if (outbox.hasWaiting()) relay.wake();
    });
    scale.onEvent((event) => {
      if (event.type === 'link') status.changed();
    });
    printer.onChange(status.changed);
    scanner.onChange(status.changed);
    void (async () => {
      for await (const collectionId of collection.changes.watch(ending.signal)) {
        display.show({ collectionId });
        // While the courier is being looked at: the goods come after him.
        screening.warm();
      }
    })();
    void (async () => {
      for await (const returnId of returns.changes.watch(ending.signal)) display.show({ returnId });
    })();
  }

  return {
    generation,
    server,
    /** For the command line and the benches: what is asked without a page. */
    tools: { journal, outbox, relay, screening, tariffs, identity, weighing, collection, returns, db },
    async start(): Promise<void> {
      await makeFirstStaff();
      // What is in force is written down now, not by the first picture that somebody asks for.
      screening.pack();
      tariffs.carrierName('');
      returnPolicies.inForce();
      transactions.run(stationActor, (work) =>
        work.journal('station.started', generation, { appVersion: host.appVersion, keyCustody: host.keyCustody }),
      );
      packWatch.start();
      returns.overdueWatch.start();
      printing.recover();
      scale.start();
      printer.start();
      scanner.start();
      relay.start();
      log.info('station.started', { generation });
    },
    async stop(): Promise<void> {
      await relay.stop();
      packWatch.stop();
      returns.overdueWatch.stop();
      server.closeAll();
      await setup.stop();
      weighing.stop();
      // What was committed last must not be shown from a closed database.
      ending.abort();
      demo?.close();
      // Each device may take its own time to let go of its line; one that fails must not keep the others.
      await Promise.allSettled([scale.stop(), printer.stop(), scanner.stop()]);
      storage.close();
      log.info('station.stopped', { generation });
    },
  };

  /** What stood on the counter when the station stopped: the one of the two that was touched last. */
  function lastWorkedOn() {
    const collected = collection.find(collection.latestOpenId() ?? '');
    const returned = returns.find(returns.latestOpenId() ?? '');
    if (returned && returned.touchedMs >= (collected?.touchedMs ?? 0)) return { returnId: returned.returnId };
    return collected && { collectionId: collected.collectionId };
  }

  async function makeFirstStaff(): Promise<void> {
    if (staff.list().length > 0) return;
    const members = await Promise.all(
      config.firstStaff.map(async ({ pin, ...member }) => ({ ...member, pinHash: await hashPin(pin) })),
    );
    transactions.run(stationActor, (work) => {
      for (const member of members) staff.addFirst(work, member);
    });
  }
}

function lineSettings(
  device: { baudRate?: number; dataBits?: 7 | 8; parity?: 'none' | 'even' | 'odd'; stopBits?: 1 | 2 } | undefined,
) {
  const { baudRate, dataBits, parity, stopBits } = device ?? {};
  return Object.fromEntries(
    Object.entries({ baudRate, dataBits, parity, stopBits }).filter(([, value]) => value !== undefined),
  );
}

/** Version and day of a signed pack, without its body. */
function packHead(signedText: string): { version: number; effectiveMs: number } {
  const { version, effectiveMs } = SignedPack.parse(JSON.parse(signedText)).pack;
  return { version, effectiveMs };
}
