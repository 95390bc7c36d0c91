import type { SignedSale } from '../../contract/returns/sale.ts';
import type { PublicKey } from '../../contract/sync/envelope.ts';
import type { FeedCourier, FeedRevocations } from '../../contract/sync/feed.ts';
import { accept, refuse, type Outcome } from '../../contract/values/refusal.ts';
import type { People } from '../people/index.ts';
import { createKeyRing } from '../packs/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { ClockGuard } from '../platform/clock-guard.ts';
import { checkPin, pinLockMs, pinTries } from '../platform/pin.ts';
import { stationActor, type Transactions, type Work } from '../storage/work.ts';
import { isNewerList, judgeStanding, verifyBadge, verifySigned, type BadgeInput, type CloudKeyRing } from './badge.ts';
import { compareCourier } from './compare.ts';
import type { CourierRow, IdentityStore } from './store.ts';

type Parts = {
  store: IdentityStore;
  people: People;
  transactions: Transactions;
  clock: Clock;
  clockGuard: ClockGuard;
  stationId(): string;
  carrierName(carrierId: string): string;
};

export type ProvenBadge = {
  method: 'badge' | 'number';
  courierId: string;
  badgeNo: string;
  badgeSeq: number;
  carrierId: string;
  listAgeMs: number;
  listFresh: boolean;
};

/** Couriers: their signed records, their badges, the list of revoked ones. Everything is judged here without a network. */
export function createIdentity(parts: Parts) {
  const { store, people, transactions, clock } = parts;
  let ring: CloudKeyRing | null = null;
  const keys = () => (ring ??= createKeyRing(store.keys()));

  function input(staleAllowed: boolean, clockAllowed = staleAllowed): BadgeInput {
    const list = store.revocationList();
    return {
      keys: keys(),
      nowMs: clock.nowMs(),
      stationId: parts.stationId(),
      // A set that asks the table: ten thousand revoked badges are not read into memory for one check.
      revocations: list && {
        ...list,
        revoked: { has: (badge: string) => store.isRevoked(badge) } as ReadonlySet<string>,
      },
      clockDoubtful: parts.clockGuard.judge().reason === 'backwards' && !clockAllowed,
      highestSeqSeen: (badgeNo) => {
        const seen = [store.highestSeqSeen(badgeNo), store.findByBadgeNo(badgeNo)?.badgeSeq ?? null].filter(
          (seq) => seq !== null,
        );
        return seen.length === 0 ? null : Math.max(...seen);
      },
      staleListApproved: staleAllowed,
    };
  }

  function listAge(): { listAgeMs: number; listFresh: boolean } {
    const list = store.revocationList();
    const listAgeMs = list ? Math.max(0, Math.round(clock.nowMs() - list.asOfMs)) : 0;
    return { listAgeMs, listFresh: list !== null && listAgeMs <= 24 * 3_600_000 };
  }

  /** The record behind a number is believed only while the cloud's signature over it still holds. */
  function signedRecord(courier: CourierRow): FeedCourier['record'] | null {
    const text = people.part(courier.recordPartId)?.toString();
    if (!text) return null;
    const record = JSON.parse(text) as FeedCourier['record'];
    return verifySigned(record, courier.kid, courier.signature, keys(), clock.nowMs()) ? record : null;
  }

  const proveBadge = (text: string, staleAllowed: boolean) => prove(text, input(staleAllowed));

  function prove(text: string, judged: BadgeInput): Outcome<ProvenBadge> {
    const badge = verifyBadge(text, judged);
    if (!badge.ok) return badge;
    const { courierId, badgeNo, badgeSeq, carrierId } = badge.value;
    // Without a record there is no face and no name to show to the sender, who is to compare them.
    if (!store.findCourier(courierId)) return refuse('badge.no-record');
    return accept({ method: 'badge', courierId, badgeNo, badgeSeq, carrierId, ...listAge() });
  }

  /**
   * Counts and checks the PIN once; what comes back judges the badge's standing inside the act's own transaction, strictly or
   * with a manager's word on an old list.
   */
  async function proveNumber(
    badgeNo: string,
    pin: string,
  ): Promise<Outcome<(staleAllowed: boolean) => Outcome<ProvenBadge>>> {
    const counted = transactions.run(stationActor, (work): Outcome<CourierRow> => {
      const courier = store.findByBadgeNo(badgeNo);
      if (!courier) return refuse('badge.no-record');
      if (courier.lockedUntilMs !== null && courier.lockedUntilMs > work.atMs)
        return refuse('badge.locked', { untilMs: courier.lockedUntilMs });
      const tries = (courier.lockedUntilMs !== null ? 0 : courier.failedPins) + 1;
      store.setTries(courier.courierId, tries, tries >= pinTries ? work.atMs + pinLockMs : null);
      return accept(courier);
    });
    if (!counted.ok) return counted;
    const courier = counted.value;
    const record = signedRecord(courier);
    if (!record?.pinHash) return refuse('badge.no-record');
    if (record.validUntilMs <= clock.nowMs()) return refuse('badge.expired', { notAfterMs: record.validUntilMs });
    if (!(await checkPin(pin, record.pinHash))) return refuse('badge.wrong-pin');
    transactions.run(stationActor, () => store.setTries(courier.courierId, 0, null));
    return accept((staleAllowed) => {
      const given = input(staleAllowed);
      // The record's end cannot be judged by a clock that jumped back.
      if (given.clockDoubtful) return refuse('clock.doubtful');
      const { courierId, badgeSeq, carrierId } = record;
      const standing = judgeStanding({ badgeNo: record.badgeNo, badgeSeq }, given);
      if (!standing.ok) return standing;
      return accept({ method: 'number', courierId, badgeNo: record.badgeNo, badgeSeq, carrierId, ...standing.value });
    });
  }

  return {
    proveBadge,
    proveNumber,
    /** The same courier once more, minutes later: the list's age was judged then, the clock is judged now. */
    proveAgain: (text: string) => prove(text, input(true, false)),
    compare: compareCourier,
    noteSeen: store.noteSeen,
    keys: () => store.keys(),
    /** A `sale` key that the cloud handed down and had not retired by then: the moment of the purchase. */
    saleKey: (kid: string, boughtMs: number) => keys().find(kid, 'sale', boughtMs),
    /** True where a `sale` key that the cloud handed down made the signature. */
    isSaleGenuine: ({ sale, kid, signature }: SignedSale) =>
      verifySigned(sale, kid, signature, keys(), sale.purchasedMs, 'sale'),
    listAge,

    courierCard(courierId: string) {
      const courier = store.findCourier(courierId);
      const name = courier ? people.record(courier.personId).name : '';
      return {
        courierId,
        badgeNo: courier?.badgeNo ?? '',
        name,
        carrierName: courier ? parts.carrierName(courier.carrierId) : '',
        photoId: courier?.photoPartId ?? null,
      };
    },
    courierName(courierId: string): string | null {
      const courier = store.findCourier(courierId);
      return courier ? people.record(courier.personId).name : null;
    },
    courierPersonId: (courierId: string) => store.findCourier(courierId)?.personId ?? null,

    /** The portrait of a courier as a data URL; nothing else of `people` leaves by this way. */
    photo(photoId: string): string | null {
      return people.partKind(photoId) === 'photo' ? (people.part(photoId)?.toString() ?? null) : null;
    },

    takeKey(work: Work, key: PublicKey): string | null {
      // One key that cannot be read would make the whole ring unreadable.
      if (!isKey(key)) return 'key';
      // Under a known name only its retirement is news: another key under it is somebody else's.
      if (!store.putKey(key)) return 'key-differs';
      work.journal('key.taken', key.kid, { use: key.use, retiredMs: key.retiredMs });
      ring = null;
      work.afterCommit(() => (ring = null));
      return null;
    },

    takeCourier(work: Work, courier: FeedCourier): string | null {
      const { record, kid, signature } = courier;
      if (!verifySigned(record, kid, signature, keys(), clock.nowMs())) return 'signature';
      const known = store.findCourier(record.courierId);
      if (known && known.badgeSeq > record.badgeSeq) return 'older';
      // Handed down once more, as after a feed that starts over: no second person, and no lock of a PIN is lifted by it.
      if (known && known.kid === kid && known.signature === signature) return null;
      const personId = people.add({ name: record.name, phone: null, address: null }, work.atMs);
      const photoPartId = record.photo ? people.addPart(personId, 'photo', record.photo, work.atMs) : null;
      const recordPartId = people.addPart(personId, 'courier-record', JSON.stringify(record), work.atMs);
      store.putCourier({
        courierId: record.courierId,
        personId,
        carrierId: record.carrierId,
        badgeNo: record.badgeNo,
        badgeSeq: record.badgeSeq,
        photoPartId,
        recordPartId,
        kid,
        signature,
      });
      work.journal('courier.record-taken', record.courierId, { badgeNo: record.badgeNo, badgeSeq: record.badgeSeq });
      return null;
    },

    takeRevocations(work: Work, revocations: FeedRevocations): string | null {
      const { list, kid, signature } = revocations;
      if (!verifySigned(list, kid, signature, keys(), clock.nowMs())) return 'signature';
      // An old list that comes back would free a revoked badge.
      if (!isNewerList(store.revocationList(), list)) return null;
      store.replaceRevocations(list.version, list.asOfMs, list.revoked);
      work.journal('revocations.taken', String(list.version), { asOfMs: list.asOfMs, count: list.revoked.length });
      return null;
    },
  };
}
export type Identity = ReturnType<typeof createIdentity>;

function isKey(key: PublicKey): boolean {
  try {
    createKeyRing([key]);
    return true;
  } catch {
    return false;
  }
}
