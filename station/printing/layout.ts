import { code128Modules, code128Runs } from './code128.ts';
import type { PaperBlock, PaperDocument, TextSize } from './document.ts';
import { columnsOf, printableText } from './printable-text.ts';
import { qrSymbol, type SymbolOf } from './symbols.ts';

/** One line as the print head makes it. Lengths in dots of 1/8 mm. */
export type PrintedLine =
  | { kind: 'text'; text: string; size: TextSize; bold: boolean; inverse: boolean; align: 'left' | 'centre' }
  | { kind: 'rule'; heavy: boolean }
  | { kind: 'barcode'; text: string; moduleDots: number }
  | { kind: 'qr'; text: string; moduleDots: number }
  | { kind: 'feed'; dots: number };

export type PaperLayout = {
  widthMm: 58 | 80;
  lines: PrintedLine[];
  /** Characters that the paper shows as a box. May be personal data: count them, never log them. */
  missing: string[];
};

export const dotsPerMm = 8;
/** What the head can print, in dots. */
export const headDots = { 58: 384, 80: 576 } as const;
/** A half-width character is 12 × 24 dots, a Chinese one 24 × 24. */
export const columnDots = 12;
export const glyphDots = 24;
export const lineGapDots = 8;
export const barcodeHeightDots = 96;
export const ruleDots = { thin: 2, heavy: 6 } as const;
const ruleGapDots = 10;
export const longestQr = 800;

/**
 * Breaks a document into printed lines: the one place that decides what stands where. `symbolOf` is for who draws the lines
 * as well: a large QR symbol takes longer to make than all the rest.
 */
export function layOut(document: PaperDocument, symbolOf: SymbolOf = qrSymbol): PaperLayout {
  const missing: string[] = [];
  const clean = (text: string): string => {
    const result = printableText(text);
    missing.push(...result.missing);
    return result.text;
  };
  const lines = document.blocks.flatMap((block) => linesOf(block, headDots[document.widthMm], clean, symbolOf));
  return { widthMm: document.widthMm, lines, missing };
}

function linesOf(
  block: PaperBlock,
  widthDots: number,
  clean: (text: string) => string,
  symbolOf: SymbolOf,
): PrintedLine[] {
  switch (block.kind) {
    case 'rule':
      return [feed(ruleGapDots), { kind: 'rule', heavy: block.heavy ?? false }, feed(ruleGapDots)];
    case 'space':
      return Array.from({ length: block.lines }, () => feed(glyphDots));
    case 'qr':
      return [
        { kind: 'qr', text: block.text, moduleDots: qrModuleDots(block.text, widthDots, symbolOf) },
        feed(lineGapDots),
      ];
    case 'barcode': {
      const moduleDots = barcodeModuleDots(block.text, widthDots);
      if (moduleDots !== null) return [{ kind: 'barcode', text: block.text, moduleDots }, feed(lineGapDots)];
      return linesOf({ kind: 'text', text: block.text, bold: true, align: 'centre' }, widthDots, clean, symbolOf);
    }
    case 'text': {
      const size = block.size ?? 1;
      const style = { size, bold: block.bold ?? false, inverse: block.inverse ?? false, align: block.align ?? 'left' };
      const columns = Math.floor(widthDots / (columnDots * size));
      // a white margin inside the black bar
      const margin = style.inverse ? 2 : 0;
      return wrap(clean(block.text), columns - margin).map((text) => ({
        kind: 'text',
        text: style.inverse ? ` ${text} ` : text,
        ...style,
      }));
    }
    case 'row': {
      const size = block.size ?? 1;
      const columns = Math.floor(widthDots / (columnDots * size));
      const style = { size, bold: block.bold ?? false, inverse: false, align: 'left' } as const;
      return rowTexts(clean(block.left), clean(block.right), columns).map((text) => ({ kind: 'text', text, ...style }));
    }
  }
}

function feed(dots: number): PrintedLine {
  return { kind: 'feed', dots };
}

function rowTexts(left: string, right: string, columns: number): string[] {
  const gap = columns - columnsOf(left) - columnsOf(right);
  if (gap >= 1) return [(left + ' '.repeat(gap) + right).trimEnd()];
  const pushed = wrap(right, columns).map((text) => ' '.repeat(columns - columnsOf(text)) + text);
  return [...wrap(left, columns), ...pushed];
}

/** Breaks between Chinese characters and at spaces; a Latin word breaks only when it is longer than the line. */
function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  let width = 0;
  const finish = () => {
    lines.push(line.trimEnd());
    line = '';
    width = 0;
  };
  for (const word of text.match(/[\x21-\x7e]+|[^\x21-\x7e]/gu) ?? []) {
    for (const piece of columnsOf(word) > columns ? word : [word]) {
      const pieceColumns = columnsOf(piece);
      if (width > 0 && width + pieceColumns > columns) finish();
      if (piece === ' ' && width === 0 && lines.length > 0) continue;
      line += piece;
      width += pieceColumns;
    }
  }
  if (line.trim() !== '' || lines.length === 0) finish();
  return lines;
}

const quietModules = 20;

function barcodeModuleDots(text: string, widthDots: number): number | null {
  const runs = code128Runs(text);
  if (!runs) return null;
  const moduleDots = Math.min(4, Math.floor(widthDots / (code128Modules(runs) + quietModules)));
  return moduleDots >= 2 ? moduleDots : null;
}

/** About 38 mm for a voucher: large enough for a telephone's camera, small enough for a short receipt. */
const wantedQrDots = 304;

function qrModuleDots(text: string, widthDots: number, symbolOf: SymbolOf): number {
  if (!/^[\x20-\x7e]+$/.test(text) || text.length > longestQr) throw new RangeError('not a QR text for paper');
  const { modules } = symbolOf(text);
  return Math.max(2, Math.min(8, Math.floor(Math.min(wantedQrDots, widthDots) / modules)));
}
