import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../contract/values/canonical-json.ts';
import type { ReturnView } from '../../../contract/returns/view.ts';
import type { Judged } from './judge.ts';
import type { ReturnRow } from './records.ts';

/**
 * What a customer reads before he signs. It speaks of what lies on the counter and of the money, never of quality: a
 * signature accepts none. [L-1 MA-3.2.3c section 6.11]
 */
const terms = {
  termsVersion: 'return-terms@1',
  termsZh:
    '签字表示：清单上的商品、配件和赠品已按列出的办法交回或处理；退款退回原付款账户；标明不再退返的券码和资格不再恢复。' +
    '签字不表示认可商品质量，也不影响依法享有的权利。',
  termsEn:
    'Signing says: the goods, accessories and gifts on the list were handed back or settled as listed; the refund goes to the ' +
    'account that paid; codes, coupons and privileges marked void stay void. It accepts no quality and takes away no right.',
};

/** The summary with the hash that the signature covers: terms, list, gifts, what stays void, and the money. */
export function summaryOf(row: ReturnRow, { assessment, items }: Judged): NonNullable<ReturnView['summary']> {
  const { lines, gifts, forfeits, money, expected, refundLastDay, carriage } = assessment;
  const covered = {
    returnId: row.returnId,
    saleId: row.saleId,
    ...terms,
    lines,
    gifts,
    forfeits,
    money,
    expected,
    refundLastDay,
    carriage,
    balance: row.record.balance && { amountFen: row.record.balance.amountFen, method: row.record.balance.method },
    ends: items.flatMap(({ done }) =>
      done.map(({ itemId, way, units, amountFen, condition }) => ({ itemId, way, units, amountFen, condition })),
    ),
  };
  return { ...terms, sha256: createHash('sha256').update(canonicalJson(covered)).digest('hex') };
}
