import { PGlite } from '@electric-sql/pglite';
import Database from 'better-sqlite3';
import path from 'node:path';
import { z } from 'zod';
import type { Remains } from './count.ts';
import type { JournalRow } from './journal-check.ts';

const EventContent = z.object({
  data: z.object({ collectionId: z.string().nullable().catch(null), weightGrams: z.int().nullable().catch(null) }),
});
const Frames = z.array(z.object({ hex: z.string() }));

/** Opens the store of the cloud that was stopped, with the database's own library and none of the cloud's code. */
export async function readCloud(dataFolder: string): Promise<Remains['cloud']> {
  const database = await PGlite.create(path.join(dataFolder, 'pg'));
  try {
    const events = await database.query<{ type: string; order_id: string | null; content: string }>(
      'SELECT type, order_id, content FROM events ORDER BY arrival',
    );
    const orders = await database.query<{ order_id: string; status: string }>('SELECT order_id, status FROM orders');
    return {
      events: events.rows.map(({ type, order_id, content }) => ({
        type,
        orderId: order_id,
        ...EventContent.parse(JSON.parse(content)).data,
      })),
      orders: orders.rows.map(({ order_id, status }) => ({ orderId: order_id, status })),
    };
  } finally {
    await database.close();
  }
}

/** Reads the file of the station that was stopped. */
export function readStation(dataFolder: string): Remains['station'] {
  const db = new Database(path.join(dataFolder, 'station.db'), { readonly: true, fileMustExist: true });
  try {
    const weighings = db
      .prepare<[], { collectionId: string; weightGrams: number; frames: string }>(
        'SELECT collection_id AS collectionId, weight_grams AS weightGrams, frames FROM weighings',
      )
      .all();
    return {
      orders: db
        .prepare<[], { orderId: string; status: string }>('SELECT order_id AS orderId, status FROM orders')
        .all(),
      collections: db
        .prepare<[], { collectionId: string; orderId: string; outcome: string }>(
          'SELECT collection_id AS collectionId, order_id AS orderId, outcome FROM collections',
        )
        .all(),
      weighings: weighings.map(({ frames, ...rest }) => ({ ...rest, frames: Frames.parse(JSON.parse(frames)) })),
      undelivered: db.prepare<[], number>(`SELECT count(*) FROM outbox WHERE state <> 'delivered'`).pluck().get() ?? -1,
      journal: db.prepare<[], JournalRow>('SELECT * FROM journal ORDER BY seq').all(),
    };
  } finally {
    db.close();
  }
}
