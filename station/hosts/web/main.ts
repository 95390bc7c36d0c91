import { enableCompileCache } from 'node:module';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Face } from '../../../contract/values/roles.ts';
import { checkFolders, ConfigError, readConfig } from '../../config.ts';
import { StationKeyError, type HostServices } from '../../platform/host-services.ts';
import { createLog, faultFields } from '../../platform/log.ts';
import { createStation } from '../../station.ts';
import { StorageError } from '../../storage/open.ts';
import { loadKeyFile } from '../key-file.ts';
import { makeToken, startWebHost } from './host.ts';

/*
 * The station as a plain Node process with its pages on 127.0.0.1. Usage: `main.ts --config FILE [--counter-token T --display-token T]`.
 * One JSON line on standard output when it serves; the log goes to standard error. Exit 2: the configuration is wrong. Exit 3: the
 * station must not start (another process has its data, its key is gone, it cannot be durable).
 */
enableCompileCache();

const appVersion = '0.1.0';
const log = createLog(process.stderr);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      config: { type: 'string' },
      pages: { type: 'string' },
      'counter-token': { type: 'string' },
      'display-token': { type: 'string' },
      'stop-with-stdin': { type: 'boolean', default: false },
    },
  });
  const config = readConfig(values.config ?? 'waypost.config.json');
  checkFolders(config);
  const host: HostServices = {
    appVersion,
    keyCustody: 'file',
    loadStationKey: async (fresh) => loadKeyFile(path.join(config.dataDir, 'station.key'), fresh),
  };
  const station = await createStation({ config, host, log });
  const tokens: Record<Face, string> = {
    counter: values['counter-token'] ?? makeToken(),
    display: values['display-token'] ?? makeToken(),
  };
  const web = await startWebHost({
    port: config.web.port,
    pagesDir: values.pages ?? path.join(import.meta.dirname, '../../../out/renderer'),
    tokens,
    serve: station.server.serve,
  });
  await station.start();
  process.stdout.write(
    `${JSON.stringify({ ready: true, url: web.url, displayUrl: web.displayUrl, generation: station.generation })}\n`,
  );

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    // A device that does not let go must not keep the process: what was acknowledged is on disk already.
    setTimeout(() => process.exit(0), 2_500).unref();
    await web.close();
    await station.stop();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
  if (values['stop-with-stdin']) {
    // Whoever started it is gone, however it went.
    process.stdin.on('end', () => void stop());
    process.stdin.on('error', () => void stop());
    process.stdin.resume();
  }
}

process.on('unhandledRejection', (error) => {
  log.error('station.unhandled', faultFields(error));
});

try {
  await main();
} catch (error) {
  if (error instanceof ConfigError || (error instanceof TypeError && 'code' in error)) {
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
  if (error instanceof StorageError || error instanceof StationKeyError) {
    process.stderr.write(`${error.message}\n`);
    process.exit(3);
  }
  log.error('station.not-started', faultFields(error));
  process.exit(1);
}
