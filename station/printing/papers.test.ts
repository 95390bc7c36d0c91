import { describe, expect, it } from 'vitest';
import type { PaperDocument } from './document.ts';
import { makeLabel, makeReceipt } from './papers.ts';
import { sampleLabel, sampleReceipt } from './papers.samples.ts';

function rowsOf(document: PaperDocument): string[] {
  return document.blocks.flatMap((block) => {
    if (block.kind === 'row') return [`${block.left} | ${block.right}`];
    return 'text' in block ? [block.text] : [];
  });
}

describe('the waybill label', () => {
  const rows = rowsOf(makeLabel(sampleLabel));
  const text = rows.join('\n');

  it('carries the carrier, the number as code and in large, and where it goes', () => {
    const { blocks } = makeLabel(sampleLabel);
    expect(text).toContain('云途快运（浙江）有限公司');
    expect(blocks).toContainEqual({ kind: 'barcode', text: 'YT0000001234' });
    expect(blocks).toContainEqual({ kind: 'text', text: 'YT 0000 0012 34', size: 2, bold: true, align: 'centre' });
    expect(blocks).toContainEqual({ kind: 'text', text: '呼和浩特市', size: 3, bold: true, align: 'centre' });
  });

  it('masks both people and leaves their doors out [F078 L-13]', () => {
    expect(rows).toContain('欧*** | 057*******66');
    expect(rows).toContain('张* | 138******00');
    expect(rows).toContain('浙江 杭州市 余杭区');
    expect(text).not.toMatch(/文一|海拉尔|501|13800138000|88886666|欧阳|张伟/);
  });

  it('cuts a door out of a district that holds one [L-13]', () => {
    const address = { ...sampleLabel.sender.address, district: '余杭区３幢501室' };
    const cut = rowsOf(makeLabel({ ...sampleLabel, sender: { ...sampleLabel.sender, address } }));
    expect(cut).toContain('浙江 杭州市 余杭区');
    expect(cut.join('')).not.toMatch(/501|３|室/);
  });

  it('says who inspected, how, and that it may not fly [L-3 F048]', () => {
    expect(rows).toContain('已开箱验视 INSPECTED');
    expect(rows).toContain('验视人 Inspector 0007 | 2026-11-21 14:05');
    expect(rows).toContain('仅限陆运 GROUND ONLY');
    const flying = rowsOf(
      makeLabel({ ...sampleLabel, groundOnly: false, inspected: { ...sampleLabel.inspected, mark: 'x-ray' } }),
    );
    expect(flying.join()).not.toContain('陆运');
    expect(flying).toContain('已过机安检 X-RAYED');
  });

  it('tells the category of the goods and no more [EX-4.7c]', () => {
    expect(rows).toContain('品类 Category | 日用品');
    expect(rowsOf(makeLabel({ ...sampleLabel, category: '手机 13800138000' }))).toContain('品类 Category | 手机');
  });

  it('is marked COPY n from the second print on [EX-4.10c F080]', () => {
    expect(text).not.toContain('COPY');
    expect(rowsOf(makeLabel({ ...sampleLabel, copyNo: 2 }))).toContain('副本 COPY 2');
  });
});

describe('the receipt', () => {
  const rows = rowsOf(makeReceipt(sampleReceipt));

  it('names the carrier and not the counter as the one who carries [EX-1.3]', () => {
    expect(rows[0]).toBe('云途快运（浙江）有限公司');
  });

  it('shows estimate, actual fee, their difference and its parts [EX-3.1b]', () => {
    expect(rows).toEqual(
      expect.arrayContaining([
        '预估运费 Estimate | ￥15.00',
        '实际运费 Actual fee | ￥21.00',
        '差额 Difference | +6.00 元',
        '  其中 重量 weight | +2.00 元',
        '  其中 体积 volume | +1.00 元',
        '  其中 保价 cover | +3.00 元',
      ]),
    );
    const difference = { estimateFen: 2100, actualFen: 1500, differenceFen: -600, parts: [] };
    expect(rowsOf(makeReceipt({ ...sampleReceipt, difference }))).toContain('差额 Difference | -6.00 元');
  });

  it('shows both weights, the dimensions and the divisor [AX-4.10]', () => {
    expect(rows).toEqual(
      expect.arrayContaining([
        '实际重量 Weight | 1.250 kg',
        '体积重量 Volumetric | 2.000 kg',
        '  长×宽×高 ÷ 系数 | 300×200×200 mm ÷ 6000',
        '计费重量 Chargeable | 2.000 kg',
      ]),
    );
    expect(rowsOf(makeReceipt({ ...sampleReceipt, dimensions: null }))).toContain(
      '体积重量 Volumetric | 未测量 not measured',
    );
    expect(rowsOf(makeReceipt({ ...sampleReceipt, manualWeight: true }))).toContain(
      '实际重量 Weight（手工录入 MANUAL） | 1.250 kg',
    );
  });

  it.each([
    [{ declaredFen: 100_000, declined: false }, '保价 Cover | 已保价 accepted ￥1000.00'],
    [{ declaredFen: 0, declined: true }, '保价 Cover | 已提示，未保价 declined'],
    [{ declaredFen: 0, declined: false }, '保价 Cover | 未保价 none'],
  ])('says what was decided about cover %j [AX-1]', (cover, row) => {
    expect(rowsOf(makeReceipt({ ...sampleReceipt, cover }))).toContain(row);
  });

  it('shows a platform fee of zero, who was paid how, the contract, and the moment in Beijing', () => {
    expect(rows).toEqual(
      expect.arrayContaining([
        '平台服务费 Platform fee | ￥0.00',
        '付款方式 Method | 现金 Cash',
        '收款人 Held by | 快递员 Courier',
        '电子契约 Contract | yuntu-2026-03',
        '契约摘要 SHA-256 | a1b2 c3d4 e5f6',
        '更正 Corrections | 无 none',
        '操作员 Operator | 0007',
        '时间 Time | 2026-11-22 00:30 北京时间',
      ]),
    );
  });

  it('carries the voucher as a code, and COPY n from the second print on [EX-4.10c F079 F080]', () => {
    expect(makeReceipt(sampleReceipt).blocks).toContainEqual({ kind: 'qr', text: sampleReceipt.voucherText });
    expect(rows.join()).not.toContain('COPY');
    expect(rowsOf(makeReceipt({ ...sampleReceipt, copyNo: 1 }))).toContain('副本 COPY 1');
  });
});
