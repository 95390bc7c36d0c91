import { createListeners } from '../../../../contract/wires/wire.ts';
import type { PrintedLine } from '../../../printing/layout.ts';
import type { ByteEmulator } from '../../emulation/emulator.ts';
import { createHead, type Head } from './emulator-head.ts';
import { createRealTimeFilter } from './emulator-real-time.ts';

export type PrinterFault = 'paper-out' | 'cover-open' | 'stall';

/** What fell out of the printer at a cut. */
export type EmulatedPaper = { widthMm: 80; lines: PrintedLine[] };

/** An ESC/POS printer, byte by byte. It keeps its buffer while it cannot print, as a real one does. */
export type PrinterEmulator = ByteEmulator & {
  setPaperOut(on: boolean): void;
  setCoverOpen(on: boolean): void;
  /** Powered but mute: takes no byte, says none, prints none. */
  setSilent(on: boolean): void;
  /** The fault happens by itself once this many more lines are on paper. */
  failAfterLines(lines: number, fault: PrinterFault): void;
  state(): { paperOut: boolean; coverOpen: boolean };
  /** Cut papers, oldest first. */
  papers(): readonly EmulatedPaper[];
  onPaper(listener: (paper: EmulatedPaper) => void): () => void;
  onLine(listener: () => void): () => void;
  /** Commands that this printer does not know, as hex; a test wants none. */
  unknownCommands(): readonly string[];
};

export function createPrinterEmulator(): PrinterEmulator {
  const sent = createListeners<[Uint8Array]>();
  const cut = createListeners<[EmulatedPaper]>();
  const printed = createListeners<[]>();
  const papers: EmulatedPaper[] = [];
  let on = false;
  let paperOut = false;
  let coverOpen = false;
  let silent = false;
  let stalled = false;
  let pending: { lines: number; fault: PrinterFault } | null = null;

  const head: Head = createHead({
    answer: say,
    line() {
      printed.emit();
      if (!pending) return;
      pending.lines -= 1;
      if (pending.lines > 0) return;
      const { fault } = pending;
      pending = null;
      if (fault === 'paper-out') paperOut = true;
      else if (fault === 'cover-open') coverOpen = true;
      else stalled = true;
    },
    paper(lines) {
      if (lines.length === 0) return;
      const paper: EmulatedPaper = { widthMm: 80, lines };
      papers.push(paper);
      cut.emit(paper);
    },
    mayPrint: () => on && !paperOut && !coverOpen && !silent && !stalled,
  });

  const realTime = createRealTimeFilter({
    data: (bytes) => head.take(bytes),
    status: (n) => say(Uint8Array.of(statusByte(n))),
    clear() {
      head.clear();
      say(Uint8Array.of(0x37, 0x25, 0x00));
    },
  });

  function say(bytes: Uint8Array): void {
    if (on && !silent && !stalled) sent.emit(bytes);
  }

  function statusByte(n: number): number {
    const fixed = 0x12;
    const blocked = paperOut || coverOpen;
    if (n === 1) return fixed | (blocked ? 0x08 : 0);
    if (n === 2) return fixed | (coverOpen ? 0x04 : 0) | (paperOut ? 0x20 : 0);
    if (n === 3) return fixed;
    return fixed | (paperOut ? 0x60 : 0);
  }

  return {
    receive(bytes) {
      if (on && !silent && !stalled) realTime.take(bytes);
    },
    onSend: sent.add,
    start() {
      on = true;
      head.run();
    },
    stop() {
      // the cable is out; the printer stays powered and keeps what it has
      on = false;
    },
    setPaperOut(next) {
      paperOut = next;
      head.run();
    },
    setCoverOpen(next) {
      coverOpen = next;
      head.run();
    },
    setSilent(next) {
      silent = next;
      // switched on again: an empty buffer, as after a reset
      if (!next) {
        stalled = false;
        head.clear();
      }
    },
    failAfterLines(lines, fault) {
      pending = { lines, fault };
    },
    state: () => ({ paperOut, coverOpen }),
    papers: () => papers,
    onPaper: cut.add,
    onLine: printed.add,
    unknownCommands: () => head.unknownCommands(),
  };
}
