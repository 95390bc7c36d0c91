import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { startWebHost, type WebHost } from './host.ts';

let web: WebHost | null = null;
afterEach(() => web?.close());

/** Asks for a socket without a token, and hangs up in the hardest way while the answer is on its way. */
function askAndReset(port: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(
        `GET /rpc HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`,
        () => socket.resetAndDestroy(),
      );
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
}

it('outlives callers that reset the socket they were refused: an unheard error would end the station [E2]', async () => {
  const unheard: unknown[] = [];
  const note = (error: unknown) => void unheard.push(error);
  process.prependListener('uncaughtException', note);
  web = await startWebHost({
    port: 0,
    pagesDir: import.meta.dirname,
    tokens: { counter: 'a'.repeat(32), display: 'b'.repeat(32) },
    serve: () => undefined,
  });
  const { port } = new URL(web.url);
  for (let round = 0; round < 100; round += 1) await askAndReset(Number(port));
  // The server still answers, after all of those were dealt with.
  expect((await fetch(`http://127.0.0.1:${port}/none`)).status).toBe(404);
  process.off('uncaughtException', note);
  expect(unheard).toEqual([]);
});
