import type { SalePlatform } from '../../../contract/returns/sale.ts';
import type { Flag } from '../../../contract/returns/view.ts';
import { hasSign, type AbnormalSign, type SaleMark } from '../../../contract/sync/sale-standing.ts';
import { clauseOf } from './closed.ts';

/**
 * The platform's marks on a sale as hints for a manager: one flag of a kind, with the clause; the screen says once what to
 * do. None of them blocks anything or changes money. [MA-3.1.5 MA-3.1.6a MA-3.1.6b YP-3.9 YP-3.10]
 */
export function markFlags(marks: readonly SaleMark[], platform: SalePlatform): Flag[] {
  const flags: Flag[] = [];
  for (const mark of marks) {
    // One below the limit is nobody's business.
    if (mark.code !== 'limit-cluster' || mark.count < mark.limit || flags.some(({ code }) => code === mark.code))
      continue;
    flags.push({
      code: 'limit-cluster',
      ...said(
        `判为同一买家的账号共购 ${mark.count} 件，限购 ${mark.limit} 件`,
        `Accounts judged one buyer bought ${mark.count}, the limit is ${mark.limit}`,
        clauseOf(platform, 'limit'),
      ),
    });
  }
  if (marks.some(({ code }) => code === 'resale'))
    flags.push({
      code: 'resale',
      ...said('平台标记：疑似代购或转售', 'Marked by the platform: resale', clauseOf(platform, 'resale')),
    });
  const signs = marks.flatMap((mark) => (mark.code === 'abnormal' && hasSign(platform, mark.sign) ? [mark] : []));
  if (signs.length > 0)
    flags.push({
      code: 'abnormal',
      ...said(
        `异常订单：${signs.map(({ sign, count }) => signWords[sign].zh + times(count, ' 次')).join('、')}`,
        `Abnormal order: ${signs.map(({ sign, count }) => signWords[sign].en + times(count, ' times')).join(', ')}`,
        clauseOf(platform, 'abnormal'),
      ),
    });
  return flags;
}

/** What staff noted at a return. [MA-3.1.6a YP-3.9] */
export function resaleNoted(platform: SalePlatform, notes: readonly { kind: string }[]): Flag[] {
  if (!notes.some(({ kind }) => kind === 'resale')) return [];
  return [
    {
      code: 'resale-noted',
      ...said('本站记录：疑似代购或转售', 'Noted here: resale', clauseOf(platform, 'resale')),
    },
  ];
}

function said(zh: string, en: string, clause: string): { zh: string; en: string } {
  return { zh: `${zh}（${clause}）`, en: `${en} (${clause})` };
}

function times(count: number | null, word: string): string {
  return count === null ? '' : ` ${count}${word}`;
}

const signWords: Record<AbnormalSign, { zh: string; en: string }> = {
  'same-goods': { zh: '多个账号买同样的商品', en: 'several accounts, the same goods' },
  'matching-data': { zh: '大量订单信息相同', en: 'many orders with matching data' },
  hoarding: { zh: '占货不付款或拖延', en: 'goods held without paying or taking them' },
  'repeated-refusal': { zh: '多次无正当理由退拒', en: 'refused without cause' },
  'linked-limit': { zh: '关联账号突破限购', en: 'a limit broken over linked accounts' },
  other: { zh: '其他异常', en: 'other' },
};
