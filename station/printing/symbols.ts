import { code128, qrcode, type DrawingContext } from 'bwip-js/node';

/** Dark shapes of a symbol in modules, the origin at its top left; overlapping shapes cut each other out (even-odd). */
export type QrSymbol = { modules: number; shapes: [number, number][][] };

export type SymbolOf = (text: string) => QrSymbol;

/** Makes each symbol once, for as long as its owner keeps it: a card of 600 characters takes a tenth of a second. */
export function rememberingSymbols(): SymbolOf {
  const made = new Map<string, QrSymbol>();
  return (text) => {
    const symbol = made.get(text) ?? qrSymbol(text);
    made.set(text, symbol);
    return symbol;
  };
}

/** A QR symbol with 15 % error correction, the library's own choice (M). */
export function qrSymbol(text: string): QrSymbol {
  const recorder = createRecorder();
  qrcode({ bcid: 'qrcode', text, scale: 1, padding: 0 }, recorder.drawing);
  return { modules: recorder.width(), shapes: recorder.shapes };
}

/** A Code 128 symbol: its bars, and its width without quiet zones, in modules. */
export function code128Symbol(text: string): { modules: number; bars: { left: number; width: number }[] } {
  const recorder = createRecorder();
  code128({ bcid: 'code128', text, scale: 1, padding: 0 }, recorder.drawing);
  return { modules: recorder.width(), bars: recorder.bars };
}

/** Takes the library's drawing calls instead of pixels. */
function createRecorder() {
  const shapes: [number, number][][] = [];
  const bars: { left: number; width: number }[] = [];
  let modules = 0;
  const drawing: DrawingContext<void> = {
    scale: () => [1, 1],
    measure: () => ({ width: 0, ascent: 0, descent: 0 }),
    init(width) {
      modules = width;
    },
    line(x, _y0, _x1, _y1, width) {
      // the call names the middle of the bar, rounded up to a whole module
      bars.push({ left: x - Math.ceil(width / 2), width });
    },
    polygon: (points) => void shapes.push(points),
    hexagon: () => undefined,
    ellipse: () => undefined,
    fill: () => undefined,
    text: () => undefined,
    end: () => undefined,
  };
  return { drawing, shapes, bars, width: () => modules };
}
