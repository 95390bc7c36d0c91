import type { FeedOrder } from '../../contract/sync/feed.ts';
import type { PrintKind } from '../../contract/printing.ts';
import type { OrderRow } from '../orders/index.ts';
import { makeVoucher, type PaperInput } from '../printing/index.ts';
import type { CollectionParts } from './parts.ts';
import type { Collection } from './records.ts';

type Party = FeedOrder['sender'];

/** What the two papers of a collection say, gathered when they are drawn: a reprint says what holds then, marked as a copy. */
export function paperInputOf(
  parts: CollectionParts & { stationName: string },
  collection: Collection,
  order: OrderRow,
  kind: PrintKind,
  copyNo: number,
): { paper: PaperInput; people: Party[] } {
  const { verify, inspect, weigh, price, print } = collection;
  if (!verify || !inspect || !weigh || !price || !print) throw new Error('paper before its acts');
  const sender = partyOf(parts, order.senderPersonId);
  const recipient = partyOf(parts, order.recipientPersonId);
  const carrier = parts.tariffs.carrier(order.carrierId);
  const nowMs = parts.clock.nowMs();
  const shared = { waybillNo: print.waybillNo, orderNo: order.orderNo, stationName: parts.stationName, copyNo };
  if (kind === 'label') {
    const input = {
      ...shared,
      carrierLegalName: carrier?.legalName ?? order.carrierId,
      sender,
      recipient,
      category: order.itemType,
      weightGrams: weigh.weightGrams,
      manualWeight: weigh.manual === true,
      chargeableGrams: price.quote.chargeableGrams,
      // The goods' own mark, not the way this order happens to travel. [AX-3]
      groundOnly: inspect.answer.findings.some((finding) => finding.groundOnly),
      inspected: {
        mark: inspect.mark ?? 'opened',
        inspectorNo: parts.staff.numberOf(inspect.operatorId) ?? '',
        atMs: inspect.atMs,
      },
      printedMs: nowMs,
    };
    return { paper: { kind, input }, people: [sender, recipient] };
  }
  const voucherText = makeVoucher(
    {
      waybillNo: print.waybillNo,
      orderNo: order.orderNo,
      carrierId: order.carrierId,
      stationId: parts.stationId(),
      atMs: print.takenMs,
    },
    parts.signer.kid,
    parts.signer.privateKey,
  );
  const input = {
    ...shared,
    quote: price.quote,
    fromProvince: order.fromProvince,
    toProvince: order.toProvince,
    difference: price.difference,
    dimensions: weigh.dimensions,
    manualWeight: weigh.manual === true,
    cover: { declaredFen: price.coverFen, declined: price.coverDeclined },
    amountFen: price.amountFen,
    method: price.method,
    holder: price.holder,
    contract: { version: order.contractVersion, sha256: order.contractSha256 },
    operatorNo: parts.staff.numberOf(price.operatorId) ?? '',
    atMs: nowMs,
    voucherText,
  };
  return { paper: { kind, input }, people: [sender, recipient] };
}

function partyOf(parts: CollectionParts, personId: string): Party {
  const { name, phone, address } = parts.people.record(personId);
  if (!address) throw new Error('a party without an address');
  return { name, phone: phone ?? '', address };
}
