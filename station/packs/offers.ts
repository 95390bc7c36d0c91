import type { Db } from '../storage/open.ts';

/** Genuine packs that came down from the cloud and are not in force yet, as the signed texts themselves. */
export type PackOffers = {
  list(): { name: string; version: number; text: string }[];
  add(offer: { name: string; version: number; text: string; atMs: number }): void;
  /** What is in force needs no offer any more, nor does what is older. */
  drop(name: string, upToVersion: number): void;
};

export function createPackOffers(db: Db): PackOffers {
  const all = db.prepare<[], { name: string; version: number; text: string }>(
    'SELECT name, version, signed AS text FROM offered_packs ORDER BY name, version',
  );
  const put = db.prepare(
    `INSERT INTO offered_packs VALUES (@name, @version, @text, @atMs)
     ON CONFLICT (name, version) DO UPDATE SET signed = excluded.signed, received_ms = excluded.received_ms`,
  );
  const drop = db.prepare('DELETE FROM offered_packs WHERE name = ? AND version <= ?');
  return {
    list: () => all.all(),
    add: (offer) => void put.run(offer),
    drop: (name, upToVersion) => void drop.run(name, upToVersion),
  };
}
