import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeLabel, makeReceipt } from './papers.ts';
import { sampleLabel, sampleReceipt } from './papers.samples.ts';
import { drawPaper } from './svg.ts';

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
