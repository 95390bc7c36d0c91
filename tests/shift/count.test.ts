import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { countShift, framesSay, holds, type Counted, type History } from './count.ts';
import { checkJournal, type JournalRow } from './journal-check.ts';
import { planShift } from './plan.ts';

const kills = 3;
const seeds = [1, 2, 3, 4, 5];

/** A shift that went well, as it would be found in the stores. Made of the plan alone. */
function goodHistory(seed: number): History {
  const { orders: planned } = planShift({ seed, orders: 12, nowMs: 1_795_000_000_000 });
  const outcomes = {
    'other-courier': 'mismatch',
    'sender-refuses': 'sender-refused',
    'prohibited-goods': 'prohibited',
  } as const;
  const reports = {
    mismatch: 'v1.CourierMismatched',
    'sender-refused': 'v1.SenderRefused',
    prohibited: 'v1.ParcelStopped',
    collected: 'v1.ParcelCollected',
  };
  const ends = planned.map(({ order, mishap, parcelGrams }, index) => {
    const outcome: 'mismatch' | 'sender-refused' | 'prohibited' | 'collected' =
      mishap && Object.hasOwn(outcomes, mishap) ? outcomes[mishap as keyof typeof outcomes] : 'collected';
    const collectionId = `collection-${index}`;
    return { orderId: order.orderId, collectionId, outcome, weightGrams: outcome === 'collected' ? parcelGrams : null };
  });
  const collected = ends.filter(({ outcome }) => outcome === 'collected');
  const statuses = ends.map(({ orderId, outcome }) => ({
    orderId,
    status: outcome === 'collected' ? 'collected' : 'accepted',
  }));
  const journal = chain([
    ['station.started', 'station'],
    ...collected.map(({ collectionId }): [string, string] => ['parcel.handed-over', collectionId]),
  ]);
  return {
    planned,
    told: ends.map(({ weightGrams: _w, ...told }) => told),
    remains: {
      cloud: {
        events: ends.map(({ orderId, collectionId, outcome, weightGrams }) => ({
          type: reports[outcome],
          orderId,
          collectionId,
          weightGrams,
        })),
        orders: statuses,
      },
      station: {
        orders: statuses,
        collections: ends.map(({ orderId, collectionId, outcome }) => ({ orderId, collectionId, outcome })),
        weighings: collected.map(({ collectionId, weightGrams }) => ({
          collectionId,
          weightGrams: weightGrams ?? 0,
          frames: [{ hex: frameOf(weightGrams ?? 0) }],
        })),
        undelivered: 0,
        journal,
      },
    },
    stationSays: { ok: true, entries: journal.length, headHash: journal.at(-1)?.hash ?? '' },
    scaleIsDevice: true,
  };
}

function frameOf(grams: number): string {
  return Buffer.from(`\x02${(grams / 1000).toFixed(3).padStart(6, '0')}\r`, 'latin1').toString('hex');
}

function chain(entries: [string, string][]): JournalRow[] {
  let former = '0'.repeat(64);
  return entries.map(([act, subject], index) => {
    const seq = index + 1;
    const text = `{"act":"${act}","atMs":${1000 + seq},"bootId":"b","deviceId":"d","facts":{"a":1,"b":[2]},"monotonicMs":${seq}.5,"operatorId":null,"seq":${seq},"subject":"${subject}"}`;
    const hash = createHash('sha256').update(`${former}\n${text}`).digest('hex');
    const row = {
      seq,
      at_ms: 1000 + seq,
      monotonic_ms: seq + 0.5,
      boot_id: 'b',
      operator_id: null,
      device_id: 'd',
      act,
      subject,
      facts: '{"b":[2],"a":1}',
      prev_hash: former,
      hash,
    };
    former = hash;
    return row;
  });
}

type Spoil = { name: string; spoil(history: History): void; shows(counted: Counted, good: Counted): boolean };

/** The collection of a seeded place, so that not always the first one is hit. */
function collectionIn(history: History): { index: number; orderId: string; collectionId: string } {
  const at = history.remains.cloud.events.flatMap(({ type }, index) => (type === 'v1.ParcelCollected' ? [index] : []));
  const index = at[history.planned[0]!.parcelGrams % at.length]!;
  const { orderId, collectionId } = history.remains.cloud.events[index]!;
  return { index, orderId: orderId!, collectionId: collectionId! };
}

const badHistories: Spoil[] = [
  {
    name: 'a collection that was acknowledged and is not in the cloud',
    spoil: (history) => void history.remains.cloud.events.splice(collectionIn(history).index, 1),
    shows: ({ lost, acked, inCloud }) => lost === 1 && acked - inCloud === 1,
  },
  {
    name: 'one that is in the cloud under another collection',
    spoil: (history) => void (history.remains.cloud.events[collectionIn(history).index]!.collectionId = 'another'),
    shows: ({ lost }) => lost === 1,
  },
  {
    name: 'a collection that is in the cloud twice',
    spoil: (history) =>
      void history.remains.cloud.events.push({ ...history.remains.cloud.events[collectionIn(history).index]! }),
    shows: ({ duplicates, lost }) => duplicates === 1 && lost === 0,
  },
  {
    name: 'an order that had to be stopped and was collected',
    spoil(history) {
      const stopped = history.told.find(({ outcome }) => outcome !== 'collected')!;
      history.remains.cloud.events.push({
        type: 'v1.ParcelCollected',
        orderId: stopped.orderId,
        collectionId: 'x',
        weightGrams: 1,
      });
    },
    shows: ({ stopped }, good) => stopped === good.stopped - 1,
  },
  {
    name: 'a stop that the cloud was not told of',
    spoil: (history) =>
      void history.remains.cloud.events.splice(
        history.remains.cloud.events.findIndex(({ type }) => type !== 'v1.ParcelCollected'),
        1,
      ),
    shows: ({ stopped }, good) => stopped === good.stopped - 1,
  },
  {
    name: 'an order that nobody finished',
    spoil(history) {
      const { orderId } = collectionIn(history);
      history.remains.station.orders = history.remains.station.orders.map((order) =>
        order.orderId === orderId ? { ...order, status: 'accepted' } : order,
      );
    },
    shows: ({ collected, acked }) => collected === acked - 1,
  },
  {
    name: 'another weight in the cloud than on the scale',
    spoil: (history) => void (history.remains.cloud.events[collectionIn(history).index]!.weightGrams! += 5),
    shows: ({ lost }) => lost === 0,
  },
  {
    name: 'an event that never left the station',
    spoil: (history) => void (history.remains.station.undelivered = 1),
    shows: ({ lost }) => lost === 0,
  },
  {
    name: 'a journal entry whose facts were changed',
    spoil: (history) => void (history.remains.station.journal[1]!.facts = '{"b":[3],"a":1}'),
    shows: ({ journalVerified }) => !journalVerified,
  },
  {
    name: 'a journal with an entry cut out and its neighbours joined',
    spoil(history) {
      const { journal } = history.remains.station;
      journal[2]!.prev_hash = journal[0]!.hash;
      journal.splice(1, 1);
    },
    shows: ({ journalVerified }) => !journalVerified,
  },
  {
    name: 'a journal whose end was cut off, chain and all',
    spoil: (history) => void history.remains.station.journal.pop(),
    shows: ({ journalVerified }) => !journalVerified,
  },
  {
    name: 'a journal that the station itself calls broken',
    spoil: (history) => void (history.stationSays.ok = false),
    shows: ({ journalVerified }) => !journalVerified,
  },
  {
    name: 'weights that came over a socket',
    spoil: (history) => void (history.scaleIsDevice = false),
    shows: ({ weighedOver }) => weighedOver === 'tcp',
  },
  {
    name: 'a weight without the bytes that say it',
    spoil: (history) => void (history.remains.station.weighings[0]!.frames = [{ hex: frameOf(1) }]),
    shows: ({ weighedOver }) => weighedOver === 'tcp',
  },
];

describe('the counting of a shift', () => {
  it.each(seeds)('holds for a shift that went well, seed %i', (seed) => {
    const result = countShift(goodHistory(seed));
    expect(result.problems).toEqual([]);
    expect(holds(12, kills, result)).toBe(true);
    expect(holds(12, 2, result), 'without three kills nothing was proven').toBe(false);
    expect(result.counted).toMatchObject({ lost: 0, duplicates: 0, journalVerified: true, weighedOver: 'serial' });
  });

  it.each(badHistories.flatMap((bad) => seeds.map((seed) => ({ ...bad, seed }))))(
    'catches $name, seed $seed',
    ({ spoil, shows, seed }) => {
      const history = goodHistory(seed);
      spoil(history);
      const result = countShift(history);
      expect(holds(12, kills, result)).toBe(false);
      expect(shows(result.counted, countShift(goodHistory(seed)).counted)).toBe(true);
    },
  );

  it('reads the digits of a frame with and without parity in the eighth bit', () => {
    expect(framesSay({ weightGrams: 1250, frames: [{ hex: '02 30 31 2E 32 35 30 0D' }] })).toBe(true);
    expect(framesSay({ weightGrams: 1250, frames: [{ hex: '82 30 B1 2E B2 35 30 8D' }] })).toBe(true);
    expect(framesSay({ weightGrams: 1250, frames: [{ hex: '02 30 31 2E 32 35 35 0D' }] })).toBe(false);
    expect(framesSay({ weightGrams: 1250, frames: [] })).toBe(false);
  });

  it('finds each link of the journal that does not hold', () => {
    const rows = chain([
      ['a', '1'],
      ['b', '2'],
      ['c', '3'],
    ]);
    expect(checkJournal(rows).findings).toEqual([]);
    for (const [index, row] of rows.entries()) {
      for (const change of [
        { act: 'z' },
        { subject: 'z' },
        { at_ms: 1 },
        { monotonic_ms: 1 },
        { boot_id: 'z' },
        { operator_id: 'z' },
        { device_id: 'z' },
      ]) {
        const changed = rows.map((one, at) => (at === index ? { ...row, ...change } : one));
        expect(checkJournal(changed).findings[0]).toEqual({ seq: index + 1, fault: 'hash' });
      }
    }
  });

  it('plans the same shift for the same seed, with every mishap in a long one', () => {
    const [one, same, other] = [7, 7, 8].map((seed) =>
      JSON.stringify(planShift({ seed, orders: 50, nowMs: 1_795_000_000_000 })),
    );
    expect(one).toBe(same);
    expect(one).not.toBe(other);
    const { orders, strikes } = planShift({ seed: 7, orders: 50, nowMs: 1_795_000_000_000 });
    expect(new Set(orders.map(({ mishap }) => mishap)).size).toBe(16);
    expect(strikes.length).toBeGreaterThanOrEqual(3);
  });
});
