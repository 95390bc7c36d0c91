import { connect, createServer, type Socket } from 'node:net';

/**
 * `on` passes bytes through. `off` resets what is open and what comes. The others are clouds that do not work:
 * one that fails, a captive portal that says 200 with a page, one that takes everything and never answers.
 */
export type NetworkMode = 'on' | 'off' | 'http-500' | 'html' | 'hang';
export const networkModes: readonly NetworkMode[] = ['on', 'off', 'http-500', 'html', 'hang'];

/** The wire between a station and its cloud, with a switch on it. */
export type BenchNetwork = {
  /** What the station is to be given instead of the cloud's own address. */
  readonly url: string;
  mode(): NetworkMode;
  setMode(mode: NetworkMode): void;
  close(): Promise<void>;
};

export async function openBenchNetwork(cloudUrl: string): Promise<BenchNetwork> {
  const target = new URL(cloudUrl);
  if (target.protocol !== 'http:') throw new TypeError('the bench stands between the station and a cloud on http');
  const open = new Set<Socket>();
  let mode: NetworkMode = 'on';

  function keep(socket: Socket): void {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
  }

  // It listens in every mode: a port let go while the network is off could be somebody else's when it is on again.
  const server = createServer((socket) => {
    keep(socket);
    if (mode === 'off') socket.resetAndDestroy();
    else if (mode === 'on') join(socket);
    else if (mode === 'hang') socket.resume();
    else socket.on('data', answerOnce(socket, brokenAnswers[mode]));
  });

  function join(socket: Socket): void {
    const cloud = connect({ host: target.hostname, port: Number(target.port || 80) });
    keep(cloud);
    socket.pipe(cloud).pipe(socket);
    socket.on('close', () => cloud.destroy());
    cloud.on('close', () => socket.destroy());
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (!address || typeof address !== 'object') throw new Error('no port');
  const path = target.pathname === '/' ? '' : target.pathname;
  const dropAll = () => {
    for (const socket of open) socket.resetAndDestroy();
  };

  return {
    url: `http://127.0.0.1:${address.port}${path}`,
    mode: () => mode,
    setMode(next) {
      if (next === mode) return;
      mode = next;
      // a kept-alive connection must not carry the old weather on
      dropAll();
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      dropAll();
      await closed;
    },
  };
}

const portalPage = '<!doctype html><title>Sign in</title><p>Please sign in to use this network.</p>';

const brokenAnswers = {
  'http-500': httpAnswer('500 Internal Server Error', 'text/plain', 'upstream failed'),
  html: httpAnswer('200 OK', 'text/html', portalPage),
} as const;

function httpAnswer(status: string, type: string, body: string): string {
  return `HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`;
}

/** Answers when the head of a request is there; its body is read and thrown away. */
function answerOnce(socket: Socket, answer: string): (chunk: Buffer) => void {
  let head = '';
  let answered = false;
  return (chunk) => {
    if (answered) return;
    head = (head + chunk.toString('latin1')).slice(-65_536);
    if (!head.includes('\r\n\r\n')) return;
    answered = true;
    socket.end(answer);
  };
}
