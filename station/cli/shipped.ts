import { existsSync } from 'node:fs';
import path from 'node:path';
import { readConfig, type StationConfig } from '../config.ts';
import { createPacks, readPackKeys } from '../packs/index.ts';
import type { Context } from './main.ts';

/** The configuration, or `null` where none was named and none lies here: rules can be asked without a station. */
export function optionalConfig(context: Context): StationConfig | null {
  return existsSync(context.configFile) ? readConfig(context.configFile) : null;
}

/** The packs as the station of this configuration would see them, without its memory of former versions. */
export function openPacks(config: StationConfig | null) {
  const directory = config?.packsDir ?? path.join(import.meta.dirname, '../../resources/packs');
  return createPacks({
    directory,
    overrideDirectory: config ? path.join(config.dataDir, 'packs') : null,
    keys: readPackKeys(directory),
    nowMs: Date.now,
  });
}
