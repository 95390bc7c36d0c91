import type { StationStatus } from '../contract/station.ts';
import type { PrinterDevice } from './devices/printer/printer.ts';
import type { ScaleDevice } from './devices/scale/scale.ts';
import type { ScannerDevice } from './devices/scanner/scanner.ts';
import type { ClockGuard } from './platform/clock-guard.ts';
import { createTopic } from './platform/topic.ts';
import type { StorageGuard } from './storage/guard.ts';
import type { Outbox, Relay } from './sync/index.ts';

type Parts = {
  scale: ScaleDevice;
  printer: PrinterDevice;
  scanner: ScannerDevice;
  relay: Relay;
  outbox: Outbox;
  quarantinedCount(): number;
  clockGuard: ClockGuard;
  storageGuard: StorageGuard;
  demo: boolean;
};

/** The strip that is always in view, gathered when somebody looks at it. */
export function createStatus(parts: Parts) {
  let revision = 0;
  const topic = createTopic<StationStatus>(() => {
    const { scale, printer, scanner, demo } = parts;
    const printing = printer.state();
    return {
      revision,
      scale: {
        state: scale.link(),
        protocol: scale.path === null ? null : scale.protocol,
        path: scale.path,
        emulated: demo,
      },
      printer: { ...printing, path: printer.path, emulated: demo },
      scanner: { state: scanner.link(), path: scanner.path, emulated: demo },
      cloud: parts.relay.state(),
      queue: { ...parts.outbox.summary(), quarantined: parts.quarantinedCount() },
      clock: parts.clockGuard.judge(),
      storage: parts.storageGuard.state(),
    };
  });
  return {
    topic,
    changed(): void {
      revision += 1;
      topic.changed();
    },
  };
}
