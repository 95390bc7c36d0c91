import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { createLoopback } from '../contract/wires/loopback.ts';
import { wireOfWebSocket } from '../contract/wires/web-socket.ts';
import type { WireEnd } from '../contract/wires/wire.ts';
import { startWebHost } from '../station/hosts/web/host.ts';
import { makeFolder, openCounter, type CounterInside } from './counter-inside.ts';
import { wireOfNodePort } from './node-port.ts';
import { percentile, rounded, type Tell } from './figures.ts';
import type { End, PageWork } from './rpc-page.ts';
import { timeCalls, timeEchoes } from './rpc-times.ts';

const calls = 4_000;
const Times = z.object({ rpc: z.array(z.number()), echo: z.array(z.number()) });
type Times = z.infer<typeof Times>;

/** The round trip of a small query (`staff.list`) with everything a page's call has, against a bare echo on the same wire. */
export async function benchRpc(tell: Tell): Promise<void> {
  const folder = makeFolder();
  const counter = await openCounter({ folder, key: randomBytes(32) });
  try {
    report(tell, 'in-process', 'both ends on one thread', await overLoopback(counter));
    report(tell, 'message-port', 'page on a thread of its own', await overPorts(counter));
    report(tell, 'web-socket', 'page on a thread of its own, over 127.0.0.1', await overSockets(counter, folder));
  } finally {
    await counter.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(tell: Tell, wire: string, where: string, { rpc, echo }: Times): void {
  for (const [name, share] of [
    ['p50', 0.5],
    ['p99', 0.99],
  ] as const) {
    const value = percentile(rpc, share);
    const bare = percentile(echo, share);
    tell({
      name: `rpc-${wire}-${name}`,
      value: rounded(value, 1),
      unit: 'µs',
      n: rpc.length,
      against: { name: 'echo of 250 characters on the same wire', value: rounded(bare, 1), unit: 'µs' },
      ratio: rounded(value / bare, 1),
      how: `staff.list with run-time checks on both sides; ${where}`,
    });
  }
}

async function overLoopback(counter: CounterInside): Promise<Times> {
  const wire = createLoopback();
  echoOn(wire.station);
  const times = { rpc: await timeCalls(counter.rpc, calls), echo: await timeEchoes(wire.page, calls) };
  wire.page.close();
  return times;
}

async function overPorts(counter: CounterInside): Promise<Times> {
  const rpc = new MessageChannel();
  const echo = new MessageChannel();
  counter.station.server.serve(wireOfNodePort(rpc.port1), 'counter');
  echoOn(wireOfNodePort(echo.port1));
  return runPage({ kind: 'port', port: rpc.port2 }, { kind: 'port', port: echo.port2 }, [rpc.port2, echo.port2]);
}

async function overSockets(counter: CounterInside, pagesDir: string): Promise<Times> {
  const tokens = { counter: 'counter-token-of-the-bench', display: 'display-token-of-the-bench' };
  const host = await startWebHost({ port: 0, pagesDir, tokens, serve: counter.station.server.serve });
  const server = createServer();
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  sockets.on('connection', (socket) => echoOn(wireOfWebSocket(socket)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { origin, host: address } = new URL(host.url);
  const echoAddress = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    return await runPage(
      { kind: 'socket', url: `ws://${address}/rpc`, protocols: ['waypost', `token.${tokens.counter}`], origin },
      { kind: 'socket', url: `ws://${echoAddress}`, protocols: [], origin },
    );
  } finally {
    server.closeAllConnections();
    server.close();
    await host.close();
  }
}

async function runPage(rpc: End, echo: End, transferList: MessagePort[] = []): Promise<Times> {
  const workerData: PageWork = { calls, rpc, echo };
  const worker = new Worker(new URL('./rpc-page.ts', import.meta.url), { workerData, transferList });
  try {
    return Times.parse(
      await new Promise((resolve, reject) => {
        worker.once('message', resolve);
        worker.once('error', reject);
      }),
    );
  } finally {
    await worker.terminate();
  }
}

function echoOn(end: WireEnd): void {
  end.onMessage((message) => end.send(message));
}
