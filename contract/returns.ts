import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { Strokes } from './collection.ts';
import { PrintJob } from './printing.ts';
import { Assessment, GoodsRoute, ItemEnd } from './returns/assessment.ts';
import { GiftChoice, ReturnLine, ReturnOrigin, ReturnReason, ReturnRequest } from './returns/request.ts';
import { PartId, SaleSnapshot } from './returns/sale.ts';
import {
  BalanceMethod,
  Condition,
  ItemProof,
  NoteKind,
  ParkReason,
  ReturnEntry,
  ReturnView,
  SaleCard,
} from './returns/view.ts';
import { command, query, stream } from './rpc/procedure.ts';
import { NonNegativeFen } from './values/amounts.ts';
import { IdKind } from './values/id-document.ts';
import { Id, Revision } from './values/ids.ts';
import { PersonName } from './values/people.ts';
import { maxSaleParts } from './values/sale-text.ts';
import { maxScanLength } from './values/scan-code.ts';

const ofReturn = { returnId: Id };
const ItemId = z.string().min(1).max(100);
const Reason = z.string().trim().min(2).max(200);

/** A line of `station returns assess`. */
export const AssessLine = z.strictObject({
  id: z
    .union([z.string().max(128), z.number()])
    .nullable()
    .default(null),
  sale: SaleSnapshot,
  return: ReturnRequest,
});
export type AssessLine = z.infer<typeof AssessLine>;

/** Its answer: the assessment beside the line's id. */
export const AssessAnswer = z.object({ id: AssessLine.shape.id, ...Assessment.shape });

export const ReturnPaper = z.enum(['return-receipt', 'route-card', 'return-label']);
export type ReturnPaper = z.infer<typeof ReturnPaper>;

export const ReturnScope = z.enum(['open', 'parked', 'today', 'conflicts']);
export type ReturnScope = z.infer<typeof ReturnScope>;

export const returnsContract = {
  /** Order number, or the last four digits of the buyer's phone; nothing personal comes back. */
  find: query()
    .input(z.object({ search: z.string().trim().min(4).max(64) }))
    .output(z.array(SaleCard)),
  /** All QR texts of one receipt; missing parts are refused with `have` and `parts`. Gives back the open return of that sale. */
  startByReceipt: command({ texts: z.array(z.string().max(maxScanLength)).min(1).max(maxSaleParts) }).output(
    ReturnView,
  ),
  startByOrder: command({ saleId: Id }).output(ReturnView),
  get: query().input(z.object(ofReturn)).output(ReturnView),
  watch: stream().input(z.object(ofReturn)).output(eventIterator(ReturnView)),

  /** What comes back and why. Again: before any item has ended. */
  choose: command({
    ...ofReturn,
    reason: ReturnReason,
    origin: ReturnOrigin.default('mainland'),
    lines: z.array(ReturnLine).min(1).max(200),
  }).output(ReturnView),
  /** Ends units of one item, once. `returned` needs proof and condition; a way with `approval` needs a manager's. */
  endItem: command({
    ...ofReturn,
    itemId: ItemId,
    end: ItemEnd,
    units: z.int().positive().max(10_000_000),
    proof: ItemProof.nullable().default(null),
    condition: Condition.nullable().default(null),
    /** The amount the customer saw; another one is refused. */
    amountFen: NonNegativeFen.default(0),
    approvalId: Id.optional(),
  }).output(ReturnView),
  /** A scan at the list: finds the item by barcode or serial number and ends one unit of it as returned. */
  scanItem: command({
    ...ofReturn,
    text: z.string().trim().min(1).max(64),
    condition: Condition.default('as-sold'),
  }).output(ReturnView),
  /** Takes the ends of an item back, before the signature. */
  reopenItem: command({ ...ofReturn, itemId: ItemId }).output(ReturnView),
  /** The customer's choice on a gift; and what of it was spent. [MA-3.1.8b YP-3.12] */
  chooseGift: command({
    ...ofReturn,
    giftId: PartId,
    choice: GiftChoice,
    spentUnits: z.int().min(0).max(10_000_000).default(0),
  }).output(ReturnView),
  /** JPEG or PNG as a data URL; kept sealed and named by its id from then on. */
  keepPhoto: command({
    ...ofReturn,
    itemId: ItemId.nullable().default(null),
    dataUrl: z
      .string()
      .regex(/^data:image\/(png|jpeg);base64,[A-Za-z0-9+/=]+$/)
      .max(400_000),
  }).output(z.object({ photoId: Id, view: ReturnView })),
  /**
   * One kept photo. A manager may look at any, a clerk only while the return is at the counter; it may show a person, so that
   * who looked is written down, each time. [EX-4.7c]
   */
  openPhoto: command({ ...ofReturn, photoId: Id }).output(z.object({ dataUrl: z.string().max(400_000) })),
  /** Compares what lies on the scale with what should be inside; may be repeated, and nothing waits for it. */
  weigh: command({ ...ofReturn, placementId: Id }).output(ReturnView),
  note: command({ ...ofReturn, kind: NoteKind.exclude(['conflict']), text: Reason }).output(ReturnView),
  /** A manager decides what no rule does: the approval is for it alone (`return.decision`, `<returnId>/<subject>`); `subject` names the item or hold. */
  decide: command({ ...ofReturn, subject: z.string().min(1).max(100), approvalId: Id }).output(ReturnView),

  setParty: command({ ...ofReturn, kind: z.enum(['adult', 'minor', 'organisation']) }).output(ReturnView),
  /** The guardian agrees and shows a paper; the number is checked here. [MA-0b] */
  guardian: command({ ...ofReturn, name: PersonName, idKind: IdKind, number: z.string().trim().min(4).max(32) }).output(
    ReturnView,
  ),
  /** Unit name, unified social credit code (18 characters), authorisation by number or photo. [MA-2.2a] */
  organisation: command({
    ...ofReturn,
    unitName: z.string().trim().min(2).max(64),
    creditCode: z.string().trim().min(1).max(32),
    authorisationNo: z.string().trim().min(1).max(64).nullable(),
    photoId: Id.nullable(),
  }).output(ReturnView),

  park: command({ ...ofReturn, reason: ParkReason, note: z.string().trim().max(200).default('') }).output(ReturnView),
  takeUp: command(ofReturn).output(ReturnView),
  abandon: command({ ...ofReturn, reason: Reason }).output(ReturnView),
  /** The balance due, paid at the counter; the amount is the one the customer saw. [section 6.20] */
  payBalance: command({ ...ofReturn, amountFen: NonNegativeFen, method: BalanceMethod }).output(ReturnView),
  /** The customer read the summary and signs; `summarySha256` is the view's. */
  sign: command({ ...ofReturn, summarySha256: z.string().length(64), strokes: Strokes }).output(ReturnView),
  /** The customer wants something changed after signing and before closing. */
  unsign: command({ ...ofReturn, reason: Reason }).output(ReturnView),
  /** Seal or bag number and where the goods go; refund intent, claw-backs and papers leave with it. */
  close: command(
    { ...ofReturn, sealNo: z.string().regex(/^[A-Za-z0-9-]{4,32}$/), route: GoodsRoute },
    { deadlineMs: 20_000 },
  ).output(ReturnView),
  /** Prints what has not come out yet; before closing only the route card. */
  print: command({ ...ofReturn, papers: z.array(ReturnPaper).min(1) }, { deadlineMs: 20_000 }).output(ReturnView),
  /** Marked COPY n and journalled. */
  reprint: command({ ...ofReturn, paper: ReturnPaper, reason: Reason }).output(PrintJob),
  preview: query()
    .input(z.object({ ...ofReturn, paper: ReturnPaper }))
    .output(z.object({ paper: ReturnPaper, widthMm: z.int(), heightMm: z.number(), svg: z.string() })),
  /** Undoes a closed return as a whole by a record of its own, with a manager's approval (`return.counter-act`). */
  undo: command({ ...ofReturn, reason: Reason, approvalId: Id }).output(ReturnView),
  /** The customer gives back a refund that left although its return was undone; the amount is the one he saw. */
  repay: command({ ...ofReturn, amountFen: NonNegativeFen, method: BalanceMethod }).output(ReturnView),
  /** A balance that was paid goes back to the customer, since nothing came of the return. [section 6.20] */
  payOut: command({ ...ofReturn, amountFen: NonNegativeFen, method: BalanceMethod }).output(ReturnView),

  /** Writes down how a conflict was talked over: then it waits no longer. Moves neither money nor goods. [F069] */
  talkOver: command({ ...ofReturn, text: Reason }, { roles: ['manager'] }).output(ReturnView),

  /**
   * Open and parked ones first by due date; `today` are those opened or ended on this day in Asia/Shanghai; `conflicts` are
   * all that the cloud knew otherwise, those that wait for a manager first.
   */
  list: query()
    .input(z.object({ scope: ReturnScope, limit: z.int().min(1).max(200).default(100) }))
    .output(
      z.object({
        revision: Revision,
        total: z.int(),
        /** Of the returns closed today and not undone. */
        refundedFen: NonNegativeFen,
        /** Conflicts that nobody has talked over yet, whatever the scope. */
        conflicts: z.int().nonnegative(),
        /** Parked ones whose day has come, whatever the scope. */
        overdue: z.int().nonnegative(),
        returns: z.array(ReturnEntry),
      }),
    ),
  changes: stream().output(eventIterator(z.object({ revision: Revision }))),
};
