import type { PublicKey } from '../../contract/sync/envelope.ts';
import type { Db } from '../storage/open.ts';

export type CourierRow = {
  courierId: string;
  personId: string;
  carrierId: string;
  badgeNo: string;
  badgeSeq: number;
  photoPartId: string | null;
  recordPartId: string;
  kid: string;
  signature: string;
  failedPins: number;
  lockedUntilMs: number | null;
};

const columns = `courier_id AS courierId, person_id AS personId, carrier_id AS carrierId, badge_no AS badgeNo, badge_seq AS badgeSeq,
  photo_part_id AS photoPartId, record_part_id AS recordPartId, kid, signature, failed_pins AS failedPins, locked_until_ms AS lockedUntilMs`;

/** Couriers' signed records, trusted keys, and the list of revoked badges with its version. */
export function createIdentityStore(db: Db) {
  const keys = db.prepare<[], PublicKey>(
    'SELECT kid, use, public_key AS publicKey, retired_ms AS retiredMs FROM trusted_keys',
  );
  const putKey = db.prepare(
    `INSERT INTO trusted_keys VALUES (?, ?, ?, ?) ON CONFLICT (kid) DO UPDATE SET retired_ms = excluded.retired_ms
     WHERE use = excluded.use AND public_key = excluded.public_key`,
  );
  const courier = db.prepare<[string], CourierRow>(`SELECT ${columns} FROM couriers WHERE courier_id = ?`);
  const byBadge = db.prepare<[string], CourierRow>(`SELECT ${columns} FROM couriers WHERE badge_no = ?`);
  const putCourier = db.prepare(
    `INSERT INTO couriers (courier_id, person_id, carrier_id, badge_no, badge_seq, photo_part_id, record_part_id, kid, signature)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (courier_id) DO UPDATE SET person_id = excluded.person_id, carrier_id = excluded.carrier_id, badge_no = excluded.badge_no,
       badge_seq = excluded.badge_seq, photo_part_id = excluded.photo_part_id, record_part_id = excluded.record_part_id,
       kid = excluded.kid, signature = excluded.signature, failed_pins = 0, locked_until_ms = NULL`,
  );
  const setTries = db.prepare('UPDATE couriers SET failed_pins = ?, locked_until_ms = ? WHERE courier_id = ?');
  const seen = db.prepare<[string], number>('SELECT highest_seq FROM badge_seen WHERE badge_no = ?').pluck();
  const noteSeen = db.prepare(
    'INSERT INTO badge_seen VALUES (?, ?) ON CONFLICT (badge_no) DO UPDATE SET highest_seq = max(highest_seq, excluded.highest_seq)',
  );
  const list = db.prepare<[], { version: number; asOfMs: number }>(
    'SELECT version, as_of_ms AS asOfMs FROM revocation_list',
  );
  const setList = db.prepare(
    'INSERT INTO revocation_list VALUES (1, ?, ?) ON CONFLICT (one) DO UPDATE SET version = excluded.version, as_of_ms = excluded.as_of_ms',
  );
  const clearRevoked = db.prepare('DELETE FROM revoked_badges');
  const addRevoked = db.prepare('INSERT INTO revoked_badges VALUES (?) ON CONFLICT DO NOTHING');
  const allRevoked = db.prepare<[], string>('SELECT badge FROM revoked_badges').pluck();
  const isRevoked = db.prepare<[string], number>('SELECT 1 FROM revoked_badges WHERE badge = ?').pluck();

  return {
    keys: () => keys.all(),
    putKey: (key: PublicKey) => putKey.run(key.kid, key.use, key.publicKey, key.retiredMs).changes > 0,
    findCourier: (courierId: string) => courier.get(courierId) ?? null,
    findByBadgeNo: (badgeNo: string) => byBadge.get(badgeNo) ?? null,
    putCourier: (row: Omit<CourierRow, 'failedPins' | 'lockedUntilMs'>) =>
      void putCourier.run(
        row.courierId,
        row.personId,
        row.carrierId,
        row.badgeNo,
        row.badgeSeq,
        row.photoPartId,
        row.recordPartId,
        row.kid,
        row.signature,
      ),
    setTries: (courierId: string, tries: number, lockedUntilMs: number | null) =>
      void setTries.run(tries, lockedUntilMs, courierId),
    highestSeqSeen: (badgeNo: string) => seen.get(badgeNo) ?? null,
    noteSeen: (badgeNo: string, seq: number) => void noteSeen.run(badgeNo, seq),
    revocationList: () => list.get() ?? null,
    replaceRevocations(version: number, asOfMs: number, revoked: readonly string[]) {
      setList.run(version, asOfMs);
      clearRevoked.run();
      for (const badge of revoked) addRevoked.run(badge);
    },
    /** `badge` is `badgeNo#badgeSeq`. */
    revokedSet: () => new Set(allRevoked.all()),
    isRevoked: (badge: string) => isRevoked.get(badge) === 1,
  };
}
export type IdentityStore = ReturnType<typeof createIdentityStore>;
