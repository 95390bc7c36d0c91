import { existsSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { agreementsPack, pickupExceptionsPack } from '../packs/index.ts';
import { createJournalStore } from '../journal/index.ts';
import { dutiesPack, screeningPack } from '../screening/index.ts';
import { createFacts } from '../storage/facts.ts';
import { carriersPack } from '../tariffs/index.ts';
import { readSavedScale, savedScaleFact } from '../weighing/index.ts';
import { openForReading } from './database.ts';
import { reportPath, reportScale, type Report } from './doctor-scale.ts';
import type { Context } from './main.ts';
import { openPacks, optionalConfig } from './shipped.ts';

/** `doctor`: one line a check, `ok` or what to do. Exit 1 when something needs a hand. */
export function runDoctor(context: Context): number {
  let exitCode = 0;
  const report: Report = (check, ok, facts = {}) => {
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

  reportPath(report, 'printer', config.printer?.path ?? null);
  reportPath(report, 'scanner', config.scanner?.path ?? null);
  if (!existsSync(path.join(config.dataDir, 'station.db'))) {
    reportScale(report, config, null, Date.now());
    report('database', true, { state: 'not made yet' });
    return exitCode;
  }
  const { bavail, bsize } = statfsSync(config.dataDir);
  report('free space', bavail * bsize > 256 * 1024 * 1024, { bytes: bavail * bsize });
  const db = openForReading(context);
  report('database', db.pragma('quick_check', { simple: true }) === 'ok', {
    schema: db.pragma('user_version', { simple: true }),
  });
  // What was set up on the screen lies in the database.
  reportScale(report, config, readSavedScale(createFacts(db).get(savedScaleFact)), Date.now());
  report('journal', createJournalStore(db).verify().ok);
  db.close();
  return exitCode;
}
