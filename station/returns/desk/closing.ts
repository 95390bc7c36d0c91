import type { GoodsRoute, ItemEnd } from '../../../contract/returns/assessment.ts';
import type { FormerReturns } from '../../../contract/returns/sale.ts';
import { formerToSend, refundIntentText, type ReturnEventSent } from '../../../contract/sync/returns.ts';
import type { Work } from '../../storage/work.ts';
import type { SaleRow } from '../sales/store.ts';
import { addBack } from './former.ts';
import type { ReturnsParts } from './parts.ts';
import type { EndRow, IntentRow, ReturnRecord, ReturnRow } from './records.ts';
import { makeReturnText } from './receipt-text.ts';

type Signed = NonNullable<ReturnRecord['signed']>;
type Intent = Omit<IntentRow, 'eventId' | 'atMs' | 'withdrawnMs'>;
type ClosedItem = { itemId: string; end: ItemEnd; units: number; amountFen: number };

/** What leaves with a return, within the transaction that closes or undoes it: each effect has a row that is there once. */
export function createClosing(parts: ReturnsParts) {
  const { store, ids, signer, printing } = parts;

  function close(
    work: Work,
    row: ReturnRow,
    sale: SaleRow,
    { sealNo, route }: { sealNo: string; route: GoodsRoute },
  ): ReturnRow {
    const { returnId, saleId } = row;
    const { signed, chosen } = row.record;
    if (!signed || !chosen) throw new Error('closed before it was signed');
    const ends = store.ends(returnId);
    const items = endedItems(ends);
    const back = backOf(signed, items);
    const intent = makeIntent(row, signed);
    for (const end of ends) {
      const lineId = /^goods\/(.+)$/.exec(end.itemId)?.[1];
      if (lineId !== undefined && end.proof?.by === 'serial')
        store.takeSerial(saleId, lineId, end.proof.text, returnId);
    }

    const { assessment } = signed;
    const { money } = assessment;
    const ofSale = { saleId, orderNo: sale.orderNo, returnId };
    const closedEvent = {
      ...ofSale,
      platform: sale.signed.sale.platform,
      reason: chosen.reason,
      origin: chosen.origin,
      province: parts.province ?? '',
      lines: assessment.lines.map(({ lineId, units, paidFen, deductedFen, refundFen, rule }) => ({
        lineId,
        units,
        serials: ends.flatMap(({ itemId, proof }) =>
          itemId === `goods/${lineId}` && proof?.by === 'serial' ? [proof.text] : [],
        ),
        paidFen,
        deductedFen,
        refundFen,
        rule,
      })),
      items,
      former: formerToSend({
        ...addBack(signed.former, back, 1),
        outstandingFen: signed.former.outstandingFen - money.alreadyRefundedFen,
      }),
      paidFen: money.paidFen,
      deductedFen: money.paidFen - money.refundFen - money.alreadyRefundedFen,
      alreadyRefundedFen: money.alreadyRefundedFen,
      refundFen: money.refundFen,
      refund: intent && { intentId: intent.intentId, payments: intent.payments },
      balancePaidFen: row.record.balance?.amountFen ?? 0,
      route,
      sealNo,
      snapshotKid: sale.bySnapshot ? sale.signed.kid : null,
      // The cloud may not know a sale that came on a receipt.
      sale: sale.bySnapshot ? sale.signed : null,
      policyVersion: assessment.policyVersion,
      termsVersion: signed.termsVersion,
      summarySha256: signed.sha256,
      operatorId: work.operatorId ?? '',
      approvedBy: [...new Set(row.record.approvals.map(({ managerId }) => managerId))],
      closedMs: work.atMs,
    } satisfies Omit<ReturnEventSent<'v1.ReturnClosed'>, 'notes'>;
    const notes = store.notes(returnId).map(({ kind, partId }) => ({ kind, text: { $part: partId } }));
    work.report('v1.ReturnClosed', `sale:${saleId}`, { ...closedEvent, notes });
    clawBack(work, row, sale, items);
    if (intent) send(work, intent, sale.orderNo);

    const receiptText = makeReturnText(
      {
        returnId,
        orderNo: sale.orderNo,
        stationId: parts.stationId(),
        units: assessment.lines.reduce((sum, { units }) => sum + units, 0),
        refundFen: money.refundFen,
        sealNo,
        summary: signed.sha256,
        atMs: work.atMs,
      },
      signer.kid,
      signer.privateKey,
    );
    printing().queue(work, returnId, 'return-receipt', 0);
    // Goods that are sent on carry a label, and the customer learns who has them.
    if (route === 'merchant') {
      const hasCard = printing()
        .jobsOf(returnId)
        .some(({ kind, state }) => kind === 'route-card' && state !== 'failed');
      if (!hasCard) printing().queue(work, returnId, 'route-card', 0);
      printing().queue(work, returnId, 'return-label', 0);
    }
    work.journal('return.closed', returnId, {
      saleId,
      sealNo,
      route,
      refundFen: money.refundFen,
      balancePaidFen: row.record.balance?.amountFen ?? 0,
      intentId: intent?.intentId ?? null,
      clawBackIds: store.clawBackIds(returnId),
      summarySha256: signed.sha256,
    });
    const closed = { sealNo, route, receiptText, back, atMs: work.atMs, operatorId: work.operatorId };
    return { ...row, state: 'closed', endedMs: work.atMs, record: { ...row.record, closed } };
  }

  /** Points, vouchers, coupons: one ledger row for a gift, and never more than the sale gave. [section 6.20] */
  function clawBack(work: Work, { returnId, saleId }: ReturnRow, sale: SaleRow, items: readonly ClosedItem[]): void {
    for (const { itemId, end, units } of items) {
      if (end !== 'clawed_back') continue;
      const gift = sale.signed.sale.gifts.find(({ giftId }) => itemId === `gift/${giftId}`);
      if (!gift || gift.kind === 'physical') throw new Error('a claw-back without its gift');
      const { giftId, kind, quantity } = gift;
      if (store.clawedBackUnits(saleId, giftId) + units > quantity) throw new Error('more clawed back than was given');
      const clawBackId = ids.next();
      store.addClawBack({ clawBackId, returnId, saleId, giftId, kind, units, atMs: work.atMs });
      work.report('v1.BenefitClawedBack', `sale:${saleId}`, {
        saleId,
        orderNo: sale.orderNo,
        returnId,
        clawBackId,
        giftId,
        kind,
        units,
        atMs: work.atMs,
      });
    }
  }

  /** The money leaves as an intent that this station signs; the payments it goes back to are the sale's own. [F058 MA-3.1.4] */
  function makeIntent({ returnId, saleId }: ReturnRow, { assessment }: Signed): Intent | null {
    const { refundFen, payments } = assessment.money;
    if (refundFen === 0) return null;
    const intentId = ids.next();
    const signature = signer.sign(refundIntentText({ intentId, saleId, returnId, payments }));
    return { intentId, saleId, returnId, amountFen: refundFen, payments, kid: signer.kid, signature };
  }

  function send(work: Work, intent: Intent, orderNo: string): void {
    const intended = { ...intent, orderNo, intendedMs: work.atMs };
    const eventId = work.report('v1.RefundIntended', `sale:${intent.saleId}`, intended);
    store.addIntent({ ...intent, eventId, atMs: work.atMs });
  }

  function undo(work: Work, row: ReturnRow, by: { reasonPartId: string; managerId: string }): ReturnRow {
    const { returnId, saleId } = row;
    const counterActId = ids.next();
    const intent = store.intentOf(returnId);
    const clawBackIds = store.clawBackIds(returnId);
    store.withdrawIntent(returnId, work.atMs);
    store.undoClawBacks(returnId, work.atMs);
    store.freeSerials(returnId);
    work.report('v1.ReturnUndone', `sale:${saleId}`, {
      saleId,
      orderNo: parts.sales.find(saleId)?.orderNo ?? '',
      returnId,
      counterActId,
      intentId: intent?.intentId ?? null,
      clawBackIds,
      reason: { $part: by.reasonPartId },
      operatorId: work.operatorId ?? '',
      managerId: by.managerId,
      undoneMs: work.atMs,
    });
    work.journal('return.undone', returnId, {
      counterActId,
      intentId: intent?.intentId ?? null,
      clawBackIds,
      managerId: by.managerId,
      refundDueFen: row.record.balance?.amountFen ?? 0,
    });
    const { reasonPartId } = by;
    const ended = { reasonPartId, counterActId, atMs: work.atMs, operatorId: work.operatorId };
    return { ...row, state: 'undone', record: { ...row.record, ended } };
  }

  return { close, undo };
}

/** The ends of the list, one for each item and way. */
function endedItems(ends: readonly EndRow[]): ClosedItem[] {
  const items = new Map<string, ClosedItem>();
  for (const { itemId, way, units, amountFen } of ends) {
    const name = `${itemId} ${way}`;
    const known = items.get(name) ?? { itemId, end: way, units: 0, amountFen: 0 };
    items.set(name, { ...known, units: known.units + units, amountFen: known.amountFen + amountFen });
  }
  return [...items.values()];
}

/** What this return alone took back. */
function backOf({ assessment }: Signed, items: readonly ClosedItem[]): FormerReturns {
  const gifts = new Map<string, FormerReturns['gifts'][number]>();
  for (const { itemId, end, units } of items) {
    const giftId = /^gift\/([^#]+)/.exec(itemId)?.[1];
    if (giftId === undefined) continue;
    const known = gifts.get(giftId) ?? { giftId, settledUnits: 0, pricedUnits: 0 };
    gifts.set(giftId, {
      giftId,
      settledUnits: known.settledUnits + units,
      pricedUnits: known.pricedUnits + (end === 'priced' ? units : 0),
    });
  }
  return {
    lines: assessment.lines.map(({ lineId, units }) => ({ lineId, units })),
    gifts: [...gifts.values()],
    payments: assessment.money.payments.map(({ paymentId, amountFen }) => ({ paymentId, refundedFen: amountFen })),
    outstandingFen: 0,
  };
}
