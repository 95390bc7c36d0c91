import { z } from 'zod';
import { ForeignId, Id } from '../values/ids.ts';
import { NonNegativeFen, Grams } from '../values/amounts.ts';
import { OrderStatus } from '../values/order-status.ts';
import { PersonName, Phone } from '../values/people.ts';
import { mainlandProvinces } from '../values/provinces.ts';
import { EpochMs } from '../values/time.ts';
import { PublicKey } from './envelope.ts';
import { FeedSale, FeedSaleReturn } from './returns.ts';
import { FeedSaleStanding } from './sale-standing.ts';

export { mainlandProvinces };

export const Address = z.object({
  province: z.enum(mainlandProvinces, { error: 'DOMESTIC_ONLY' }),
  city: z.string().trim().min(1).max(32),
  district: z.string().trim().min(1).max(32),
  street: z.string().trim().min(1).max(128),
});
export type Address = z.infer<typeof Address>;

export const Party = z.object({ name: PersonName, phone: Phone, address: Address });

/** An order as the cloud hands it down. Unknown fields are kept and echoed. [EX-4.1] */
export const FeedOrder = z.looseObject({
  orderId: Id,
  orderNo: z.string().regex(/^[A-Z0-9-]{6,32}$/),
  source: z.string().min(1).max(32),
  status: OrderStatus,
  carrierId: ForeignId,
  /** The courier the carrier assigned; null until it did. */
  courierId: ForeignId.nullable(),
  sender: Party,
  recipient: Party,
  itemType: z.string().trim().min(1).max(64),
  declaredWeightGrams: Grams,
  declaredValueFen: NonNegativeFen,
  coverFen: NonNegativeFen,
  estimateFen: NonNegativeFen,
  tariffVersion: z.string().max(64),
  contractVersion: z.string().max(64),
  contractSha256: z.string().regex(/^[0-9a-f]{64}$/),
  transport: z.enum(['ground', 'air']),
  windowStartMs: EpochMs,
  windowEndMs: EpochMs,
  placedMs: EpochMs,
  acceptedMs: EpochMs.nullable(),
});
export type FeedOrder = z.infer<typeof FeedOrder>;

/** A courier's record, signed by a `cloud` key over the canonical JSON of `record`. */
export const FeedCourier = z.object({
  record: z.object({
    courierId: ForeignId,
    name: PersonName,
    carrierId: ForeignId,
    badgeNo: ForeignId,
    badgeSeq: z.int().nonnegative(),
    /** `scrypt$N$r$p$salt$hash`, base64url; null where typing a number is not allowed. */
    pinHash: z.string().max(256).nullable(),
    /** PNG, JPEG or SVG as a data URL, at most 100 KB. */
    photo: z
      .string()
      .regex(/^data:image\/(png|jpeg|svg\+xml);base64,[A-Za-z0-9+/=]+$/)
      .max(140_000)
      .nullable(),
    validUntilMs: EpochMs,
  }),
  kid: z.string().max(32),
  signature: z.string().max(128),
});
export type FeedCourier = z.infer<typeof FeedCourier>;

/** Revoked badges; the whole list each time, so that its version and age speak for it. Signed like a courier's record. */
export const FeedRevocations = z.object({
  list: z.object({
    version: z.int().positive(),
    asOfMs: EpochMs,
    /** `badgeNo#badgeSeq` */
    revoked: z.array(z.string().max(80)).max(100_000),
  }),
  kid: z.string().max(32),
  signature: z.string().max(128),
});
export type FeedRevocations = z.infer<typeof FeedRevocations>;

export const FeedWaybillBlock = z.object({
  blockId: Id,
  carrierId: ForeignId,
  prefix: z.string().regex(/^[A-Z]{2,4}$/),
  /** First and last number of the block, inclusive; printed with `digits` digits. */
  first: z.int().nonnegative(),
  last: z.int().nonnegative(),
  digits: z.int().min(8).max(15),
});
export type FeedWaybillBlock = z.infer<typeof FeedWaybillBlock>;

export const FeedCancel = z.object({ orderId: Id, reason: z.string().max(200), atMs: EpochMs });

/** The largest signed pack that a cloud takes and hands down; a station takes none that is larger. */
export const maxFeedPackBytes = 4_000_000;

/** A signed pack as it lies in a file: the station verifies it against its own ring, not against the cloud's keys. [F051] */
export const FeedPack = z.object({
  pack: z.looseObject({ name: z.string().max(40), version: z.int().positive() }),
  kid: z.string().min(1).max(32),
  signature: z.string().max(128),
});
export type FeedPack = z.infer<typeof FeedPack>;

/** One fact of the cloud for this station. `body` is judged by kind; what fails is quarantined and the rest goes on. */
export const FeedItem = z.object({ seq: z.int().positive(), kind: z.string().max(32), body: z.unknown() });
export type FeedItem = z.infer<typeof FeedItem>;
export const FeedPage = z.object({
  items: z.array(FeedItem).max(500),
  /** Opaque; sent back as it came. */
  cursor: z.string().max(128),
  more: z.boolean(),
  /** The cloud's clock, for the station's clock guard. */
  nowMs: EpochMs,
});
export type FeedPage = z.infer<typeof FeedPage>;

export const feedBodies = {
  order: FeedOrder,
  courier: FeedCourier,
  revocations: FeedRevocations,
  key: PublicKey,
  'waybill-block': FeedWaybillBlock,
  cancel: FeedCancel,
  pack: FeedPack,
  sale: FeedSale,
  'sale-return': FeedSaleReturn,
  'sale-standing': FeedSaleStanding,
} as const;
export type FeedKind = keyof typeof feedBodies;
