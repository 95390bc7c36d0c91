// The page's side of the wires, in a thread of its own: a page and its station never share an event loop.
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { WebSocket } from 'ws';
import { contract } from '../contract/contract.ts';
import { createRpcClient } from '../contract/rpc/client.ts';
import { wireOfWebSocket } from '../contract/wires/web-socket.ts';
import type { WireEnd } from '../contract/wires/wire.ts';
import { wireOfNodePort } from './node-port.ts';
import { timeCalls, timeEchoes } from './rpc-times.ts';

export type PageWork = { calls: number; rpc: End; echo: End };
export type End =
  { kind: 'port'; port: MessagePort } | { kind: 'socket'; url: string; protocols: string[]; origin: string };

const work: PageWork = workerData;
const rpcEnd = await open(work.rpc);
const echoEnd = await open(work.echo);
const client = createRpcClient(contract, rpcEnd);
// By turns, so that what disturbs the machine disturbs both.
const rpc: number[] = [];
const echo: number[] = [];
for (let round = 0; round < 4; round += 1) {
  rpc.push(...(await timeCalls(client, work.calls / 4)));
  echo.push(...(await timeEchoes(echoEnd, work.calls / 4)));
}
rpcEnd.close();
echoEnd.close();
parentPort?.postMessage({ rpc, echo });

async function open(end: End): Promise<WireEnd> {
  if (end.kind === 'port') return wireOfNodePort(end.port);
  const socket = new WebSocket(end.url, end.protocols, { origin: end.origin });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return wireOfWebSocket(socket);
}
