import { describe, expect, it } from 'vitest';
import { createDemoSales } from '../../cloud/demo/sales.ts';
import { ReturnRequest, type ReturnReason } from '../../contract/returns/request.ts';
import { SignedSale } from '../../contract/returns/sale.ts';
import { readHandbook } from '../../station/demo/handbook.ts';
import { assess, readSaleTexts, signSale } from '../../station/returns/index.ts';
import { shippedPolicies } from '../returns/samples.ts';
import { saleKey, startMs } from '../support/counter-data.ts';

const sales = createDemoSales({ seed: '7', nowMs: startMs });
const policies = shippedPolicies();

function answer(index: number, reason: ReturnReason) {
  const { sale } = sales[index] ?? { sale: null };
  if (!sale) throw new RangeError('no such sample');
  const lines = sale.lines.map(({ lineId, quantity }) => ({ lineId, units: quantity, mediaOpened: true }));
  const request = ReturnRequest.parse({ reason, lines, province: '浙江', nowMs: startMs });
  const outcome = assess(policies, sale, request);
  if (!outcome.ok) throw new Error(`sample ${index + 1}: ${outcome.refusal.code}`);
  return outcome.value;
}
const at = (word: string) => sales.findIndex(({ note }) => note.zh.includes(word));

describe('the sample sales of the demo', () => {
  it('are judged as their notes say [L-4 MA-1.1 MA-3.1.8b MA-3.3.2 YP-3.12 YP-3.18b F059 F061]', () => {
    expect(answer(at('手机：'), 'no_reason')).toMatchObject({ right: 'granted', money: { refundFen: 329_900 } });
    expect(answer(at('最后一天'), 'no_reason').right).toBe('granted');
    expect(answer(at('第八天'), 'no_reason').right).toBe('refused');
    expect(answer(at('第八天'), 'quality').right).toBe('parked');
    expect(answer(at('政企团购'), 'no_reason').lines[0]?.rule).toBe('R-group-no-reason');
    expect(answer(at('政企团购'), 'quality').right).toBe('granted');
    expect(answer(at('定制'), 'no_reason').lines.map(({ right }) => right)).toEqual(Array(4).fill('refused'));
    expect(answer(at('第三方商家'), 'no_reason').right).toBe('routed');
    expect(answer(at('平台商家'), 'no_reason').gifts[0]?.duty).toBe('unable');
    expect(answer(at('跨境'), 'quality').lines[0]?.route).toBe('merchant');
    expect(answer(at('两种付款'), 'no_reason').money.payments).toHaveLength(2);
  });

  it('stand in the handbook as texts that scan, with what can be scanned of their goods [F052]', () => {
    const file = {
      staff: [],
      couriers: [],
      senders: [],
      sales: sales.map(({ sale, note, onFeed }) => ({
        note,
        onFeed,
        phoneTail: '1234',
        signed: signSale(sale, saleKey.kid, saleKey.privateKey),
      })),
    };
    const { receipts } = readHandbook(JSON.stringify(file));
    expect(receipts).toHaveLength(sales.length);
    for (const [index, { texts, things }] of receipts.entries()) {
      const read = readSaleTexts(texts);
      expect(read.ok && SignedSale.parse(read.value).sale).toEqual(sales[index]?.sale);
      for (const { text } of things) expect(JSON.stringify(sales[index]?.sale)).toContain(text);
    }
    expect(receipts.filter(({ phoneTail }) => phoneTail === null)).toHaveLength(1);
  });
});
