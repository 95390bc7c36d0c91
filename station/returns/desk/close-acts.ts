import type { GoodsRoute } from '../../../contract/returns/assessment.ts';
import type { BalanceMethod, ParkReason } from '../../../contract/returns/view.ts';
import type { StationEventBody } from '../../../contract/sync/events.ts';
import { accept, refuse, type Outcome } from '../../../contract/values/refusal.ts';
import { nextShanghaiMidnight } from '../../../contract/values/time.ts';
import type { Actor, Work } from '../../storage/work.ts';
import { createClosing } from './closing.ts';
import { balancePaid, goesOn, noRight, refusalOfHold, type Judged } from './judge.ts';
import type { ReturnsParts } from './parts.ts';
import type { ReturnRow } from './records.ts';
import type { Command, ReturnSessions } from './session.ts';
import { summaryOf } from './summary.ts';

const dayMs = 86_400_000;
type Stroke = [number, number][];

/** Waiting, money, signature and the end of a return. */
export function createCloseActs(parts: ReturnsParts, sessions: ReturnSessions) {
  const { people, staff, ids } = parts;
  const closing = createClosing(parts);

  /** Everything has come to its end and nothing holds it up, or the refusal that names what is left. */
  function readyToSign(row: ReturnRow): Outcome<Judged> {
    if (!row.record.chosen) return refuse('return.step', { step: 'choose' });
    const judged = sessions.judged(row);
    if (!judged.ok) return judged;
    const { assessment, itemsLeft } = judged.value;
    if (!goesOn(assessment.lines)) return noRight(assessment.lines);
    // Another station settled the gift meanwhile, or the rules changed: nobody keeps a sum that is not due.
    const { balance } = row.record;
    if (balance && balance.amountFen !== assessment.money.balanceDueFen) return balancePaid(balance);
    if (itemsLeft > 0) return refuse('return.items-left', { left: itemsLeft });
    const [over] = judged.value.surplus;
    if (over) return refuse('return.too-many', { itemId: over.itemId, units: over.units, left: over.dueUnits });
    const [hold] = assessment.holds;
    return hold ? refusalOfHold(hold) : judged;
  }

  /** Money that was taken at the counter has to go back where nothing comes of the return. */
  function refundDue(row: ReturnRow): { refundDueFen: number } {
    return { refundDueFen: row.record.balance?.amountFen ?? 0 };
  }

  function seal(work: Work, found: ReturnRow, text: string): { row: ReturnRow; partId: string } {
    const row = sessions.withPerson(work, found);
    return { row, partId: people.addPart(row.personId, 'note', text, work.atMs) };
  }

  /** The platform counts what was asked for without a right to it; what the customer said stays here. [MA-3.1.6b] */
  function reportAbandoned(work: Work, row: ReturnRow): void {
    const { returnId, saleId, record } = row;
    const { orderNo, bySnapshot, signed } = sessions.saleOf(row);
    const judged = record.chosen ? sessions.judged(row) : null;
    const assessment = judged?.ok ? judged.value.assessment : null;
    work.report('v1.ReturnAbandoned', `sale:${saleId}`, {
      saleId,
      orderNo,
      returnId,
      reason: record.chosen?.reason ?? null,
      right: assessment?.right ?? null,
      rules: assessment?.lines.map(({ rule }) => rule) ?? [],
      sale: bySnapshot ? signed : null,
      abandonedMs: work.atMs,
    } satisfies StationEventBody<'v1.ReturnAbandoned'>);
  }

  return {
    park: (actor: Actor, command: Command, input: { returnId: string; reason: ParkReason; note: string }) =>
      sessions.act(actor, command, input.returnId, ['open'], (work, found) => {
        const policies = parts.policies();
        if (!policies.ok) return refuse('policy.none', { reason: policies.refusal.code });
        const days = policies.value.body.holdDays[holdOf[input.reason]];
        const dueMs = nextShanghaiMidnight(work.atMs + days * dayMs);
        const sealed = input.note === '' ? null : seal(work, found, input.note);
        const row = sealed?.row ?? found;
        work.journal('return.parked', row.returnId, { reason: input.reason, dueMs });
        const parked = {
          reason: input.reason,
          notePartId: sealed?.partId ?? null,
          remindedMs: null,
          atMs: work.atMs,
          operatorId: work.operatorId,
        };
        return accept({ ...row, state: 'parked', dueMs, record: { ...row.record, parked } });
      }),

    takeUp: (actor: Actor, command: Command, returnId: string) =>
      sessions.act(actor, command, returnId, ['open', 'parked'], (work, row) => {
        if (row.state === 'open') return refuse('return.step', { state: row.state });
        work.journal('return.taken-up', returnId, { reason: row.record.parked?.reason ?? null });
        return accept({ ...row, state: 'open', dueMs: null, record: { ...row.record, parked: null } });
      }),

    abandon: (actor: Actor, command: Command, input: { returnId: string; reason: string }) =>
      sessions.act(actor, command, input.returnId, ['open', 'parked', 'signed'], (work, found) => {
        const { row, partId } = seal(work, found, input.reason);
        work.journal('return.abandoned', row.returnId, { step: row.step, ...refundDue(row) });
        reportAbandoned(work, found);
        const ended = { reasonPartId: partId, counterActId: null, atMs: work.atMs, operatorId: work.operatorId };
        return accept({
          ...row,
          state: 'abandoned',
          dueMs: null,
          endedMs: work.atMs,
          record: { ...row.record, signed: null, parked: null, ended },
        });
      }),

    /** What the customer owes where the deductions exceed what was paid. [section 6.20] */
    payBalance: (
      actor: Actor,
      command: Command,
      input: { returnId: string; amountFen: number; method: BalanceMethod },
    ) =>
      sessions.act(actor, command, input.returnId, ['open'], (work, row) => {
        if (!row.record.chosen || row.record.balance) return refuse('return.step', { step: row.step });
        const judged = sessions.judged(row);
        if (!judged.ok) return judged;
        if (judged.value.itemsLeft > 0) return refuse('return.items-left', { left: judged.value.itemsLeft });
        const { balanceDueFen } = judged.value.assessment.money;
        if (balanceDueFen === 0) return refuse('return.step', { step: row.step });
        if (input.amountFen !== balanceDueFen)
          return refuse('return.amount-changed', { shownFen: input.amountFen, amountFen: balanceDueFen });
        const { amountFen, method } = input;
        work.journal('return.balance-paid', row.returnId, { amountFen, method });
        const balance = { amountFen, method, atMs: work.atMs, operatorId: work.operatorId };
        return accept({ ...row, record: { ...row.record, balance } });
      }),

    sign: (actor: Actor, command: Command, input: { returnId: string; summarySha256: string; strokes: Stroke[] }) =>
      sessions.act(actor, command, input.returnId, ['open'], (work, found) => {
        const judged = readyToSign(found);
        if (!judged.ok) return judged;
        const summary = summaryOf(found, judged.value);
        if (summary.sha256 !== input.summarySha256) return refuse('return.summary-changed', {});
        if (!input.strokes.some((stroke) => stroke.length > 1)) return refuse('return.signature-missing', {});
        const row = sessions.withPerson(work, found);
        const { termsVersion, sha256 } = summary;
        const drawn = JSON.stringify({ id: ids.next(), sha256, strokes: input.strokes });
        const partId = people.addPart(row.personId, 'signature', drawn, work.atMs);
        work.journal('return.signed', row.returnId, {
          termsVersion,
          sha256,
          refundFen: judged.value.assessment.money.refundFen,
        });
        const signed = {
          termsVersion,
          sha256,
          partId,
          assessment: judged.value.assessment,
          former: sessions.formerFor(sessions.saleOf(row)),
          atMs: work.atMs,
          operatorId: work.operatorId,
        };
        return accept({ ...row, state: 'signed', record: { ...row.record, signed } });
      }),

    unsign: (actor: Actor, command: Command, input: { returnId: string; reason: string }) =>
      sessions.act(actor, command, input.returnId, ['signed'], (work, row) => {
        work.journal('return.unsigned', row.returnId, { reasonLength: input.reason.length });
        return accept({ ...row, state: 'open', record: { ...row.record, signed: null } });
      }),

    close: (actor: Actor, command: Command, input: { returnId: string; sealNo: string; route: GoodsRoute }) =>
      sessions.act(actor, command, input.returnId, ['signed'], (work, row) => {
        const { signed } = row.record;
        if (!signed) throw new Error('signed without a signature');
        if (input.route === 'stock' && signed.assessment.lines.some(({ route }) => route === 'merchant'))
          return refuse('return.restock', { route: 'merchant' });
        // The cloud may have closed the order while the goods lay here. [MA-3.1.3]
        const sale = sessions.saleOf(row);
        if (sale.status !== 'paid') return refuse('sale.unpaid', { orderNo: sale.orderNo, status: sale.status });
        // What another station took back meanwhile, or new rules: the customer signed another sum.
        const open: ReturnRow = { ...row, record: { ...row.record, signed: null } };
        const now = readyToSign(open);
        if (!now.ok) return now;
        if (summaryOf(row, now.value).sha256 !== signed.sha256) return refuse('return.summary-changed', {});
        return accept(closing.close(work, row, sale, input));
      }),

    /** A record of its own takes back a closed return as a whole. */
    undo: (actor: Actor, command: Command, input: { returnId: string; reason: string; approvalId: string }) =>
      sessions.act(actor, command, input.returnId, ['closed'], (work, found) => {
        const approval = staff.useApproval(work, input.approvalId, 'return.counter-act', input.returnId);
        if (!approval.ok) return approval;
        const { row, partId } = seal(work, found, input.reason);
        return accept(closing.undo(work, row, { reasonPartId: partId, managerId: approval.value.managerId }));
      }),
  };
}

/** Which of the policy pack's spans a reason to wait has. */
const holdOf = {
  guardian: 'guardian',
  organisation: 'organisation',
  'balance-due': 'balance-due',
  'gift-to-bring': 'balance-due',
  manager: 'manager',
  inspection: 'unclear',
  other: 'unclear',
} as const satisfies Record<ParkReason, string>;
