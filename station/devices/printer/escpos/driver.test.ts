import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../platform/clock.ts';
import { silentLog } from '../../../platform/log.ts';
import type { PaperDocument } from '../../../printing/document.ts';
import { layOut } from '../../../printing/layout.ts';
import { openEmulatedLine, type EmulatedLine } from '../../emulation/line.ts';
import type { PrinterDevice } from '../printer.ts';
import { createPrinter } from './driver.ts';
import { createPrinterEmulator, type PrinterEmulator } from './emulator.ts';

const paper: PaperDocument = {
  widthMm: 80,
  title: '测试',
  blocks: [
    { kind: 'text', text: '驿台 Waypost', size: 2, bold: true, align: 'centre' },
    { kind: 'rule' },
    { kind: 'row', left: '运单号 Waybill', right: 'YT0000001234' },
    { kind: 'barcode', text: 'YT0000001234' },
    { kind: 'qr', text: 'WPV1.test' },
    ...Array.from({ length: 40 }, (_, index) => ({ kind: 'row', left: `第 ${index} 行`, right: '完好' }) as const),
  ],
};
const whole = layOut(paper).lines;

describe('the printer over a real serial path', () => {
  let directory: string;
  let emulator: PrinterEmulator;
  let line: EmulatedLine;
  let printer: PrinterDevice;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'printer-'));
    emulator = createPrinterEmulator();
    line = await openEmulatedLine({ directory, name: 'printer', emulator });
    printer = createPrinter({ path: line.path, clock: systemClock, log: silentLog });
    printer.start();
  });
  afterEach(async () => {
    await printer.stop();
    await line.close();
    rmSync(directory, { recursive: true });
    expect(emulator.unknownCommands()).toEqual([]);
  });

  const becomes = (state: string, fault: string | null) =>
    vi.waitFor(() => expect(printer.state()).toEqual({ state, fault }), { timeout: 4_000, interval: 20 });
  const cutPapers = () => emulator.papers().map(({ lines }) => lines);

  it('prints two papers one after the other, each said by the printer [F076 EX-4.10b]', async () => {
    const results = await Promise.all([printer.print(paper), printer.print(paper)]);
    expect(results).toEqual([{ result: 'printed' }, { result: 'printed' }]);
    expect(cutPapers()).toEqual([whole, whole]);
    expect(printer.state()).toEqual({ state: 'ready', fault: null });
  });

  it.each([
    ['printer.paper-out', (on: boolean) => emulator.setPaperOut(on)],
    ['printer.cover-open', (on: boolean) => emulator.setCoverOpen(on)],
  ] as const)('sends nothing while %s, says so, and prints when it is mended [P6]', async (fault, set) => {
    set(true);
    expect(await printer.print(paper)).toEqual({ result: 'failed', fault });
    expect(printer.state()).toEqual({ state: 'fault', fault });
    set(false);
    await becomes('ready', null);
    expect(emulator.papers()).toEqual([]);
    expect(await printer.print(paper)).toEqual({ result: 'printed' });
    expect(cutPapers()).toEqual([whole]);
  });

  it.each([
    ['paper-out', 'printer.paper-out', () => emulator.setPaperOut(false)],
    ['cover-open', 'printer.cover-open', () => emulator.setCoverOpen(false)],
  ] as const)(
    'knows not what came out after %s in the middle, and prints no rest later [P6]',
    async (kind, fault, mend) => {
      emulator.failAfterLines(6, kind);
      expect(await printer.print(paper)).toEqual({ result: 'unknown', fault });
      mend();
      await becomes('ready', null);
      expect(await printer.print(paper)).toEqual({ result: 'printed' });
      expect(cutPapers()).toEqual([whole.slice(0, 6), whole]);
    },
  );

  it('is unknown when the cable is pulled in the middle, and clean when it is back [F110 P6]', async () => {
    let lines = 0;
    const off = emulator.onLine(() => {
      lines += 1;
      if (lines !== 6) return;
      // at this very line, and not after the bytes that wait in the same read
      emulator.stop();
      void line.unplug();
    });
    expect(await printer.print(paper)).toEqual({ result: 'unknown', fault: 'printer.absent' });
    off();
    await becomes('unplugged', 'printer.absent');
    expect(await printer.print(paper)).toEqual({ result: 'failed', fault: 'printer.absent' });
    await line.plug();
    await becomes('ready', null);
    expect(await printer.print(paper)).toEqual({ result: 'printed' });
    expect(cutPapers().at(-1)).toEqual(whole);
    expect(cutPapers().length).toBe(2);
  });

  it('tells a mute printer from an absent one, and comes back by itself [F110]', async () => {
    await becomes('ready', null);
    emulator.setSilent(true);
    expect(await printer.print(paper)).toEqual({ result: 'failed', fault: 'printer.silent' });
    expect(printer.state()).toEqual({ state: 'silent', fault: 'printer.silent' });
    emulator.setSilent(false);
    await becomes('ready', null);
    expect(emulator.papers()).toEqual([]);
    expect(await printer.print(paper)).toEqual({ result: 'printed' });
  });

  it('begins behind a cut when a station before this one left half a paper [EX-4.10b]', async () => {
    await becomes('ready', null);
    emulator.receive(Buffer.from('half of a label\n'));
    printer.expectTornPaper();
    expect(await printer.print(paper)).toEqual({ result: 'printed' });
    expect(cutPapers().at(-1)).toEqual(whole);
    expect(cutPapers()).toHaveLength(2);
  });

  it('settles a print that is stopped [EX-4.10b]', async () => {
    await becomes('ready', null);
    emulator.failAfterLines(3, 'stall');
    const printing = printer.print(paper);
    await vi.waitFor(() => expect(emulator.papers().length).toBe(0));
    const off = new Promise<void>((resolve) => emulator.onLine(() => resolve()));
    await off;
    await printer.stop();
    expect((await printing).result).toBe('unknown');
  });

  it('refuses a paper that cannot be laid out, with nothing sent', async () => {
    await becomes('ready', null);
    const bad: PaperDocument = { ...paper, blocks: [{ kind: 'qr', text: 'x'.repeat(900) }] };
    expect(await printer.print(bad)).toEqual({ result: 'failed', fault: 'printer.fault' });
    expect(emulator.papers()).toEqual([]);
  });
});

it('is absent without a path, and where nothing ever was [F110]', async () => {
  const none = createPrinter({ path: null, clock: systemClock, log: silentLog });
  expect(none.state()).toEqual({ state: 'absent', fault: 'printer.absent' });
  expect(await none.print(paper)).toEqual({ result: 'failed', fault: 'printer.absent' });
  const nowhere = createPrinter({ path: '/nowhere/printer', clock: systemClock, log: silentLog });
  nowhere.start();
  expect(await nowhere.print(paper)).toEqual({ result: 'failed', fault: 'printer.absent' });
  expect(nowhere.state().state).toBe('absent');
  await nowhere.stop();
});
