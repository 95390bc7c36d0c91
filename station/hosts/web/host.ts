import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Face } from '../../../contract/values/roles.ts';
import { wireOfWebSocket } from '../../../contract/wires/web-socket.ts';
import { maxMessageLength, type WireEnd } from '../../../contract/wires/wire.ts';
import { refuseHost, serveFile } from './static-files.ts';

/** What may wait for one page: far more than its screens ever need at once. */
const mostWaitingBytes = 8 * 1024 * 1024;

export type WebHost = { url: string; displayUrl: string; close(): Promise<void> };

/**
 * Pages over HTTP on the loopback interface and their sockets. A socket is taken only from this very origin, with this very Host
 * (so that no rebound name gets in), and with the token of a face, which travels in the URL's fragment and as a subprotocol:
 * neither is ever sent to another server or written to a log. `tokens` are kept over restarts, so that an open page comes back.
 */
export async function startWebHost(options: {
  port: number;
  pagesDir: string;
  tokens: Record<Face, string>;
  serve(end: WireEnd, face: Face): void;
}): Promise<WebHost> {
  const server = createServer((request, response) => {
    if (request.headers.host !== host()) {
      refuseHost(origin(), response);
      return;
    }
    serveFile(options.pagesDir, request.method ?? '', request.url ?? '/', origin(), response);
  });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageLength * 3,
    perMessageDeflate: false,
    handleProtocols: (protocols) => (protocols.has('waypost') ? 'waypost' : false),
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // The server has let go of this socket: a caller that resets it would else end the whole station, with no token at all.
    socket.on('error', () => socket.destroy());
    const face = faceOf(request);
    if (!face) {
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => options.serve(boundedWire(webSocket), face));
  });

  function faceOf(request: IncomingMessage): Face | null {
    const { host: asked, origin: from } = request.headers;
    if (asked !== host() || from !== origin() || request.url !== '/rpc') return null;
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim());
    const token = offered.find((protocol) => protocol.startsWith('token.'))?.slice('token.'.length) ?? '';
    if (same(token, options.tokens.counter)) return 'counter';
    return same(token, options.tokens.display) ? 'display' : null;
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const host = () => `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const origin = () => `http://${host()}`;
  return {
    url: `${origin()}/counter.html#t=${options.tokens.counter}`,
    displayUrl: `${origin()}/display.html#t=${options.tokens.display}`,
    async close() {
      for (const webSocket of sockets.clients) webSocket.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A page that stands still while its streams run must not fill this process: it is cut off, and connects anew when it wakes. */
function boundedWire(webSocket: WebSocket): WireEnd {
  const wire = wireOfWebSocket(webSocket);
  return {
    ...wire,
    send(message) {
      if (webSocket.bufferedAmount > mostWaitingBytes) webSocket.terminate();
      else wire.send(message);
    },
  };
}

export function makeToken(): string {
  return randomBytes(24).toString('base64url');
}

function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
