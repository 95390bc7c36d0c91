import type { Assessment, GoodsRoute, ItemEnd } from '../../contract/returns/assessment.ts';
import type { ReturnReason } from '../../contract/returns/request.ts';
import type { BothWords } from '../../contract/returns/sale.ts';
import { yuanText } from '../../contract/values/amounts.ts';
import { shanghaiText } from '../../contract/values/time.ts';
import type { PaperBlock, PaperDocument } from './document.ts';

type Contact = { name: string; contact: string };

/** What the papers of a return say: goods and companies, and nobody's name. */
export type ReturnPaperInput = {
  orderNo: string;
  storeName: string;
  stationName: string;
  reason: ReturnReason;
  lines: (Assessment['lines'][number] & { name: BothWords; sellerName: string; regionLimited: boolean })[];
  items: { name: BothWords; end: ItemEnd; units: number; amountFen: number }[];
  money: Assessment['money'];
  balancePaidFen: number;
  /** What stays void. [F057] */
  forfeits: { name: BothWords; rule: string }[];
  expected: Assessment['expected'];
  refundLastDay: string;
  carriage: Assessment['carriage'];
  crossBorder: { riskNotice: string; consent: string } | null;
  merchant: Contact | null;
  platformContact: Contact;
  sealNo: string | null;
  route: GoodsRoute | null;
  terms: { version: string; sha256: string } | null;
  operatorNo: string;
  atMs: number;
  copyNo: number;
  /** The signed text that anyone can check without a network. */
  receiptText: string | null;
};

/** The customer's paper of a return: what came back, what comes back to him, and by when. */
export function makeReturnReceipt(input: ReturnPaperInput): PaperDocument {
  const { money, terms } = input;
  return {
    widthMm: 80,
    title: `退货凭据 ${input.orderNo}`,
    blocks: [
      ...head(input, '退货凭据 Return receipt'),
      ...input.lines.flatMap(goodsRows),
      { kind: 'rule' },
      ...input.items.map(({ name, end, units, amountFen }) =>
        row(`${name.zh} ×${units}`, amountFen > 0 ? `${endNames[end]} ${yuan(amountFen)}` : endNames[end]),
      ),
      { kind: 'rule' },
      row('商品实付 Paid', yuan(money.paidFen)),
      ...deduction('留下的赠品 Gifts kept', money.giftsFen),
      ...deduction('已用权益 Benefits spent', money.clawedBackFen),
      ...deduction('缺少配件 Accessories', money.accessoriesFen),
      ...deduction('先前已退 Refunded before', money.alreadyRefundedFen),
      { kind: 'row', left: '退款 Refund', right: yuan(money.refundFen), size: 2, bold: true },
      ...(input.balancePaidFen > 0 ? [row('已付差额 Balance paid', yuan(input.balancePaidFen))] : []),
      ...money.payments.map(({ channel, amountFen }) => row(`  原路退回 ${channel}`, yuan(amountFen))),
      ...input.expected.map(({ zh }): PaperBlock => ({ kind: 'text', text: zh })),
      row('最迟到账 Latest', input.refundLastDay),
      ...(input.forfeits.length > 0 ? [{ kind: 'rule' } as const] : []),
      ...input.forfeits.map(({ name, rule }) => row(`不再退返 ${name.zh}`, rule)),
      ...(input.crossBorder
        ? [row('风险告知书 Notice', input.crossBorder.riskNotice), row('信息同意 Consent', input.crossBorder.consent)]
        : []),
      { kind: 'rule' },
      row('封签 Seal', input.sealNo ?? ''),
      row('去向 Route', input.route === null ? '' : routeNames[input.route]),
      ...(terms ? [row('条款 Terms', terms.version), row('摘要 SHA-256', shortHash(terms.sha256))] : []),
      row('操作员 Operator', input.operatorNo),
      { kind: 'text', text: '签字不表示认可商品质量 Signing accepts no quality' },
      ...(input.receiptText
        ? ([
            { kind: 'space', lines: 1 },
            { kind: 'qr', text: input.receiptText },
            { kind: 'text', text: '扫码可离线核验 Scan to verify', align: 'centre' },
          ] as const)
        : []),
      ...foot(input),
    ],
  };
}

/** Who to turn to: the merchant first where there is one, then the platform. [MA-3.1.1 YP-3.2] */
export function makeRouteCard(input: ReturnPaperInput): PaperDocument {
  return {
    widthMm: 80,
    title: `售后指引 ${input.orderNo}`,
    blocks: [
      ...head(input, '售后指引 Route card'),
      ...(input.merchant ? contact('商家 Merchant', input.merchant) : []),
      ...contact('平台 Platform', input.platformContact),
      { kind: 'rule' },
      ...input.lines.flatMap(({ name, units, sellerName, because, clause, next }): PaperBlock[] => [
        row(`${name.zh} ×${units}`, sellerName),
        { kind: 'text', text: `${because.zh}（${clause}）` },
        { kind: 'text', text: next.zh },
        { kind: 'text', text: next.en },
      ]),
      { kind: 'rule' },
      row('运费 Carriage', input.carriage === 'customer' ? '顾客承担 customer' : '卖方承担 seller'),
      ...foot(input),
    ],
  };
}

/** Goes on the parcel that is sent on to the merchant. */
export function makeReturnLabel(input: ReturnPaperInput): PaperDocument {
  const to = input.merchant ?? input.platformContact;
  const sealNo = input.sealNo ?? '';
  return {
    widthMm: 80,
    title: `退货标签 ${input.orderNo}`,
    blocks: [
      ...head(input, '退货 RETURN'),
      ...(sealNo === '' ? [] : ([{ kind: 'barcode', text: sealNo }] as const)),
      { kind: 'text', text: sealNo, size: 2, bold: true, align: 'centre' },
      { kind: 'rule', heavy: true },
      ...contact('退至 To', to),
      { kind: 'rule' },
      ...input.lines.map(({ name, units }) => row(name.zh, `×${units}`)),
      ...foot(input),
    ],
  };
}

/** Texts that come from sales and packs: numbers and names of goods and companies, which the mask lint must not take for people. */
export function returnPublicTexts(input: ReturnPaperInput): string[] {
  const names = [...input.lines, ...input.items, ...input.forfeits].flatMap(({ name }) => [name.zh, name.en]);
  const contacts = [input.merchant, input.platformContact].flatMap((one) => (one ? [one.name, one.contact] : []));
  return [
    ...names,
    ...contacts,
    ...input.lines.flatMap(({ sellerName, clause }) => [sellerName, clause]),
    input.orderNo,
    input.storeName,
    input.stationName,
    input.sealNo ?? '',
    input.terms?.version ?? '',
    input.crossBorder?.riskNotice ?? '',
    input.crossBorder?.consent ?? '',
    input.receiptText ?? '',
  ];
}

function head(input: ReturnPaperInput, title: string): PaperBlock[] {
  return [
    { kind: 'text', text: input.storeName, bold: true, align: 'centre' },
    { kind: 'rule' },
    ...(input.copyNo > 0
      ? ([
          { kind: 'text', text: `副本 COPY ${input.copyNo}`, size: 2, bold: true, inverse: true, align: 'centre' },
        ] as const)
      : []),
    { kind: 'text', text: title, size: 2, bold: true, align: 'centre' },
    { kind: 'rule', heavy: true },
    { kind: 'row', left: '订单号 Order', right: input.orderNo, bold: true },
    row('原因 Reason', reasonNames[input.reason]),
    row('时间 Time', `${shanghaiText(input.atMs)} 北京时间`),
    { kind: 'rule' },
  ];
}

function foot(input: ReturnPaperInput): PaperBlock[] {
  return [{ kind: 'rule' }, { kind: 'text', text: `驿台 Waypost ${input.stationName}`, align: 'centre' }];
}

function goodsRows({ name, units, sellerName, paidFen, refundFen, regionLimited }: ReturnPaperInput['lines'][number]) {
  return [
    row(`${name.zh} ×${units}`, `${yuan(paidFen)} → ${yuan(refundFen)}`),
    row('  卖方 Seller', sellerName),
    ...(regionLimited ? [row('  区域 Region', '仅限中国大陆使用 mainland only')] : []),
  ];
}

function contact(title: string, { name, contact: reach }: Contact): PaperBlock[] {
  return [
    { kind: 'row', left: title, right: '' },
    { kind: 'text', text: name, bold: true },
    { kind: 'text', text: reach, size: 2, bold: true },
  ];
}

function deduction(left: string, fen: number): PaperBlock[] {
  return fen > 0 ? [row(left, `-${yuan(fen)}`)] : [];
}

function row(left: string, right: string): PaperBlock {
  return { kind: 'row', left, right };
}

function yuan(fen: number): string {
  return `￥${yuanText(fen)}`;
}

/** Twelve digits in groups, so that no run of them can be taken for a telephone number. */
function shortHash(sha256: string): string {
  return sha256.slice(0, 12).replace(/(.{4})(?=.)/g, '$1 ');
}

const endNames: Record<ItemEnd, string> = {
  returned: '已收回 returned',
  clawed_back: '已扣回 taken back',
  priced: '按价 priced',
  kept_by_right: '依法保留 kept',
  never_delivered: '未交付 never delivered',
};
const routeNames: Record<GoodsRoute, string> = { stock: '入库 stock', merchant: '退商家 merchant' };
const reasonNames: Record<ReturnReason, string> = {
  no_reason: '七天无理由 no reason',
  quality: '质量问题 quality',
  wrong_item: '发错商品 wrong item',
  transport_damage: '运输损坏 transport',
};
