import iconv from 'iconv-lite';
import { code128Runs } from '../../../printing/code128.ts';
import type { PaperDocument } from '../../../printing/document.ts';
import {
  barcodeHeightDots,
  glyphDots,
  headDots,
  layOut,
  lineGapDots,
  ruleDots,
  type PrintedLine,
} from '../../../printing/layout.ts';
import { initialise } from './commands.ts';

export type EncodedPaper = {
  bytes: Uint8Array;
  /** How many characters came out as a box. */
  missingGlyphs: number;
};

/** The bytes of one paper, from the reset of the printer's modes to the cut. Chinese in GB18030. [F076] */
export function encode(document: PaperDocument): EncodedPaper {
  const { lines, widthMm, missing } = layOut(document);
  const parts = lines.map((line) => encodeLine(line, headDots[widthMm]));
  return { bytes: Buffer.concat([initialise, ...parts, cut]), missingGlyphs: missing.length };
}

/** GS V 66: feeds the paper to the knife and cuts, leaving a bridge. */
export const cut = Uint8Array.of(0x1d, 0x56, 66, 24);

function encodeLine(line: PrintedLine, widthDots: number): Uint8Array {
  switch (line.kind) {
    case 'feed':
      // ESC J
      return Uint8Array.of(0x1b, 0x4a, line.dots);
    case 'rule':
      return raster(widthDots, line.heavy ? ruleDots.heavy : ruleDots.thin);
    case 'barcode':
      return centred(barcode(line));
    case 'qr':
      return centred(qr(line));
    case 'text':
      return text(line);
  }
}

function text(line: Extract<PrintedLine, { kind: 'text' }>): Uint8Array {
  const style = [
    // GS ! sets width and height of Latin and Chinese alike
    0x1d,
    0x21,
    ((line.size - 1) << 4) | (line.size - 1),
    0x1b,
    0x45,
    line.bold ? 1 : 0,
    0x1d,
    0x42,
    line.inverse ? 1 : 0,
    0x1b,
    0x61,
    line.align === 'centre' ? 1 : 0,
    0x1b,
    0x33,
    glyphDots * line.size + lineGapDots,
  ];
  return Buffer.concat([Uint8Array.from(style), iconv.encode(line.text, 'gb18030'), lineFeed]);
}

const lineFeed = Uint8Array.of(0x0a);

function centred(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(0x1b, 0x61, 1), bytes, Uint8Array.of(0x1b, 0x61, 0)]);
}

/** A black bar over the whole width (GS v 0): characters that draw lines leave gaps between cells. */
function raster(widthDots: number, heightDots: number): Uint8Array {
  const widthBytes = widthDots / 8;
  const head = Uint8Array.of(0x1d, 0x76, 0x30, 0, widthBytes, 0, heightDots, 0);
  return Buffer.concat([head, new Uint8Array(widthBytes * heightDots).fill(0xff)]);
}

function barcode(line: Extract<PrintedLine, { kind: 'barcode' }>): Uint8Array {
  const data = (code128Runs(line.text) ?? []).flatMap((run) => {
    if (run.set === 'C') return [0x7b, 0x43, ...(run.text.match(/../g) ?? []).map(Number)];
    // a brace of the text is doubled, since a single one starts a change of set
    return [0x7b, 0x42, ...Buffer.from(run.text.replaceAll('{', '{{'), 'latin1')];
  });
  return Uint8Array.of(
    0x1d,
    0x48,
    0,
    0x1d,
    0x68,
    barcodeHeightDots,
    0x1d,
    0x77,
    line.moduleDots,
    0x1d,
    0x6b,
    73,
    data.length,
    ...data,
  );
}

function qr(line: Extract<PrintedLine, { kind: 'qr' }>): Uint8Array {
  const store = Buffer.from(line.text, 'latin1');
  return Buffer.concat([
    // model 2, size of a module, 15 % error correction, data, print
    qrCommand(65, 50, 0),
    qrCommand(67, line.moduleDots),
    qrCommand(69, 49),
    qrCommand(80, 48, ...store),
    qrCommand(81, 48),
  ]);
}

/** GS ( k for QR symbols (cn 49). */
function qrCommand(fn: number, ...parameters: number[]): Uint8Array {
  const length = parameters.length + 2;
  return Uint8Array.of(0x1d, 0x28, 0x6b, length & 0xff, length >> 8, 49, fn, ...parameters);
}
