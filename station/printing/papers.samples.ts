import fc from 'fast-check';
import { mainlandProvinces } from '../../contract/sync/feed.ts';
import type { LabelInput, ReceiptInput } from './papers.ts';

/** Papers of invented people for the tests of this folder; never imported by the product. */
export const sampleLabel: LabelInput = {
  carrierLegalName: '云途快运（浙江）有限公司',
  waybillNo: 'YT0000001234',
  orderNo: 'WP-20261121-0007',
  sender: {
    name: '张伟',
    phone: '13800138000',
    address: { province: '浙江', city: '杭州市', district: '余杭区', street: '文一西路969号3幢501室' },
  },
  recipient: {
    name: '欧阳娜娜',
    phone: '0571-88886666',
    address: { province: '内蒙古', city: '呼和浩特市', district: '新城区', street: '海拉尔大街12号' },
  },
  category: '日用品',
  weightGrams: 1250,
  manualWeight: false,
  chargeableGrams: 2000,
  groundOnly: true,
  inspected: { mark: 'opened', inspectorNo: '0007', atMs: Date.UTC(2026, 10, 21, 6, 5) },
  stationName: '余杭良渚站',
  printedMs: Date.UTC(2026, 10, 21, 16, 30),
  copyNo: 0,
};

export const sampleReceipt: ReceiptInput = {
  quote: {
    carrierId: 'yuntu',
    carrierLegalName: '云途快运（浙江）有限公司',
    zone: 'far',
    tariffVersion: '2026-11',
    tariffEffectiveMs: 0,
    weightGrams: 1250,
    volumetricGrams: 2000,
    divisorCm3PerKg: 6000,
    chargeableGrams: 2000,
    lines: [
      { kind: 'first-weight', amountFen: 1200, details: {} },
      { kind: 'further-weight', amountFen: 600, details: {} },
      { kind: 'cover', amountFen: 300, details: {} },
    ],
    totalFen: 2100,
  },
  waybillNo: 'YT0000001234',
  orderNo: 'WP-20261121-0007',
  fromProvince: '浙江',
  toProvince: '内蒙古',
  difference: {
    estimateFen: 1500,
    actualFen: 2100,
    differenceFen: 600,
    parts: [
      { reason: 'weight', amountFen: 200 },
      { reason: 'volume', amountFen: 100 },
      { reason: 'cover', amountFen: 300 },
    ],
  },
  dimensions: { lengthMm: 300, widthMm: 200, heightMm: 200 },
  manualWeight: false,
  cover: { declaredFen: 100_000, declined: false },
  amountFen: 2100,
  method: 'cash',
  holder: 'courier',
  contract: { version: 'yuntu-2026-03', sha256: 'a1b2c3d4e5f60718'.repeat(4) },
  operatorNo: '0007',
  stationName: '余杭良渚站',
  atMs: Date.UTC(2026, 10, 21, 16, 30),
  copyNo: 0,
  voucherText: 'WPV1.k.body.signature',
};

const han = fc.integer({ min: 0x4e00, max: 0x9fa5 }).map((code) => String.fromCodePoint(code));
const digits = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((list) => list.join(''));
const mobile = fc.tuple(fc.integer({ min: 3, max: 9 }), digits(9)).map(([second, rest]) => `1${second}${rest}`);
const landline = fc
  .tuple(digits(3), digits(8), fc.constantFrom('', '-'))
  .map(([area, rest, dash]) => `0${area}${dash}${rest}`);
const name = fc.oneof(
  fc.array(han, { minLength: 1, maxLength: 5 }).map((list) => list.join('')),
  fc.constantFrom('Li Na', "John O'Neil", '阿卜杜拉·买买提', 'Anna-Maria K.'),
);
const door = fc
  .tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 30 }), fc.integer({ min: 101, max: 3299 }))
  .chain(([house, unit, flat]) =>
    fc.constantFrom(
      `${house}号${unit}幢${flat}室`,
      `${house}弄${unit}单元${flat}`,
      `${house}栋${flat}房`,
      `Unit ${unit} Room ${flat}`,
    ),
  );
const area = fc.tuple(
  fc.array(han, { minLength: 1, maxLength: 8 }).map((list) => list.join('')),
  fc.constantFrom('市', '区', '县', '自治州'),
  // now and then somebody typed the whole address into the field of the district
  fc.oneof({ weight: 9, arbitrary: fc.constant('') }, { weight: 1, arbitrary: door }),
);

export const anyParty: fc.Arbitrary<LabelInput['sender']> = fc.record({
  name,
  phone: fc.oneof(mobile, landline),
  address: fc.record({
    province: fc.constantFrom(...mainlandProvinces),
    city: area.map((parts) => parts.join('')),
    district: area.map((parts) => parts.join('')),
    street: fc.tuple(han, han, door).map((parts) => parts.join('')),
  }),
});

const waybillNo = fc
  .tuple(fc.constantFrom('YT', 'SFX', 'WP'), fc.integer({ min: 8, max: 15 }).chain(digits))
  .map((parts) => parts.join(''));
const fen = fc.integer({ min: 0, max: 50_000_00 });
const grams = fc.integer({ min: 0, max: 60_000 });
const moment = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2040, 0) });
const copyNo = fc.integer({ min: 0, max: 3 });

export const anyLabel: fc.Arbitrary<LabelInput> = fc
  .record({
    waybillNo,
    sender: anyParty,
    recipient: anyParty,
    weightGrams: grams,
    chargeableGrams: grams,
    groundOnly: fc.boolean(),
    printedMs: moment,
    copyNo,
  })
  .map((fields) => ({ ...sampleLabel, ...fields }));

export const anyReceipt: fc.Arbitrary<ReceiptInput> = fc
  .record({
    waybillNo,
    amountFen: fen,
    atMs: moment,
    copyNo,
    manualWeight: fc.boolean(),
    cover: fc.record({ declaredFen: fen, declined: fc.boolean() }),
    contract: fc.record({ version: fc.constant('yuntu-2026-03'), sha256: fc.stringMatching(/^[0-9a-f]{64}$/) }),
    estimateFen: fen,
    actualFen: fen,
  })
  .map(({ estimateFen, actualFen, ...fields }) => ({
    ...sampleReceipt,
    ...fields,
    difference: { estimateFen, actualFen, differenceFen: actualFen - estimateFen, parts: [] },
  }));
