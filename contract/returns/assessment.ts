import { z } from 'zod';
import { Grams, NonNegativeFen } from '../values/amounts.ts';
import { EpochMs } from '../values/time.ts';
import { Defect } from './request.ts';
import { BothWords, DayText, ForfeitKind, GiftKind, PartId } from './sale.ts';

/**
 * `granted` goes on here; `parked` waits for a paper or a person, with a due date; `routed` is another's to decide, with
 * the contact; `refused` stands on its clause. The worst of the lines is the return's.
 */
export const Right = z.enum(['granted', 'parked', 'routed', 'refused']);
export type Right = z.infer<typeof Right>;

/** What to do next; its words stand beside it. Closed, so that a screen can offer a button. */
export const NextStep = z.enum([
  'check-goods',
  'contact-merchant',
  'choose-quality',
  'inspection',
  'guardian',
  'organisation-papers',
  'manager',
  'domestic-only',
  'none',
]);
export type NextStep = z.infer<typeof NextStep>;

/** Where the goods go afterwards. [YP-3.18b] */
export const GoodsRoute = z.enum(['stock', 'merchant']);
export type GoodsRoute = z.infer<typeof GoodsRoute>;

const Sentence = z.object({ zh: z.string(), en: z.string() });

export const LineRight = z.object({
  lineId: PartId,
  units: z.int(),
  right: Right,
  /** Row of the policy pack that decided, and the clause it stands on. */
  rule: z.string(),
  clause: z.string(),
  because: Sentence,
  next: z.object({ step: NextStep, ...Sentence.shape }),
  route: GoodsRoute,
  /** Days since receipt: the day of receipt is 0, and `lastDay` counts whole. Null while receipt is not known. [L-4] */
  day: z.int().nullable(),
  lastDay: DayText.nullable(),
  /** What was paid for these units, what is taken off for gifts and accessories, and what comes back. */
  paidFen: NonNegativeFen,
  deductedFen: NonNegativeFen,
  refundFen: NonNegativeFen,
});
export type LineRight = z.infer<typeof LineRight>;

/** How a line of the checklist may end: exactly once. `never_delivered`: an accessory that the delivery lacked. [MA-3.1.8a F053] */
export const ItemEnd = z.enum(['returned', 'clawed_back', 'priced', 'kept_by_right', 'never_delivered']);
export type ItemEnd = z.infer<typeof ItemEnd>;

export const Way = z.object({
  end: ItemEnd,
  /** What this end takes off the refund for the whole item; null where no marked price is known and a manager decides. */
  amountFen: NonNegativeFen.nullable(),
  approval: z.boolean(),
  clause: z.string(),
});
export type Way = z.infer<typeof Way>;

export const ChecklistItem = z.object({
  /** `goods/<lineId>`, `accessory/<lineId>/<accessoryId>`, `gift/<giftId>`; `…#spent` for the spent part of a gift. */
  itemId: z.string(),
  part: z.enum(['goods', 'accessory', 'gift']),
  lineId: PartId.nullable(),
  giftId: PartId.nullable(),
  giftKind: GiftKind.nullable(),
  name: BothWords,
  /** Pieces or points. */
  units: z.int(),
  barcode: z.string().nullable(),
  /** The numbers that were sold; one of them must be on each unit that comes back. */
  serials: z.array(z.string()),
  /** Of one unit; null where the catalogue has none. */
  weightGrams: Grams.nullable(),
  ways: z.array(Way).min(1),
  /** The end the request stands for, which the sums below are made with. */
  expected: ItemEnd,
});
export type ChecklistItem = z.infer<typeof ChecklistItem>;

/** `choose`: keep at the marked price if the customer wants; `unable`: only when it cannot come back; `none`: no claim. */
export const GiftDuty = z.enum(['choose', 'unable', 'none']);
export type GiftDuty = z.infer<typeof GiftDuty>;

export const GiftAnswer = z.object({
  giftId: PartId,
  kind: GiftKind,
  name: BothWords,
  duty: GiftDuty,
  rule: z.string(),
  clause: z.string(),
  because: Sentence,
  /** Pieces or points that this return makes due; 0 where what stays still earns the gift. */
  dueUnits: z.int().nonnegative(),
  /** Of those, as the request stands. */
  returnedUnits: z.int().nonnegative(),
  clawedBackUnits: z.int().nonnegative(),
  pricedUnits: z.int().nonnegative(),
  keptByRightUnits: z.int().nonnegative(),
  chargeFen: NonNegativeFen,
  /** The whole price of what is due, and where it was marked; null where none was marked. */
  markedFen: NonNegativeFen.nullable(),
  markedAt: z.string().nullable(),
  /** Neither returned nor chargeable: a manager decides. [MA-3.1.8b] */
  managerDecides: z.boolean(),
});
export type GiftAnswer = z.infer<typeof GiftAnswer>;

export const ForfeitAnswer = z.object({
  forfeitId: PartId,
  kind: ForfeitKind,
  name: BothWords,
  /** Stays void; listed before the customer signs. [F057] */
  isVoid: z.boolean(),
  /** The clause, or the special rule that gives it back. */
  rule: z.string(),
});
export type ForfeitAnswer = z.infer<typeof ForfeitAnswer>;

export const RefundMoney = z.object({
  /** Paid for what comes back, after its share of the order's reductions. */
  paidFen: NonNegativeFen,
  /** Marked price of gifts that are kept. */
  giftsFen: NonNegativeFen,
  /** Marked price of points, vouchers and coupons that were spent. */
  clawedBackFen: NonNegativeFen,
  /** Marked price of accessories that are missing. */
  accessoriesFen: NonNegativeFen,
  /** Of what comes back, the money of an undone return that the customer still has: it is not sent again. */
  alreadyRefundedFen: NonNegativeFen.default(0),
  /** What is sent now. */
  refundFen: NonNegativeFen,
  /** What the customer owes where the deductions exceed what was paid; the return waits for it. [section 6.20] */
  balanceDueFen: NonNegativeFen,
  /** Back to where it came from; nothing else is offered. [MA-3.1.4] */
  payments: z.array(
    z.object({ paymentId: PartId, channel: z.string(), reference: z.string(), amountFen: NonNegativeFen }),
  ),
});
export type RefundMoney = z.infer<typeof RefundMoney>;

/** Why the whole return waits. */
export const Hold = z.object({
  code: z.enum(['guardian', 'organisation', 'manager', 'unclear', 'balance-due']),
  rule: z.string(),
  ...Sentence.shape,
  dueMs: EpochMs,
});
export type Hold = z.infer<typeof Hold>;

/** One step of the decision, as it prints. */
export const TrailStep = z.object({ rule: z.string(), ...Sentence.shape });
export type TrailStep = z.infer<typeof TrailStep>;

export const Assessment = z.object({
  right: Right,
  lines: z.array(LineRight),
  holds: z.array(Hold),
  checklist: z.array(ChecklistItem),
  gifts: z.array(GiftAnswer),
  forfeits: z.array(ForfeitAnswer),
  money: RefundMoney,
  /** When the money is there, by channel; and the last day the law gives. */
  expected: z.array(z.object({ channel: z.string(), workDays: z.int(), ...Sentence.shape })),
  refundLastDay: DayText,
  /** Who pays for sending it back. [L-4] */
  carriage: z.enum(['customer', 'seller']),
  /** What may be named as wrong with these goods. [YP-3.18d] */
  defects: z.array(Defect),
  trail: z.array(TrailStep),
  policyVersion: z.string(),
});
export type Assessment = z.infer<typeof Assessment>;

/** What lies on the scale against what should be inside. Advice, never a gate. */
export const WeightComparison = z.object({
  verdict: z.enum(['matches', 'lighter', 'heavier', 'not-comparable']),
  measuredGrams: Grams,
  /** Null where a catalogue weight is missing. */
  expectedGrams: Grams.nullable(),
  /** Measured less expected. */
  differenceGrams: z.int().nullable(),
  toleranceGrams: Grams,
  /** Items without a catalogue weight. */
  unknown: z.array(z.string()),
  /** Sets of items that would explain the difference, the closest first. */
  explanations: z.array(
    z.object({
      items: z.array(z.object({ itemId: z.string(), name: BothWords, pieces: z.int(), grams: Grams })).min(1),
      grams: Grams,
    }),
  ),
});
export type WeightComparison = z.infer<typeof WeightComparison>;
