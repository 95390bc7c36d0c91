import { afterEach, describe, expect, it } from 'vitest';
import type { CollectionView } from '../../contract/collection.ts';
import { badgeOf, courierA, sampleOrder, senderA } from '../support/counter-data.ts';
import { openStockedStation, refusalOf, type Rpc, type StockedStation } from '../support/in-process-station.ts';
import { newCommandId } from '../support/station-client.ts';

let station: StockedStation;
afterEach(() => station.close());

const written = [
  'journal',
  'outbox',
  'command_results',
  'collections',
  'orders',
  'person_parts',
  'persons',
  'person_lookups',
  'weighings',
  'waybills',
  'waybill_blocks',
  'print_jobs',
  'badge_seen',
  'incidents',
];

/** Makes the n-th write from now on fail, as a disk does: in the middle of whatever transaction it belongs to. */
function faultsAt(db: StockedStation['tools']['db']) {
  const state = { left: Number.POSITIVE_INFINITY, struck: false };
  db.function('strike', { directOnly: false }, () => {
    state.left -= 1;
    if (state.left > 0) return 0;
    state.struck = true;
    state.left = Number.POSITIVE_INFINITY;
    throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_WRITE' });
  });
  for (const table of written) {
    for (const event of ['INSERT', 'UPDATE'])
      db.exec(
        `CREATE TEMP TRIGGER fault_${table}_${event} BEFORE ${event} ON main.${table} BEGIN SELECT strike(); END`,
      );
  }
  return {
    arm(n: number): void {
      state.left = n;
      state.struck = false;
    },
    disarm(): boolean {
      state.left = Number.POSITIVE_INFINITY;
      return state.struck;
    },
  };
}

/** Everything that was written down so far. */
function picture(db: StockedStation['tools']['db']): string {
  return JSON.stringify(written.map((table) => [table, db.prepare(`SELECT * FROM ${table}`).raw().all()]));
}

type At = { view: CollectionView; commandId: string };
function actsOf(rpc: Rpc, orderId: string): Record<string, (at: At) => Promise<CollectionView>> {
  const of = ({ view, commandId }: At) => ({ commandId, collectionId: view.collectionId });
  return {
    open: ({ commandId }) => rpc.collection.open({ commandId, orderId }),
    verify: (at) => rpc.collection.verifyByBadge({ ...of(at), badge: badgeOf(courierA) }),
    confirm: (at) => rpc.collection.confirmCourier(of(at)),
    identify: (at) =>
      rpc.collection.identify({ ...of(at), kind: 'resident-card', number: senderA.idNumber, name: senderA.name }),
    inspect: (at) => rpc.collection.inspect({ ...of(at), description: '羽绒服', mark: 'opened' }),
    weigh: (at) => rpc.collection.weigh({ ...of(at), placementId: placed, dimensions: null }),
    pay: (at) =>
      rpc.collection.pay({
        ...of(at),
        amountFen: at.view.dueNow?.actualFen ?? 0,
        method: 'cash',
        holder: 'courier',
        coverDeclined: true,
      }),
    handOver: (at) =>
      rpc.collection.handOver({
        ...of(at),
        signature: {
          kind: 'drawn',
          strokes: [
            [
              [0, 0],
              [9, 9],
            ],
          ],
        },
      }),
  };
}
let placed = '';

describe('a disk that fails at the n-th write', () => {
  it('shows no success and leaves nothing half done, at every write of every act; the same command then goes through once [EX-7.2]', async () => {
    station = await openStockedStation([sampleOrder()]);
    const { db } = station.tools;
    const { rpc } = await station.signIn();
    const orderId = station.orders[0]!.orderId;
    const faults = faultsAt(db);
    let view = null as unknown as CollectionView;
    let struck = 0;
    for (const [name, act] of Object.entries(actsOf(rpc, orderId))) {
      if (name === 'weigh') placed = station.scale.place(1_250);
      if (name === 'handOver')
        view = await rpc.collection.print({ commandId: newCommandId(), collectionId: view.collectionId });
      const commandId = newCommandId();
      for (let n = 1; ; n += 1) {
        const before = picture(db);
        faults.arm(n);
        const answer = await refusalOf(act({ view, commandId }));
        if (!faults.disarm()) {
          expect([name, n, answer]).toEqual([name, n, 'accepted']);
          expect([name, n > 2]).toEqual([name, true]);
          break;
        }
        struck += 1;
        expect([name, n, answer]).toEqual([name, n, 'STATION_FAULT']);
        expect([name, n, picture(db) === before]).toEqual([name, n, true]);
      }
      view = await act({ view, commandId });
    }
    expect(view.outcome).toBe('collected');
    expect(struck).toBeGreaterThan(30);
    expect(station.tools.journal.verify()).toMatchObject({ ok: true });
    expect(db.prepare(`SELECT count(*) FROM outbox WHERE type = 'v1.ParcelCollected'`).pluck().get()).toBe(1);
  });

  it('never loses sight of a paper: whichever write of the printing fails, the parcel can be handed over with one waybill number [EX-4.10b P6]', async () => {
    station = await openStockedStation(Array.from({ length: 30 }, () => sampleOrder()));
    const { db } = station.tools;
    const { rpc } = await station.signIn();
    const faults = faultsAt(db);
    for (let n = 1; ; n += 1) {
      const orderId = station.orders[n]!.orderId;
      let view = null as unknown as CollectionView;
      for (const [name, act] of Object.entries(actsOf(rpc, orderId))) {
        if (name === 'weigh') placed = station.scale.place(1_250);
        if (name !== 'handOver') view = await act({ view, commandId: newCommandId() });
      }
      const of = () => ({ commandId: newCommandId(), collectionId: view.collectionId });
      faults.arm(n);
      const answer = await refusalOf(rpc.collection.print(of()));
      if (!faults.disarm()) {
        expect([n > 8, answer]).toEqual([true, 'accepted']);
        return;
      }
      for (let tries = 0; view.step !== 'handover' && tries < 4; tries += 1) {
        const again = await refusalOf(rpc.collection.print(of()));
        view = await rpc.collection.get({ collectionId: view.collectionId });
        if (again === 'accepted') continue;
        expect([n, again]).toEqual([n, 'print.state-unknown']);
        for (const job of view.print?.jobs.filter(({ state }) => state === 'unknown') ?? [])
          await rpc.printing.resolve({ commandId: newCommandId(), jobId: job.jobId, cameOut: true });
        view = await rpc.collection.get({ collectionId: view.collectionId });
      }
      expect([n, view.step]).toEqual([n, 'handover']);
      expect(db.prepare('SELECT count(*) FROM waybills WHERE collection_id = ?').pluck().get(view.collectionId)).toBe(
        1,
      );
    }
  });

  it('refuses new custody when the disk is nearly full, and lets what is under way be finished [EX-7.2]', async () => {
    const guard = {
      free: true,
      mayTakeIn: () => guard.free,
      state: () => ({ durable: true, freeBytes: 1, intakeStopped: !guard.free }),
    };
    station = await openStockedStation([sampleOrder(), sampleOrder()], { guard });
    const { rpc } = await station.signIn();
    const [one, two] = station.orders.map(({ orderId }) => orderId) as [string, string];
    let view = await rpc.collection.open({ commandId: newCommandId(), orderId: one });
    guard.free = false;
    expect(await refusalOf(rpc.collection.open({ commandId: newCommandId(), orderId: two }))).toBe('storage.full');
    view = await rpc.collection.verifyByBadge({
      commandId: newCommandId(),
      collectionId: view.collectionId,
      badge: badgeOf(courierA),
    });
    expect(view.verify).not.toBeNull();
  });

  it('shows a full disk as a fault and works again when there is room [EX-7.2]', async () => {
    station = await openStockedStation(Array.from({ length: 60 }, () => sampleOrder()));
    const { db } = station.tools;
    const { rpc } = await station.signIn();
    db.pragma(`max_page_count = ${String(db.pragma('page_count', { simple: true }))}`);
    const answers: string[] = [];
    for (const { orderId } of station.orders) {
      const before = db.prepare('SELECT count(*) FROM collections').pluck().get() as number;
      const answer = await refusalOf(rpc.collection.open({ commandId: newCommandId(), orderId }));
      answers.push(answer);
      expect(db.prepare('SELECT count(*) FROM collections').pluck().get()).toBe(
        before + (answer === 'accepted' ? 1 : 0),
      );
    }
    expect(new Set(answers)).toEqual(new Set(['accepted', 'STATION_FAULT']));
    db.pragma('max_page_count = 1000000');
    for (const { orderId } of station.orders)
      expect(await refusalOf(rpc.collection.open({ commandId: newCommandId(), orderId }))).toBe('accepted');
    expect(db.prepare('SELECT count(*) FROM collections').pluck().get()).toBe(60);
    expect(station.tools.journal.verify()).toMatchObject({ ok: true });
  });
});
