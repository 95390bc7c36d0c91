import { createServer as createHttp } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { WebSocket, WebSocketServer } from 'ws';
import type { Face } from '../../contract/values/roles.ts';
import { createLoopback } from '../../contract/wires/loopback.ts';
import { wireOfMessagePort, type PortLike } from '../../contract/wires/message-port.ts';
import { wireOfWebSocket } from '../../contract/wires/web-socket.ts';
import type { WireEnd } from '../../contract/wires/wire.ts';

type Serve = (end: WireEnd, face: Face) => void;
export type WireKind = {
  name: string;
  /** Makes one connection: the page's end, and how the station's side of it dies. */
  start(
    serve: Serve,
  ): Promise<{ connect(face?: Face): Promise<{ page: WireEnd; die(): void }>; close(): Promise<void> }>;
};

/** Node's port has both ways to listen, where the type knows ports with one of them. */
const portLike = (port: MessagePort) => port as unknown as PortLike;

/** The three wires of the product, each over the real thing it stands on. */
export const wires: WireKind[] = [
  {
    name: 'loopback',
    start: (serve) =>
      Promise.resolve({
        connect(face = 'counter') {
          const { page, station } = createLoopback();
          serve(station, face);
          return Promise.resolve({ page, die: () => station.close() });
        },
        close: () => Promise.resolve(),
      }),
  },
  {
    name: 'message port',
    start: (serve) =>
      Promise.resolve({
        connect(face = 'counter') {
          const { port1, port2 } = new MessageChannel();
          serve(wireOfMessagePort(portLike(port2)), face);
          return Promise.resolve({ page: wireOfMessagePort(portLike(port1)), die: () => port2.close() });
        },
        close: () => Promise.resolve(),
      }),
  },
  {
    name: 'web socket',
    async start(serve) {
      const http = createHttp();
      const sockets = new WebSocketServer({ server: http });
      const faces: Face[] = [];
      const taken: WebSocket[] = [];
      sockets.on('connection', (socket) => {
        taken.push(socket);
        serve(wireOfWebSocket(socket), faces.shift() ?? 'counter');
      });
      await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
      return {
        async connect(face = 'counter') {
          faces.push(face);
          const socket = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
          await new Promise<void>((resolve, reject) => {
            socket.once('open', resolve);
            socket.once('error', reject);
          });
          const theirs = () => taken.at(-1)?.terminate();
          return { page: wireOfWebSocket(socket), die: theirs };
        },
        async close() {
          for (const socket of sockets.clients) socket.terminate();
          await new Promise((resolve) => http.close(resolve));
        },
      };
    },
  },
];
