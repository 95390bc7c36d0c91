import type { ItemEnd } from '../../../contract/returns/assessment.ts';
import { decisionOf, decisionSubject } from '../../../contract/returns/decision.ts';
import type { GiftChoice, ReturnLine, ReturnOrigin, ReturnReason } from '../../../contract/returns/request.ts';
import type { Condition, ItemProof } from '../../../contract/returns/view.ts';
import { accept, refuse, type Outcome } from '../../../contract/values/refusal.ts';
import type { Actor, Work } from '../../storage/work.ts';
import { balancePaid, giftCharge, goesOn, noRight, type Case, type Judged, type JudgedItem } from './judge.ts';
import type { ReturnsParts } from './parts.ts';
import { createProofs } from './proofs.ts';
import type { EndRow, ReturnRow } from './records.ts';
import type { Command, ReturnSessions } from './session.ts';

type EndInput = {
  returnId: string;
  itemId: string;
  end: ItemEnd;
  units: number;
  proof: ItemProof | null;
  condition: Condition | null;
  amountFen: number;
  approvalId?: string | undefined;
};

/** What comes back and why, and the list that follows from it: each item ends once. [MA-3.1.8a F053] */
export function createListActs(parts: ReturnsParts, sessions: ReturnSessions) {
  const { store, staff, ids } = parts;
  const proofs = createProofs(parts);

  /** The list, where the rules let the return go on. */
  function listOf(row: ReturnRow): Outcome<Judged & { case: Case }> {
    if (row.record.chosen === null) return refuse('return.step', { step: 'choose' });
    const judged = sessions.judged(row);
    if (!judged.ok) return judged;
    const { case: of } = judged.value;
    if (!of) return refuse('return.step', { step: row.step });
    return goesOn(judged.value.assessment.lines)
      ? accept({ ...judged.value, case: of })
      : noRight(judged.value.assessment.lines);
  }

  /** Ends units of one item, or says why that way is closed. */
  function end(work: Work, row: ReturnRow, input: Omit<EndInput, 'returnId'>): Outcome<ReturnRow> {
    // The amount that was paid stands: a list that changes after it would owe another one. [section 6.20]
    if (row.record.balance) return balancePaid(row.record.balance);
    const list = listOf(row);
    if (!list.ok) return list;
    const found = list.value.items.find(({ item }) => item.itemId === input.itemId);
    if (!found) return refuse('return.item-unknown', { itemId: input.itemId });
    if (found.leftUnits === 0) return refuse('return.item-ended', { itemId: input.itemId });
    if (input.units > found.leftUnits)
      return refuse('return.too-many', { itemId: input.itemId, units: input.units, left: found.leftUnits });
    const way = found.item.ways.find((one) => one.end === input.end);
    if (!way) return refuseWay(list.value, found, input.end);

    const amount = amountOf(list.value.case, found, input.end, input.units);
    if (!amount.ok) return amount;
    if (amount.value !== input.amountFen)
      return refuse('return.amount-changed', { shownFen: input.amountFen, amountFen: amount.value });
    if (input.end === 'returned') {
      const shown = proofs.check(row, found, input.proof, input.condition, input.units);
      if (!shown.ok) return noteTried(work, row, shown);
    }

    const needed = approvalNeeded(row, found, input, way.approval);
    if (needed && input.approvalId === undefined) return needed;
    const subject = decisionSubject(row.returnId, input.itemId);
    const approval = needed ? staff.useApproval(work, input.approvalId, 'return.decision', subject) : null;
    if (approval && !approval.ok) return approval;
    const approvedBy = approval?.ok ? approval.value.managerId : null;

    const isBack = input.end === 'returned';
    const row2: EndRow = {
      endId: ids.next(),
      itemId: input.itemId,
      way: input.end,
      units: input.units,
      amountFen: amount.value,
      condition: isBack ? input.condition : null,
      proof: isBack ? input.proof : null,
      approvedBy,
      atMs: work.atMs,
      operatorId: work.operatorId,
    };
    store.addEnd(row.returnId, row2);
    work.journal('return.item-ended', row.returnId, {
      itemId: input.itemId,
      end: input.end,
      units: input.units,
      amountFen: amount.value,
      condition: row2.condition,
      proof: row2.proof?.by ?? null,
      approvedBy,
    });
    if (approvedBy === null || input.approvalId === undefined) return accept(row);
    return accept(
      withDecision(row, decisionOf(input.itemId), {
        approvalId: input.approvalId,
        managerId: approvedBy,
        atMs: work.atMs,
      }),
    );
  }

  /** A number that was not sold is kept in mind: who tries twice may be trying something. [F063] */
  function noteTried(work: Work, row: ReturnRow, refused: Outcome<never>): Outcome<never> {
    if (refused.ok || refused.refusal.code !== 'return.serial-differs') return refused;
    const { record } = row;
    sessions.write(work, { ...row, record: { ...record, serialsTried: record.serialsTried + 1 } });
    return refused;
  }

  return {
    choose: (
      actor: Actor,
      command: Command,
      input: { returnId: string; reason: ReturnReason; origin: ReturnOrigin; lines: ReturnLine[] },
    ) =>
      sessions.act(actor, command, input.returnId, ['open'], (work, row) => {
        const ends = store.ends(row.returnId);
        // What came to its end stands, unless the choice itself fell: these goods went back elsewhere meanwhile.
        const stands = ends.length > 0 && sessions.judged(row).ok;
        if (row.record.balance) return balancePaid(row.record.balance);
        if (stands) return refuse('return.step', { step: row.step });
        for (const itemId of new Set(ends.map((end) => end.itemId))) store.dropEnds(row.returnId, itemId);
        const { reason, origin, lines } = input;
        const chosen = { reason, origin, lines, atMs: work.atMs, operatorId: work.operatorId };
        // What was decided, was decided about another choice.
        const next: ReturnRow = {
          ...row,
          record: { ...row.record, chosen, gifts: [], decisions: [], weigh: null },
        };
        // The engine's own refusals (no such line, too many) leave the former choice as it is.
        const judged = sessions.judged(next);
        if (!judged.ok) return judged;
        const { right, policyVersion, money, holds } = judged.value.assessment;
        work.journal('return.chosen', row.returnId, {
          reason,
          origin,
          lines: lines.map(({ lineId, units }) => ({ lineId, units })),
          right,
          rules: judged.value.assessment.lines.map(({ rule }) => rule),
          holds: holds.map(({ code, rule }) => `${code}:${rule}`),
          refundFen: money.refundFen,
          policyVersion,
        });
        return accept(next);
      }),

    endItem: (actor: Actor, command: Command, input: EndInput) =>
      sessions.act(actor, command, input.returnId, ['open'], (work, row) => end(work, row, input)),

    scanItem: (actor: Actor, command: Command, input: { returnId: string; text: string; condition: Condition }) =>
      sessions.act(actor, command, input.returnId, ['open'], (work, row) => {
        const list = listOf(row);
        if (!list.ok) return list;
        const found = proofs.find(list.value.items, input.text);
        if (!found.ok) return noteTried(work, row, found);
        const { itemId, proof } = found.value;
        return end(work, row, { itemId, end: 'returned', units: 1, proof, condition: input.condition, amountFen: 0 });
      }),

    reopenItem: (actor: Actor, command: Command, input: { returnId: string; itemId: string }) =>
      sessions.act(actor, command, input.returnId, ['open'], (work, row) => {
        if (row.record.balance) return balancePaid(row.record.balance);
        const dropped = store.dropEnds(row.returnId, input.itemId);
        if (dropped === 0) return refuse('return.item-unknown', { itemId: input.itemId });
        work.journal('return.item-reopened', row.returnId, { itemId: input.itemId, ends: dropped });
        return accept(row);
      }),

    chooseGift: (
      actor: Actor,
      command: Command,
      input: { returnId: string; giftId: string; choice: GiftChoice; spentUnits: number | null },
      at: 'counter' | 'display' = 'counter',
    ) =>
      sessions.act(actor, command, input.returnId, ['open'], (work, row) => {
        const { giftId, choice } = input;
        // The customer's own answer says nothing of what was spent: that stays as it was said at the counter.
        const former = row.record.gifts.find((one) => one.giftId === giftId);
        const spentUnits = input.spentUnits ?? former?.spentUnits ?? 0;
        if (row.record.balance) return balancePaid(row.record.balance);
        const list = listOf(row);
        if (!list.ok) return list;
        const gift = list.value.assessment.gifts.find((one) => one.giftId === giftId);
        if (!gift || gift.dueUnits === 0) return refuse('return.item-unknown', { itemId: `gift/${giftId}` });
        const ended = list.value.items.some(({ item, done }) => item.giftId === giftId && done.length > 0);
        if (ended) return refuse('return.item-ended', { itemId: `gift/${giftId}` });
        if (choice === 'keep' && gift.duty === 'unable') return refuse('return.gift-not-unable', { giftId });
        const gifts = [...row.record.gifts.filter((one) => one.giftId !== giftId), { giftId, choice, spentUnits }];
        const next = { ...row, record: { ...row.record, gifts } };
        // More spent than is due, for one.
        const judged = sessions.judged(next);
        if (!judged.ok) return judged;
        work.journal('return.gift-chosen', row.returnId, { giftId, choice, spentUnits, at });
        return accept(next);
      }),

    /** A manager decides what no rule does: a row that parked a line, something without a price, or a special rule by its id. */
    decide: (actor: Actor, command: Command, input: { returnId: string; subject: string; approvalId: string }) =>
      sessions.act(actor, command, input.returnId, ['open'], (work, row) => {
        const { subject, approvalId, returnId } = input;
        const list = listOf(row);
        if (!list.ok) return list;
        const isSpecial = list.value.case.policies.body.specialRules.some(({ ruleId }) => ruleId === subject);
        const isHeld = list.value.assessment.holds.some(
          ({ code, rule }) => (code === 'manager' || code === 'unclear') && rule === subject,
        );
        if (!isSpecial && !isHeld) return refuse('return.item-unknown', { itemId: subject });
        const approval = staff.useApproval(work, approvalId, 'return.decision', decisionSubject(returnId, subject));
        if (!approval.ok) return approval;
        const { managerId } = approval.value;
        work.journal('return.decided', returnId, { subject, managerId });
        const decided = withDecision(
          row,
          isSpecial ? null : subject,
          { approvalId, managerId, atMs: work.atMs },
          subject,
        );
        if (!isSpecial) return accept(decided);
        const specialRuleIds = [...new Set([...row.record.specialRuleIds, subject])];
        return accept({ ...decided, record: { ...decided.record, specialRuleIds } });
      }),
  };
}

/** What these units take off the refund; nothing where no price was marked and a manager decides. */
function amountOf(of: Case, found: JudgedItem, end: ItemEnd, units: number): Outcome<number> {
  const { item, done } = found;
  const way = item.ways.find((one) => one.end === end);
  if (end !== 'priced' || !way || way.amountFen === null) return accept(0);
  if (units === item.units) return accept(way.amountFen);
  if (item.giftId === null) return accept(Math.round((way.amountFen / item.units) * units));
  // A part of what was spent is no part of the choice: it ends as a whole.
  if (item.itemId.endsWith('#spent')) return refuse('return.item-way', { itemId: item.itemId });
  const priced = done.filter((one) => one.way === 'priced').reduce((sum, one) => sum + one.units, 0);
  return giftCharge(of, item.giftId, priced, units);
}

function refuseWay({ assessment }: Judged, { item }: JudgedItem, end: ItemEnd): Outcome<never> {
  const facts = { itemId: item.itemId, end };
  const duty = assessment.gifts.find(({ giftId }) => giftId === item.giftId)?.duty;
  if (duty === 'none' && (end === 'priced' || end === 'clawed_back')) return refuse('return.gift-no-claim', facts);
  if (duty === 'unable' && end === 'priced') return refuse('return.gift-not-unable', facts);
  return refuse('return.item-way', facts);
}

/** The refusal that stands unless a manager agrees; null where nobody has to. */
function approvalNeeded(
  row: ReturnRow,
  { item }: JudgedItem,
  input: Pick<EndInput, 'end' | 'condition'>,
  wayAsks: boolean,
): ReturnType<typeof refuse> | null {
  const facts = { itemId: item.itemId, subject: decisionOf(item.itemId) };
  if (wayAsks && !row.record.decisions.includes(decisionOf(item.itemId))) {
    return refuse(item.part === 'gift' ? 'return.gift-no-price' : 'return.approval-missing', facts);
  }
  // Without a reason the goods have to be intact; whether these are, no rule says. [L-4]
  const isWorn = item.part === 'goods' && (input.condition === 'used' || input.condition === 'damaged');
  return input.end === 'returned' && isWorn && row.record.chosen?.reason === 'no_reason'
    ? refuse('return.approval-missing', { ...facts, condition: input.condition })
    : null;
}

function withDecision(
  row: ReturnRow,
  decision: string | null,
  approval: { approvalId: string; managerId: string; atMs: number },
  subject = decision ?? '',
): ReturnRow {
  const { record } = row;
  const decisions = decision === null ? record.decisions : [...new Set([...record.decisions, decision])];
  return { ...row, record: { ...record, decisions, approvals: [...record.approvals, { ...approval, subject }] } };
}
