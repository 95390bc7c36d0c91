import type { Sql } from '../database/database.ts';
import { countAll, type Counts } from '../events/read.ts';

export type PageStation = { name: string; enrolledMs: number; lastSeenMs: number; events: number };
export type PageEvent = {
  stationName: string;
  orderNo: string | null;
  receivedMs: number;
  conflict: string | null;
  content: string;
};
export type PageFacts = { nowMs: number; counts: Counts; stations: PageStation[]; events: PageEvent[] };

const newestEvents = 40;
const newestStations = 50;

export async function readPage(sql: Sql, nowMs: number): Promise<PageFacts> {
  const stations = await sql.query<{ name: string; enrolled_ms: number; last_seen_ms: number; events: number }>(
    `SELECT name, enrolled_ms, last_seen_ms,
       (SELECT count(*) FROM events WHERE events.station_id = stations.station_id) AS events
     FROM stations ORDER BY last_seen_ms DESC LIMIT ${newestStations}`,
  );
  const events = await sql.query<{
    name: string;
    order_no: string | null;
    received_ms: number;
    conflict: string | null;
    content: string;
  }>(
    `SELECT stations.name, order_no, received_ms, conflict, content
     FROM events JOIN stations USING (station_id) LEFT JOIN orders USING (order_id)
     ORDER BY arrival DESC LIMIT ${newestEvents}`,
  );
  return {
    nowMs,
    counts: await countAll(sql),
    stations: stations.map((row) => ({
      name: row.name,
      enrolledMs: row.enrolled_ms,
      lastSeenMs: row.last_seen_ms,
      events: row.events,
    })),
    events: events.map((row) => ({
      stationName: row.name,
      orderNo: row.order_no,
      receivedMs: row.received_ms,
      conflict: row.conflict,
      content: row.content,
    })),
  };
}
