import { z } from 'zod';
import { NonNegativeFen } from '../values/amounts.ts';
import { Id, Revision } from '../values/ids.ts';
import { EpochMs } from '../values/time.ts';
import { CloseGround } from '../sync/sale-standing.ts';
import { PrintJob } from '../printing.ts';
import { Assessment, ChecklistItem, GoodsRoute, ItemEnd, WeightComparison } from './assessment.ts';
import { ReturnOrigin, ReturnReason } from './request.ts';
import { BothWords, DayText, LineTrait, PartId, SaleKind, SalePlatform } from './sale.ts';

/** `signed` may only close; `undone` was closed and taken back by a counter-act. */
export const ReturnState = z.enum(['open', 'parked', 'signed', 'closed', 'abandoned', 'undone']);
export type ReturnState = z.infer<typeof ReturnState>;

/** What is asked next: choose what and why, work through the list, settle money and papers, sign, close. */
export const ReturnStep = z.enum(['choose', 'check', 'settle', 'sign', 'close', 'done']);
export type ReturnStep = z.infer<typeof ReturnStep>;

/** Where the station has the sale from. A snapshot works with no network and no prior sync. [F052] */
export const SaleOrigin = z.enum(['snapshot', 'feed', 'both']);

const Act = { atMs: EpochMs, operatorName: z.string() };

/** What looks odd about a sale or its returns; a hint for a manager, never a refusal. [F063] */
export const Flag = z.object({
  code: z.enum([
    'weight',
    'many-returns',
    'elsewhere',
    'serial-tried',
    'limit-cluster',
    'resale',
    'resale-noted',
    'abnormal',
    'over-limit',
  ]),
  zh: z.string(),
  en: z.string(),
});
export type Flag = z.infer<typeof Flag>;

/** A sale as the desk shows it before anything is chosen. */
export const SaleCard = z.object({
  saleId: Id,
  orderNo: z.string(),
  platform: SalePlatform,
  kind: SaleKind,
  storeName: z.string(),
  purchasedMs: EpochMs,
  receivedDate: DayText.nullable(),
  paidFen: NonNegativeFen,
  origin: SaleOrigin,
  /** How old the station's knowledge of it is. [MA-3.1.9] */
  asOfMs: EpochMs,
  /** The platform closed it before it was handed over: nothing comes back here, its money goes back by the platform. [MA-3.1.6b YP-3.10] */
  closed: z
    .object({ atMs: EpochMs, ground: CloseGround, clause: z.string(), contactName: z.string(), contact: z.string() })
    .nullable(),
  /** The platform's marks on it, to be seen before a return is opened. [MA-3.1.5 MA-3.1.6b] */
  flags: z.array(Flag),
  openReturnId: Id.nullable(),
  lines: z.array(
    z.object({
      lineId: PartId,
      sku: z.string(),
      name: BothWords,
      sellerName: z.string(),
      barcode: z.string().nullable(),
      quantity: z.int(),
      /** Not given back yet, as far as is known here. */
      leftUnits: z.int().nonnegative(),
      paidFen: NonNegativeFen,
      traits: z.array(LineTrait),
      bySerial: z.boolean(),
    }),
  ),
  /** Returns of this sale, here and elsewhere, as far as is known. */
  former: z.array(
    z.object({
      returnId: Id,
      /** Null: at this station. */
      stationName: z.string().nullable(),
      atMs: EpochMs,
      units: z.int(),
      undone: z.boolean(),
    }),
  ),
});
export type SaleCard = z.infer<typeof SaleCard>;

/** How goods in condition were recognised when they came over the counter. */
export const ItemProof = z.discriminatedUnion('by', [
  z.object({ by: z.literal('barcode'), text: z.string().trim().min(1).max(64) }),
  z.object({ by: z.literal('serial'), text: z.string().trim().min(1).max(64) }),
  z.object({ by: z.literal('photo'), photoId: Id }),
]);
export type ItemProof = z.infer<typeof ItemProof>;

/** `as-sold` includes opened for inspection. [L-1] */
export const Condition = z.enum(['as-sold', 'used', 'damaged', 'faulty']);
export type Condition = z.infer<typeof Condition>;

/** One unit or more of a checklist item that came to its end. */
export const ItemDone = z.object({
  ...Act,
  end: ItemEnd,
  units: z.int().positive(),
  amountFen: NonNegativeFen,
  condition: Condition.nullable(),
  proof: ItemProof.nullable(),
  approvedBy: z.string().nullable(),
});
export type ItemDone = z.infer<typeof ItemDone>;

export const ViewItem = z.object({
  ...ChecklistItem.shape,
  done: z.array(ItemDone),
  leftUnits: z.int().nonnegative(),
});
export type ViewItem = z.infer<typeof ViewItem>;

/** `conflict`: how one was talked over, written down by a manager. */
export const NoteKind = z.enum(['price-protection', 'price-dispute', 'resale', 'other', 'conflict']);
export type NoteKind = z.infer<typeof NoteKind>;

export const ParkReason = z.enum([
  'guardian',
  'organisation',
  'balance-due',
  'gift-to-bring',
  'inspection',
  'manager',
  'other',
]);
export type ParkReason = z.infer<typeof ParkReason>;

/** `overdue`: its day has come. It waits on, and somebody asks the customer: nothing is refused by a date. */
const Parked = { reason: ParkReason, note: z.string(), dueMs: EpochMs, overdue: z.boolean() };

export const BalanceMethod = z.enum(['cash', 'station-code']);
export type BalanceMethod = z.infer<typeof BalanceMethod>;

/** What the cloud knew otherwise of a closed return. With the first four its money was not sent. [F069] */
export const ConflictKind = z.enum([
  'already-returned',
  'sale-not-paid',
  'refund-amount',
  'return-undone',
  'benefit-short',
  'refund-short',
  'gift-charged-twice',
  'repaid-too-much',
  'other',
]);
export type ConflictKind = z.infer<typeof ConflictKind>;

/** Both sides of a conflict: what was done here, and what is known of the other. [F069] */
export const ReturnConflict = z.object({
  kind: ConflictKind,
  /** When the cloud's word came. */
  foundMs: EpochMs,
  here: z.object({ ...Act, units: z.int().nonnegative(), sealNo: z.string(), route: GoodsRoute }),
  /** Returns of the same sale that the cloud told of; empty while nothing is known of them. */
  elsewhere: z.array(z.object({ stationName: z.string(), atMs: EpochMs, units: z.int(), undone: z.boolean() })),
  /** Who can say more: the merchant, or the platform where the sale has none. Never a private person. [MA-3.1.1] */
  contact: z.object({ name: z.string(), contact: z.string() }),
  /** How a manager talked it over, the last word; null while it waits. */
  talkedOver: z.object({ ...Act, text: z.string() }).nullable(),
});
export type ReturnConflict = z.infer<typeof ReturnConflict>;

/** The running return as one object; every act answers with it. */
export const ReturnView = z.object({
  returnId: Id,
  revision: Revision,
  state: ReturnState,
  step: ReturnStep,
  openedMs: EpochMs,
  sale: SaleCard,
  /** Who made the snapshot genuine; null for a sale that the feed alone knows. */
  snapshotKid: z.string().nullable(),
  /** What was chosen; null before. */
  chosen: z
    .object({
      reason: ReturnReason,
      origin: ReturnOrigin,
      province: z.string(),
      lines: z.array(z.object({ lineId: PartId, units: z.int() })),
    })
    .nullable(),
  /** The rules' answer to what stands here now; made anew with every act. */
  assessment: Assessment.nullable(),
  items: z.array(ViewItem),
  /** Items of the list without an end. Nothing closes above 0. [F053] */
  itemsLeft: z.int().nonnegative(),
  /**
   * Of what came to its end, more than is due by now: another station settled some of it meanwhile. Taken back and ended
   * anew (`reopenItem`) the return goes on; what was handed in is given back to the customer.
   */
  surplus: z.array(
    z.object({ itemId: z.string(), name: BothWords, units: z.int().positive(), dueUnits: z.int().nonnegative() }),
  ),
  party: z.object({
    kind: z.enum(['adult', 'minor', 'organisation']),
    guardian: z.object({ ...Act, nameMasked: z.string(), lastFour: z.string() }).nullable(),
    organisation: z
      .object({ ...Act, unitName: z.string(), creditCode: z.string(), authorisationNo: z.string().nullable() })
      .nullable(),
  }),
  weigh: z.object({ ...Act, weighingId: Id, comparison: WeightComparison }).nullable(),
  photos: z.array(z.object({ photoId: Id, itemId: z.string().nullable(), atMs: EpochMs })),
  notes: z.array(z.object({ ...Act, kind: NoteKind, text: z.string() })),
  approvals: z.array(z.object({ approvalId: Id, subject: z.string(), managerName: z.string(), atMs: EpochMs })),
  /** A balance that was paid at the counter. [section 6.20] */
  balance: z.object({ ...Act, amountFen: NonNegativeFen, method: BalanceMethod }).nullable(),
  /** What the customer reads before signing; the signature covers its hash. [MA-3.2.3c] */
  summary: z
    .object({ termsVersion: z.string(), termsZh: z.string(), termsEn: z.string(), sha256: z.string() })
    .nullable(),
  signed: z.object({ ...Act, termsVersion: z.string(), sha256: z.string() }).nullable(),
  closed: z
    .object({
      ...Act,
      sealNo: z.string(),
      route: GoodsRoute,
      /** Signed text of the receipt's QR. */
      receiptText: z.string(),
      jobs: z.array(PrintJob),
    })
    .nullable(),
  refund: z
    .object({
      intentId: Id,
      amountFen: NonNegativeFen,
      /** Of an undone return: `owed` while the customer still has the money or will get it, then `withdrawn`. */
      state: z.enum(['queued', 'delivered', 'rejected', 'conflict', 'owed', 'withdrawn']),
    })
    .nullable(),
  conflict: ReturnConflict.nullable(),
  /** Money that is still to change hands after the end; null where none is. */
  owed: z
    .object({
      /** Of the refund of an undone return: given back at the counter, or reckoned with the next return. */
      byCustomerFen: NonNegativeFen,
      /** The refund is known to have left; before, nobody is asked for it. */
      hasLeft: z.boolean(),
      /** A balance that was taken although nothing came of the return. [section 6.20] */
      toCustomerFen: NonNegativeFen,
    })
    .nullable(),
  /** What changed hands after the end. */
  settled: z.array(
    z.object({ ...Act, kind: z.enum(['repaid', 'paid-out']), amountFen: NonNegativeFen, method: BalanceMethod }),
  ),
  parked: z.object({ ...Act, ...Parked }).nullable(),
  /** Abandoned or undone: why. */
  ended: z.object({ ...Act, reason: z.string(), counterActId: Id.nullable() }).nullable(),
  /** Those of the sale, and what was noticed at this return. */
  flags: z.array(Flag),
});
export type ReturnView = z.infer<typeof ReturnView>;

/** A return in a list. */
export const ReturnEntry = z.object({
  returnId: Id,
  orderNo: z.string(),
  platform: SalePlatform,
  state: ReturnState,
  step: ReturnStep,
  reason: ReturnReason.nullable(),
  goods: BothWords,
  moreLines: z.int().nonnegative(),
  itemsLeft: z.int().nonnegative(),
  refundFen: NonNegativeFen.nullable(),
  /** A balance that the counter still owes the customer. [section 6.20] */
  toCustomerFen: NonNegativeFen,
  openedMs: EpochMs,
  closedMs: EpochMs.nullable(),
  parked: z.object(Parked).nullable(),
  conflict: ReturnConflict.nullable(),
});
export type ReturnEntry = z.infer<typeof ReturnEntry>;

/** What the customer's display shows of a return. */
export const ReturnScene = z.discriminatedUnion('scene', [
  z.object({
    scene: z.literal('return-list'),
    orderNo: z.string(),
    items: z.array(ViewItem),
    refundFen: NonNegativeFen.nullable(),
    /** What the customer has to add, and has not yet. [section 6.20] */
    balanceDueFen: NonNegativeFen,
  }),
  /** The customer's own choice; he may answer at the display. [MA-3.1.8b] */
  z.object({
    scene: z.literal('return-gift'),
    orderNo: z.string(),
    giftId: PartId,
    name: BothWords,
    markedFen: NonNegativeFen,
  }),
  z.object({
    scene: z.literal('return-summary'),
    orderNo: z.string(),
    assessment: Assessment,
    summary: ReturnView.shape.summary,
  }),
  z.object({
    scene: z.literal('return-done'),
    orderNo: z.string(),
    refundFen: NonNegativeFen,
    expected: Assessment.shape.expected,
  }),
  z.object({ scene: z.literal('return-refused'), orderNo: z.string(), lines: Assessment.shape.lines }),
]);
export type ReturnScene = z.infer<typeof ReturnScene>;
