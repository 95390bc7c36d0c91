// Plays Electron's main process to the built station in one plain Node process: gives it a parent port, answers what it asks,
// hands over a page's port with a face, and prints what the page hears. node play-main.ts <station.js> <config> <face>
import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { pathToFileURL } from 'node:url';
import { contract } from '../../contract/contract.ts';
import { StationToHost, type HostAnswer, type HostAsk, type HostToStation } from '../../contract/host.ts';
import { createRpcClient } from '../../contract/rpc/client.ts';
import { contractVersion } from '../../contract/station.ts';
import { wireOfMessagePort } from '../../contract/wires/message-port.ts';

const [bundle = '', config = '', face = 'counter'] = process.argv.slice(2);
process.argv = [process.argv[0] ?? '', bundle, '--config', config];
const asked: string[] = [];
const pongs: number[] = [];

const parentPort = Object.assign(new EventEmitter(), {
  postMessage(message: unknown) {
    const word = StationToHost.parse(message);
    if (word.type === 'ask') {
      asked.push(word.ask.kind);
      setImmediate(() => send({ type: 'answer', id: word.id, answer: answer(word.ask) }));
    }
    if (word.type === 'pong') pongs.push(word.seq);
    if (word.type === 'ready') void whenReady(word.generation);
  },
});
Object.assign(process, { parentPort });
await import(pathToFileURL(bundle).href);

function send(data: HostToStation, ports: unknown[] = []): void {
  parentPort.emit('message', { data, ports });
}

/** A key store that keeps nothing secret, and notices what was not wrapped by it. */
function answer(ask: HostAsk): HostAnswer {
  if (ask.kind === 'custody') return { kind: 'custody', custody: 'system' };
  if (ask.kind === 'appVersion') return { kind: 'appVersion', version: '9.8.7' };
  if (ask.kind === 'wrapKey') return { kind: 'wrapKey', wrapped: Buffer.from(`wrapped:${ask.key}`).toString('base64') };
  const [mark, key] = Buffer.from(ask.wrapped, 'base64').toString().split(':');
  return mark === 'wrapped' && key ? { kind: 'unwrapKey', key } : { kind: 'fault', fault: 'custody-unreadable' };
}

async function whenReady(generation: string): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  send({ type: 'ping', seq: 7 });
  // Not for the station: dropped without an answer.
  parentPort.emit('message', { data: { type: 'port', face: 'manager' }, ports: [new MessageChannel().port1] });
  send({ type: 'port', face: face === 'display' ? 'display' : 'counter' }, [mainPort(port1)]);
  const client = createRpcClient(contract, wireOfMessagePort(port2 as never));
  const hello = await client.station.hello({ contractVersion });
  const forbidden = await client.journal.verify({}).then(
    () => 'answered',
    (error: { code?: string }) => error.code,
  );
  process.stdout.write(`${JSON.stringify({ hello, forbidden, asked, pongs, generation })}\n`);
  port2.close();
  send({ type: 'stop' });
}

/** The shape of Electron's ports: `on` with an event that holds the data. */
function mainPort(port: MessagePort): unknown {
  const events = new EventEmitter();
  port.on('message', (data: unknown) => events.emit('message', { data }));
  port.on('close', () => events.emit('close'));
  return {
    on: events.on.bind(events),
    postMessage: (message: unknown) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
  };
}
