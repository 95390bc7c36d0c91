import { z } from 'zod';
import { GoodsRoute, Assessment, WeightComparison, type ItemEnd } from '../../../contract/returns/assessment.ts';
import { GiftChoice, ReturnLine, ReturnOrigin, ReturnReason } from '../../../contract/returns/request.ts';
import { FormerReturns } from '../../../contract/returns/sale.ts';
import {
  BalanceMethod,
  ParkReason,
  type Condition,
  type ItemProof,
  type ReturnState,
  type ReturnStep,
} from '../../../contract/returns/view.ts';

/** With these the goods count as given back elsewhere, or the sale as never paid: such a return moves nothing. */
export const decisiveConflicts: readonly string[] = ['already-returned', 'sale-not-paid'];
/** With these the cloud does not send the money of a return. */
export const heldBackConflicts: readonly string[] = [...decisiveConflicts, 'refund-amount', 'return-undone'];

/** What the customer gave back too much of an undone return is his, whatever else was undone. */
export const conflictOfCounterAct = 'repaid-too-much';

export const isDecisive = (conflict: string): boolean => decisiveConflicts.includes(conflict);
export const isHeldBack = (conflict: string): boolean => heldBackConflicts.includes(conflict);
export const outlivesUndo = (conflict: string): boolean => conflict === conflictOfCounterAct;

/** Who did an act and when. */
const Done = { atMs: z.int(), operatorId: z.string().nullable() };

/**
 * What the acts of a return left. Ids and figures only: names, papers, notes and strokes lie sealed in `people`.
 * A return is read through this schema, so that a record of another form is a fault and never a guess.
 */
export const ReturnRecord = z.strictObject({
  /** What comes back and why; the day of the return is the moment it was said. */
  chosen: z
    .strictObject({ ...Done, reason: ReturnReason, origin: ReturnOrigin, lines: z.array(ReturnLine) })
    .nullable(),
  gifts: z.array(z.strictObject({ giftId: z.string(), choice: GiftChoice, spentUnits: z.int() })),
  /** Rows and items that a manager decided, and special rules that he named. */
  decisions: z.array(z.string()),
  specialRuleIds: z.array(z.string()),
  approvals: z.array(
    z.strictObject({ approvalId: z.string(), subject: z.string(), managerId: z.string(), atMs: z.int() }),
  ),
  party: z.strictObject({
    kind: z.enum(['adult', 'minor', 'organisation']),
    /** A person of his own. [MA-0b] */
    guardian: z.strictObject({ ...Done, personId: z.string(), partId: z.string(), lastFour: z.string() }).nullable(),
    organisation: z.strictObject({ ...Done, partId: z.string(), photoId: z.string().nullable() }).nullable(),
  }),
  weigh: z.strictObject({ ...Done, weighingId: z.string(), comparison: WeightComparison }).nullable(),
  balance: z.strictObject({ ...Done, amountFen: z.int(), method: BalanceMethod }).nullable(),
  /** What was signed stands from then on: the answer of the rules, and what they knew of former returns. */
  signed: z
    .strictObject({
      ...Done,
      termsVersion: z.string(),
      sha256: z.string(),
      partId: z.string(),
      assessment: Assessment,
      former: FormerReturns,
    })
    .nullable(),
  closed: z
    .strictObject({
      ...Done,
      sealNo: z.string(),
      route: GoodsRoute,
      receiptText: z.string(),
      /** What this return alone took back. */
      back: FormerReturns,
    })
    .nullable(),
  /** Money of the refund that the customer gave back after the return was undone. */
  repaid: z
    .array(
      z.strictObject({
        ...Done,
        repayId: z.string(),
        amountFen: z.int(),
        payments: z.array(z.strictObject({ paymentId: z.string(), amountFen: z.int() })),
        method: BalanceMethod,
      }),
    )
    .default([]),
  /** The balance went back to the customer. */
  paidOut: z
    .strictObject({ ...Done, amountFen: z.int(), method: BalanceMethod })
    .nullable()
    .default(null),
  parked: z
    .strictObject({
      ...Done,
      reason: ParkReason,
      notePartId: z.string().nullable(),
      /** That its day had come was said then. */
      remindedMs: z.int().nullable().default(null),
    })
    .nullable(),
  ended: z.strictObject({ ...Done, reasonPartId: z.string(), counterActId: z.string().nullable() }).nullable(),
  /** Serial numbers that were shown and are not among those sold. */
  serialsTried: z.int(),
});
export type ReturnRecord = z.infer<typeof ReturnRecord>;

export const emptyRecord: ReturnRecord = {
  chosen: null,
  gifts: [],
  decisions: [],
  specialRuleIds: [],
  approvals: [],
  party: { kind: 'adult', guardian: null, organisation: null },
  weigh: null,
  balance: null,
  signed: null,
  closed: null,
  repaid: [],
  paidOut: null,
  parked: null,
  ended: null,
  serialsTried: 0,
};

export type ReturnRow = {
  returnId: string;
  saleId: string;
  state: ReturnState;
  step: ReturnStep;
  revision: number;
  openedMs: number;
  touchedMs: number;
  endedMs: number | null;
  dueMs: number | null;
  itemsLeft: number;
  refundFen: number | null;
  personId: string | null;
  /** What the counter still owes the customer. */
  owedFen: number;
  record: ReturnRecord;
};

/** One unit or more of an item that came to its end. */
export type EndRow = {
  endId: string;
  itemId: string;
  way: ItemEnd;
  units: number;
  amountFen: number;
  condition: Condition | null;
  proof: ItemProof | null;
  approvedBy: string | null;
  atMs: number;
  operatorId: string | null;
};

export type PhotoRow = { photoId: string; itemId: string | null; partId: string; atMs: number };
export type NoteRow = { noteId: string; kind: string; partId: string; atMs: number; operatorId: string | null };
export type IntentRow = {
  intentId: string;
  returnId: string;
  saleId: string;
  amountFen: number;
  payments: { paymentId: string; channel: string; reference: string; amountFen: number }[];
  kid: string;
  signature: string;
  eventId: string;
  atMs: number;
  withdrawnMs: number | null;
};
export type ClawBackRow = {
  clawBackId: string;
  returnId: string;
  saleId: string;
  giftId: string;
  kind: 'points' | 'voucher' | 'coupon';
  units: number;
  atMs: number;
};
