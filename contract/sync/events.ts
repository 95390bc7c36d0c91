import { z } from 'zod';
import { Id } from '../values/ids.ts';
import { EpochMs } from '../values/time.ts';
import { ExceptionReason } from '../orders.ts';
import { MismatchReason, MoneyHolder, PaymentMethod } from '../collection.ts';
import { returnEvents } from './returns.ts';
import { standingEvents } from './sale-standing.ts';
import { EmergencyKind, GoodsAttributes } from '../screening.ts';

/** Personal fields of a body are opened from the sealed record only while the HTTPS body is built. */
const Person = z.object({ personId: Id, name: z.string(), phone: z.string().nullable() });

const ReportFacts = {
  reportId: Id,
  orderId: Id,
  collectionId: Id,
  rule: z.string(),
  category: z.string(),
  /** Which authority the pack names for this row. */
  authority: z.string(),
  emergency: EmergencyKind.nullable(),
  packVersion: z.string(),
  dutiesVersion: z.string(),
};

/** What a station reports, by type. Additions are new optional fields or a new version; nothing is redefined. */
export const stationEvents = {
  'v1.ParcelCollected': z.object({
    orderId: Id,
    orderNo: z.string(),
    collectionId: Id,
    waybillNo: z.string(),
    carrierId: z.string(),
    courierId: z.string(),
    badgeNo: z.string(),
    sender: Person,
    senderIdKind: z.string(),
    senderIdLastFour: z.string(),
    goods: z.string(),
    screening: z.object({ verdict: z.string(), category: z.string(), packVersion: z.string() }),
    inspectorId: z.string(),
    weightGrams: z.int(),
    volumetricGrams: z.int().nullable(),
    chargeableGrams: z.int(),
    weighingId: Id,
    /** Typed by a person, not measured; absent for a measured weight. */
    manualWeight: z.boolean().optional(),
    tariffVersion: z.string(),
    amountFen: z.int(),
    coverFen: z.int(),
    method: PaymentMethod,
    holder: MoneyHolder,
    operatorId: z.string(),
    window: z.enum(['early', 'on-time', 'late']),
    reprintDebt: z.boolean(),
    collectedMs: EpochMs,
  }),
  'v1.CourierMismatched': z.object({
    orderId: Id,
    collectionId: Id,
    incidentId: Id,
    courierId: z.string().nullable(),
    reasons: z.array(MismatchReason),
    atMs: EpochMs,
  }),
  'v1.SenderRefused': z.object({
    orderId: Id,
    collectionId: Id,
    incidentId: Id,
    courierId: z.string().nullable(),
    atMs: EpochMs,
  }),
  'v1.ParcelStopped': z.object({
    orderId: Id,
    collectionId: Id,
    rule: z.string(),
    category: z.string(),
    packVersion: z.string(),
    report: z.boolean(),
    atMs: EpochMs,
  }),
  /** Prohibited goods that must be reported were refused; nobody is named until somebody submits. [EX-4.9b] */
  'v1.AuthorityReportDrafted': z.object({ ...ReportFacts, atMs: EpochMs }),
  'v1.AuthorityReportSubmitted': z.object({
    ...ReportFacts,
    orderNo: z.string(),
    sender: Person,
    senderIdKind: z.string(),
    senderIdLastFour: z.string(),
    agent: Person.nullable(),
    courierId: z.string().nullable(),
    goods: z.string(),
    evidence: z.array(z.object({ rule: z.string(), text: z.string() })),
    photoIds: z.array(Id),
    inspectorId: z.string(),
    foundMs: EpochMs,
    operatorId: z.string(),
    atMs: EpochMs,
  }),
  'v1.AuthorityReportWithheld': z.object({
    reportId: Id,
    orderId: Id,
    collectionId: Id,
    rule: z.string(),
    reason: z.string(),
    operatorId: z.string(),
    atMs: EpochMs,
  }),
  /** A manager holds that the catalogue answered wrongly; the text is about goods. */
  'v1.ScreeningAnswerDisputed': z.object({
    disputeId: Id,
    text: z.string(),
    attributes: GoodsAttributes,
    answered: z.object({ verdict: z.string(), outcome: z.string(), rules: z.array(z.string()) }),
    expected: z.object({ outcome: z.string(), rule: z.string().nullable() }),
    note: z.string(),
    packVersion: z.string(),
    operatorId: z.string(),
    atMs: EpochMs,
  }),
  'v1.PickupExceptionRecorded': z.object({ orderId: Id, reason: ExceptionReason, atMs: EpochMs }),
  'v1.OrderCancelled': z.object({ orderId: Id, atMs: EpochMs }),
  'v1.WaybillBlockWanted': z.object({ carrierId: z.string(), count: z.int().positive().max(10_000), atMs: EpochMs }),
  'v1.ReprintDebtSettled': z.object({ orderId: Id, collectionId: Id, waybillNo: z.string(), atMs: EpochMs }),
  ...returnEvents,
  ...standingEvents,
} as const;
export type StationEventType = keyof typeof stationEvents;
export type StationEventBody<T extends StationEventType> = z.infer<(typeof stationEvents)[T]>;

/** CloudEvents 1.0 in the JSON batch format, with the order inside an aggregate as extension attributes. */
export const CloudEvent = z.object({
  specversion: z.literal('1.0'),
  id: Id,
  /** `/stations/<stationId>` */
  source: z.string().max(128),
  type: z.string().max(64),
  /** `order:<id>`, `sale:<id>`, `station:<id>`, or `station:<id>/<part>` where parts of a station must not wait for one another. */
  subject: z.string().max(128),
  time: z.iso.datetime(),
  datacontenttype: z.literal('application/json'),
  /** Counts from 1 inside the aggregate; the cloud takes n+1 only after n. */
  aggregateseq: z.int().positive(),
  data: z.unknown(),
});
export type CloudEvent = z.infer<typeof CloudEvent>;
export const EventBatch = z.array(CloudEvent).min(1).max(100);
