import { randomBytes } from 'node:crypto';
import type { Address } from '../../contract/sync/feed.ts';
import type { Ids } from '../platform/ids.ts';
import { keyedHash, open, seal, type StationKeys } from '../platform/seal.ts';
import type { Db } from '../storage/open.ts';

/** What a person record holds. Every field of it is sealed with the person's own key. */
export type PersonRecord = { name: string; phone: string | null; address: Address | null };

/** The person was erased: the trade record stays, the names are gone for good. */
export class PersonErased extends Error {}

/** Every view of a collection names three people, and a collection has some twenty views. */
const mostOpened = 16;

export type PartKind =
  'record' | 'id-document' | 'photo' | 'signature' | 'order-extras' | 'courier-record' | 'note' | 'evidence-photo';

/**
 * All personal data of the station. One data key per person, wrapped by the station key; look-ups go by keyed hash.
 * Writes belong inside the transaction of the use case that brings the data.
 */
export function createPeople(db: Db, keys: StationKeys, ids: Ids) {
  const insertPerson = db.prepare('INSERT INTO persons VALUES (?, ?, ?)');
  const findKey = db.prepare<[string], { wrapped_key: Buffer | null }>(
    'SELECT wrapped_key FROM persons WHERE person_id = ?',
  );
  const insertPart = db.prepare('INSERT INTO person_parts VALUES (?, ?, ?, ?, ?)');
  const findPart = db.prepare<[string], { part_id: string; person_id: string; kind: string; sealed: Buffer }>(
    'SELECT part_id, person_id, kind, sealed FROM person_parts WHERE part_id = ?',
  );
  const findPartOf = db.prepare<[string, string], { part_id: string; person_id: string; kind: string; sealed: Buffer }>(
    'SELECT part_id, person_id, kind, sealed FROM person_parts WHERE person_id = ? AND kind = ? ORDER BY created_ms DESC, part_id DESC LIMIT 1',
  );
  const holdsKey = db
    .prepare<[string], number>('SELECT wrapped_key IS NOT NULL FROM persons WHERE person_id = ?')
    .pluck();
  const insertLookup = db.prepare('INSERT INTO person_lookups VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
  const findLookup = db
    .prepare<[string, string], string>('SELECT person_id FROM person_lookups WHERE kind = ? AND hash = ?')
    .pluck();

  /** The records that were opened last, by person: those of the few parcels that stand at the counter. */
  const opened = new Map<string, PersonRecord>();

  const place = (personId: string, part: string) => `person_parts/${personId}/${part}`;

  function keyOf(personId: string): Buffer {
    const row = findKey.get(personId);
    if (!row?.wrapped_key) throw new PersonErased(personId);
    return open(keys.wrap, `persons/${personId}`, row.wrapped_key);
  }

  function addPart(
    personId: string,
    kind: PartKind,
    plain: string | Buffer,
    atMs: number,
    personKey = keyOf(personId),
  ): string {
    const partId = ids.next();
    if (kind === 'record') opened.delete(personId);
    insertPart.run(partId, personId, kind, seal(personKey, place(personId, `${partId}/${kind}`), plain), atMs);
    return partId;
  }

  function openPart(row: { part_id: string; person_id: string; kind: string; sealed: Buffer }): Buffer {
    return open(keyOf(row.person_id), place(row.person_id, `${row.part_id}/${row.kind}`), row.sealed);
  }

  function remember(personId: string, record: PersonRecord): void {
    opened.set(personId, record);
    const [oldest] = opened.keys();
    if (opened.size > mostOpened && oldest !== undefined) opened.delete(oldest);
  }

  return {
    /** A new person with a key of his own; look-ups by phone, by its last four digits and by exact name are made at once. */
    add(record: PersonRecord, atMs: number): string {
      const personId = ids.next();
      const personKey = randomBytes(32);
      insertPerson.run(personId, seal(keys.wrap, `persons/${personId}`, personKey), atMs);
      addPart(personId, 'record', JSON.stringify(record), atMs, personKey);
      if (record.phone) {
        insertLookup.run('phone', keyedHash(keys.lookup, `phone:${record.phone}`), personId);
        insertLookup.run('phone-tail', keyedHash(keys.lookup, `phone-tail:${record.phone.slice(-4)}`), personId);
      }
      return personId;
    },
    addPart: (personId: string, kind: PartKind, plain: string | Buffer, atMs: number) =>
      addPart(personId, kind, plain, atMs),
    record(personId: string): PersonRecord {
      const known = opened.get(personId);
      // Whether the key is still there is asked each time: an erased person is never answered from memory.
      if (known && holdsKey.get(personId) === 1) return known;
      opened.delete(personId);
      const row = findPartOf.get(personId, 'record');
      if (!row) throw new PersonErased(personId);
      const record = Object.freeze(JSON.parse(openPart(row).toString()) as PersonRecord);
      remember(personId, record);
      return record;
    },
    part(partId: string): Buffer | null {
      const row = findPart.get(partId);
      return row ? openPart(row) : null;
    },
    partKind: (partId: string) => findPart.get(partId)?.kind ?? null,
    /** Keyed hash of an identity number, so that the same paper is found again without storing its number. [EX-4.7c] */
    noteIdNumber(personId: string, number: string): void {
      insertLookup.run('id-number', keyedHash(keys.lookup, `id-number:${number}`), personId);
    },
    findByPhoneTail: (tail: string) => findLookup.all('phone-tail', keyedHash(keys.lookup, `phone-tail:${tail}`)),
  };
}
export type People = ReturnType<typeof createPeople>;
