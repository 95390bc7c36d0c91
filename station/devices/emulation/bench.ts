import type { BenchAct, BenchState } from '../../../contract/demo.ts';
import { createListeners } from '../../../contract/wires/wire.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import { drawLines } from '../../printing/svg.ts';
import { createPrinterEmulator } from '../printer/escpos/emulator.ts';
import { createScaleEmulator, type ScaleProtocolName } from '../scale/index.ts';
import { openBenchNetwork, type NetworkMode } from './bench-network.ts';
import { openEmulatedLine } from './line.ts';
import { createScannerEmulator } from './scanner-emulator.ts';

export type BenchPaths = { scalePath: string; printerPath: string; scannerPath: string; cloudUrl: string | null };

/** A counter's devices and its network, emulated, with hands to break them. */
export type Bench = {
  paths(): BenchPaths;
  act(act: BenchAct): Promise<void>;
  /** Beyond on and off: clouds that answer wrongly, for tests. */
  setNetwork(mode: NetworkMode): void;
  state(): BenchState;
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
};

export type BenchOptions = {
  /** Where the serial paths `scale`, `printer` and `scanner` appear. */
  directory: string;
  scaleProtocol: ScaleProtocolName;
  /** Where the cloud really is; without it the bench has no network to switch. */
  cloudUrl?: string | undefined;
  clock: Clock;
  log: Log;
};

/** A picture of a paper is about 20 KB; a state with all of them has to fit one message to the page. */
const keptPapers = 6;

export async function createBench({ directory, scaleProtocol, cloudUrl, clock, log }: BenchOptions): Promise<Bench> {
  const scale = createScaleEmulator(scaleProtocol, clock);
  const printer = createPrinterEmulator();
  const scanner = createScannerEmulator();
  const network = cloudUrl === undefined ? null : await openBenchNetwork(cloudUrl);
  const scaleLine = await openEmulatedLine({ directory, name: 'scale', emulator: scale });
  const printerLine = await openEmulatedLine({ directory, name: 'printer', emulator: printer });
  const scannerLine = await openEmulatedLine({ directory, name: 'scanner', emulator: scanner });
  const changes = createListeners<[]>();
  let papers: BenchState['papers'] = [];
  let hands = { loadGrams: 0, overloaded: false, moving: false, silent: false };

  printer.onPaper(({ lines, widthMm }) => {
    papers = [{ svg: drawLines(lines, widthMm, '打印件').svg }, ...papers].slice(0, keptPapers);
    changes.emit();
  });

  async function obey(act: BenchAct): Promise<void> {
    switch (act.act) {
      case 'load':
        scale.setLoadGrams(act.grams);
        hands = { ...hands, loadGrams: act.grams };
        return;
      case 'motion':
        scale.setMoving(act.on);
        hands = { ...hands, moving: act.on };
        return;
      case 'overload':
        scale.setOverload(act.on);
        hands = { ...hands, overloaded: act.on };
        return;
      case 'silence':
        scale.setSilent(act.on);
        hands = { ...hands, silent: act.on };
        return;
      case 'plug-scale':
        return act.on ? scaleLine.plug() : scaleLine.unplug();
      case 'plug-printer':
        return act.on ? printerLine.plug() : printerLine.unplug();
      case 'paper-out':
        return printer.setPaperOut(act.on);
      case 'cover-open':
        return printer.setCoverOpen(act.on);
      case 'network':
        return network?.setMode(act.on ? 'on' : 'off');
      case 'scan':
        return scanner.scan(act.text);
    }
  }

  return {
    paths: () => ({
      scalePath: scaleLine.path,
      printerPath: printerLine.path,
      scannerPath: scannerLine.path,
      cloudUrl: network?.url ?? null,
    }),
    async act(act) {
      await obey(act);
      log.info('bench.act', { act: act.act });
      changes.emit();
    },
    setNetwork(mode) {
      network?.setMode(mode);
      changes.emit();
    },
    state: () => ({
      scaleProtocol: scale.protocol,
      scalePlugged: scaleLine.plugged(),
      ...hands,
      printerPlugged: printerLine.plugged(),
      ...printer.state(),
      network: network?.mode() === 'on',
      papers,
    }),
    onChange: changes.add,
    async close() {
      await Promise.all([scaleLine.close(), printerLine.close(), scannerLine.close(), network?.close()]);
    },
  };
}
