import { createListeners } from '../../../contract/wires/wire.ts';
import type { Clock } from '../../platform/clock.ts';
import type { ConnectionListener, LineSettings, Transport } from '../serial/transport.ts';
import type { ByteEmulator } from './emulator.ts';
import { heardOverWire, wireMs, type FramingErrors } from './uart.ts';

/** A device speaks on while its last frames are still on the wire only if they leave within this time. */
const mostBacklogMs = 100;

/**
 * A serial line without an operating system, on an injected clock: bits, parity and time are as on a real one, so that
 * wrong settings give garbage. One owner at a time.
 */
export function createEmulatedWire(parts: {
  emulator: ByteEmulator;
  /** How the device is set. */
  settings: LineSettings;
  clock: Clock;
  framingErrors?: FramingErrors;
}): { transport: Transport; owners(): number; opened(): readonly LineSettings[]; hostSent(): Uint8Array[] } {
  const { emulator, settings, clock, framingErrors } = parts;
  const toHost = createListeners<[Uint8Array]>();
  const opened: LineSettings[] = [];
  const hostSent: Uint8Array[] = [];
  let owner: { listener: ConnectionListener; settings: LineSettings } | null = null;
  let freeAtMs = 0;

  emulator.onSend((bytes) => {
    const nowMs = clock.monotonicMs();
    if (freeAtMs - nowMs > mostBacklogMs) return;
    freeAtMs = Math.max(freeAtMs, nowMs) + wireMs(bytes.length, settings);
    clock.after(freeAtMs - nowMs, () => toHost.emit(bytes));
  });
  toHost.add((bytes) => {
    if (!owner) return;
    const heard = heardOverWire(bytes, settings, owner.settings, framingErrors);
    if (heard.length > 0) owner.listener.onBytes(heard);
  });

  const transport: Transport = async (_path, hostSettings, listener) => {
    if (owner) throw new Error('Cannot lock port');
    const own = { listener, settings: hostSettings };
    owner = own;
    opened.push(hostSettings);
    return {
      async write(bytes) {
        hostSent.push(bytes);
        const heard = heardOverWire(bytes, hostSettings, settings, framingErrors);
        clock.after(wireMs(bytes.length, hostSettings), () => {
          if (heard.length > 0) emulator.receive(heard);
        });
      },
      probe: async () => owner === own,
      async close() {
        if (owner === own) owner = null;
      },
    };
  };
  return { transport, owners: () => (owner ? 1 : 0), opened: () => opened, hostSent: () => hostSent };
}
