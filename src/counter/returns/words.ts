import type { ChecklistItem, GiftAnswer, GiftDuty, ItemEnd, Right } from '../../../contract/returns/assessment.ts';
import type { GiftChoice } from '../../../contract/returns/request.ts';
import type { BothWords } from '../../../contract/returns/sale.ts';
import type { Flag, ReturnConflict, ReturnEntry, ReturnState, ViewItem } from '../../../contract/returns/view.ts';
import type { Texts } from '../../i18n/i18n.ts';
import type { Mark } from '../../parts/StatusMark.vue';

export const markOfRight: Record<Right, Mark> = { granted: 'ok', parked: 'warn', routed: 'warn', refused: 'bad' };
export const markOfState: Record<ReturnState, Mark> = {
  open: 'busy',
  parked: 'warn',
  signed: 'busy',
  closed: 'ok',
  abandoned: 'off',
  undone: 'bad',
};
export const chipOfRight: Record<Right, string> = {
  granted: 'chip--ok',
  parked: 'chip--warn',
  routed: 'chip--warn',
  refused: 'chip--bad',
};
export const chipOfEnd: Record<ItemEnd, string> = {
  returned: 'chip--ok',
  clawed_back: 'chip--ok',
  priced: 'chip--warn',
  kept_by_right: 'chip--accent',
  never_delivered: 'chip--accent',
};

/** Where a conflict stands: the counter-act ends it as well as a manager's word does, unless it came of the counter-act. */
export type ConflictState = 'waiting' | 'over' | 'undone';
export function conflictState(
  { state }: Pick<ReturnEntry, 'state'>,
  { kind, talkedOver }: Pick<ReturnConflict, 'kind' | 'talkedOver'>,
): ConflictState {
  if (state === 'undone' && kind !== 'repaid-too-much') return 'undone';
  return talkedOver ? 'over' : 'waiting';
}
export const markOfConflict: Record<ConflictState, Mark> = { waiting: 'warn', over: 'ok', undone: 'off' };
export const chipOfConflict: Record<ConflictState, string> = {
  waiting: 'chip--warn',
  over: 'chip--ok',
  undone: '',
};

/** Words that come in both languages with the data. */
export function wordsOf({ locale }: Texts, both: { zh: string; en: string } | BothWords): string {
  return locale.value === 'zh' ? both.zh : both.en;
}

/** `390 分`, `2 件`. */
export function unitsText({ t }: Texts, item: Pick<ChecklistItem, 'giftKind'>, count: number): string {
  if (item.giftKind === 'points') return t('returns.points', { count });
  return t(item.giftKind === null || item.giftKind === 'physical' ? 'returns.pieces' : 'returns.sheets', { count });
}

/** What an end takes off for so many of an item's units; null where a manager decides. */
export function amountFor(item: ViewItem, wayFen: number | null, units: number): number | null {
  return wayFen === null ? null : units === item.units ? wayFen : Math.floor((wayFen * units) / item.units);
}

export const isSpent = (item: Pick<ChecklistItem, 'itemId'>): boolean => item.itemId.endsWith('#spent');

/** A gift that has to come back may be said to be unable to, as long as no price says it already. [YP-3.12] */
export function mayBeUnable(item: ViewItem, gift: GiftAnswer | null): boolean {
  return (
    gift?.duty === 'unable' && !isSpent(item) && !item.ways.some(({ end }) => end === 'priced') && item.leftUnits > 0
  );
}

/** Points, vouchers and coupons may be spent in part, until one of them came to its end. [section 6.20] */
export function maySpend(item: ViewItem, gift: GiftAnswer | null): boolean {
  const isLedger = item.giftKind !== null && item.giftKind !== 'physical';
  return isLedger && !isSpent(item) && gift?.duty !== 'none' && item.done.length === 0;
}

/** How much of a gift was said to be spent: it stands as an item of its own. [section 6.20] */
export function spentUnitsOf(items: readonly Pick<ViewItem, 'itemId' | 'units'>[], giftId: string): number {
  return items.find(({ itemId }) => itemId === `gift/${giftId}#spent`)?.units ?? 0;
}

/** What was said to become of the part of a gift that was not spent: to say how much was spent does not unsay it. */
export function choiceOf(duty: GiftDuty, { expected }: Pick<ChecklistItem, 'expected'>): GiftChoice {
  if (expected === 'returned' || expected === 'clawed_back') return 'return';
  return duty === 'choose' ? 'keep' : 'unable';
}

/** Set by the platform, or noted by staff for it: the platform alone decides about these. [MA-3.1.5 MA-3.1.6b] */
export const isMark = ({ code }: Flag): boolean =>
  code === 'limit-cluster' || code === 'resale' || code === 'resale-noted' || code === 'abnormal';

export function goodsText(texts: Texts, entry: Pick<ReturnEntry, 'goods' | 'moreLines'>): string {
  const name = wordsOf(texts, entry.goods);
  return entry.moreLines === 0 ? name : texts.t('returns.list.more', { name, count: entry.moreLines + 1 });
}
