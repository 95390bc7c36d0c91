import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { faultFields, type Log } from '../../platform/log.ts';
import type { Bench } from './bench.ts';
import { ControlHello, ControlRequest, createLineReader, parseLine, type ControlMessage } from './bench-control.ts';

export type BenchServer = { port: number; token: string; close(): Promise<void> };

const longestRequest = 16 * 1024;

/** Hands on the bench for another process of this machine that knows the token. */
export async function serveBench(bench: Bench, log: Log): Promise<BenchServer> {
  const token = randomBytes(24).toString('base64url');
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.setNoDelay(true);
    socket.setEncoding('utf8');
    socket.on('error', () => undefined);
    let off: (() => void) | null = null;
    socket.on('close', () => {
      open.delete(socket);
      off?.();
    });
    const send = (message: ControlMessage) => void socket.write(`${JSON.stringify(message)}\n`);

    function hear(line: string): void {
      if (off) {
        const request = parseLine(ControlRequest, line);
        if (!request) return void socket.destroy();
        obey(request).then(
          () => send({ done: request.id, ok: true }),
          (error: unknown) => {
            log.error('bench.act-failed', faultFields(error));
            send({ done: request.id, ok: false });
          },
        );
        return;
      }
      const hello = parseLine(ControlHello, line);
      if (!hello || !isToken(hello.token)) return void socket.destroy();
      off = bench.onChange(() => send({ state: bench.state() }));
      send({ state: bench.state() });
    }

    socket.on(
      'data',
      createLineReader(longestRequest, hear, () => socket.destroy()),
    );
  });

  function isToken(said: string): boolean {
    const a = Buffer.from(said);
    const b = Buffer.from(token);
    return a.length === b.length && timingSafeEqual(a, b);
  }

  async function obey(request: ControlRequest): Promise<void> {
    if ('act' in request) await bench.act(request.act);
    else bench.setNetwork(request.network);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (!address || typeof address !== 'object') throw new Error('no port');
  return {
    port: address.port,
    token,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
