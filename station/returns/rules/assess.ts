import type { Assessment, ForfeitAnswer, Hold, LineRight, Right } from '../../../contract/returns/assessment.ts';
import type { ReturnLine, ReturnRequest } from '../../../contract/returns/request.ts';
import type { SaleSnapshot } from '../../../contract/returns/sale.ts';
import { accept, refuse, type Outcome } from '../../../contract/values/refusal.ts';
import { nextShanghaiMidnight, shanghaiDay } from '../../../contract/values/time.ts';
import {
  accessoriesOf,
  checklistOf,
  giftClause,
  isIncomplete,
  type AccessoryCase,
  type LineCase,
} from './checklist.ts';
import { dayText, windowOf } from './days.ts';
import { giftRowOf, giftsOf, type GiftCase } from './gifts.ts';
import { settle } from './money.ts';
import type { ReturnPoliciesBody, RightRow, RouteRow } from './policy.ts';
import { fits, rightOf, rowsOf } from './right.ts';
import { reckonSale } from './sale-money.ts';
import { trailOf } from './trail.ts';

/** The pack as the engine reads it. */
export type Policies = { body: ReturnPoliciesBody; label: string };

const dayMs = 86_400_000;
const severity: readonly Right[] = ['granted', 'parked', 'routed', 'refused'];
const allDefects = ['fault', 'not-as-described', 'incomplete', 'no-chinese-label'] as const;

/**
 * What may come back, how each thing ends, and what the customer gets: a pure answer to a sale, a request and a pack. The
 * same input has the same answer, whatever the order of its lists. Amounts count lines that are granted or parked; lines
 * that are refused or another's to decide come back with 0.
 * Refusals: `sale.inconsistent`, `return.line-unknown`, `return.too-many`, `return.item-unknown`, `return.spent-too-many`,
 * `sale.returned-already`.
 */
export function assess(policies: Policies, sale: SaleSnapshot, request: ReturnRequest): Outcome<Assessment> {
  const decided = decide(policies, sale, request);
  if (!decided.ok) return decided;
  const { answer, route, lacks } = decided.value;
  return accept({ ...answer, trail: trailOf(sale, request, answer, route, lacks) });
}

export type Decision = { answer: Omit<Assessment, 'trail'>; route: RouteRow | null; lacks: readonly AccessoryCase[] };

/** The answer without its trail; refusals as `assess`. */
export function decide(policies: Policies, sale: SaleSnapshot, request: ReturnRequest): Outcome<Decision> {
  const money = reckonSale(sale);
  if ('fault' in money) return refuse('sale.inconsistent', { reason: money.fault });
  const lines = new Map(sale.lines.map((line) => [line.lineId, line]));
  const formerUnits = new Map(request.former.lines.map(({ lineId, units }) => [lineId, units]));
  const misfit = findMisfit(sale, request, lines, formerUnits);
  if (misfit) return misfit;

  const { body } = policies;
  const days = body.windows.find(({ reason }) => reason === request.reason)?.days ?? 0;
  const window = windowOf(sale.receivedDate, days, request.nowMs, body.restDays);
  const wanted = [...request.lines].sort((a, b) => (a.lineId < b.lineId ? -1 : 1));
  const rows = rowsOf(body, sale, request, window);
  const found: { wanted: ReturnLine; row: RightRow; before: number }[] = [];
  const back: LineCase[] = [];
  const paidByLine = new Map<string, number>();
  const backUnits = new Map(formerUnits);
  for (const one of wanted) {
    const line = lines.get(one.lineId);
    if (!line) continue;
    const row = rightOf(rows, line, one);
    const before = formerUnits.get(one.lineId) ?? 0;
    found.push({ wanted: one, row, before });
    if (row.right !== 'granted' && row.right !== 'parked') continue;
    back.push({ line, wanted: one });
    backUnits.set(one.lineId, before + one.units);
    paidByLine.set(one.lineId, money.unitsFen(one.lineId, before, one.units));
  }

  const giftRow = giftRowOf(body, sale, request);
  const gifts = back.length === 0 ? [] : giftsOf(sale, money, request, giftRow, backUnits);
  // Only points, vouchers and coupons can be spent.
  const overspent = gifts
    .map(({ gift: { giftId, kind }, answer }) => ({ giftId, dueUnits: kind === 'physical' ? 0 : answer.dueUnits }))
    .find(({ giftId, dueUnits }) => spentOf(request, giftId) > dueUnits);
  if (overspent) return refuse('return.spent-too-many', overspent);
  const accessories = accessoriesOf(back, request.reason);
  const clawedBackFen = sum(gifts, ({ spentFen }) => spentFen ?? 0);
  const giftsFen = sum(gifts, (gift) => gift.answer.chargeFen) - clawedBackFen;
  const accessoriesFen = sum(accessories, ({ chargeFen }) => chargeFen);
  const settled = settle(sale, paidByLine, giftsFen + clawedBackFen + accessoriesFen, request.former);
  if (!settled) return refuse('sale.returned-already', { orderNo: sale.orderNo });

  const route = body.routes.find((row) => fits(row.platforms, sale.platform) && fits(row.kinds, sale.kind));
  const rights = found.map(({ wanted: { lineId, units }, row, before }): LineRight => {
    const refund = settled.lines.get(lineId);
    // A manager may let a parked line go on; nobody lifts a refusal.
    const isDecided = row.right === 'parked' && request.decisions.includes(row.id);
    return {
      lineId,
      units,
      right: isDecided ? 'granted' : row.right,
      rule: row.id,
      clause: row.clause,
      because: row.because,
      next: row.next,
      route: route?.route ?? 'merchant',
      day: window.day,
      lastDay: window.lastDay,
      paidFen: refund?.paidFen ?? money.unitsFen(lineId, before, units),
      deductedFen: refund?.deductedFen ?? 0,
      refundFen: refund?.refundFen ?? 0,
    };
  });

  const balanceDueFen = settled.money.balanceDueFen;
  const holds = holdsOf(body, request, { platform: sale.platform, rights, gifts, accessories, balanceDueFen });
  const worst = Math.max(
    holds.length > 0 ? severity.indexOf('parked') : 0,
    ...rights.map(({ right }) => severity.indexOf(right)),
  );
  const noDefects = body.notADefect.filter(({ kinds }) => kinds.includes(sale.kind)).flatMap(({ defects }) => defects);
  const answer: Omit<Assessment, 'trail'> = {
    right: severity[worst] ?? 'refused',
    lines: rights,
    holds,
    checklist: checklistOf(sale.platform, back, accessories, gifts),
    gifts: gifts.map((gift) => gift.answer),
    forfeits: forfeitsOf(body, sale, request),
    money: { ...settled.money, giftsFen, clawedBackFen, accessoriesFen },
    expected: settled.money.payments.map(({ channel }) => {
      const { workDays, zh, en } = body.channels.find((known) => known.channel === channel) ?? body.otherChannel;
      return { channel, workDays, zh, en };
    }),
    refundLastDay: dayText(shanghaiDay(request.nowMs) + body.refundDays),
    carriage: body.customerPaysCarriage.includes(request.reason) ? 'customer' : 'seller',
    defects: allDefects.filter((defect) => !noDefects.includes(defect)),
    policyVersion: policies.label,
  };
  const lacks = accessories.filter(({ undeliveredPieces }) => undeliveredPieces > 0);
  return accept({ answer, route: route ?? null, lacks });
}

type Misfit = ReturnType<typeof refuse>;

function findMisfit(
  sale: SaleSnapshot,
  request: ReturnRequest,
  lines: ReadonlyMap<string, SaleSnapshot['lines'][number]>,
  formerUnits: ReadonlyMap<string, number>,
): Misfit | null {
  const wanted = new Set<string>();
  for (const wantedLine of request.lines) {
    const { lineId, units, missing, undelivered } = wantedLine;
    const line = lines.get(lineId);
    if (!line || wanted.has(lineId)) return refuse('return.line-unknown', { lineId });
    wanted.add(lineId);
    const left = line.quantity - (formerUnits.get(lineId) ?? 0);
    if (units > left) return refuse('return.too-many', { lineId, units, left: Math.max(0, left) });
    const gone = missing.concat(undelivered);
    for (const { accessoryId } of gone) {
      const itemId = `accessory/${lineId}/${accessoryId}`;
      const accessory = line.accessories.find((known) => known.accessoryId === accessoryId);
      const isOfThis = (other: { accessoryId: string }) => other.accessoryId === accessoryId;
      if (!accessory || missing.filter(isOfThis).length > 1 || undelivered.filter(isOfThis).length > 1)
        return refuse('return.item-unknown', { itemId });
      const pieces = gone.filter(isOfThis).reduce((total, other) => total + other.pieces, 0);
      const most = accessory.perUnit * units;
      if (pieces > most) return refuse('return.too-many', { lineId, accessoryId, units: pieces, left: most });
      if (undelivered.some(isOfThis) && !isIncomplete(request.reason, wantedLine))
        return refuse('return.item-way', { itemId, end: 'never_delivered' });
    }
  }
  for (const { lineId, units } of request.former.lines) {
    const line = lines.get(lineId);
    if (!line) return refuse('return.line-unknown', { lineId });
    if (units > line.quantity) return refuse('sale.returned-already', { lineId });
  }
  const giftIds = new Set(sale.gifts.map(({ giftId }) => giftId));
  const named = new Set<string>();
  for (const { giftId } of request.gifts) {
    if (!giftIds.has(giftId) || named.has(giftId)) return refuse('return.item-unknown', { itemId: `gift/${giftId}` });
    named.add(giftId);
  }
  return null;
}

/** Why the return waits: unclear cases are parked with a due date, never refused. [MA-0b MA-2.2a section 6.20] */
function holdsOf(
  body: ReturnPoliciesBody,
  request: ReturnRequest,
  made: {
    platform: SaleSnapshot['platform'];
    rights: readonly LineRight[];
    gifts: readonly GiftCase[];
    accessories: readonly AccessoryCase[];
    balanceDueFen: number;
  },
): Hold[] {
  const holds: Hold[] = [];
  const hold = (code: Hold['code'], rule: string, zh: string, en: string) => {
    const dueMs = nextShanghaiMidnight(request.nowMs + body.holdDays[code] * dayMs);
    holds.push({ code, rule, zh, en, dueMs });
  };
  // Nothing waits for papers where nothing comes back.
  const goesOn = made.rights.some(({ right }) => right === 'granted' || right === 'parked');
  const { kind, guardianConsented, authorised } = request.party;
  if (goesOn && kind === 'minor' && !guardianConsented) {
    hold('guardian', 'MA-0b', '未满十八周岁，等监护人同意', 'Under eighteen: waits for a guardian');
  }
  if (goesOn && kind === 'organisation' && !authorised) {
    hold('organisation', 'MA-2.2a', '代表单位，等证件和授权材料', 'For an organisation: waits for its papers');
  }
  const parked = new Map(made.rights.filter(({ right }) => right === 'parked').map((line) => [line.rule, line]));
  for (const { rule, because, next } of parked.values()) {
    hold(next.step === 'manager' ? 'manager' : 'unclear', rule, because.zh, because.en);
  }
  const undecided = [
    ...made.gifts
      .filter(({ answer }) => answer.managerDecides)
      .map(({ gift }) => ({ itemId: `gift/${gift.giftId}`, name: gift.name })),
    ...made.accessories
      .filter(({ managerDecides }) => managerDecides)
      .map(({ itemId, accessory }) => ({ itemId, name: accessory.name })),
  ].filter(({ itemId }) => !request.decisions.includes(itemId));
  for (const { itemId, name } of undecided) {
    hold(
      'manager',
      itemId,
      `“${name.zh}”没有事先标明的价格，不收费，由站长决定`,
      `No price was marked for "${name.en}": nothing is charged, a manager decides`,
    );
  }
  if (made.balanceDueFen > 0) {
    hold(
      'balance-due',
      giftClause(made.platform).id,
      `留下的赠品超过应退金额，差额付清或赠品收回后再办（${giftClause(made.platform).zh}）`,
      `What is kept exceeds the refund: waits for the balance or the gift (${giftClause(made.platform).en})`,
    );
  }
  return holds;
}

/** Void stays void, for whatever reason the order ends, unless a special rule of its time says otherwise. [MA-3.1.11 YP-3.11] */
function forfeitsOf(body: ReturnPoliciesBody, sale: SaleSnapshot, request: ReturnRequest): ForfeitAnswer[] {
  const listed = body.voidAfterUse.find(({ platform }) => platform === sale.platform);
  return sale.forfeits.map(({ forfeitId, kind, name }) => {
    const special = body.specialRules.find(
      (rule) =>
        request.specialRuleIds.includes(rule.ruleId) &&
        rule.platforms.includes(sale.platform) &&
        rule.kinds.includes(kind) &&
        rule.fromMs <= sale.purchasedMs &&
        sale.purchasedMs < rule.untilMs,
    );
    const isVoid = special === undefined && (listed?.kinds.includes(kind) ?? true);
    return { forfeitId, kind, name, isVoid, rule: special?.ruleId ?? listed?.clause ?? 'MA-3.1.11' };
  });
}

function spentOf(request: ReturnRequest, giftId: string): number {
  return request.gifts.find((gift) => gift.giftId === giftId)?.spentUnits ?? 0;
}

function sum<T>(of: readonly T[], fen: (one: T) => number): number {
  return of.reduce((total, one) => total + fen(one), 0);
}
