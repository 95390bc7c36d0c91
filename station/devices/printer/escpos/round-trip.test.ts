import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PaperDocument } from '../../../printing/document.ts';
import { layOut } from '../../../printing/layout.ts';
import { makeLabel, makeReceipt } from '../../../printing/papers.ts';
import { anyLabel, anyReceipt, sampleLabel } from '../../../printing/papers.samples.ts';
import { createPrinterEmulator } from './emulator.ts';
import { encode } from './encode.ts';

/** Sends the bytes in pieces, as a line does, and gives back what fell out. */
function printOut(bytes: Uint8Array, pieceBytes: number) {
  const printer = createPrinterEmulator();
  printer.start();
  for (let start = 0; start < bytes.length; start += pieceBytes)
    printer.receive(bytes.subarray(start, start + pieceBytes));
  return { papers: printer.papers(), unknown: printer.unknownCommands() };
}

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({
    unit: fc.integer({ min: 0x4e00, max: 0x9fff }).map((code) => String.fromCodePoint(code)),
    maxLength: 60,
  }),
  // what would be commands if it went out as it came
  fc.string({
    unit: fc.constantFrom('\x1b', '\x1d', '\x10', '\x04', '\x0a', '\x1c', '@', 'V', 'p', '\x00', '驿'),
    maxLength: 20,
  }),
);
const anyBlock: fc.Arbitrary<PaperDocument['blocks'][number]> = fc.oneof(
  fc.record({
    kind: fc.constant('text' as const),
    text: anyText,
    size: fc.constantFrom(1, 2, 3),
    bold: fc.boolean(),
    inverse: fc.boolean(),
    align: fc.constantFrom('left', 'centre'),
  }),
  fc.record({ kind: fc.constant('row' as const), left: anyText, right: anyText, size: fc.constantFrom(1, 2) }),
  fc.record({ kind: fc.constant('rule' as const), heavy: fc.boolean() }),
  fc.record({ kind: fc.constant('barcode' as const), text: fc.stringMatching(/^[\x20-\x7e]{1,30}$/) }),
  fc.record({ kind: fc.constant('qr' as const), text: fc.stringMatching(/^[A-Za-z0-9._-]{1,60}$/) }),
  fc.record({ kind: fc.constant('space' as const), lines: fc.integer({ min: 0, max: 12 }) }),
);

describe('what goes to the printer', () => {
  it('comes out as it was meant, whatever the text, in whatever pieces [F076]', () => {
    fc.assert(
      fc.property(
        fc.array(anyBlock, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 700 }),
        (blocks, pieceBytes) => {
          const document: PaperDocument = { widthMm: 80, title: 't', blocks };
          const out = printOut(encode(document).bytes, pieceBytes);
          expect(out.unknown).toEqual([]);
          const { lines } = layOut(document);
          expect(out.papers).toEqual(lines.length === 0 ? [] : [{ widthMm: 80, lines }]);
        },
      ),
      { numRuns: 150 },
    );
  }, 120_000);

  it('comes out right for real labels and receipts, Chinese and all [F076]', () => {
    fc.assert(
      fc.property(anyLabel, anyReceipt, (label, receipt) => {
        for (const document of [makeLabel(label), makeReceipt(receipt)]) {
          const out = printOut(encode(document).bytes, 512);
          expect(out).toEqual({ papers: [{ widthMm: 80, lines: layOut(document).lines }], unknown: [] });
        }
      }),
      { numRuns: 20 },
    );
  }, 120_000);

  it('prints 驿台 in the two bytes of GB18030, with Chinese mode on [F076]', () => {
    const { bytes } = encode({ widthMm: 80, title: 't', blocks: [{ kind: 'text', text: '驿台' }] });
    const hex = Buffer.from(bytes).toString('hex');
    expect(hex.slice(0, 8)).toBe('1b401c26');
    // GB 2312 rows 70 and 44: E6E4, CCA8
    expect(hex).toContain('e6e4cca80a');
  });

  it('shows a box where a printer has no glyph, and counts it', () => {
    const document: PaperDocument = { widthMm: 80, title: 't', blocks: [{ kind: 'text', text: '㐀𫖯😀 完' }] };
    expect(encode(document).missingGlyphs).toBe(3);
    expect(printOut(encode(document).bytes, 7).papers[0]?.lines).toMatchObject([{ text: '□□□ 完' }]);
  });

  it('prints a number that no Code 128 can hold as text', () => {
    const { lines } = layOut({
      widthMm: 58,
      title: 't',
      blocks: [
        { kind: 'barcode', text: '运单1' },
        { kind: 'barcode', text: 'A'.repeat(60) },
      ],
    });
    expect(lines.map((line) => line.kind)).toEqual(['text', 'text', 'text']);
  });

  it.each(['YT00000001604', 'YT160516201604', '1604', 'YT0016050016201234'])(
    'prints %s whole: two digits in a byte never say DLE EOT, which a printer obeys inside a barcode too [F076]',
    (text) => {
      const document: PaperDocument = { widthMm: 80, title: 't', blocks: [{ kind: 'barcode', text }] };
      const { bytes } = encode(document);
      const sent = Buffer.from(bytes);
      for (const request of [0x04, 0x05, 0x14]) expect(sent.includes(Buffer.of(0x10, request))).toBe(false);
      expect(printOut(bytes, 512).papers).toEqual([{ widthMm: 80, lines: layOut(document).lines }]);
    },
  );

  it('is caught when Chinese mode is forgotten: the emulator does not agree with itself', () => {
    const { bytes } = encode(makeLabel(sampleLabel));
    const spoiled = Buffer.from(bytes);
    spoiled.set([0x1b, 0x32], 2);
    expect(printOut(spoiled, 512).papers[0]?.lines).not.toEqual(layOut(makeLabel(sampleLabel)).lines);
  });
});
