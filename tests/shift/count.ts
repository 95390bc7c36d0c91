import type { Told } from './collect.ts';
import { checkJournal, type JournalRow } from './journal-check.ts';
import { mustStop, type PlannedOrder } from './plan.ts';

/** What lies in the cloud's store and in the station's file when both have stopped. */
export type Remains = {
  cloud: {
    events: { type: string; orderId: string | null; collectionId: string | null; weightGrams: number | null }[];
    orders: { orderId: string; status: string }[];
  };
  station: {
    orders: { orderId: string; status: string }[];
    collections: { collectionId: string; orderId: string; outcome: string }[];
    weighings: { collectionId: string; weightGrams: number; frames: { hex: string }[] }[];
    undelivered: number;
    journal: JournalRow[];
  };
};

export type History = {
  planned: readonly Pick<PlannedOrder, 'order' | 'mishap' | 'parcelGrams'>[];
  /** What the caller was told; one entry for each order that it was told the end of. */
  told: readonly Told[];
  remains: Remains;
  /** What the station said of its own journal before it was stopped. */
  stationSays: { ok: boolean; entries: number; headHash: string };
  /** True when the scale's path was a character device, false for a socket. */
  scaleIsDevice: boolean;
};

export type Counted = {
  collected: number;
  stopped: number;
  acked: number;
  inCloud: number;
  duplicates: number;
  lost: number;
  journalVerified: boolean;
  weighedOver: 'serial' | 'tcp';
};

const reportOf: Record<string, string> = {
  mismatch: 'v1.CourierMismatched',
  'sender-refused': 'v1.SenderRefused',
  prohibited: 'v1.ParcelStopped',
};

/**
 * Counts what a shift left behind. Knows nothing but the plan, what the caller was told, and the two stores as they were found.
 * `problems` are sentences about whatever does not fit together, beyond the figures; a good shift has none.
 */
export function countShift(history: History): { counted: Counted; problems: string[] } {
  const { planned, told, remains, stationSays } = history;
  const { cloud, station } = remains;
  const problems: string[] = [];
  const collections = cloud.events.filter(({ type }) => type === 'v1.ParcelCollected');
  const ackedTold = told.filter(({ outcome }) => outcome === 'collected');
  const statusAtStation = new Map(station.orders.map(({ orderId, status }) => [orderId, status]));
  const statusInCloud = new Map(cloud.orders.map(({ orderId, status }) => [orderId, status]));

  let collected = 0;
  let stopped = 0;
  let duplicates = 0;
  for (const { order, mishap, parcelGrams } of planned) {
    const { orderId, orderNo } = order;
    const events = collections.filter((event) => event.orderId === orderId);
    const ended = station.collections.filter((collection) => collection.orderId === orderId);
    const last = told.find((one) => one.orderId === orderId);
    duplicates += Math.max(0, events.length - 1);
    if (ended.some(({ outcome }) => outcome === 'open')) problems.push(`${orderNo} is still open`);
    if (mustStop({ mishap })) {
      const report = reportOf[last?.outcome ?? ''];
      const reported = cloud.events.some((event) => event.type === report && event.collectionId === last?.collectionId);
      const free =
        events.length === 0 && statusAtStation.get(orderId) === 'accepted' && statusInCloud.get(orderId) === 'accepted';
      if (free && reported && !ended.some(({ outcome }) => outcome === 'collected')) stopped += 1;
      else problems.push(`${orderNo} had to be stopped (${mishap}), and ended as ${last?.outcome ?? 'nothing'}`);
      continue;
    }
    if (statusAtStation.get(orderId) === 'collected') collected += 1;
    else problems.push(`${orderNo} was not collected`);
    if (last?.outcome !== 'collected' && events.length > 0)
      problems.push(`${orderNo} is in the cloud and nobody was told`);
    if (events.length > 0 && statusInCloud.get(orderId) !== 'collected')
      problems.push(`${orderNo} is ${statusInCloud.get(orderId)} in the cloud`);
    if (events.some(({ weightGrams }) => weightGrams !== parcelGrams))
      problems.push(`${orderNo} weighs otherwise in the cloud`);
  }
  const inCloud = ackedTold.filter(({ orderId, collectionId }) =>
    collections.some((event) => event.orderId === orderId && event.collectionId === collectionId),
  ).length;
  if (station.undelivered > 0) problems.push(`${station.undelivered} events were not delivered`);

  const chain = checkJournal(station.journal);
  for (const { seq, fault } of chain.findings) problems.push(`journal entry ${seq}: wrong ${fault}`);
  const unwritten = ackedTold.filter(
    ({ collectionId }) =>
      station.journal.filter((row) => row.act === 'parcel.handed-over' && row.subject === collectionId).length !== 1,
  );
  for (const { collectionId } of unwritten)
    problems.push(`the hand-over of ${collectionId} is not in the journal once`);
  // The head that the station named must be in the file as it named it, with nothing before it gone.
  const agrees =
    stationSays.ok &&
    stationSays.entries <= chain.hashes.length &&
    chain.hashes[stationSays.entries - 1] === stationSays.headHash;
  if (!agrees) problems.push('the station says otherwise of its journal than its file');

  const overSerial =
    history.scaleIsDevice &&
    ackedTold.every((one) =>
      station.weighings.some((weighing) => weighing.collectionId === one.collectionId && framesSay(weighing)),
    );
  return {
    counted: {
      collected,
      stopped,
      acked: ackedTold.length,
      inCloud,
      duplicates,
      lost: ackedTold.length - inCloud,
      journalVerified: chain.findings.length === 0 && unwritten.length === 0 && agrees,
      weighedOver: overSerial ? 'serial' : 'tcp',
    },
    problems,
  };
}

/** Whether the shift held: exit 0 and nothing else. */
export function holds(orders: number, kills: number, { counted, problems }: ReturnType<typeof countShift>): boolean {
  const { collected, stopped, duplicates, lost, journalVerified, weighedOver } = counted;
  return (
    problems.length === 0 &&
    kills >= 3 &&
    lost === 0 &&
    duplicates === 0 &&
    journalVerified &&
    weighedOver === 'serial' &&
    collected + stopped === orders
  );
}

/** True when one of the kept frames of a Toledo 8217 scale (STX, kilograms, CR; the eighth bit is parity) says this weight. */
export function framesSay({
  weightGrams,
  frames,
}: {
  weightGrams: number;
  frames: readonly { hex: string }[];
}): boolean {
  return frames.some(({ hex }) => {
    const text = String.fromCharCode(...Buffer.from(hex.replaceAll(' ', ''), 'hex').map((byte) => byte & 0x7f));
    const shown = text.startsWith(startOfText) ? /^ *(\d+\.\d+)\r$/.exec(text.slice(1))?.[1] : undefined;
    return shown !== undefined && Math.round(Number(shown) * 1000) === weightGrams;
  });
}

const startOfText = '\x02';
