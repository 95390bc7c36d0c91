import type { PaperDocument } from './document.ts';
import {
  barcodeHeightDots,
  columnDots,
  dotsPerMm,
  glyphDots,
  headDots,
  layOut,
  lineGapDots,
  ruleDots,
  type PrintedLine,
} from './layout.ts';
import { columnsOf } from './printable-text.ts';
import { code128Symbol, qrSymbol, rememberingSymbols, type SymbolOf } from './symbols.ts';

export type PaperPicture = { svg: string; widthMm: number; heightMm: number };

/** Draws the document as it will come out of the printer. One SVG in millimetres, without styles, links or scripts. */
export function drawPaper(document: PaperDocument): PaperPicture {
  const symbolOf = rememberingSymbols();
  const { lines, widthMm } = layOut(document, symbolOf);
  return drawLines(lines, widthMm, document.title, symbolOf);
}

/** Draws printed lines, whether they were laid out here or decoded from a printer's bytes. */
export function drawLines(
  lines: readonly PrintedLine[],
  widthMm: 58 | 80,
  title: string,
  symbolOf: SymbolOf = qrSymbol,
): PaperPicture {
  const marginDots = (widthMm * dotsPerMm - headDots[widthMm]) / 2;
  const parts: string[] = [];
  let y = topDots;
  for (const line of lines) {
    const drawn = drawLine(line, y, marginDots, headDots[widthMm], symbolOf);
    parts.push(drawn.svg);
    y += drawn.heightDots;
  }
  const heightMm = round((y + topDots) / dotsPerMm);
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${widthMm}mm" height="${heightMm}mm" viewBox="0 0 ${widthMm} ${heightMm}" ` +
    `role="img" font-family="${fontFamily}" fill="#141414"><title>${escapeXml(title)}</title>` +
    `<rect width="${widthMm}" height="${heightMm}" fill="#fff"/>${parts.join('')}</svg>`;
  return { svg, widthMm, heightMm };
}

const fontFamily = "'Noto Sans SC Variable','Noto Sans SC',sans-serif";
const topDots = 32;
/** Latin letters of the screen font are wider than a printer's cell; this size keeps a full line inside the paper. */
const fontDots = 22;
const baselineDots = 20;

function drawLine(
  line: PrintedLine,
  y: number,
  left: number,
  width: number,
  symbolOf: SymbolOf,
): { svg: string; heightDots: number } {
  switch (line.kind) {
    case 'feed':
      return { svg: '', heightDots: line.dots };
    case 'rule': {
      const height = line.heavy ? ruleDots.heavy : ruleDots.thin;
      return { svg: rect(left, y, width, height), heightDots: height };
    }
    case 'barcode':
      return { svg: drawBarcode(line, y, left + width / 2), heightDots: barcodeHeightDots };
    case 'qr':
      return drawQr(line, y, left + width / 2, symbolOf);
    case 'text':
      return { svg: drawText(line, y, left, width), heightDots: glyphDots * line.size + lineGapDots };
  }
}

function drawText(line: Extract<PrintedLine, { kind: 'text' }>, y: number, left: number, width: number): string {
  const cell = columnDots * line.size;
  const columns = columnsOf(line.text);
  const start = line.align === 'centre' ? left + (width - columns * cell) / 2 : left;
  const baseline = y + baselineDots * line.size;
  const weight = line.bold || line.inverse ? ' font-weight="700"' : ' font-weight="500"';
  const fill = line.inverse ? ' fill="#fff"' : '';
  const parts = segments(line.text).map(({ text, column }) => {
    const room = columnsOf(text) * cell;
    const x = start + column * cell;
    // what ends at the right edge of the paper hangs on that edge, as the printer's cells make it do
    const right = column > 0 && x + room >= left + width - 1;
    const centre = line.align === 'centre' || line.inverse;
    const anchor = right ? ' text-anchor="end"' : centre ? ' text-anchor="middle"' : '';
    const at = right ? x + room : centre ? x + room / 2 : x;
    const squeezed =
      naturalDots(text) * line.size > room ? ` textLength="${mm(room)}" lengthAdjust="spacingAndGlyphs"` : '';
    return `<text x="${mm(at)}" y="${mm(baseline)}" font-size="${mm(fontDots * line.size)}"${weight}${fill}${anchor}${squeezed}>${escapeXml(text)}</text>`;
  });
  const bar = line.inverse ? rect(start, y - 2, columns * cell, glyphDots * line.size + 4) : '';
  return bar + parts.join('');
}

/** Pieces of a line between wide gaps: a printer's columns, which a proportional font would lose. */
function segments(line: string): { text: string; column: number }[] {
  const found: { text: string; column: number }[] = [];
  for (const match of line.matchAll(/\S+(?: \S+)*/gu)) {
    found.push({ text: match[0], column: columnsOf(line.slice(0, match.index)) });
  }
  return found;
}

/** A guess at the width in the screen font at size 1, on the wide side. */
function naturalDots(text: string): number {
  let dots = 0;
  for (const character of text) {
    if (character > '\x7f') dots += fontDots;
    else if (/[A-Z@%&]/.test(character)) dots += fontDots * (/[MW@%]/.test(character) ? 0.92 : 0.66);
    else dots += fontDots * (/[ilj.,:;'|! ()[\]/-]/.test(character) ? 0.34 : 0.57);
  }
  return dots;
}

function drawBarcode(line: Extract<PrintedLine, { kind: 'barcode' }>, y: number, centre: number): string {
  const { modules, bars } = code128Symbol(line.text);
  const left = centre - (modules * line.moduleDots) / 2;
  const path = bars.map((bar) => {
    const dots = bar.width * line.moduleDots;
    return `M${mm(left + bar.left * line.moduleDots)} ${mm(y)}h${mm(dots)}v${mm(barcodeHeightDots)}h-${mm(dots)}z`;
  });
  return `<path shape-rendering="crispEdges" d="${path.join('')}"/>`;
}

/** Whole modules scaled as a group: a third of the text that millimetres would take. */
function drawQr(
  line: Extract<PrintedLine, { kind: 'qr' }>,
  y: number,
  centre: number,
  symbolOf: SymbolOf,
): { svg: string; heightDots: number } {
  const { modules, shapes } = symbolOf(line.text);
  const left = centre - (modules * line.moduleDots) / 2;
  const path = shapes.map((points) => `M${points.map((point) => point.join(' ')).join('L')}z`).join('');
  const place = `translate(${mm(left)} ${mm(y)}) scale(${mm(line.moduleDots)})`;
  const svg = `<path transform="${place}" fill-rule="evenodd" shape-rendering="crispEdges" d="${path}"/>`;
  return { svg, heightDots: modules * line.moduleDots };
}

function rect(x: number, y: number, width: number, height: number): string {
  return `<rect x="${mm(x)}" y="${mm(y)}" width="${mm(width)}" height="${mm(height)}"/>`;
}

function mm(dots: number): number {
  return round(dots / dotsPerMm);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Also drops controls, which XML 1.0 cannot hold, since a paper's text may come from outside. */
function escapeXml(text: string): string {
  return text
    .replace(/[^\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
