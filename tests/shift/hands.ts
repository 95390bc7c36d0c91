import { setTimeout as delay } from 'node:timers/promises';
import type { BenchAct } from '../../contract/demo.ts';
import type { Placement, ScaleState } from '../../contract/weighing.ts';
import type { Bootstrap } from '../support/bootstrap.ts';
import type { Counter } from './counter.ts';

/** The hands at the emulated scale and printer, and the eyes on what comes out. */
export function createHands(bench: Bootstrap['bench'], counter: Counter) {
  let lying = false;
  const act = (what: BenchAct) => bench.act(what);

  async function live<T>(what: string, find: (state: ScaleState, placement: Placement | null) => T | null): Promise<T> {
    return counter.until(
      what,
      (rpc) => rpc.weighing.live(),
      ({ state, placement }) => find(state, placement),
    );
  }

  async function printerReady(): Promise<void> {
    await counter.until(
      'the printer',
      (rpc) => rpc.station.status(),
      ({ printer }) => (printer.state === 'ready' ? true : null),
    );
  }

  return {
    act,
    live,
    printerReady,

    /** Puts the parcel on, once the station has seen the platform empty: else it is the former parcel's placement. */
    async putOn(grams: number): Promise<void> {
      if (lying) return;
      await live('an empty scale', (state) => (state === 'empty' ? true : null));
      await act({ act: 'load', grams });
      lying = true;
    },
    async lift(): Promise<void> {
      if (lying) await act({ act: 'load', grams: 0 });
      lying = false;
    },
    usablePlacement: () => live('a weight at rest', (_state, placement) => (placement?.usable ? placement : null)),

    async actAfter(ms: number, what: BenchAct): Promise<void> {
      await delay(ms);
      await act(what);
    },

    /** Looks into the tray whether this paper came out whole. The printer must have been told to forget the rest before. */
    async cameOut(kind: 'label' | 'receipt', waybillNo: string, copyNo: number): Promise<boolean> {
      await printerReady();
      // The bench answers after it has told its newest state.
      await act({ act: 'motion', on: false });
      return bench.state().papers.some(({ svg }) => isPaper(svg, kind, waybillNo, copyNo));
    },
  };
}
export type Hands = ReturnType<typeof createHands>;

/** A label shows its number in groups of four, a receipt whole. */
export function isPaper(svg: string, kind: 'label' | 'receipt', waybillNo: string, copyNo: number): boolean {
  const grouped = `${waybillNo.slice(0, 2)} ${waybillNo.slice(2).replace(/(\d{4})(?=\d)/g, '$1 ')}`;
  const shown =
    kind === 'label' ? svg.includes(`>${grouped}<`) : svg.includes(`>${waybillNo}<`) && svg.includes('寄件凭据');
  const copy = /COPY (\d+)/.exec(svg)?.[1];
  return shown && Number(copy ?? 0) === copyNo;
}
