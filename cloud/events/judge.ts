import { createHash } from 'node:crypto';
import { z } from 'zod';
import { CloudEvent, stationEvents } from '../../contract/sync/events.ts';
import { canonicalJson } from '../../contract/values/canonical-json.ts';
import { depthOf } from '../http/json.ts';

const Fact = z.discriminatedUnion('type', [
  z.object({ type: z.literal('v1.ParcelCollected'), data: stationEvents['v1.ParcelCollected'] }),
  z.object({ type: z.literal('v1.CourierMismatched'), data: stationEvents['v1.CourierMismatched'] }),
  z.object({ type: z.literal('v1.SenderRefused'), data: stationEvents['v1.SenderRefused'] }),
  z.object({ type: z.literal('v1.ParcelStopped'), data: stationEvents['v1.ParcelStopped'] }),
  z.object({ type: z.literal('v1.AuthorityReportDrafted'), data: stationEvents['v1.AuthorityReportDrafted'] }),
  z.object({ type: z.literal('v1.AuthorityReportSubmitted'), data: stationEvents['v1.AuthorityReportSubmitted'] }),
  z.object({ type: z.literal('v1.AuthorityReportWithheld'), data: stationEvents['v1.AuthorityReportWithheld'] }),
  z.object({ type: z.literal('v1.ScreeningAnswerDisputed'), data: stationEvents['v1.ScreeningAnswerDisputed'] }),
  z.object({ type: z.literal('v1.PickupExceptionRecorded'), data: stationEvents['v1.PickupExceptionRecorded'] }),
  z.object({ type: z.literal('v1.OrderCancelled'), data: stationEvents['v1.OrderCancelled'] }),
  z.object({ type: z.literal('v1.WaybillBlockWanted'), data: stationEvents['v1.WaybillBlockWanted'] }),
  z.object({ type: z.literal('v1.ReprintDebtSettled'), data: stationEvents['v1.ReprintDebtSettled'] }),
  z.object({ type: z.literal('v1.ReturnClosed'), data: stationEvents['v1.ReturnClosed'] }),
  z.object({ type: z.literal('v1.RefundIntended'), data: stationEvents['v1.RefundIntended'] }),
  z.object({ type: z.literal('v1.BenefitClawedBack'), data: stationEvents['v1.BenefitClawedBack'] }),
  z.object({ type: z.literal('v1.ReturnUndone'), data: stationEvents['v1.ReturnUndone'] }),
  z.object({ type: z.literal('v1.RefundRepaid'), data: stationEvents['v1.RefundRepaid'] }),
  z.object({ type: z.literal('v1.ReturnAbandoned'), data: stationEvents['v1.ReturnAbandoned'] }),
  z.object({ type: z.literal('v1.SaleCloseLate'), data: stationEvents['v1.SaleCloseLate'] }),
]);
/** What an event says, told apart by its type. */
export type Fact = z.infer<typeof Fact>;

export type Judged = {
  event: CloudEvent;
  /** Canonical JSON of the event as it came, unknown fields and all. */
  content: string;
  sha256: string;
  fact: Fact;
  orderId: string | null;
  saleId: string | null;
};
/** What can be told of an event that is refused: enough to answer for it and to fence its aggregate. */
export type Verdict =
  { ok: true; judged: Judged } | { ok: false; id: string; subject: string | null; sha256: string | null; code: string };

const maxDepth = 32;
const deepText = z.string().max(128);

/** Reads one member of a batch by itself, so that a bad one says nothing about its neighbours. */
export function judgeEvent(item: unknown, stationId: string): Verdict {
  const id = readText(item, 'id') ?? '';
  const subject = readText(item, 'subject');
  const no = (code: string, sha256: string | null = null): Verdict => ({ ok: false, id, subject, sha256, code });

  if (depthOf(item, maxDepth) > maxDepth) return no('schema');
  const envelope = CloudEvent.safeParse(item);
  if (!envelope.success) return no('schema');
  const event = envelope.data;
  const content = canonicalJson(item);
  const sha256 = createHash('sha256').update(content).digest('hex');
  if (event.source !== `/stations/${stationId}`) return no('source', sha256);
  if (!Object.hasOwn(stationEvents, event.type)) return no('unknown-type', sha256);
  const fact = Fact.safeParse(event);
  if (!fact.success) return no('schema', sha256);
  const orderId = 'orderId' in fact.data.data ? fact.data.data.orderId : null;
  const saleId = 'saleId' in fact.data.data ? fact.data.data.saleId : null;
  if (!isSubject(event.subject, stationId, orderId, saleId)) return no('subject', sha256);
  return { ok: true, judged: { event, content, sha256, fact: fact.data, orderId, saleId } };
}

/** Reads a stored event back; the page and the admin list show it. */
export function readStored(content: string): { event: CloudEvent; fact: Fact } {
  const event = CloudEvent.parse(JSON.parse(content));
  return { event, fact: Fact.parse(event) };
}

function readText(item: unknown, key: 'id' | 'subject'): string | null {
  const parsed = z.object({ [key]: deepText }).safeParse(item);
  return parsed.success ? (parsed.data[key] ?? null) : null;
}

/** An order's facts stand under the order, a sale's under the sale; a station's own under the station, or under one part of it, such as a carrier's numbers. */
function isSubject(subject: string, stationId: string, orderId: string | null, saleId: string | null): boolean {
  if (orderId !== null) return subject === `order:${orderId}`;
  if (saleId !== null) return subject === `sale:${saleId}`;
  return subject === `station:${stationId}` || subject.startsWith(`station:${stationId}/`);
}
