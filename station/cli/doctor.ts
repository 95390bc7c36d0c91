import { existsSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { agreementsPack, pickupExceptionsPack } from '../packs/index.ts';
import { drivenProtocol } from '../devices/scale/index.ts';
import { createJournalStore } from '../journal/index.ts';
import { dutiesPack, screeningPack } from '../screening/index.ts';
import { carriersPack } from '../tariffs/index.ts';
import { openForReading } from './database.ts';
import type { Context } from './main.ts';
import { openPacks, optionalConfig } from './shipped.ts';

/** `doctor`: one line a check, `ok` or what to do. Exit 1 when something needs a hand. */
export function runDoctor(context: Context): number {
  let exitCode = 0;
  const report = (check: string, ok: boolean, facts: Record<string, unknown> = {}) => {
    if (!ok) exitCode = 1;
    context.write({ check, ok, ...facts });
  };
  const [major = 0] = process.versions.node.split('.').map(Number);
  report('node', major >= 22, {
    version: process.versions.node,
    ...(major >= 22 ? {} : { next: 'start it by npm run' }),
  });
  const config = optionalConfig(context);
  report(
    'configuration',
    config !== null,
    config ? { file: path.resolve(context.configFile) } : { next: `write ${context.configFile}, see the README` },
  );

  const packs = openPacks(config);
  for (const definition of [screeningPack, carriersPack, agreementsPack, pickupExceptionsPack, dutiesPack]) {
    const pack = packs.of<unknown>(definition).inForce();
    report(`pack ${definition.name}`, pack.ok, pack.ok ? { version: pack.value.label } : { ...pack.refusal });
  }
  for (const { file, refusal } of packs.reports())
    report(`pack file ${file}`, refusal.code === 'pack.not-yet-effective', { ...refusal });
  if (!config) return exitCode;

  const protocol = config.scale?.protocol;
  report('scale protocol', protocol === undefined || drivenProtocol(protocol) !== null, {
    protocol: config.scale?.protocol ?? null,
  });
  for (const [device, devicePath] of Object.entries({
    scale: config.scale?.path,
    printer: config.printer?.path,
    scanner: config.scanner?.path,
  })) {
    if (devicePath === undefined) report(device, true, { state: 'not configured' });
    else if (devicePath.startsWith('tcp://') || /^COM\d+$/i.test(devicePath))
      report(device, true, { path: devicePath, state: 'not looked at' });
    else
      report(device, existsSync(devicePath), {
        path: devicePath,
        ...(existsSync(devicePath) ? {} : { next: 'plug it in, or correct its path' }),
      });
  }
  if (!existsSync(path.join(config.dataDir, 'station.db'))) {
    report('database', true, { state: 'not made yet' });
    return exitCode;
  }
  const { bavail, bsize } = statfsSync(config.dataDir);
  report('free space', bavail * bsize > 256 * 1024 * 1024, { bytes: bavail * bsize });
  const db = openForReading(context);
  report('database', db.pragma('quick_check', { simple: true }) === 'ok', {
    schema: db.pragma('user_version', { simple: true }),
  });
  report('journal', createJournalStore(db).verify().ok);
  db.close();
  return exitCode;
}
