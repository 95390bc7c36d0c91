import { z } from 'zod';
import { Fen, Grams, NonNegativeFen } from '../values/amounts.ts';
import { Id } from '../values/ids.ts';
import { EpochMs } from '../values/time.ts';

/** Whose agreement governs the sale; it chooses the policy. [MA-1.1 section 2] */
export const SalePlatform = z.enum(['mall-self', 'mall-third', 'marketplace']);
export type SalePlatform = z.infer<typeof SalePlatform>;

export const SaleKind = z.enum(['ordinary', 'group', 'cross-border']);
export type SaleKind = z.infer<typeof SaleKind>;

/** What the law or an agreement makes a difference for. `media` counts only once its seal was broken. [L-4 YP-3.3] */
export const LineTrait = z.enum([
  'custom',
  'perishable',
  'digital',
  'periodical',
  'media',
  'confirmed',
  'region-limited',
]);
export type LineTrait = z.infer<typeof LineTrait>;

export const GiftKind = z.enum(['physical', 'points', 'voucher', 'coupon']);
export type GiftKind = z.infer<typeof GiftKind>;

/** What is void once it was used: F-code, privilege purchase, coupon. [MA-3.1.11 YP-3.11] */
export const ForfeitKind = z.enum(['f-code', 'privilege', 'coupon']);
export type ForfeitKind = z.infer<typeof ForfeitKind>;

/** A name inside one sale. */
export const PartId = z.string().regex(/^[A-Za-z0-9._-]{1,32}$/);
export const Barcode = z.string().regex(/^[A-Za-z0-9-]{4,48}$/);
export const SerialNumber = z.string().regex(/^[A-Za-z0-9./-]{3,48}$/);
export const BothWords = z.strictObject({ zh: z.string().min(1).max(80), en: z.string().min(1).max(120) });
export type BothWords = z.infer<typeof BothWords>;

/** A day in Asia/Shanghai, such as `2026-11-21`. */
export const DayText = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/);

const Units = z.int().min(1).max(9_999);
const SaleFen = NonNegativeFen.max(1_000_000_000);

/** A company's contact for the route card; never a private person's. */
const Contact = z.strictObject({ name: z.string().min(1).max(64), contact: z.string().min(1).max(64) });

export const SaleAccessory = z.strictObject({
  accessoryId: PartId,
  name: BothWords,
  barcode: Barcode.nullable(),
  /** How many belong to each sold unit. */
  perUnit: z.int().min(1).max(99),
  /** Of one piece, from the catalogue. */
  weightGrams: Grams.nullable(),
  /** The price of one piece that was marked beforehand; without one nothing is charged and a manager decides. */
  markedFen: SaleFen.nullable(),
});
export type SaleAccessory = z.infer<typeof SaleAccessory>;

export const SaleLine = z.strictObject({
  lineId: PartId,
  sku: z.string().min(1).max(48),
  name: BothWords,
  /** The legal name of who answers for this line. [MA-0c] */
  sellerName: z.string().min(1).max(64),
  barcode: Barcode.nullable(),
  /** Every sold unit's own number, or none at all. */
  serials: z.array(SerialNumber).max(9_999),
  quantity: Units,
  /** What the whole line cost after its own reductions and before the order's; never edited. [MA-3.1.7 YP-3.7] */
  amountFen: SaleFen,
  traits: z.array(LineTrait).max(LineTrait.options.length),
  /** Of one unit, from the catalogue. */
  weightGrams: Grams.nullable(),
  accessories: z.array(SaleAccessory).max(20),
});
export type SaleLine = z.infer<typeof SaleLine>;

/** A reduction of the order that its lines share. */
export const SaleDiscount = z.strictObject({
  discountId: PartId,
  kind: z.enum(['promotion', 'coupon', 'voucher', 'privilege']),
  name: BothWords,
  amountFen: SaleFen,
  /** The lines that share it; none stands for all. */
  lineIds: z.array(PartId).max(200),
});
export type SaleDiscount = z.infer<typeof SaleDiscount>;

/** What came with the sale by a promotion that held when it was placed. [MA-3.1.10] */
export const SaleGift = z.strictObject({
  giftId: PartId,
  kind: GiftKind,
  name: BothWords,
  barcode: Barcode.nullable(),
  /** Pieces, or points. */
  quantity: z.int().min(1).max(10_000_000),
  /** The lines that earned it; none stands for all. */
  lineIds: z.array(PartId).max(200),
  /** What had to be paid for those lines to earn it; null where having them earns it in proportion. */
  qualifyingFen: SaleFen.nullable(),
  /** The price marked beforehand for the whole quantity, and where it stood. Without both nothing is charged. [MA-3.1.8b L-2] */
  markedFen: SaleFen.nullable(),
  markedAt: z.string().min(1).max(80).nullable(),
  /** Of one piece, from the catalogue. */
  weightGrams: Grams.nullable(),
});
export type SaleGift = z.infer<typeof SaleGift>;

export const SaleForfeit = z.strictObject({ forfeitId: PartId, kind: ForfeitKind, name: BothWords });
export type SaleForfeit = z.infer<typeof SaleForfeit>;

/** How it was paid: channel and reference, no card data. [MA-3.4.2] */
export const SalePayment = z.strictObject({
  paymentId: PartId,
  /** A channel of the policy pack, such as `online-wallet`, `bank-card`, `gift-card`, `cash`. */
  channel: z.string().regex(/^[a-z][a-z-]{1,31}$/),
  /** The institution's own number of the payment; a bare number as long as a card's is none. */
  reference: z.string().regex(/^(?!\d{13,19}$)[A-Za-z0-9*_-]{1,40}$/),
  amountFen: SaleFen,
});
export type SalePayment = z.infer<typeof SalePayment>;

/**
 * A sales order as it was paid: what a receipt's QR carries and what the feed hands down. Nothing about a person.
 * The seller's side signs its canonical JSON.
 */
export const SaleSnapshot = z.strictObject({
  saleId: Id,
  orderNo: z.string().regex(/^[A-Z0-9-]{6,32}$/),
  platform: SalePlatform,
  kind: SaleKind,
  soldBy: z.strictObject({ storeId: PartId, name: z.string().min(1).max(64) }),
  /** Who to turn to: the merchant first where there is one, then the platform. [MA-3.1.1] */
  merchant: Contact.nullable(),
  platformContact: Contact,
  purchasedMs: EpochMs,
  /** The day of receipt in Asia/Shanghai; null while it is not known. */
  receivedDate: DayText.nullable(),
  lines: z.array(SaleLine).min(1).max(200),
  discounts: z.array(SaleDiscount).max(50),
  gifts: z.array(SaleGift).max(50),
  forfeits: z.array(SaleForfeit).max(50),
  payments: z.array(SalePayment).min(1).max(8),
  /** For cross-border goods: the risk notice and the consent the buyer gave. [YP-3.18a YP-3.18d] */
  crossBorder: z.strictObject({ riskNotice: z.string().min(1).max(32), consent: z.string().min(1).max(32) }).nullable(),
});
export type SaleSnapshot = z.infer<typeof SaleSnapshot>;

/** The snapshot with the signature of a `sale` key over its canonical JSON. */
export const SignedSale = z.strictObject({
  sale: SaleSnapshot,
  kid: z.string().regex(/^[A-Za-z0-9_-]{1,32}$/),
  /** Ed25519, base64url. */
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
});
export type SignedSale = z.infer<typeof SignedSale>;

/** How much of a sale went back before, as far as this station knows. */
export const FormerReturns = z.strictObject({
  lines: z.array(z.strictObject({ lineId: PartId, units: Units })).max(200),
  /** `settledUnits` ended in any way; `pricedUnits` of them were charged. */
  gifts: z
    .array(
      z.strictObject({
        giftId: PartId,
        settledUnits: z.int().min(0).max(10_000_000),
        pricedUnits: z.int().min(0).max(10_000_000),
      }),
    )
    .max(50),
  payments: z.array(z.strictObject({ paymentId: PartId, refundedFen: Fen.min(0) })).max(8),
  /**
   * Of the refunded money, what left for returns that were undone since and is still with the customer: the next return
   * counts it as refunded already, so that the same goods are never paid twice.
   */
  outstandingFen: Fen.min(0).default(0),
});
export type FormerReturns = z.infer<typeof FormerReturns>;
