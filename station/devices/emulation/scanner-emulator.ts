import { createListeners } from '../../../contract/wires/wire.ts';
import type { ByteEmulator } from './emulator.ts';

export type ScannerEmulator = ByteEmulator & {
  /** Reads a code: its text goes out, ended by CR as scanners do by default. Nothing when unplugged. */
  scan(text: string): void;
};

export function createScannerEmulator(): ScannerEmulator {
  const sent = createListeners<[Uint8Array]>();
  let on = false;
  return {
    receive: () => undefined,
    onSend: sent.add,
    start() {
      on = true;
    },
    stop() {
      on = false;
    },
    scan(text) {
      if (on) sent.emit(Buffer.from(`${text}\r`));
    },
  };
}
