import iconv from 'iconv-lite';
import type { TextSize } from '../../../printing/document.ts';
import type { PrintedLine } from '../../../printing/layout.ts';

/**
 * The part of a printer that reads its buffer and moves paper. Written from the command reference and not from the
 * product's encoder, whose constants it must not share: a wrong byte there has to show here.
 */
export type Head = {
  take(bytes: Uint8Array): void;
  /** Goes on with what waits, when it may. */
  run(): void;
  /** Forgets what was received and not printed; what is on the paper stays there. */
  clear(): void;
  unknownCommands(): readonly string[];
};

type Owner = {
  answer(bytes: Uint8Array): void;
  line(): void;
  paper(lines: PrintedLine[]): void;
  mayPrint(): boolean;
};

type Style = { size: TextSize; bold: boolean; inverse: boolean; align: 'left' | 'centre' };

const plainStyle: Style = { size: 1, bold: false, inverse: false, align: 'left' };

export function createHead(owner: Owner): Head {
  let buffer: number[] = [];
  let strip: PrintedLine[] = [];
  let text: number[] = [];
  let lineStyle: Style | null = null;
  let style: Style = plainStyle;
  let chinese = false;
  let barcodeModule = 3;
  let qrModule = 3;
  let qrText = '';
  let running = false;
  const unknown: string[] = [];

  function print(line: PrintedLine): void {
    strip.push(line);
    owner.line();
  }

  function printText(): void {
    const bytes = Buffer.from(text);
    const shown = chinese ? iconv.decode(bytes, 'gb18030') : iconv.decode(bytes, 'cp437');
    const { size, bold, inverse, align } = lineStyle ?? style;
    text = [];
    lineStyle = null;
    // a blank in white on black is seen, at the end of any other line it is not
    print({ kind: 'text', text: inverse ? shown : shown.trimEnd(), size, bold, inverse, align });
  }

  function restyle(change: Partial<Style>): void {
    style = { ...style, ...change };
  }

  /** Obeys the command at the start of the buffer; says how many bytes it took, or 0 when it is not all there yet. */
  function obey(): number {
    const [first = 0, second = 0, third = 0] = buffer;
    if (first === 0x0a) {
      printText();
      return 1;
    }
    if (first !== 0x1b && first !== 0x1d && first !== 0x1c) return takeCharacter(first);
    if (buffer.length < 2) return 0;
    const name = `${first.toString(16)} ${second.toString(16)}`;
    if (name === '1b 40') {
      style = plainStyle;
      chinese = false;
      text = [];
      return 2;
    }
    if (name === '1b 32') return 2;
    if (name === '1c 26') {
      chinese = true;
      return 2;
    }
    if (name === '1d 28') return obeyFunction();
    if (name === '1d 6b') return obeyBarcode();
    if (name === '1d 76') return obeyRaster();
    if (buffer.length < 3) return 0;
    switch (name) {
      case '1d 21': {
        const times = (third & 0x0f) + 1;
        if (third >> 4 !== times - 1 || !isTextSize(times)) unknown.push(`size ${third}`);
        else restyle({ size: times });
        return 3;
      }
      case '1b 45':
        restyle({ bold: (third & 1) === 1 });
        return 3;
      case '1d 42':
        restyle({ inverse: (third & 1) === 1 });
        return 3;
      case '1b 61':
        restyle({ align: third === 1 ? 'centre' : 'left' });
        return 3;
      case '1b 33':
      case '1d 48':
      case '1d 68':
        return 3;
      case '1d 77':
        barcodeModule = third;
        return 3;
      case '1b 4a':
        print({ kind: 'feed', dots: third });
        return 3;
      case '1d 56':
        if (buffer.length < 4) return 0;
        owner.paper(strip);
        strip = [];
        return 4;
      default:
        unknown.push(name);
        return 2;
    }
  }

  function takeCharacter(first: number): number {
    const double = chinese && first >= 0x81;
    if (double && buffer.length < 2) return 0;
    const second = buffer[1] ?? 0;
    const length = !double ? 1 : second >= 0x30 && second <= 0x39 ? 4 : 2;
    if (buffer.length < length) return 0;
    if (first < 0x20) unknown.push(`control ${first.toString(16)}`);
    // printers carry no glyphs for the four-byte characters
    if (length === 4) unknown.push('four-byte character');
    lineStyle ??= style;
    if (JSON.stringify(lineStyle) !== JSON.stringify(style)) unknown.push('style changed inside a line');
    text.push(...buffer.slice(0, length));
    return length;
  }

  function obeyFunction(): number {
    if (buffer.length < 5) return 0;
    const [, , group = 0, low = 0, high = 0] = buffer;
    const length = low + high * 256;
    if (buffer.length < 5 + length) return 0;
    const parameters = buffer.slice(5, 5 + length);
    if (group === 0x6b && parameters[0] === 49) obeyQr(parameters[1] ?? 0, parameters.slice(2));
    else if (group === 0x48 && parameters[0] === 48 && length === 6)
      owner.answer(Uint8Array.of(0x37, 0x22, ...parameters.slice(2), 0));
    else unknown.push(`1d 28 ${group.toString(16)}`);
    return 5 + length;
  }

  function obeyQr(fn: number, parameters: number[]): void {
    if (fn === 67) qrModule = parameters[0] ?? 3;
    else if (fn === 80) qrText = Buffer.from(parameters.slice(1)).toString('latin1');
    else if (fn === 81) print({ kind: 'qr', text: qrText, moduleDots: qrModule });
    else if (fn !== 65 && fn !== 69) unknown.push(`qr ${fn}`);
  }

  function obeyBarcode(): number {
    if (buffer.length < 4) return 0;
    const [, , system, length = 0] = buffer;
    if (buffer.length < 4 + length) return 0;
    if (system === 73)
      print({ kind: 'barcode', text: decodeCode128(buffer.slice(4, 4 + length)), moduleDots: barcodeModule });
    else unknown.push(`barcode ${system}`);
    return 4 + length;
  }

  function obeyRaster(): number {
    if (buffer.length < 8) return 0;
    const [, , , , xl = 0, xh = 0, yl = 0, yh = 0] = buffer;
    const rows = yl + yh * 256;
    const length = (xl + xh * 256) * rows;
    if (buffer.length < 8 + length) return 0;
    const black = buffer.slice(8, 8 + length).every((byte) => byte === 0xff);
    if (black) print({ kind: 'rule', heavy: rows > 3 });
    else unknown.push('picture');
    return 8 + length;
  }

  function run(): void {
    // an answer may bring the next bytes while this still runs
    if (running) return;
    running = true;
    while (buffer.length > 0 && owner.mayPrint()) {
      const taken = obey();
      if (taken === 0) break;
      buffer = buffer.slice(taken);
    }
    running = false;
  }

  return {
    take(bytes) {
      buffer.push(...bytes);
      run();
    },
    run,
    clear() {
      buffer = [];
      text = [];
      lineStyle = null;
    },
    unknownCommands: () => unknown,
  };
}

function isTextSize(times: number): times is TextSize {
  return times === 1 || times === 2 || times === 3;
}

/** `{B` and `{C` change the code set, `{{` is a brace; set C holds two digits a byte. */
function decodeCode128(data: readonly number[]): string {
  let set = '';
  let text = '';
  for (let index = 0; index < data.length; index += 1) {
    const byte = data[index] ?? 0;
    if (byte === 0x7b) {
      index += 1;
      const next = String.fromCharCode(data[index] ?? 0);
      if (next === '{') text += '{';
      else set = next;
    } else if (set === 'C') text += String(byte).padStart(2, '0');
    else if (set === 'B') text += String.fromCharCode(byte);
    else return '';
  }
  return text;
}
