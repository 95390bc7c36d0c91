import { z } from 'zod';
import { ReturnReason } from '../returns/request.ts';
import { Right } from '../returns/assessment.ts';
import { SignedSale, type DayText, type SalePlatform } from '../returns/sale.ts';
import { Id } from '../values/ids.ts';
import { EpochMs, shanghaiText } from '../values/time.ts';

/**
 * Signs of an abnormal order. The mall names the first five; the marketplace has a sixth, a limit broken over linked
 * accounts. [MA-3.1.6b YP-3.10]
 */
export const AbnormalSign = z.enum([
  'same-goods',
  'matching-data',
  'hoarding',
  'repeated-refusal',
  'other',
  'linked-limit',
]);
export type AbnormalSign = z.infer<typeof AbnormalSign>;

/** True where the agreement of this platform names the sign. */
export function hasSign(platform: SalePlatform, sign: AbnormalSign): boolean {
  return sign !== 'linked-limit' || platform === 'marketplace';
}

/** What looks odd about a sale: a hint for a manager. It blocks nothing and changes no money. */
export const SaleMark = z.discriminatedUnion('code', [
  /** Units bought by accounts that the platform judges one buyer, against the limit for one. [MA-3.1.5] */
  z.object({ code: z.literal('limit-cluster'), count: z.int().nonnegative(), limit: z.int().positive() }),
  /** Bought for others or to sell on. [MA-3.1.6a YP-3.9] */
  z.object({ code: z.literal('resale') }),
  /** `count` is how often, where the sign is something that repeats. */
  z.object({ code: z.literal('abnormal'), sign: AbnormalSign, count: z.int().positive().nullable() }),
]);
export type SaleMark = z.infer<typeof SaleMark>;

/** On which of these the platform closes a sale: no words of anybody, so that nothing personal travels. */
export const CloseGround = z.enum(['limit', 'resale', 'abnormal']);
export type CloseGround = z.infer<typeof CloseGround>;

/** The whole of what the platform says of a paid sale beside its snapshot, each time (feed kind `sale-standing`). */
export const FeedSaleStanding = z.object({
  saleId: Id,
  marks: z.array(SaleMark).max(20),
  /** Handed over to the customer or whom he named; and signed for. Null while the platform does not know. */
  deliveredMs: EpochMs.nullable(),
  signedMs: EpochMs.nullable(),
  /** The order to close this sale; `lifted` where it came too late somewhere, or was taken back. */
  close: z.object({ closeId: Id, ground: CloseGround, orderedMs: EpochMs, lifted: z.boolean() }).nullable(),
  atMs: EpochMs,
});
export type FeedSaleStanding = z.infer<typeof FeedSaleStanding>;

/** What had happened before an order to close arrived. */
export const LateBecause = z.enum(['goods-back', 'signed', 'delivered']);
export type LateBecause = z.infer<typeof LateBecause>;

export type KnownHandOver = {
  /** Of the snapshot: a day in Asia/Shanghai. */
  receivedDate: z.infer<typeof DayText> | null;
  deliveredMs: number | null;
  signedMs: number | null;
  /** Goods of this sale came over a counter: whoever hands them in had them. */
  goodsBack: boolean;
};

/**
 * Why a sale can be closed no more, or null while it can. The mall closes until the goods are delivered, the marketplace
 * until they are signed for; the day of receipt counts from its midnight. [MA-3.1.6b YP-3.10 section 2]
 */
export function tooLateToClose(platform: SalePlatform, known: KnownHandOver, nowMs: number): LateBecause | null {
  if (known.goodsBack) return 'goods-back';
  const isReceived = known.receivedDate !== null && known.receivedDate <= shanghaiText(nowMs).slice(0, 10);
  if (isReceived || known.signedMs !== null) return 'signed';
  return platform !== 'marketplace' && known.deliveredMs !== null ? 'delivered' : null;
}

/** Under `sale:<saleId>`, as all that a return desk reports. */
export const standingEvents = {
  /** An order to close came after the goods had been handed over: it is not carried out here. Told once for each order. */
  'v1.SaleCloseLate': z.object({
    saleId: Id,
    orderNo: z.string(),
    closeId: Id,
    because: LateBecause,
    arrivedMs: EpochMs,
  }),
  /** A return that ended without one: what was asked for and how the rules answered. What anybody said stays here. */
  'v1.ReturnAbandoned': z.object({
    saleId: Id,
    orderNo: z.string(),
    returnId: Id,
    /** Null where nothing was chosen, or the rules did not answer. */
    reason: ReturnReason.nullable(),
    right: Right.nullable(),
    rules: z.array(z.string()),
    /** The whole sale, when this station had it from a snapshot: the cloud may not know it yet. */
    sale: SignedSale.nullable(),
    abandonedMs: EpochMs,
  }),
} as const;
