import type { CollectionView } from '../../contract/collection.ts';
import { addressText, type OrderRow } from '../orders/index.ts';
import type { PersonRecord } from '../people/index.ts';
import type { JobRow } from '../printing/index.ts';
import { routeOf } from './goods-acts.ts';
import type { CollectionParts } from './parts.ts';
import type { Collection } from './records.ts';

type ViewParts = CollectionParts & {
  jobsOf(collectionId: string): JobRow[];
  qrSvg(text: string): string;
  mustAskCover(collection: Collection, order: OrderRow): boolean;
};

/** What a page may know of a collection: names only while it is open, numbers of papers never beyond the last four. */
export function viewOf(parts: ViewParts, collection: Collection): CollectionView {
  const order = parts.orders.find(collection.orderId);
  if (!order) throw new Error('collection without its order');
  const open = collection.outcome === 'open';
  const by = (record: { atMs: number; operatorId: string | null }) => ({
    atMs: record.atMs,
    operatorName: parts.staff.nameOf(record.operatorId) ?? '',
  });
  const { verify, identify, inspect, weigh, price, print, handover, ended } = collection;
  const due = weigh ? dueOf(parts, order, weigh, price?.coverFen ?? order.coverFen) : null;
  return {
    collectionId: collection.collectionId,
    revision: collection.revision,
    step: collection.step,
    outcome: collection.outcome,
    order: parts.orders.line(order),
    sender: open ? shown(parts.people.record(order.senderPersonId)) : null,
    recipient: open ? shown(parts.people.record(order.recipientPersonId)) : null,
    contract: { version: order.contractVersion, sha256: order.contractSha256 },
    verify: verify && {
      ...by(verify),
      method: verify.method,
      courier: parts.identity.courierCard(verify.courierId),
      mismatches: verify.mismatches,
      window: verify.window,
      listAgeMs: verify.listAgeMs,
      listFresh: verify.listFresh,
      senderConfirmedMs: verify.senderConfirmedMs,
      senderConfirmedAt: verify.senderConfirmedAt,
    },
    identify: identify && {
      ...by(identify),
      kind: identify.kind,
      lastFour: identify.lastFour,
      agent: identify.agent && { kind: identify.agent.kind, lastFour: identify.agent.lastFour },
    },
    inspect: inspect && {
      ...by(inspect),
      description: inspect.description,
      attributes: inspect.attributes,
      answer: inspect.answer,
      mark: inspect.mark,
      passed: inspect.passed,
      decidedBy: parts.staff.nameOf(inspect.decidedBy),
      totals: inspect.totals ?? [],
    },
    weigh: weigh &&
      due && {
        ...by(weigh),
        weighingId: weigh.weighingId,
        weightGrams: weigh.weightGrams,
        manual: weigh.manual === true,
        dimensions: weigh.dimensions,
        quote: price?.quote ?? due.quote,
      },
    price: price && {
      ...by(price),
      quote: price.quote,
      difference: price.difference,
      coverFen: price.coverFen,
      coverDeclined: price.coverDeclined,
      method: price.method,
      holder: price.holder,
      amountFen: price.amountFen,
    },
    dueNow: price ? null : (due?.difference ?? null),
    route: { carrierId: order.carrierId, fromProvince: order.fromProvince, toProvince: order.toProvince },
    usualHolder: parts.tariffs.carrier(order.carrierId)?.cashHolder ?? 'courier',
    coverMustBeAsked: price === null && parts.mustAskCover(collection, order),
    print: print && {
      waybillNo: print.waybillNo,
      jobs: parts.jobsOf(collection.collectionId).map(({ ownerId: _o, madeMs: _m, ...job }) => job),
      voucher: print.voucher && { ...print.voucher, svg: parts.qrSvg(print.voucher.text) },
      printedMs: print.printedMs,
      reprintDebt: print.reprintDebt,
    },
    handover: handover && { ...by(handover), signatureKind: handover.signatureKind },
    ended: ended && { atMs: ended.atMs, reason: ended.reason, rule: ended.rule },
    report: collection.outcome === 'prohibited' ? parts.reports.of(collection.collectionId) : null,
  };
}

function shown(person: PersonRecord) {
  return { name: person.name, phone: person.phone ?? '', address: person.address ? addressText(person.address) : '' };
}

function dueOf(parts: ViewParts, order: OrderRow, weigh: NonNullable<Collection['weigh']>, coverFen: number) {
  const quoted = parts.tariffs.quote({
    ...routeOf(order),
    weightGrams: weigh.weightGrams,
    dimensions: weigh.dimensions,
    coverFen,
  });
  if (!quoted.ok) return null;
  const explained = parts.tariffs.explain(order, { ...weigh, coverFen });
  return explained.ok ? { quote: quoted.value, difference: explained.value } : null;
}
