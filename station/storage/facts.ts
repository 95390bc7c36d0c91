import type { Db } from './open.ts';

/** Small facts of the station itself, none of them secret or personal. */
export function createFacts(db: Db) {
  const find = db.prepare<[string], string>('SELECT value FROM station_facts WHERE name = ?').pluck();
  const put = db.prepare(
    'INSERT INTO station_facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  return {
    get: (name: string) => find.get(name) ?? null,
    set: (name: string, value: string) => void put.run(name, value),
  };
}
export type Facts = ReturnType<typeof createFacts>;
