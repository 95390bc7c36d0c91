import type { StationConfig } from '../config.ts';
import type { TakenPort } from '../devices/scale/detect/detect.ts';
import { createScale, drivenProtocol } from '../devices/scale/index.ts';
import { createKnownScale } from '../devices/scale/known-scale.ts';
import { createReplaceableScale } from '../devices/scale/replaceable-scale.ts';
import type { ScaleDevice } from '../devices/scale/scale.ts';
import { listPorts, usbOf, type ListPorts } from '../devices/serial/ports.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Facts } from '../storage/facts.ts';
import type { Transactions } from '../storage/work.ts';
import { createScaleSetup, savedScaleFact } from './setup.ts';
import { readSavedScale, scaleInForce, type ScaleInForce } from './saved-scale.ts';
import type { ScalePlate } from './trust.ts';

/**
 * The station's scale, as the configuration names it or as it was set up on the screen, and the way to set it up anew while
 * everything else goes on. Decision 0014.
 */
export function openStationScale(parts: {
  config: StationConfig;
  /** A driver in place of the one that would be made. */
  device: ScaleDevice | undefined;
  list?: ListPorts | undefined;
  facts: Facts;
  transactions: Transactions;
  clock: Clock;
  log: Log;
  staff: { nameOf(staffId: string | null): string | null };
  /** Another scale is in force. */
  onSaved(): void;
}) {
  const { config, facts, transactions, clock, log, staff, list = listPorts } = parts;
  let inForce = scaleInForce(config.scale, readSavedScale(facts.get(savedScaleFact)));
  const taken: TakenPort[] = [];
  if (config.scanner) taken.push({ path: config.scanner.path, as: 'scanner' });
  if (config.printer) taken.push({ path: config.printer.path, as: 'printer' });

  function makeScale({ path, protocol: name, line, fingerprint }: ScaleInForce): ScaleDevice {
    const protocol = drivenProtocol(name);
    if (!protocol) throw new TypeError(`unknown scale protocol ${name}`);
    const scale = createScale({ protocol, path, settings: line, clock, log });
    if (!fingerprint || path === null) return scale;
    return createKnownScale({ scale, fingerprint, usbNow: () => usbOf(path, list), clock, log });
  }

  const scale = createReplaceableScale(parts.device ?? makeScale(inForce), clock);
  const setup = createScaleSetup({
    scale,
    makeScale,
    configured: config.scale,
    taken,
    listPorts: list,
    facts,
    transactions,
    clock,
    log,
    staff,
    onSaved(next) {
      inForce = next;
      parts.onSaved();
    },
  });

  return {
    scale,
    setup,
    plate: (): ScalePlate => ({
      scaleNo: inForce.scaleNo,
      divisionGrams: inForce.divisionGrams,
      verifiedOn: config.scale?.verifiedOn ?? null,
      verifiedUntil: config.scale?.verifiedUntil ?? null,
      testWeightRequired: config.scale?.testWeightRequired ?? false,
    }),
  };
}
