import type { Db } from '../storage/open.ts';
import { StationKeyError } from './host-services.ts';
import { open, seal, SealBroken, type StationKeys } from './seal.ts';

/** Small secrets of the station (tokens, keys), sealed with the station key in its own database. */
export type Secrets = { get(name: string): Buffer | null; set(name: string, value: Buffer | string): void };

/** True while nothing was sealed in this database yet. */
export function holdsNoSecrets(db: Db): boolean {
  return db.prepare('SELECT 1 FROM station_secrets LIMIT 1').get() === undefined;
}

const probeName = 'key-probe';
const probeText = 'waypost';

/**
 * Opens the sealed secrets and proves first that this is the key they were sealed with: a wrong key is a state with a name,
 * found at the start and not at the first person record.
 */
export function openSecrets(db: Db, keys: StationKeys): Secrets {
  const find = db.prepare<[string], Buffer>('SELECT sealed FROM station_secrets WHERE name = ?').pluck();
  const put = db.prepare(
    'INSERT INTO station_secrets VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed',
  );
  const secrets: Secrets = {
    get(name) {
      const sealed = find.get(name);
      return sealed ? open(keys.wrap, `station_secrets/${name}`, sealed) : null;
    },
    set: (name, value) => void put.run(name, seal(keys.wrap, `station_secrets/${name}`, value)),
  };
  try {
    if (secrets.get(probeName) === null) secrets.set(probeName, probeText);
  } catch (error) {
    if (error instanceof SealBroken)
      throw new StationKeyError('wrong', 'the station key is not the one this data was sealed with');
    throw error;
  }
  return secrets;
}
