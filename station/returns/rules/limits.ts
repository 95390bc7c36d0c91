import type { SaleKind } from '../../../contract/returns/sale.ts';
import type { Flag } from '../../../contract/returns/view.ts';
import { yuanText } from '../../../contract/values/amounts.ts';
import { shanghaiDay } from '../../../contract/values/time.ts';
import { dayText } from './days.ts';
import type { ReturnPoliciesBody } from './policy.ts';

type Limits = ReturnPoliciesBody['crossBorderLimits'];

/**
 * A cross-border purchase above what one might cost on its day: a hint with both limits, since what else was bought in the
 * year only the customs know. It changes neither right nor money: the excess is the buyer's risk. [YP-3.18c]
 */
export function limitFlags(limits: Limits, sale: { kind: SaleKind; purchasedMs: number; paidFen: number }): Flag[] {
  if (sale.kind !== 'cross-border') return [];
  const day = dayText(shanghaiDay(sale.purchasedMs));
  const inForce = limits.filter(({ from }) => from <= day).toSorted((a, b) => (a.from < b.from ? 1 : -1))[0];
  if (!inForce || sale.paidFen <= inForce.singleFen) return [];
  const paid = `¥${yuanText(sale.paidFen)}`;
  const single = `¥${yuanText(inForce.singleFen)}`;
  const annual = `¥${yuanText(inForce.annualFen)}`;
  return [
    {
      code: 'over-limit',
      zh: `跨境单笔 ${paid} 超过限值 ${single}（${inForce.from} 起，年度 ${annual}）：风险由购买人承担，退货照常办（YP-3.18c）`,
      en: `Cross-border purchase of ${paid} above the limit of ${single} (since ${inForce.from}, ${annual} a year): the buyer's risk, the return goes on (YP-3.18c)`,
    },
  ];
}
