import type { Assessment, TrailStep } from '../../../contract/returns/assessment.ts';
import type { ReturnReason, ReturnRequest } from '../../../contract/returns/request.ts';
import type { BothWords, SalePlatform, SaleSnapshot } from '../../../contract/returns/sale.ts';
import { yuanText } from '../../../contract/values/amounts.ts';
import { shanghaiDay, shanghaiText } from '../../../contract/values/time.ts';
import { giftClause, type AccessoryCase } from './checklist.ts';
import { dayText } from './days.ts';
import type { RouteRow } from './policy.ts';

/** The decision as sentences that print, each with the rule it stands on. */
export function trailOf(
  sale: SaleSnapshot,
  request: ReturnRequest,
  answer: Omit<Assessment, 'trail'>,
  route: RouteRow | null,
  lacks: readonly AccessoryCase[],
): TrailStep[] {
  const names = new Map(sale.lines.map(({ lineId, name }) => [lineId, name]));
  const { money } = answer;
  const platform = platforms[sale.platform];
  const reason = reasons[request.reason];
  const steps: TrailStep[] = [
    {
      rule: answer.policyVersion,
      zh: `${platform.zh}订单，${reason.zh}，${request.province}，${shanghaiText(request.nowMs)}`,
      en: `${platform.en} order, ${reason.en}, ${request.province}, ${shanghaiText(request.nowMs)}`,
    },
    dayStep(sale, request, answer),
    ...answer.lines.map(({ lineId, units, rule, clause, right, because }) => {
      const name = names.get(lineId);
      const decided = right === 'granted' && request.decisions.includes(rule);
      return {
        rule,
        zh: `${name?.zh ?? lineId} ×${units}：${because.zh}（${clause}）${decided ? '；站长同意' : ''}`,
        en: `${name?.en ?? lineId} ×${units}: ${because.en} (${clause})${decided ? '; a manager agreed' : ''}`,
      };
    }),
  ];
  if (route && answer.checklist.length > 0) steps.push({ rule: route.id, ...route.because });
  for (const gift of answer.gifts) steps.push(giftStep(gift));
  for (const { accessory, undeliveredPieces } of lacks) {
    const { name } = accessory;
    steps.push({
      rule: sale.platform === 'marketplace' ? 'YP-3.12' : 'MA-3.1.8a',
      zh: `配件“${name.zh}” ×${undeliveredPieces}：交付时就缺少，没有可退的，不扣钱`,
      en: `Accessory "${name.en}" ×${undeliveredPieces}: the delivery lacked it, so there is none to return and no charge`,
    });
  }
  for (const hold of answer.holds) steps.push({ rule: hold.rule, zh: hold.zh, en: hold.en });
  for (const { kind, name, isVoid, rule } of answer.forfeits) {
    const end = isVoid
      ? forfeitEnds.isVoid
      : request.specialRuleIds.includes(rule)
        ? forfeitEnds.special
        : forfeitEnds.silent;
    steps.push({
      rule,
      zh: `${forfeits[kind].zh}“${name.zh}”${end.zh}`,
      en: `${forfeits[kind].en} "${name.en}" ${end.en}`,
    });
  }
  steps.push({
    rule: giftClause(sale.platform).id,
    zh: `应退 ¥${yuanText(money.paidFen)} − 留下的赠品 ¥${yuanText(money.giftsFen)} − 已用权益 ¥${yuanText(money.clawedBackFen)} − 缺少的配件 ¥${yuanText(money.accessoriesFen)} = ${ending(money, '退款', '需补交')}`,
    en: `Paid ¥${yuanText(money.paidFen)} − kept gifts ¥${yuanText(money.giftsFen)} − spent benefits ¥${yuanText(money.clawedBackFen)} − missing accessories ¥${yuanText(money.accessoriesFen)} = ${ending(money, 'refund', 'balance due')}`,
  });
  if (money.alreadyRefundedFen > 0) {
    steps.push({
      rule: 'MA-3.1.4',
      zh: `其中 ¥${yuanText(money.alreadyRefundedFen)} 先前撤销的退货已经退出，不再退第二次`,
      en: `¥${yuanText(money.alreadyRefundedFen)} of it already left for a return that was undone, and is not sent twice`,
    });
  }
  for (const { channel, amountFen } of money.payments) {
    const expected = answer.expected.find((one) => one.channel === channel);
    steps.push({
      rule: 'MA-3.1.4',
      zh: `¥${yuanText(amountFen)} 原路退回，${expected?.zh ?? ''}`,
      en: `¥${yuanText(amountFen)} back the way it was paid, ${expected?.en ?? ''}`,
    });
  }
  return steps;
}

function dayStep(sale: SaleSnapshot, request: ReturnRequest, answer: Omit<Assessment, 'trail'>): TrailStep {
  const today = dayText(shanghaiDay(request.nowMs));
  const line = answer.lines[0];
  if (sale.receivedDate === null || line?.day === null || !line) {
    return { rule: 'L-4', zh: `签收日不明，今天 ${today}`, en: `Day of receipt unknown, today ${today}` };
  }
  return {
    rule: 'L-4',
    zh: `签收日 ${sale.receivedDate} 不计，今天 ${today} 是第 ${line.day} 天，最后一天 ${line.lastDay}`,
    en: `Received ${sale.receivedDate}, not counted; today ${today} is day ${line.day}, the last day is ${line.lastDay}`,
  };
}

function giftStep(gift: Assessment['gifts'][number]): TrailStep {
  const { rule, name, dueUnits, because, clause } = gift;
  if (dueUnits === 0) {
    return {
      rule: 'MA-3.1.10',
      zh: `赠品“${name.zh}”：留下的商品仍然够数，不用退`,
      en: `Gift "${name.en}": what stays still earns it`,
    };
  }
  const ends = [
    { units: gift.returnedUnits, zh: '收回', en: 'returned' },
    { units: gift.clawedBackUnits, zh: '扣回', en: 'clawed back' },
    {
      units: gift.pricedUnits,
      zh: `按标价共 ¥${yuanText(gift.chargeFen)} 留下`,
      en: `kept for ¥${yuanText(gift.chargeFen)} in all`,
    },
    { units: gift.keptByRightUnits, zh: '依法保留', en: 'kept by right' },
  ].filter(({ units }) => units > 0);
  const source =
    gift.markedAt === null
      ? { zh: '未标价', en: 'no marked price' }
      : { zh: `标价见${gift.markedAt}`, en: `marked at ${gift.markedAt}` };
  return {
    rule,
    zh: `赠品“${name.zh}” ×${dueUnits}：${because.zh}（${clause}；${source.zh}）：${ends.map(({ units, zh }) => `${zh} ×${units}`).join('，')}`,
    en: `Gift "${name.en}" ×${dueUnits}: ${because.en} (${clause}; ${source.en}): ${ends.map(({ units, en }) => `${en} ×${units}`).join(', ')}`,
  };
}

function ending(money: Assessment['money'], refund: string, balance: string): string {
  return money.balanceDueFen > 0
    ? `${balance} ¥${yuanText(money.balanceDueFen)}`
    : `${refund} ¥${yuanText(money.refundFen + money.alreadyRefundedFen)}`;
}

const platforms: Record<SalePlatform, BothWords> = {
  'mall-self': { zh: '商城自营', en: 'Mall, self-operated' },
  'mall-third': { zh: '商城第三方', en: 'Mall, third-party' },
  marketplace: { zh: '平台商家', en: 'Marketplace' },
};
const reasons: Record<ReturnReason, BothWords> = {
  no_reason: { zh: '无理由', en: 'no reason given' },
  quality: { zh: '质量问题', en: 'quality' },
  wrong_item: { zh: '错发', en: 'wrong item' },
  transport_damage: { zh: '运输损坏', en: 'damaged in transport' },
};
const forfeits: Record<'f-code' | 'privilege' | 'coupon', BothWords> = {
  'f-code': { zh: 'F 码', en: 'F-code' },
  privilege: { zh: '特权购', en: 'Privilege purchase' },
  coupon: { zh: '优惠券', en: 'Coupon' },
};
const forfeitEnds = {
  isVoid: { zh: '已使用，不退返', en: 'was used and stays void' },
  special: { zh: '按此特别规则退返', en: 'comes back by this special rule' },
  silent: { zh: '协议没有规定作废，由平台处理', en: 'is not void by the agreement; the platform decides' },
};
