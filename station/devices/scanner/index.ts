import { createListeners } from '../../../contract/wires/wire.ts';
import type { Clock } from '../../platform/clock.ts';
import { faultFields, type Log } from '../../platform/log.ts';
import type { ByteEmulator } from '../emulation/emulator.ts';
import type { LinkState } from '../scale/scale.ts';
import { createSerialLink, type SerialState } from '../serial/port.ts';
import type { LineSettings } from '../serial/transport.ts';
import { createScanFramer } from './frames.ts';
import type { ScannerDevice } from './scanner.ts';

const factorySettings: LineSettings = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 };

/**
 * A barcode scanner on a serial line; `path` null means that there is none (keyboard scanners are the page's).
 * A scanner says nothing until somebody scans, so an open line is `ready` and `silent` does not occur. [F110]
 */
export function createScanner(parts: {
  path: string | null;
  settings?: Partial<LineSettings>;
  clock: Clock;
  log: Log;
}): ScannerDevice {
  const { path, clock, log } = parts;
  const changes = createListeners<[]>();
  const scans = createListeners<[string]>();
  let link: LinkState = 'absent';
  const common = {
    path,
    link: () => link,
    onChange: (listener: () => void) => changes.add(listener),
    onScan: (listener: (text: string) => void) => scans.add(listener),
  };
  if (path === null) return { ...common, start: () => undefined, stop: async () => undefined };

  const settings = { ...factorySettings, ...parts.settings };
  const serial = createSerialLink({ path, settings, device: 'scanner', clock, log });
  const framer = createScanFramer();
  serial.onState((state) => {
    // Half a code from before the line was lost must not begin the next one.
    framer.reset();
    const next = linkOf(state);
    if (next === link) return;
    link = next;
    changes.emit();
  });
  serial.onBytes((bytes) => {
    for (const text of framer.feed(bytes)) deliver(text);
  });

  /** One scan's fault must not swallow the scans behind it. */
  function deliver(text: string): void {
    try {
      scans.emit(text);
    } catch (error) {
      log.error('scanner.listener', faultFields(error));
    }
  }

  return { ...common, start: serial.start, stop: serial.stop };
}

export type ScannerEmulator = ByteEmulator & {
  /** Reads a code: its text and CR go out at once. */
  scan(text: string): void;
};

/** The device's side of the line. */
export function createScannerEmulator(): ScannerEmulator {
  const sent = createListeners<[Uint8Array]>();
  let on = false;
  return {
    receive: () => undefined,
    onSend: (listener) => sent.add(listener),
    start() {
      on = true;
    },
    stop() {
      on = false;
    },
    scan(text) {
      if (on) sent.emit(new TextEncoder().encode(`${text}\r`));
    },
  };
}

function linkOf(state: SerialState): LinkState {
  const links = {
    stopped: 'absent',
    opening: 'connecting',
    open: 'ready',
    unplugged: 'unplugged',
    fault: 'fault',
  } as const;
  return links[state];
}
