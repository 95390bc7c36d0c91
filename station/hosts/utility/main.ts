import path from 'node:path';
import { existsSync, readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { enableCompileCache } from 'node:module';
import { HostToStation, type HostAnswer, type HostAsk, type StationToHost } from '../../../contract/host.ts';
import type { Face } from '../../../contract/values/roles.ts';
import { wireOfMessagePort, type PortLike } from '../../../contract/wires/message-port.ts';
import { checkFolders, readConfig } from '../../config.ts';
import { StationKeyError, type HostServices } from '../../platform/host-services.ts';
import { createLog, faultFields } from '../../platform/log.ts';
import { createStation } from '../../station.ts';
import { writeWhole } from '../key-file.ts';

/*
 * The station inside Electron's utility process. Keys are wrapped by the main process, which alone reaches the system's store;
 * pages come as message ports, each with the face that main gives it. Usage: argv `--config FILE`.
 */
enableCompileCache();

/** What Electron gives a utility process in place of `process.send`; named here so that no room but the shell knows Electron. */
type ParentPort = {
  on(type: 'message', listener: (event: { data: unknown; ports: PortLike[] }) => void): void;
  postMessage(message: StationToHost): void;
};

const parentPort = (process as unknown as { parentPort?: ParentPort }).parentPort;
if (!parentPort) throw new Error('this entry runs inside a utility process only');
const log = createLog(process.stderr);

const waiting = new Map<number, (answer: HostAnswer) => void>();
let asked = 0;

function ask(question: HostAsk): Promise<HostAnswer> {
  asked += 1;
  const id = asked;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    parentPort?.postMessage({ type: 'ask', id, ask: question });
  });
}

async function loadWrappedKey(file: string, fresh: boolean): Promise<Buffer> {
  if (existsSync(file)) {
    const answer = await ask({ kind: 'unwrapKey', wrapped: readFileSync(file).toString('base64') });
    if (answer.kind !== 'unwrapKey')
      throw new StationKeyError('unreadable', 'the system store does not open the station key');
    return Buffer.from(answer.key, 'base64');
  }
  if (!fresh)
    throw new StationKeyError(
      'missing',
      'the wrapped station key is gone, and the data was sealed with it: restore it',
    );
  const key = randomBytes(32);
  const answer = await ask({ kind: 'wrapKey', key: key.toString('base64') });
  if (answer.kind !== 'wrapKey')
    throw new StationKeyError('unreadable', 'the system store does not keep the station key');
  writeWhole(file, Buffer.from(answer.wrapped, 'base64'));
  return key;
}

async function main(port: ParentPort): Promise<void> {
  const pages: { face: Face; port: PortLike }[] = [];
  let serve = (face: Face, page: PortLike): void => {
    pages.push({ face, port: page });
  };
  let stop: () => Promise<void> = () => Promise.resolve();

  port.on('message', ({ data, ports }) => {
    const parsed = HostToStation.safeParse(data);
    if (!parsed.success) return;
    const message = parsed.data;
    const page = ports[0];
    if (message.type === 'port' && page) serve(message.face, page);
    if (message.type === 'ping') port.postMessage({ type: 'pong', seq: message.seq });
    if (message.type === 'answer') {
      waiting.get(message.id)?.(message.answer);
      waiting.delete(message.id);
    }
    if (message.type === 'stop') void stop().then(() => process.exit(0));
  });

  const configAt = process.argv.indexOf('--config');
  const config = readConfig(process.argv[configAt + 1] ?? 'waypost.config.json');
  checkFolders(config);
  const custody = await ask({ kind: 'custody' });
  const version = await ask({ kind: 'appVersion' });
  const host: HostServices = {
    appVersion: version.kind === 'appVersion' ? version.version : '',
    keyCustody: custody.kind === 'custody' ? custody.custody : 'file',
    loadStationKey: (fresh) => loadWrappedKey(path.join(config.dataDir, 'station.key.wrapped'), fresh),
  };
  const station = await createStation({ config, host, log });
  stop = () => station.stop();
  await station.start();
  serve = (face, page) => station.server.serve(wireOfMessagePort(page), face);
  for (const early of pages) serve(early.face, early.port);
  port.postMessage({ type: 'ready', generation: station.generation });
}

process.on('unhandledRejection', (error) => log.error('station.unhandled', faultFields(error)));
main(parentPort).catch((error: unknown) => {
  log.error('station.not-started', faultFields(error));
  process.exit(1);
});
