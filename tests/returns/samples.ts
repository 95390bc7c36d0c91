import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ReturnRequest } from '../../contract/returns/request.ts';
import type { SaleGift, SaleLine, SaleSnapshot } from '../../contract/returns/sale.ts';
import type { Policies } from '../../station/returns/rules/assess.ts';
import { ReturnPoliciesBody } from '../../station/returns/rules/policy.ts';

/** The rules that ship, read without the loader: the engine alone is looked at here. */
export function shippedPolicies(): Policies {
  const text = readFileSync(new URL('../../resources/packs/return-policies.json', import.meta.url), 'utf8');
  const { pack } = z.object({ pack: z.object({ version: z.int(), body: ReturnPoliciesBody }) }).parse(JSON.parse(text));
  return { body: pack.body, label: `return-policies@${pack.version}` };
}

export const receivedDate = '2026-11-14';
/** Noon in Asia/Shanghai, `day` days after the day of receipt. */
export function atDay(day: number): number {
  return Date.parse(`${receivedDate}T12:00:00+08:00`) + day * 86_400_000;
}

export function saleLine(line: Partial<SaleLine> & { lineId: string }): SaleLine {
  return {
    sku: `SKU-${line.lineId}`,
    name: { zh: `商品${line.lineId}`, en: `Goods ${line.lineId}` },
    sellerName: '驿台样例商贸有限公司',
    barcode: null,
    serials: [],
    quantity: 1,
    amountFen: 10_000,
    traits: [],
    weightGrams: 300,
    accessories: [],
    ...line,
  };
}

export function saleGift(gift: Partial<SaleGift> & { giftId: string }): SaleGift {
  return {
    kind: 'physical',
    name: { zh: `赠品${gift.giftId}`, en: `Gift ${gift.giftId}` },
    barcode: null,
    quantity: 1,
    lineIds: [],
    qualifyingFen: null,
    markedFen: null,
    markedAt: null,
    weightGrams: null,
    ...gift,
  };
}

/** One phone of ¥100 on a mall order, paid by wallet; payments follow the lines and reductions unless they are given. */
export function saleOf(sale: Partial<SaleSnapshot> = {}): SaleSnapshot {
  const lines = sale.lines ?? [saleLine({ lineId: 'a' })];
  const discounts = sale.discounts ?? [];
  const paidFen =
    lines.reduce((sum, { amountFen }) => sum + amountFen, 0) -
    discounts.reduce((sum, { amountFen }) => sum + amountFen, 0);
  return {
    saleId: '0191f3c0-0000-7000-8000-000000000001',
    orderNo: 'MA20261114001',
    platform: 'mall-self',
    kind: 'ordinary',
    soldBy: { storeId: 'store-1', name: '样例门店' },
    merchant: null,
    platformContact: { name: '样例商城客服', contact: '400-000-0000' },
    purchasedMs: Date.parse('2026-11-12T10:00:00+08:00'),
    receivedDate,
    lines,
    discounts,
    gifts: [],
    forfeits: [],
    payments: [{ paymentId: 'p1', channel: 'online-wallet', reference: 'W1', amountFen: paidFen }],
    crossBorder: sale.kind === 'cross-border' ? { riskNotice: 'risk@1', consent: 'consent@1' } : null,
    ...sale,
  };
}

/** Everything of line `a`, without a reason, in 广东, three days after receipt. */
export function requestOf(request: Partial<z.input<typeof ReturnRequest>> = {}): ReturnRequest {
  return ReturnRequest.parse({
    reason: 'no_reason',
    lines: [{ lineId: 'a', units: 1 }],
    province: '广东',
    nowMs: atDay(3),
    ...request,
  });
}
