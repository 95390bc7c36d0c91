import { z } from 'zod';
import { ItemEnd, GoodsRoute } from '../returns/assessment.ts';
import { ReturnOrigin, ReturnReason } from '../returns/request.ts';
import { FormerReturns, GiftKind, PartId, SalePlatform, SignedSale } from '../returns/sale.ts';
import { NonNegativeFen } from '../values/amounts.ts';
import { Id } from '../values/ids.ts';
import { PersonName, Phone } from '../values/people.ts';
import { EpochMs } from '../values/time.ts';

// A cloud imports `sync/` and `values/` alone.
export { FormerReturns, SaleSnapshot, SignedSale } from '../returns/sale.ts';

/** As it is read of a peer: what a later version adds is left aside. */
const FormerOfPeer = z.object(FormerReturns.shape);

/** As it is sent: a nought is left out, so that a peer of the version before any money could be outstanding reads it as well. */
export function formerToSend({ outstandingFen, ...known }: FormerReturns): z.input<typeof FormerReturns> {
  return outstandingFen === 0 ? known : { ...known, outstandingFen };
}

const OfSale = { saleId: Id, orderNo: z.string(), returnId: Id };
const Amounts = z.array(
  z.object({ paymentId: PartId, channel: z.string(), reference: z.string(), amountFen: NonNegativeFen }),
);

/**
 * What a return desk reports, under `sale:<saleId>`. One close gives one `v1.ReturnClosed`, at most one
 * `v1.RefundIntended` and one `v1.BenefitClawedBack` for each gift: their ids name the effect, which a repeat never
 * makes again.
 */
export const returnEvents = {
  'v1.ReturnClosed': z.object({
    ...OfSale,
    platform: SalePlatform,
    reason: ReturnReason,
    origin: ReturnOrigin,
    province: z.string(),
    lines: z.array(
      z.object({
        lineId: PartId,
        units: z.int().positive(),
        serials: z.array(z.string()),
        paidFen: NonNegativeFen,
        deductedFen: NonNegativeFen,
        refundFen: NonNegativeFen,
        rule: z.string(),
      }),
    ),
    items: z.array(
      z.object({ itemId: z.string(), end: ItemEnd, units: z.int().positive(), amountFen: NonNegativeFen }),
    ),
    /** After this return, so that the next one anywhere can be reckoned. */
    former: FormerOfPeer,
    paidFen: NonNegativeFen,
    deductedFen: NonNegativeFen,
    /** Of what comes back, what an undone return had sent before. */
    alreadyRefundedFen: NonNegativeFen.default(0),
    refundFen: NonNegativeFen,
    /** The money of the intent that follows: whoever hears of the return hears of its money too. */
    refund: z.object({ intentId: Id, payments: Amounts }).nullable().default(null),
    balancePaidFen: NonNegativeFen,
    route: GoodsRoute,
    sealNo: z.string(),
    /** Who had signed the snapshot; null for a sale that the feed brought. */
    snapshotKid: z.string().nullable(),
    /** The whole sale, when this station had it from a snapshot: the cloud may not know it yet. */
    sale: SignedSale.nullable(),
    policyVersion: z.string(),
    termsVersion: z.string(),
    summarySha256: z.string(),
    operatorId: z.string(),
    approvedBy: z.array(z.string()),
    notes: z.array(z.object({ kind: z.string(), text: z.string() })),
    closedMs: EpochMs,
  }),
  /** Money to send back to where it came from; carried out once for each `intentId`, and once for each unit of a sale. */
  'v1.RefundIntended': z.object({
    ...OfSale,
    intentId: Id,
    amountFen: NonNegativeFen,
    payments: Amounts,
    intendedMs: EpochMs,
    /** Ed25519 by the station's key over `refundIntentText`. */
    kid: z.string(),
    signature: z.string(),
  }),
  /** Points, vouchers or coupons taken back; never twice, and never below zero: what is missing is reported back. */
  'v1.BenefitClawedBack': z.object({
    ...OfSale,
    clawBackId: Id,
    giftId: PartId,
    kind: GiftKind.exclude(['physical']),
    units: z.int().positive(),
    atMs: EpochMs,
  }),
  /** A closed return taken back as a whole: claw-backs and units count as never given back. Money that left is still out. */
  'v1.ReturnUndone': z.object({
    ...OfSale,
    counterActId: Id,
    intentId: Id.nullable(),
    clawBackIds: z.array(Id),
    reason: z.string(),
    operatorId: z.string(),
    managerId: z.string(),
    undoneMs: EpochMs,
  }),
  /** The customer gave back money of an undone return at the counter: `payments` may be refunded anew by so much. */
  'v1.RefundRepaid': z.object({
    ...OfSale,
    repayId: Id,
    amountFen: NonNegativeFen,
    payments: z.array(z.object({ paymentId: PartId, amountFen: NonNegativeFen })),
    method: z.enum(['cash', 'station-code']),
    atMs: EpochMs,
  }),
} as const;
export type ReturnEventType = keyof typeof returnEvents;
export type ReturnEventBody<T extends ReturnEventType> = z.infer<(typeof returnEvents)[T]>;
/** As a station sends it. */
export type ReturnEventSent<T extends ReturnEventType> = z.input<(typeof returnEvents)[T]>;

/** What the station signs of a refund intent, and the cloud verifies before it pays. */
export function refundIntentText(intent: {
  intentId: string;
  saleId: string;
  returnId: string;
  payments: readonly { paymentId: string; amountFen: number }[];
}): string {
  const payments = intent.payments.map(({ paymentId, amountFen }) => `${paymentId}=${amountFen}`);
  return ['refund', intent.intentId, intent.saleId, intent.returnId, ...payments.sort()].join('\n');
}

/** A sales order as the cloud hands it down (feed kind `sale`). The buyer stands beside the snapshot, never inside. */
export const FeedSale = z.object({
  signed: SignedSale,
  buyer: z.object({ name: PersonName.nullable(), phone: Phone.nullable() }),
  /** Only a paid sale can come back. [MA-3.1.2 MA-3.1.3] */
  status: z.enum(['unpaid', 'paid', 'closed']),
  former: FormerOfPeer,
});
export type FeedSale = z.infer<typeof FeedSale>;

/** A return of this sale at another station, or its undoing (feed kind `sale-return`). */
export const FeedSaleReturn = z.object({
  saleId: Id,
  returnId: Id,
  stationName: z.string().max(64),
  units: z.int().nonnegative(),
  undone: z.boolean(),
  /** What of an undone return's money was given back at the counter. */
  repaidFen: NonNegativeFen.default(0),
  /** Of the whole sale, after it. */
  former: FormerOfPeer,
  atMs: EpochMs,
});
export type FeedSaleReturn = z.infer<typeof FeedSaleReturn>;
