import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PaperDocument } from './document.ts';
import { lintPaper, type LintPerson } from './mask-lint.ts';
import { makeLabel, makeReceipt, publicTexts, type LabelInput } from './papers.ts';
import { anyLabel, anyParty, anyReceipt, sampleLabel } from './papers.samples.ts';

const personOf = ({ name, phone, address }: LabelInput['sender']): LintPerson => ({
  name,
  phone,
  street: address.street,
});
const withText = (text: string): PaperDocument => ({ widthMm: 80, title: '', blocks: [{ kind: 'text', text }] });

/** R9 as it is written, apart from the lint: what a person with a regex would look for. */
function plainHits(document: PaperDocument, known: readonly string[]): string[] {
  return document.blocks.flatMap((block) => {
    const text = block.kind === 'row' ? `${block.left} ${block.right}` : 'text' in block ? block.text : '';
    const rest = known.reduce((left, word) => left.replaceAll(word, ''), text);
    return rest.match(/\d{17}[\dXx]|1[3-9]\d{9}/g) ?? [];
  });
}

describe('the mask lint', () => {
  it('finds nothing on 10,000 generated papers, and neither does a plain regex [R9 F078]', () => {
    fc.assert(
      fc.property(anyLabel, anyReceipt, (label, receipt) => {
        const people = [personOf(label.sender), personOf(label.recipient)];
        const both = [
          { document: makeLabel(label), known: publicTexts(label) },
          { document: makeReceipt(receipt), known: publicTexts(receipt) },
        ];
        for (const { document, known } of both) {
          expect(lintPaper(document, people, known)).toEqual([]);
          expect(plainHits(document, known)).toEqual([]);
        }
      }),
      { numRuns: 5_000 },
    );
  }, 120_000);

  it('finds every person whose mask was forgotten [R9]', () => {
    fc.assert(
      fc.property(anyParty, fc.constantFrom('phone', 'street', 'name'), (party, field) => {
        fc.pre(field !== 'name' || [...party.name].length >= 2);
        const leak = { phone: party.phone, street: party.address.street, name: party.name }[field];
        const document = makeLabel(sampleLabel);
        document.blocks.push({ kind: 'row', left: '备注', right: `（${leak}）` });
        const kinds = lintPaper(document, [personOf(party)], publicTexts(sampleLabel)).map((finding) => finding.kind);
        expect(kinds).toContain(field);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['11010519491231002X', 'id-number'],
    ['证件 110105 19491231 0026', 'id-number'],
    ['１１０１０５１９４９１２３１００２Ｘ', 'id-number'],
    ['13800138000', 'phone'],
    ['tel +86 138-0013-8000', 'phone'],
    ['3幢501室', 'room'],
    ['文一西路969号', 'room'],
    ['二单元', 'room'],
    ['Room 12', 'room'],
    ['apt. #4', 'room'],
  ] as const)('finds %s as %s with no person given [F078 L-13]', (text, kind) => {
    expect(lintPaper(withText(text), [])).toEqual([{ kind, block: 0 }]);
  });

  it.each([
    '运单号 YT13800138000',
    'a1b2 c3d4 e5f6',
    '2026-11-21 14:05',
    '300×200×200 mm ÷ 6000',
    '张* 138******00',
    '验视人 Inspector 0007',
  ])('leaves %s alone', (text) => expect(lintPaper(withText(text), [])).toEqual([]));

  it('knows the words of packs from people, and a telephone even inside one [F078]', () => {
    const person = { name: '杭州', phone: '13800138000' };
    expect(lintPaper(withText('浙江 杭州市'), [person], ['浙江 杭州市'])).toEqual([]);
    expect(lintPaper(withText('浙江 杭州市'), [person])).toEqual([{ kind: 'name', block: 0 }]);
    expect(lintPaper(withText('YT13800138000'), [person], ['YT13800138000'])).toEqual([{ kind: 'phone', block: 0 }]);
  });

  it('sees a name that was typed behind the district [F078]', () => {
    const recipient = {
      ...sampleLabel.recipient,
      address: { ...sampleLabel.recipient.address, district: '新城区 欧阳娜娜收' },
    };
    const label = { ...sampleLabel, recipient };
    expect(lintPaper(makeLabel(label), [personOf(recipient)], publicTexts(label)).map(({ kind }) => kind)).toContain(
      'name',
    );
  });

  it('looks at the title and at both codes', () => {
    const document: PaperDocument = {
      widthMm: 80,
      title: '13800138000',
      blocks: [
        { kind: 'qr', text: 'tel:13900139000' },
        { kind: 'barcode', text: '13700137000' },
      ],
    };
    expect(lintPaper(document, []).map((finding) => finding.block)).toEqual([-1, 0, 1]);
  });
});
