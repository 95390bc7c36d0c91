import type { Sql } from '../database/database.ts';

export type EventFilter = { type?: string | undefined; orderId?: string | undefined; after: number; limit: number };

export type StoredEvent = {
  /** Place in the order of arrival; the last one goes into `after` for the next page. */
  arrival: number;
  stationId: string;
  receivedMs: number;
  conflict: string | null;
  event: unknown;
};

type Row = { arrival: number; station_id: string; received_ms: number; conflict: string | null; content: string };

/** Stored events in the order of their arrival. */
export async function listEvents(sql: Sql, filter: EventFilter): Promise<{ events: StoredEvent[]; more: boolean }> {
  const rows = await sql.query<Row>(
    `SELECT arrival, station_id, received_ms, conflict, content FROM events
     WHERE arrival > $1 AND ($2::text IS NULL OR type = $2) AND ($3::uuid IS NULL OR order_id = $3)
     ORDER BY arrival LIMIT $4`,
    [filter.after, filter.type ?? null, filter.orderId ?? null, filter.limit + 1],
  );
  return { events: rows.slice(0, filter.limit).map(storedOf), more: rows.length > filter.limit };
}

export type Counts = {
  stations: number;
  ordersByStatus: Record<string, number>;
  eventsByType: Record<string, number>;
  conflicts: Record<string, number>;
  /** Orders with at least one collection event, and all collection events: more of these means duplicates. */
  collectedOrders: number;
  collectionEvents: number;
};

export async function countAll(sql: Sql): Promise<Counts> {
  const group = async (text: string) => {
    const rows = await sql.query<{ name: string; n: number }>(text);
    return Object.fromEntries(rows.map((row) => [row.name, row.n]));
  };
  const [sums] = await sql.query<{ stations: number; orders: number; events: number }>(
    `SELECT (SELECT count(*) FROM stations) AS stations, count(DISTINCT order_id) AS orders, count(*) AS events
     FROM events WHERE type = 'v1.ParcelCollected'`,
  );
  return {
    stations: sums?.stations ?? 0,
    ordersByStatus: await group('SELECT status AS name, count(*) AS n FROM orders GROUP BY status ORDER BY status'),
    eventsByType: await group('SELECT type AS name, count(*) AS n FROM events GROUP BY type ORDER BY type'),
    conflicts: await group(
      'SELECT conflict AS name, count(*) AS n FROM events WHERE conflict IS NOT NULL GROUP BY conflict ORDER BY conflict',
    ),
    collectedOrders: sums?.orders ?? 0,
    collectionEvents: sums?.events ?? 0,
  };
}

function storedOf(row: Row): StoredEvent {
  return {
    arrival: row.arrival,
    stationId: row.station_id,
    receivedMs: row.received_ms,
    conflict: row.conflict,
    event: JSON.parse(row.content),
  };
}
