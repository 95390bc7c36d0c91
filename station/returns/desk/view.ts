import { z } from 'zod';
import type { BothWords, SaleSnapshot } from '../../../contract/returns/sale.ts';
import {
  ConflictKind,
  NoteKind,
  type ReturnConflict,
  type ReturnEntry,
  type ReturnView,
  type SaleCard,
} from '../../../contract/returns/view.ts';
import { maskName } from '../../../contract/values/people.ts';
import { PersonErased, sealedText } from '../../people/index.ts';
import { closedSaleOf } from '../sales/closed.ts';
import { limitFlags } from '../rules/limits.ts';
import { markFlags, resaleNoted } from '../sales/mark-flags.ts';
import type { SaleRow } from '../sales/store.ts';
import type { Judged } from './judge.ts';
import type { ReturnsParts } from './parts.ts';
import { isDecisive, outlivesUndo, type ReturnRow } from './records.ts';
import { owedToCustomerFen } from './owed.ts';
import type { ReturnSessions } from './session.ts';
import { summaryOf } from './summary.ts';

const Organisation = z.object({
  unitName: z.string(),
  creditCode: z.string(),
  authorisationNo: z.string().nullable(),
});
const nobody = { unitName: '', creditCode: '', authorisationNo: null };
/** So many returns of one sale are worth a look. [F063] */
const manyReturns = 3;

/** What a page may know of a return: masked names, last four characters of papers, nobody's strokes. */
export function createViews(parts: ReturnsParts, sessions: ReturnSessions) {
  const { store, sales, people, staff } = parts;

  const by = ({ atMs, operatorId }: { atMs: number; operatorId: string | null }) => ({
    atMs,
    operatorName: staff.nameOf(operatorId) ?? '',
  });

  const textOf = (partId: string | null) => sealedText(people, partId);

  const due = (dueMs: number) => ({ dueMs, overdue: dueMs <= parts.clock.nowMs() });

  const limits = () => {
    const policies = parts.policies();
    return policies.ok ? policies.value.body.crossBorderLimits : [];
  };

  function guardianName(personId: string): string {
    try {
      return maskName(people.record(personId).name);
    } catch (error) {
      if (error instanceof PersonErased) return '';
      throw error;
    }
  }

  function card(sale: SaleRow): SaleCard {
    const { signed, saleId, orderNo, bySnapshot, byFeed } = sale;
    const { sale: sold } = signed;
    const former = sessions.formerFor(sale);
    const paidFen = sold.payments.reduce((sum, { amountFen }) => sum + amountFen, 0);
    return {
      saleId,
      orderNo,
      platform: sold.platform,
      kind: sold.kind,
      storeName: sold.soldBy.name,
      purchasedMs: sold.purchasedMs,
      receivedDate: sold.receivedDate,
      paidFen,
      origin: bySnapshot && byFeed ? 'both' : byFeed ? 'feed' : 'snapshot',
      asOfMs: sale.asOfMs,
      closed: closedSaleOf(sales, sale),
      flags: [...markFlags(sales.standing(saleId).marks, sold.platform), ...limitFlags(limits(), { ...sold, paidFen })],
      openReturnId: store.findRunningOf(saleId)?.returnId ?? null,
      lines: sold.lines.map(({ lineId, sku, name, sellerName, barcode, quantity, amountFen, traits, serials }) => ({
        lineId,
        sku,
        name,
        sellerName,
        barcode,
        quantity,
        leftUnits: Math.max(0, quantity - (former.lines.find((line) => line.lineId === lineId)?.units ?? 0)),
        paidFen: amountFen,
        traits,
        bySerial: serials.length > 0,
      })),
      former: formerReturns(saleId),
    };
  }

  /** Those made here first-hand, those made elsewhere as the cloud told of them. */
  function formerReturns(saleId: string): SaleCard['former'] {
    const own = store.ofSale(saleId);
    const here = own.flatMap(({ returnId, state, record: { closed } }) => {
      const units = closed?.back.lines.reduce((sum, line) => sum + line.units, 0) ?? 0;
      return closed ? [{ returnId, stationName: null, atMs: closed.atMs, units, undone: state === 'undone' }] : [];
    });
    const elsewhere = sales.told(saleId).filter((told) => !own.some(({ returnId }) => returnId === told.returnId));
    return [...here, ...elsewhere].sort((a, b) => a.atMs - b.atMs);
  }

  function refundOf(row: ReturnRow): ReturnView['refund'] {
    const intent = store.intentOf(row.returnId);
    if (!intent) return null;
    const sent = parts.eventState(intent.eventId);
    const isRejected = sent === 'rejected';
    const state =
      intent.withdrawnMs !== null
        ? sessions.owedByCustomer(row).amountFen > 0
          ? 'owed'
          : 'withdrawn'
        : !isRejected && !sessions.leaves(row.returnId)
          ? 'conflict'
          : isRejected || sent === 'delivered'
            ? sent
            : 'queued';
    return { intentId: intent.intentId, amountFen: intent.amountFen, state };
  }

  /** Both sides, the gravest of what the cloud said; a return that was never closed has nothing to compare. [F069] */
  function conflictOf(row: ReturnRow): ReturnConflict | null {
    const { closed } = row.record;
    const said = store.conflicts(row.returnId);
    // A counter-act ends every conflict but the one that comes after it.
    const worst =
      (row.state === 'undone' ? said.find(({ kind }) => outlivesUndo(kind)) : undefined) ??
      said.find(({ kind }) => isDecisive(kind)) ??
      said.find(({ kind }) => kind !== 'benefit-short') ??
      said[0];
    if (!closed || !worst) return null;
    const { merchant, platformContact } = sessions.saleOf(row).signed.sale;
    const talked = store.notes(row.returnId).findLast(({ kind }) => kind === 'conflict');
    const kind = ConflictKind.safeParse(worst.kind);
    return {
      kind: kind.success ? kind.data : 'other',
      foundMs: worst.atMs,
      here: {
        ...by(closed),
        units: closed.back.lines.reduce((sum, { units }) => sum + units, 0),
        sealNo: closed.sealNo,
        route: closed.route,
      },
      elsewhere: formerReturns(row.saleId).flatMap(({ stationName, atMs, units, undone }) =>
        stationName === null ? [] : [{ stationName, atMs, units, undone }],
      ),
      contact: merchant ?? platformContact,
      talkedOver: talked ? { ...by(talked), text: textOf(talked.partId) } : null,
    };
  }

  function owedOf(row: ReturnRow): ReturnView['owed'] {
    const { amountFen: byCustomerFen, hasLeft } = sessions.owedByCustomer(row);
    const toCustomerFen = owedToCustomerFen(row);
    return byCustomerFen + toCustomerFen > 0 ? { byCustomerFen, hasLeft, toCustomerFen } : null;
  }

  function settledOf({ record: { repaid, paidOut } }: ReturnRow): ReturnView['settled'] {
    const kept = repaid.map((one) => ({ ...one, kind: 'repaid' as const }));
    const all = paidOut ? [...kept, { ...paidOut, kind: 'paid-out' as const }] : kept;
    return all.map(({ kind, amountFen, method, ...act }) => ({ ...by(act), kind, amountFen, method }));
  }

  /** Hints for a manager, never a refusal. [F063] */
  function flagsOf(row: ReturnRow, sale: SaleCard): ReturnView['flags'] {
    const flags: ReturnView['flags'] = [];
    const verdict = row.record.weigh?.comparison.verdict;
    if (verdict === 'lighter' || verdict === 'heavier')
      flags.push({ code: 'weight', zh: '重量与应有的不符', en: 'The weight is not what it should be' });
    const others = sale.former.filter(({ returnId, undone }) => returnId !== row.returnId && !undone);
    if (others.length >= manyReturns)
      flags.push({
        code: 'many-returns',
        zh: `这笔销售已退过 ${others.length} 次`,
        en: `${others.length} returns of this sale before`,
      });
    const isTaken = store.conflictsOf(row.returnId).some(isDecisive);
    if (isTaken || others.some(({ stationName }) => stationName !== null))
      flags.push({
        code: 'elsewhere',
        zh: '别的驿站也办过这笔销售的退货',
        en: 'Another station took a return of this sale',
      });
    if (row.record.serialsTried > 0)
      flags.push({
        code: 'serial-tried',
        zh: '出示过不属于这笔销售的序列号',
        en: 'A serial number that was not sold was shown',
      });
    return [...flags, ...sale.flags, ...resaleNoted(sale.platform, store.notes(row.returnId))];
  }

  function view(row: ReturnRow): ReturnView {
    const saleRow = sessions.saleOf(row);
    const sale = card(saleRow);
    const { record, returnId } = row;
    const { chosen, party, weigh, balance, signed, closed, parked, ended } = record;
    const answer = chosen ? sessions.judged(row) : null;
    const judged: Judged | null = answer?.ok ? answer.value : null;
    return {
      returnId,
      revision: row.revision,
      state: row.state,
      step: row.step,
      openedMs: row.openedMs,
      sale,
      snapshotKid: saleRow.bySnapshot ? saleRow.signed.kid : null,
      chosen: chosen && {
        reason: chosen.reason,
        origin: chosen.origin,
        province: parts.province ?? '',
        lines: chosen.lines.map(({ lineId, units }) => ({ lineId, units })),
      },
      assessment: judged?.assessment ?? null,
      items: (judged?.items ?? []).map(({ item, done, leftUnits }) => ({
        ...item,
        leftUnits,
        done: done.map(({ way, units, amountFen, condition, proof, approvedBy, ...act }) => ({
          ...by(act),
          end: way,
          units,
          amountFen,
          condition,
          proof,
          approvedBy: staff.nameOf(approvedBy),
        })),
      })),
      itemsLeft: judged?.itemsLeft ?? 0,
      surplus: (judged?.surplus ?? []).map((one) => ({ ...one, name: nameOf(saleRow.signed.sale, one.itemId) })),
      party: {
        kind: party.kind,
        guardian: party.guardian && {
          ...by(party.guardian),
          nameMasked: guardianName(party.guardian.personId),
          lastFour: party.guardian.lastFour,
        },
        organisation: party.organisation && {
          ...by(party.organisation),
          ...organisationOf(textOf(party.organisation.partId)),
        },
      },
      weigh: weigh && { ...by(weigh), weighingId: weigh.weighingId, comparison: weigh.comparison },
      photos: store.photos(returnId).map(({ photoId, itemId, atMs }) => ({ photoId, itemId, atMs })),
      notes: store
        .notes(returnId)
        .map((note) => ({ ...by(note), kind: NoteKind.parse(note.kind), text: textOf(note.partId) })),
      approvals: record.approvals.map(({ approvalId, subject, managerId, atMs }) => ({
        approvalId,
        subject,
        atMs,
        managerName: staff.nameOf(managerId) ?? '',
      })),
      balance: balance && { ...by(balance), amountFen: balance.amountFen, method: balance.method },
      summary: judged && (row.step === 'sign' || signed) ? summaryOf(row, judged) : null,
      signed: signed && { ...by(signed), termsVersion: signed.termsVersion, sha256: signed.sha256 },
      closed: closed && {
        ...by(closed),
        sealNo: closed.sealNo,
        route: closed.route,
        receiptText: closed.receiptText,
        jobs: parts
          .printing()
          .jobsOf(returnId)
          .map(({ ownerId: _o, madeMs: _m, ...job }) => job),
      },
      refund: refundOf(row),
      owed: owedOf(row),
      settled: settledOf(row),
      conflict: conflictOf(row),
      parked:
        parked && row.dueMs !== null
          ? { ...by(parked), reason: parked.reason, note: textOf(parked.notePartId), ...due(row.dueMs) }
          : null,
      ended: ended && { ...by(ended), reason: textOf(ended.reasonPartId), counterActId: ended.counterActId },
      flags: flagsOf(row, sale),
    };
  }

  /** For a list: what was written down with the last act, without asking the rules again. */
  function entry(row: ReturnRow): ReturnEntry {
    const { sale } = sessions.saleOf(row).signed;
    const { chosen, parked } = row.record;
    const wanted = chosen?.lines.map(({ lineId }) => lineId);
    const lines = wanted ? sale.lines.filter(({ lineId }) => wanted.includes(lineId)) : sale.lines;
    return {
      returnId: row.returnId,
      orderNo: sale.orderNo,
      platform: sale.platform,
      state: row.state,
      step: row.step,
      reason: chosen?.reason ?? null,
      goods: (lines[0] ?? sale.lines[0])?.name ?? { zh: sale.orderNo, en: sale.orderNo },
      moreLines: Math.max(0, lines.length - 1),
      itemsLeft: row.itemsLeft,
      refundFen: row.refundFen,
      toCustomerFen: row.owedFen,
      openedMs: row.openedMs,
      closedMs: row.record.closed?.atMs ?? null,
      parked:
        parked && row.dueMs !== null
          ? { reason: parked.reason, note: textOf(parked.notePartId), ...due(row.dueMs) }
          : null,
      conflict: conflictOf(row),
    };
  }

  return { card, view, entry };
}

function organisationOf(text: string): z.infer<typeof Organisation> {
  return text === '' ? nobody : Organisation.parse(JSON.parse(text));
}

/** What an item of a list is called, also once it is on no list any more. */
function nameOf({ lines, gifts, orderNo }: SaleSnapshot, itemId: string): BothWords {
  const [part, id, accessoryId] = itemId.replace(/#spent$/, '').split('/');
  const line = lines.find(({ lineId }) => lineId === id);
  const named =
    part === 'gift'
      ? gifts.find(({ giftId }) => giftId === id)
      : accessoryId === undefined
        ? line
        : line?.accessories.find((accessory) => accessory.accessoryId === accessoryId);
  return named?.name ?? { zh: orderNo, en: orderNo };
}
