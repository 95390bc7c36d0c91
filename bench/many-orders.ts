import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadKeyFile } from '../station/hosts/key-file.ts';
import { createJournalStore } from '../station/journal/index.ts';
import { createOrdersStore } from '../station/orders/index.ts';
import { createPeople } from '../station/people/index.ts';
import { createIds } from '../station/platform/ids.ts';
import { deriveKeys, keyedHash } from '../station/platform/seal.ts';
import { openStorage } from '../station/storage/open.ts';
import { sampleOrder } from '../tests/support/counter-data.ts';
import { makeFolder } from './counter-inside.ts';

const perTransaction = 5_000;

/**
 * A station's folder with `count` orders, each with its sealed people, their look-ups and a journal entry, by the station's own
 * stores but without its schemas and without waiting for the disk. A recipient has ten orders, a sender one; one order in fifty is
 * still to be collected.
 */
export function makeManyOrders(count: number): { folder: string; configFile: string } {
  const folder = makeFolder();
  const dataDir = path.join(folder, 'station');
  mkdirSync(dataDir, { recursive: true });
  const keys = deriveKeys(loadKeyFile(path.join(dataDir, 'station.key'), true));
  const storage = openStorage(path.join(dataDir, 'station.db'));
  const { db } = storage;
  db.pragma('synchronous = OFF');
  const ids = createIds();
  const people = createPeople(db, keys, ids);
  const orders = createOrdersStore(db);
  const journal = createJournalStore(db);
  let recipientPersonId = '';
  const add = db.transaction((from: number, to: number) => {
    for (let index = from; index < to; index += 1) addOne(index);
  });
  for (let from = 0; from < count; from += perTransaction) add(from, Math.min(count, from + perTransaction));
  db.pragma('wal_checkpoint(TRUNCATE)');
  storage.close();

  const configFile = path.join(folder, 'waypost.config.json');
  writeFileSync(configFile, JSON.stringify({ dataDir: './station', station: { name: '梧桐路驿台' } }));
  return { folder, configFile };

  function addOne(index: number): void {
    const order = sampleOrder();
    const atMs = order.placedMs + index;
    const senderPersonId = people.add({ ...order.sender, phone: `139${String(index).padStart(8, '0')}` }, atMs);
    if (index % 10 === 0) recipientPersonId = people.add(order.recipient, atMs);
    const { sender, recipient, ...rest } = order;
    orders.insert({
      ...rest,
      status: index % 50 === 0 ? 'accepted' : 'delivered',
      senderPersonId,
      recipientPersonId,
      fromProvince: sender.address.province,
      toProvince: recipient.address.province,
      toCity: recipient.address.city,
      stoppedByRule: null,
      lastException: null,
      revision: 1,
      detailsHash: keyedHash(keys.lookup, order.orderId),
    });
    journal.append({
      atMs,
      monotonicMs: index,
      bootId: order.orderId,
      operatorId: null,
      deviceId: 'bench',
      act: 'order.received',
      subject: order.orderId,
      facts: { status: order.status, source: order.source },
    });
  }
}
