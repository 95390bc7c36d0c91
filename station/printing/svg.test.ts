import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PaperDocument } from './document.ts';
import { layOut } from './layout.ts';
import { makeLabel, makeReceipt } from './papers.ts';
import { sampleLabel, sampleReceipt } from './papers.samples.ts';
import { drawLines, drawPaper } from './svg.ts';
import { rememberingSymbols } from './symbols.ts';

describe('the picture of a paper', () => {
  it('is one SVG in millimetres that loads nothing and runs nothing', () => {
    for (const document of [makeLabel(sampleLabel), makeReceipt(sampleReceipt)]) {
      const { svg, widthMm, heightMm } = drawPaper(document);
      expect(svg).toMatch(
        new RegExp(`^<svg xmlns="http://www.w3.org/2000/svg" width="${widthMm}mm" height="${heightMm}mm"`),
      );
      expect(heightMm).toBeGreaterThan(100);
      expect(svg).not.toMatch(/<(script|style|image|use|a|foreignObject)\b|href|url\(|\son\w+=|style=/i);
    }
  });

  it('makes a symbol once for layout and picture, the same as if it were made twice [F034]', () => {
    const text = `WPW1.${'Ab3_'.repeat(40)}`;
    const document: PaperDocument = { widthMm: 80, title: '', blocks: [{ kind: 'qr', text }] };
    const symbolOf = rememberingSymbols();
    expect(symbolOf(text)).toBe(symbolOf(text));
    const drawnApart = drawLines(layOut(document).lines, 80, '');
    expect(drawPaper(document)).toEqual(drawnApart);
  });

  it('shows any text as text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.constantFrom('<script>alert(1)</script>', '"><svg onload=x>', '&amp;]]>'),
        ),
        (text) => {
          const { svg } = drawPaper({
            widthMm: 58,
            title: text,
            blocks: [
              { kind: 'text', text },
              { kind: 'row', left: text, right: text },
            ],
          });
          const inner = svg.replace(/<\/?(?:svg|title|rect|text)(?: [a-z:A-Z-]+="[^"<>]*")*\/?>/g, '');
          expect(inner).not.toMatch(/[<>]/);
          expect([...svg].filter((character) => character < ' ' || character >= '\ufffe')).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });
});
