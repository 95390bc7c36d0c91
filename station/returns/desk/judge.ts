import type { Assessment, ChecklistItem, Hold, LineRight, Right } from '../../../contract/returns/assessment.ts';
import type { ReturnGift, ReturnLine, ReturnRequest } from '../../../contract/returns/request.ts';
import type { FormerReturns, SaleSnapshot } from '../../../contract/returns/sale.ts';
import type { ReturnStep } from '../../../contract/returns/view.ts';
import { accept, refuse, type Outcome } from '../../../contract/values/refusal.ts';
import { assess, decide, type Decision, type Policies } from '../rules/rules.ts';
import type { EndRow, ReturnRecord, ReturnRow } from './records.ts';

export type JudgedItem = { item: ChecklistItem; done: EndRow[]; leftUnits: number };
/** A return as the rules see it now. */
export type Judged = { assessment: Assessment; items: JudgedItem[]; itemsLeft: number; surplus: Surplus[] };
/** An item of which more has come to its end than is due by now: another station settled some of it meanwhile. */
export type Surplus = { itemId: string; units: number; dueUnits: number };

export type Case = {
  policies: Policies;
  sale: SaleSnapshot;
  former: FormerReturns;
  province: ReturnRequest['province'];
  record: ReturnRecord;
  ends: readonly EndRow[];
};

/** Asks the rules about what was chosen, with what has come to its end taken as it ended. `return.step` before a choice. */
export function judge(of: Case): Outcome<Judged> {
  const first = firstRequest(of);
  if (!first) return refuse('return.step', { step: 'choose' });
  const request = of.ends.length === 0 ? accept(first) : settledRequest(of, first);
  if (!request.ok) return request;
  const answer = assess(of.policies, of.sale, request.value);
  if (!answer.ok) return answer;
  const assessment = withoutPaidBalance(answer.value, of.record);
  const items = itemsOf(assessment, of.ends);
  const itemsLeft = items.filter(({ leftUnits }) => leftUnits > 0).length;
  return accept({ assessment, items, itemsLeft, surplus: surplusOf(items, of.ends) });
}

function surplusOf(items: readonly JudgedItem[], ends: readonly EndRow[]): Surplus[] {
  return [...new Set(ends.map((end) => end.itemId))].flatMap((itemId) => {
    const units = sum(endsOf(ends, itemId));
    const dueUnits = items.find(({ item }) => item.itemId === itemId)?.item.units ?? 0;
    return units > dueUnits ? [{ itemId, units, dueUnits }] : [];
  });
}

/** The list with what came of it. */
export function itemsOf({ checklist }: Pick<Assessment, 'checklist'>, ends: readonly EndRow[]): JudgedItem[] {
  return checklist.map((item) => {
    const done = ends.filter(({ itemId }) => itemId === item.itemId);
    return { item, done, leftUnits: Math.max(0, item.units - sum(done)) };
  });
}

/** Of a gift: what pricing this many more units of it would take off, with `done` of them priced before. */
export function giftCharge(of: Case, giftId: string, done: number, more: number): Outcome<number> {
  const first = firstRequest(of);
  if (!first) return refuse('return.step', { step: 'choose' });
  const charge = (units: number) => {
    const known = first.gifts.find((gift) => gift.giftId === giftId);
    const gift = { giftId, choice: 'unable' as const, units, spentUnits: known?.spentUnits ?? 0 };
    const answer = decide(of.policies, of.sale, { ...first, gifts: replaceGift(first.gifts, gift) });
    if (!answer.ok) return answer;
    return accept(answer.value.answer.gifts.find((one) => one.giftId === giftId)?.chargeFen ?? 0);
  };
  const before = charge(done);
  if (!before.ok) return before;
  const after = charge(done + more);
  return after.ok ? accept(after.value - before.value) : after;
}

/** What is asked next. A choice that the rules do not grant is chosen anew. */
export function stepOf(state: ReturnRow['state'], judged: Judged | null): ReturnStep {
  if (state === 'closed' || state === 'abandoned' || state === 'undone') return 'done';
  if (state === 'signed') return 'close';
  if (!judged || !goesOn(judged.assessment.lines)) return 'choose';
  if (judged.itemsLeft > 0 || judged.surplus.length > 0) return 'check';
  return judged.assessment.holds.length > 0 ? 'settle' : 'sign';
}

/** True where every line may come back here, at once or after somebody decided. */
export function goesOn(lines: readonly LineRight[]): boolean {
  return lines.every(({ right }) => right === 'granted' || right === 'parked');
}

/** Why nothing can be done with this choice. */
export function noRight(lines: readonly LineRight[]): Outcome<never> {
  const line = lines.find(({ right }) => right === 'refused') ?? lines.find(({ right }) => right === 'routed');
  const facts = { lineId: line?.lineId ?? '', rule: line?.rule ?? '', clause: line?.clause ?? '' };
  return refuse(line?.right === 'routed' ? 'return.third-party' : 'return.no-right', facts);
}

/** The list stays as it was paid for: who wants another one gets his money back and begins anew. [section 6.20] */
export function balancePaid({ amountFen }: { amountFen: number }): Outcome<never> {
  return refuse('return.balance-paid', { amountFen });
}

/** What stands in the way of the signature. */
export function refusalOfHold({ code, rule, dueMs }: Hold): Outcome<never> {
  const facts = { subject: rule, dueMs };
  switch (code) {
    case 'guardian':
      return refuse('return.guardian-needed', facts);
    case 'organisation':
      return refuse('return.organisation-papers', facts);
    case 'balance-due':
      return refuse('return.balance-due', facts);
    case 'manager':
    case 'unclear':
      return refuse('return.approval-missing', facts);
  }
}

function firstRequest({ record, former, province }: Case): ReturnRequest | null {
  const { chosen, party } = record;
  if (!chosen) return null;
  return {
    reason: chosen.reason,
    origin: chosen.origin,
    lines: chosen.lines,
    gifts: record.gifts.map((gift) => ({ ...gift, units: null })),
    province,
    party: {
      kind: party.kind,
      guardianConsented: party.guardian !== null,
      authorised: party.organisation !== null,
    },
    specialRuleIds: record.specialRuleIds,
    decisions: record.decisions,
    former,
    nowMs: chosen.atMs,
  };
}

/** What came to its end stands for itself; what is left is taken as it was chosen. */
function settledRequest(of: Case, first: ReturnRequest): Outcome<ReturnRequest> {
  const before = decide(of.policies, of.sale, first);
  if (!before.ok) return before;
  const { answer } = before.value;
  const lines = first.lines.map((line) => {
    const items = answer.checklist.filter(({ part, lineId }) => part === 'accessory' && lineId === line.lineId);
    const missing: ReturnLine['missing'] = [];
    const undelivered: ReturnLine['undelivered'] = [];
    for (const item of items) {
      const accessoryId = item.itemId.slice(`accessory/${line.lineId}/`.length);
      const done = endsOf(of.ends, item.itemId);
      let left = item.units - sum(done);
      for (const [list, end, said] of [
        [missing, 'priced', line.missing],
        [undelivered, 'never_delivered', line.undelivered],
      ] as const) {
        const ended = sum(done.filter(({ way }) => way === end));
        const wanted = said.find((one) => one.accessoryId === accessoryId)?.pieces ?? 0;
        const open = Math.min(left, Math.max(0, wanted - ended));
        left -= open;
        if (ended + open > 0) list.push({ accessoryId, pieces: ended + open });
      }
    }
    return { ...line, missing, undelivered };
  });
  const gifts = answer.gifts.reduce((made, gift) => {
    const settled = settledGift(of, made, gift);
    return settled ? replaceGift(made, settled) : made;
  }, first.gifts);
  return accept({ ...first, lines, gifts });
}

function settledGift(
  { ends }: Case,
  gifts: readonly ReturnGift[],
  { giftId, duty, dueUnits }: Decision['answer']['gifts'][number],
): ReturnGift | null {
  const done = endsOf(ends, `gift/${giftId}`);
  if (done.length === 0) return null;
  const known = gifts.find((gift) => gift.giftId === giftId) ?? { giftId, choice: 'return' as const, spentUnits: 0 };
  const priced = sum(done.filter(({ way }) => way === 'priced'));
  const back = sum(done) - priced;
  if (duty === 'none') {
    const volunteered = done.some(({ way }) => way === 'returned');
    return { ...known, choice: volunteered ? 'return' : 'keep', units: null };
  }
  // Those that came back are not kept, whatever was said before.
  if (known.choice !== 'return') return { ...known, units: Math.max(0, dueUnits - known.spentUnits - back) };
  return priced > 0 ? { ...known, choice: duty === 'choose' ? 'keep' : 'unable', units: priced } : null;
}

/** A balance that was paid holds nothing up any more. [section 6.20] */
function withoutPaidBalance(assessment: Assessment, { balance }: ReturnRecord): Assessment {
  if (balance === null || balance.amountFen < assessment.money.balanceDueFen) return assessment;
  const holds = assessment.holds.filter(({ code }) => code !== 'balance-due');
  const severity: readonly Right[] = ['granted', 'parked', 'routed', 'refused'];
  const worst = Math.max(
    holds.length > 0 ? severity.indexOf('parked') : 0,
    ...assessment.lines.map(({ right }) => severity.indexOf(right)),
  );
  return { ...assessment, holds, right: severity[worst] ?? 'refused' };
}

function replaceGift(gifts: readonly ReturnGift[], gift: ReturnGift): ReturnGift[] {
  return [...gifts.filter(({ giftId }) => giftId !== gift.giftId), gift];
}

function endsOf(ends: readonly EndRow[], itemId: string): EndRow[] {
  return ends.filter((end) => end.itemId === itemId);
}

function sum(ends: readonly { units: number }[]): number {
  return ends.reduce((units, end) => units + end.units, 0);
}
