import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { command, query, stream } from './rpc/procedure.ts';
import { Id, Revision } from './values/ids.ts';
import { Fen, Grams, NonNegativeFen } from './values/amounts.ts';
import { IdKind } from './values/id-document.ts';
import { maxScanLength } from './values/scan-code.ts';
import { EpochMs } from './values/time.ts';
import { ExceptionReason, OrderLine } from './orders.ts';
import { PrintJob } from './printing.ts';
import { FeeDifference, Dimensions, Quote } from './tariffs.ts';
import { DayTotal, DecisionReason, GoodsAttributes, GoodsText, ReportLine, ScreeningAnswer } from './screening.ts';
import { PersonName } from './values/people.ts';
import { ManualReason } from './weighing.ts';

/** The order of acts; the station enforces it. [EX-4.10b] */
export const Step = z.enum(['verify', 'identify', 'inspect', 'weigh', 'price', 'print', 'handover', 'done']);
export type Step = z.infer<typeof Step>;

/** How a collection ended; `open` until then. Only `collected` changes the order's status. */
export const CollectionOutcome = z.enum(['open', 'collected', 'mismatch', 'sender-refused', 'prohibited', 'exception']);
export type CollectionOutcome = z.infer<typeof CollectionOutcome>;

export const MismatchReason = z.enum(['courier', 'carrier', 'day']);
export type MismatchReason = z.infer<typeof MismatchReason>;

export const CourierCard = z.object({
  courierId: z.string(),
  badgeNo: z.string(),
  name: z.string(),
  carrierName: z.string(),
  photoId: Id.nullable(),
});
export type CourierCard = z.infer<typeof CourierCard>;

export const PaymentMethod = z.enum(['cash', 'carrier-code', 'station-code', 'monthly-account']);
export type PaymentMethod = z.infer<typeof PaymentMethod>;
export const MoneyHolder = z.enum(['courier', 'station']);
export type MoneyHolder = z.infer<typeof MoneyHolder>;

const Act = { atMs: EpochMs, operatorName: z.string() };

export const CollectionView = z.object({
  collectionId: Id,
  revision: Revision,
  step: Step,
  outcome: CollectionOutcome,
  order: OrderLine,
  /** The sender in front of the counter and the parcel's way; open only while the collection is. */
  sender: z.object({ name: z.string(), phone: z.string(), address: z.string() }).nullable(),
  recipient: z.object({ name: z.string(), phone: z.string(), address: z.string() }).nullable(),
  contract: z.object({ version: z.string(), sha256: z.string() }).nullable(),

  verify: z
    .object({
      ...Act,
      method: z.enum(['badge', 'number']),
      courier: CourierCard,
      mismatches: z.array(z.object({ reason: MismatchReason, expected: z.string(), found: z.string() })),
      window: z.enum(['early', 'on-time', 'late']),
      listAgeMs: z.int(),
      listFresh: z.boolean(),
      /** When and where the sender said that this is the one. */
      senderConfirmedMs: EpochMs.nullable(),
      senderConfirmedAt: z.enum(['display', 'counter']).nullable(),
    })
    .nullable(),
  identify: z
    .object({
      ...Act,
      kind: IdKind,
      lastFour: z.string(),
      agent: z.object({ kind: IdKind, lastFour: z.string() }).nullable(),
    })
    .nullable(),
  inspect: z
    .object({
      ...Act,
      description: z.string(),
      attributes: GoodsAttributes,
      answer: ScreeningAnswer,
      mark: z.enum(['opened', 'x-ray']).nullable(),
      /** False where the answer stops or asks: the step stays here. */
      passed: z.boolean(),
      decidedBy: z.string().nullable(),
      /** What the sender brought today all told, where the rules count it. [F047] */
      totals: z.array(DayTotal),
    })
    .nullable(),
  weigh: z
    .object({
      ...Act,
      weighingId: Id,
      weightGrams: Grams,
      /** Typed by a person with a manager's approval, not measured. */
      manual: z.boolean(),
      dimensions: Dimensions.nullable(),
      quote: Quote,
    })
    .nullable(),
  price: z
    .object({
      ...Act,
      quote: Quote,
      difference: FeeDifference,
      coverFen: NonNegativeFen,
      coverDeclined: z.boolean(),
      method: PaymentMethod,
      holder: MoneyHolder,
      amountFen: Fen,
    })
    .nullable(),
  /** Shown at the weigh and price steps before anything is paid. */
  dueNow: FeeDifference.nullable(),
  coverMustBeAsked: z.boolean(),
  /** For a quote with another cover before anything is paid. */
  route: z.object({ carrierId: z.string(), fromProvince: z.string(), toProvince: z.string() }),
  /** Who holds the fee until settlement, as the carrier's pack says. [section 6.16] */
  usualHolder: MoneyHolder,
  print: z
    .object({
      waybillNo: z.string(),
      jobs: z.array(PrintJob),
      /** Signed voucher for the display, when the printer cannot. [section 6.17] */
      voucher: z.object({ text: z.string(), svg: z.string(), confirmedMs: EpochMs.nullable() }).nullable(),
      printedMs: EpochMs.nullable(),
      reprintDebt: z.boolean(),
    })
    .nullable(),
  handover: z.object({ ...Act, signatureKind: z.enum(['drawn', 'badge']) }).nullable(),
  /** Why and when it ended without a hand-over. */
  ended: z.object({ atMs: EpochMs, reason: z.string(), rule: z.string() }).nullable(),
  /** Drafted with the refusal of goods that must be reported. [EX-4.9b] */
  report: ReportLine.nullable(),
});
export type CollectionView = z.infer<typeof CollectionView>;

/** Drawn signature: strokes of points in a box of 1000 × 400 units. */
export const Strokes = z
  .array(
    z
      .array(z.tuple([z.int().min(0).max(1000), z.int().min(0).max(400)]))
      .min(2)
      .max(2000),
  )
  .min(1)
  .max(60);

const ofCollection = { collectionId: Id };
const Number4To32 = z.string().trim().min(4).max(32);

export const collectionContract = {
  /** Opens the collection of an order, or gives back the one that is open: after a crash it goes on at its step. */
  open: command({ orderId: Id }).output(CollectionView),
  get: query().input(z.object(ofCollection)).output(CollectionView),
  watch: stream().input(z.object(ofCollection)).output(eventIterator(CollectionView)),

  verifyByBadge: command({ ...ofCollection, badge: z.string().max(maxScanLength), approvalId: Id.optional() }).output(
    CollectionView,
  ),
  verifyByNumber: command({
    ...ofCollection,
    badgeNo: z.string().trim().min(1).max(32),
    pin: z.string().max(12),
    approvalId: Id.optional(),
  }).output(CollectionView),
  /** The sender says at the counter that this is the courier; the display has its own button. */
  confirmCourier: command(ofCollection).output(CollectionView),
  /** The sender does not want to hand over: at any time before the hand-over, without a reason. [EX-4.8b] */
  refuseBySender: command(ofCollection).output(CollectionView),

  identify: command({
    ...ofCollection,
    kind: IdKind,
    number: Number4To32,
    name: PersonName,
    /** Somebody acts for the sender: his own paper too. [EX-4.7b] */
    agent: z.object({ kind: IdKind, number: Number4To32, name: PersonName }).nullable().default(null),
  }).output(CollectionView),
  inspect: command({
    ...ofCollection,
    description: GoodsText.min(1),
    attributes: GoodsAttributes.default({}),
    mark: z.enum(['opened', 'x-ray']).nullable(),
    /** A manager's decision on an answer that asks; strong prohibitions have none. */
    approvalId: Id.optional(),
  }).output(CollectionView),
  /** A person saw that what was found by its sound alone is the prohibited thing: it stops as a strong find does. */
  confirmFinding: command({ ...ofCollection, rule: z.string().max(16), reason: DecisionReason }).output(CollectionView),
  weigh: command({ ...ofCollection, placementId: Id, dimensions: Dimensions.nullable() }).output(CollectionView),
  /** A weight that a person typed, with a manager's approval for this collection. */
  weighManually: command({
    ...ofCollection,
    weightGrams: Grams.min(1).max(500_000),
    dimensions: Dimensions.nullable(),
    reason: ManualReason,
    approvalId: Id,
  }).output(CollectionView),
  /** Weigh again before anything is paid. */
  weighAgain: command(ofCollection).output(CollectionView),
  pay: command({
    ...ofCollection,
    /** The amount the sender saw; another one is refused, so that nobody pays what was not shown. */
    amountFen: NonNegativeFen,
    method: PaymentMethod,
    holder: MoneyHolder,
    coverFen: NonNegativeFen.default(0),
    coverDeclined: z.boolean().default(false),
  }).output(CollectionView),
  /** Takes the waybill number and sends label and receipt to the printer; again: only what has not come out. */
  print: command(ofCollection, { deadlineMs: 20_000 }).output(CollectionView),
  showVoucher: command(ofCollection).output(CollectionView),
  confirmVoucher: command(ofCollection).output(CollectionView),
  handOver: command({
    ...ofCollection,
    signature: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('drawn'), strokes: Strokes }),
      z.object({ kind: z.literal('badge'), badge: z.string().max(maxScanLength) }),
    ]),
  }).output(CollectionView),
  /** Ends without a collection for one of the six reasons; the order keeps its status. [EX-4.5a] */
  endWithException: command({
    ...ofCollection,
    reason: ExceptionReason,
    note: z.string().trim().max(200).default(''),
  }).output(CollectionView),
};
