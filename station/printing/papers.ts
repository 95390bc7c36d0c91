import type { MoneyHolder, PaymentMethod } from '../../contract/collection.ts';
import type { Party } from '../../contract/sync/feed.ts';
import type { Dimensions, FeeDifference, FeeLine, Quote } from '../../contract/tariffs.ts';
import { kilogramText, yuanText } from '../../contract/values/amounts.ts';
import { maskName, maskPhone } from '../../contract/values/people.ts';
import { shanghaiText } from '../../contract/values/time.ts';
import type { z } from 'zod';
import type { PaperBlock, PaperDocument } from './document.ts';

export type LabelInput = {
  carrierLegalName: string;
  waybillNo: string;
  orderNo: string;
  sender: z.infer<typeof Party>;
  recipient: z.infer<typeof Party>;
  /** The category of the goods and no more: what inspection found is confidential. [EX-4.7c] */
  category: string;
  weightGrams: number;
  /** A person typed it. */
  manualWeight: boolean;
  chargeableGrams: number;
  groundOnly: boolean;
  inspected: { mark: 'opened' | 'x-ray'; inspectorNo: string; atMs: number };
  stationName: string;
  printedMs: number;
  /** 0 is the first print; later ones carry COPY n. [EX-4.10c] */
  copyNo: number;
};

export type ReceiptInput = {
  /** Its `carrierLegalName` heads the paper: the one who carries, not the one who runs the counter. [EX-1.3] */
  quote: Quote;
  waybillNo: string;
  orderNo: string;
  fromProvince: string;
  toProvince: string;
  difference: FeeDifference;
  dimensions: Dimensions | null;
  /** A weight that a person typed because the scale could not say it. */
  manualWeight: boolean;
  cover: { declaredFen: number; declined: boolean };
  amountFen: number;
  method: PaymentMethod;
  holder: z.infer<typeof MoneyHolder>;
  contract: { version: string; sha256: string };
  operatorNo: string;
  stationName: string;
  atMs: number;
  copyNo: number;
  /** The signed voucher, which anyone can check without a network. [F079] */
  voucherText: string;
};

/** The waybill label that goes on the parcel. Names and phones masked, no street, no unit, no identity data. [F078 L-13] */
export function makeLabel(input: LabelInput): PaperDocument {
  const destination = input.recipient.address;
  const city = areaText(destination.city);
  const inspection = input.inspected.mark === 'opened' ? '已开箱验视 INSPECTED' : '已过机安检 X-RAYED';
  return {
    widthMm: 80,
    title: `运单 ${input.waybillNo}`,
    blocks: [
      { kind: 'text', text: input.carrierLegalName, bold: true, align: 'centre' },
      { kind: 'rule' },
      ...copyMark(input.copyNo),
      { kind: 'barcode', text: input.waybillNo },
      { kind: 'text', text: grouped(input.waybillNo), size: 2, bold: true, align: 'centre' },
      { kind: 'rule', heavy: true },
      { kind: 'row', left: '目的地 To', right: '' },
      { kind: 'row', left: destination.province, right: areaText(destination.district), size: 2, bold: true },
      { kind: 'text', text: city, size: [...city].length > longestBigCity ? 2 : 3, bold: true, align: 'centre' },
      { kind: 'rule' },
      ...party('收件人 Recipient', input.recipient),
      { kind: 'rule' },
      ...party('寄件人 Sender', input.sender),
      { kind: 'rule' },
      {
        kind: 'row',
        left: `实际重量 Weight${manualMark(input)}`,
        right: `${kilogramText(input.weightGrams)} kg`,
        bold: true,
      },
      { kind: 'row', left: '计费重量 Chargeable', right: `${kilogramText(input.chargeableGrams)} kg` },
      { kind: 'row', left: '品类 Category', right: categoryText(input.category) },
      { kind: 'row', left: '订单号 Order', right: input.orderNo },
      { kind: 'space', lines: 1 },
      ...(input.groundOnly ? [mark('仅限陆运 GROUND ONLY'), space] : []),
      mark(inspection),
      space,
      {
        kind: 'row',
        left: `验视人 Inspector ${input.inspected.inspectorNo}`,
        right: shanghaiText(input.inspected.atMs),
      },
      { kind: 'rule' },
      { kind: 'row', left: `驿台 Waypost ${input.stationName}`, right: shanghaiText(input.printedMs) },
    ],
  };
}

/** The sender's paper: what was paid, why it differs from the estimate, and a voucher that proves it. [EX-3.1b EX-4.10b] */
export function makeReceipt(input: ReceiptInput): PaperDocument {
  const { quote, difference, cover } = input;
  return {
    widthMm: 80,
    title: `寄件凭据 ${input.waybillNo}`,
    blocks: [
      { kind: 'text', text: quote.carrierLegalName, bold: true, align: 'centre' },
      { kind: 'rule' },
      ...copyMark(input.copyNo),
      { kind: 'text', text: '寄件凭据 Receipt', size: 2, bold: true, align: 'centre' },
      { kind: 'rule', heavy: true },
      { kind: 'row', left: '运单号 Waybill', right: input.waybillNo, bold: true },
      { kind: 'row', left: '订单号 Order', right: input.orderNo },
      { kind: 'row', left: '时间 Time', right: `${shanghaiText(input.atMs)} 北京时间` },
      { kind: 'row', left: '线路 Route', right: `${input.fromProvince} → ${input.toProvince}` },
      { kind: 'rule' },
      { kind: 'row', left: `实际重量 Weight${manualMark(input)}`, right: `${kilogramText(quote.weightGrams)} kg` },
      ...volumeRows(quote, input.dimensions),
      { kind: 'row', left: '计费重量 Chargeable', right: `${kilogramText(quote.chargeableGrams)} kg`, bold: true },
      { kind: 'rule' },
      ...feeRows(quote.lines),
      { kind: 'rule' },
      { kind: 'row', left: '预估运费 Estimate', right: yuan(difference.estimateFen) },
      { kind: 'row', left: '实际运费 Actual fee', right: yuan(difference.actualFen), bold: true },
      { kind: 'row', left: '差额 Difference', right: signedYuan(difference.differenceFen) },
      ...difference.parts.map((part): PaperBlock => ({
        kind: 'row',
        left: `  其中 ${partNames[part.reason]}`,
        right: signedYuan(part.amountFen),
      })),
      { kind: 'rule' },
      { kind: 'row', left: '实付 Paid', right: yuan(input.amountFen), size: 2, bold: true },
      { kind: 'row', left: '付款方式 Method', right: methodNames[input.method] },
      { kind: 'row', left: '收款人 Held by', right: holderNames[input.holder] },
      { kind: 'row', left: '保价 Cover', right: coverText(cover) },
      { kind: 'rule' },
      { kind: 'row', left: '电子契约 Contract', right: input.contract.version },
      { kind: 'row', left: '契约摘要 SHA-256', right: shortHash(input.contract.sha256) },
      { kind: 'row', left: '资费版本 Tariff', right: quote.tariffVersion },
      { kind: 'row', left: '更正 Corrections', right: '无 none' },
      { kind: 'row', left: '操作员 Operator', right: input.operatorNo },
      { kind: 'space', lines: 1 },
      { kind: 'qr', text: input.voucherText },
      { kind: 'text', text: '扫码可离线核验此凭据', align: 'centre' },
      { kind: 'text', text: 'Scan to verify, no network needed', align: 'centre' },
      { kind: 'rule' },
      { kind: 'text', text: `驿台 Waypost ${input.stationName}`, align: 'centre' },
    ],
  };
}

/** Texts on these papers that come from packs and number blocks, so that the mask lint does not take them for people. */
export function publicTexts(input: LabelInput | ReceiptInput): string[] {
  const shared = [input.waybillNo, grouped(input.waybillNo), input.orderNo, input.stationName];
  if ('quote' in input)
    return [
      ...shared,
      input.quote.carrierLegalName,
      input.voucherText,
      input.contract.version,
      input.quote.tariffVersion,
    ];
  const areas = [input.sender, input.recipient].flatMap(({ address }) =>
    [address.city, address.district].map(areaText),
  );
  return [...shared, input.carrierLegalName, ...areas.filter((area) => areaName.test(area))];
}

function party(title: string, { name, phone, address }: LabelInput['sender']): PaperBlock[] {
  return [
    { kind: 'row', left: title, right: '' },
    { kind: 'row', left: shortMask(name), right: maskPhone(phone), bold: true, size: 2 },
    { kind: 'text', text: areaLine(address) },
  ];
}

function areaLine(address: LabelInput['sender']['address']): string {
  return `${address.province} ${areaText(address.city)} ${areaText(address.district)}`;
}

/** A city or district has no number in its name; from the first one on it is somebody's door. [L-13] */
function areaText(area: string): string {
  return area.normalize('NFKC').replace(/\d.*$/u, '').trim();
}

const space: PaperBlock = { kind: 'space', lines: 1 };

/** Eight characters of the largest size fill the line. */
const longestBigCity = 8;

/** What looks like the name of a place; a field that holds more stays under the lint's eyes. */
const areaName = /^\p{Script=Han}{1,12}(?:市|区|县|州|盟|旗|镇|乡|街道)$/u;

/** The one field of the goods that somebody typed: its numbers are never a category. [EX-4.7c] */
function categoryText(category: string): string {
  return category.normalize('NFKC').replace(/\d+/g, '').trim();
}

/** The mask of a long name would fill the line and tell its length. */
function shortMask(name: string): string {
  return [...maskName(name)].slice(0, 5).join('');
}

function manualMark({ manualWeight }: { manualWeight: boolean }): string {
  return manualWeight ? '（手工录入 MANUAL）' : '';
}

function mark(text: string): PaperBlock {
  return { kind: 'text', text, size: 2, bold: true, inverse: true, align: 'centre' };
}

function copyMark(copyNo: number): PaperBlock[] {
  return copyNo > 0 ? [mark(`副本 COPY ${copyNo}`), space] : [];
}

/** `WP0000000123` → `WP 0000 0001 23`: read aloud over a counter, four by four. */
function grouped(waybillNo: string): string {
  const [, letters = '', digits = ''] = /^([A-Z]*)(\d*)$/.exec(waybillNo) ?? [];
  return digits === '' ? waybillNo : `${letters} ${digits.replace(/(\d{4})(?=\d)/g, '$1 ')}`.trim();
}

function volumeRows(quote: Quote, dimensions: Dimensions | null): PaperBlock[] {
  if (!dimensions || quote.volumetricGrams === null)
    return [{ kind: 'row', left: '体积重量 Volumetric', right: '未测量 not measured' }];
  const size = `${dimensions.lengthMm}×${dimensions.widthMm}×${dimensions.heightMm} mm ÷ ${quote.divisorCm3PerKg}`;
  return [
    { kind: 'row', left: '体积重量 Volumetric', right: `${kilogramText(quote.volumetricGrams)} kg` },
    { kind: 'row', left: '  长×宽×高 ÷ 系数', right: size },
  ];
}

function feeRows(lines: readonly FeeLine[]): PaperBlock[] {
  const platform: FeeLine = { kind: 'platform-fee', amountFen: 0, details: {} };
  const shown = lines.some((line) => line.kind === 'platform-fee') ? lines : [...lines, platform];
  return shown.map((line) => ({ kind: 'row', left: feeNames[line.kind], right: yuan(line.amountFen) }));
}

const feeNames: Record<FeeLine['kind'], string> = {
  'first-weight': '首重 First weight',
  'further-weight': '续重 Further weight',
  cover: '保价费 Cover fee',
  'platform-fee': '平台服务费 Platform fee',
};

const partNames: Record<FeeDifference['parts'][number]['reason'], string> = {
  weight: '重量 weight',
  volume: '体积 volume',
  cover: '保价 cover',
  tariff: '资费变动 tariff',
  'platform-fee': '平台服务费 platform fee',
};

const methodNames: Record<PaymentMethod, string> = {
  cash: '现金 Cash',
  'carrier-code': '物流公司收款码 Carrier code',
  'station-code': '驿站收款码 Station code',
  'monthly-account': '月结 Monthly account',
};

const holderNames: Record<ReceiptInput['holder'], string> = { courier: '快递员 Courier', station: '驿站 Station' };

function coverText(cover: ReceiptInput['cover']): string {
  if (cover.declaredFen > 0) return `已保价 accepted ${yuan(cover.declaredFen)}`;
  return cover.declined ? '已提示，未保价 declined' : '未保价 none';
}

function yuan(fen: number): string {
  return `￥${yuanText(fen)}`;
}

function signedYuan(fen: number): string {
  return `${fen > 0 ? '+' : ''}${yuanText(fen)} 元`;
}

/** Twelve digits in groups, so that no run of them can be taken for a telephone number. */
function shortHash(sha256: string): string {
  return sha256.slice(0, 12).replace(/(.{4})(?=.)/g, '$1 ');
}
