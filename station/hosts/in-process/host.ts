import { randomBytes } from 'node:crypto';
import { createLoopback } from '../../../contract/wires/loopback.ts';
import type { WireEnd } from '../../../contract/wires/wire.ts';
import type { Face } from '../../../contract/values/roles.ts';
import type { StationConfig } from '../../config.ts';
import { silentLog, type Log } from '../../platform/log.ts';
import { createStation, type StationParts } from '../../station.ts';

/** A station inside this process, for tests and tools: the same station, its key in memory, its wires loops. */
export async function startInProcess(
  options: { config: StationConfig; key?: Buffer; log?: Log } & Partial<
    Pick<StationParts, 'clock' | 'ids' | 'random' | 'devices' | 'listPorts' | 'storageGuard'>
  >,
) {
  const { config, key = randomBytes(32), log = silentLog, ...injected } = options;
  const station = await createStation({
    config,
    log,
    host: { appVersion: '0.0.0', keyCustody: 'memory', loadStationKey: () => Promise.resolve(key) },
    ...injected,
  });
  await station.start();
  return {
    station,
    key,
    connect(face: Face): WireEnd {
      const { page, station: end } = createLoopback();
      station.server.serve(end, face);
      return page;
    },
  };
}
