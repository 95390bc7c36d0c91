import type {
  CollectionView,
  CourierCard,
  MismatchReason,
  PaymentMethod,
  Step,
  CollectionOutcome,
} from '../../contract/collection.ts';
import type { DayTotal, GoodsAttributes, ScreeningAnswer } from '../../contract/screening.ts';
import type { Dimensions, FeeDifference, Quote } from '../../contract/tariffs.ts';
import type { IdKind } from '../../contract/values/id-document.ts';

/** Who did an act and when. */
export type Done = { atMs: number; operatorId: string | null };

/** What each act leaves in its collection. Ids and figures only: names stay in `people`, the goods' text is no person's. */
export type VerifyRecord = Done & {
  method: 'badge' | 'number';
  courierId: string;
  badgeNo: string;
  badgeSeq: number;
  carrierId: string;
  mismatches: { reason: MismatchReason; expected: string; found: string }[];
  window: 'early' | 'on-time' | 'late';
  listAgeMs: number;
  listFresh: boolean;
  approvedBy: string | null;
  senderConfirmedMs: number | null;
  senderConfirmedAt: 'display' | 'counter' | null;
};
export type IdentifyRecord = Done & {
  kind: IdKind;
  partId: string;
  lastFour: string;
  agent: { kind: IdKind; personId: string; partId: string; lastFour: string } | null;
};
export type InspectRecord = Done & {
  description: string;
  attributes: GoodsAttributes;
  answer: ScreeningAnswer;
  mark: 'opened' | 'x-ray' | null;
  passed: boolean;
  decidedBy: string | null;
  /** Rows that were decided by a person; absent in records of before they were kept one by one. */
  decidedRules?: string[];
  totals?: DayTotal[];
};
export type WeighRecord = Done & {
  weighingId: string;
  weightGrams: number;
  dimensions: Dimensions | null;
  /** Typed by a person; absent in records of before the station could take such a weight. */
  manual?: boolean;
};
export type PriceRecord = Done & {
  quote: Quote;
  difference: FeeDifference;
  coverFen: number;
  coverDeclined: boolean;
  method: PaymentMethod;
  holder: 'courier' | 'station';
  amountFen: number;
};
export type PrintRecord = {
  waybillNo: string;
  takenMs: number;
  voucher: { text: string; confirmedMs: number | null } | null;
  printedMs: number | null;
  reprintDebt: boolean;
};
export type HandoverRecord = Done & { signatureKind: 'drawn' | 'badge'; partId: string | null };
export type EndedRecord = NonNullable<CollectionView['ended']> & { operatorId: string | null };

export type Collection = {
  collectionId: string;
  orderId: string;
  step: Step;
  outcome: CollectionOutcome;
  revision: number;
  openedMs: number;
  touchedMs: number;
  verify: VerifyRecord | null;
  identify: IdentifyRecord | null;
  inspect: InspectRecord | null;
  weigh: WeighRecord | null;
  price: PriceRecord | null;
  print: PrintRecord | null;
  handover: HandoverRecord | null;
  ended: EndedRecord | null;
};

export type { CourierCard };
