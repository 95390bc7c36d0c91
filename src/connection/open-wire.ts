import { wireOfMessagePort } from '../../contract/wires/message-port.ts';
import { wireOfWebSocket } from '../../contract/wires/web-socket.ts';
import type { WireEnd } from '../../contract/wires/wire.ts';

/** Gives the next wire to the station; rejects when there is none for now. */
export type OpenWire = () => Promise<WireEnd>;

const connectMs = 5_000;
const storageKey = 'waypost.token';

/** How this page reaches its station: a web socket when a web host served it, else the port that the preload hands over. */
export function chooseWire(page: Window): OpenWire | null {
  if (!page.location.protocol.startsWith('http')) return openHandedPort(page);
  const token = takeToken(page);
  return token === null ? null : () => openSocket(page, token);
}

/** The token stands in the fragment of the printed URL; it leaves the address bar and the history at once. */
function takeToken(page: Window): string | null {
  const found = /^#t=([\w.~-]+)$/.exec(page.location.hash)?.[1];
  if (found) {
    page.history.replaceState(null, '', page.location.pathname);
    page.sessionStorage.setItem(storageKey, found);
    return found;
  }
  return page.sessionStorage.getItem(storageKey);
}

function openSocket(page: Window, token: string): Promise<WireEnd> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://${page.location.host}/rpc`, ['waypost', `token.${token}`]);
    const timer = page.setTimeout(() => socket.close(), connectMs);
    socket.addEventListener('open', () => {
      page.clearTimeout(timer);
      resolve(wireOfWebSocket(socket));
    });
    socket.addEventListener('close', () => {
      page.clearTimeout(timer);
      reject(new Error('no station behind the socket'));
    });
  });
}

/** Each generation of the station brings a new port; one that came while nobody asked is kept, an older one is dropped. */
function openHandedPort(page: Window): OpenWire {
  let waiting: ((port: MessagePort) => void) | null = null;
  let kept: MessagePort | null = null;
  page.addEventListener('message', (event) => {
    const port = event.ports[0];
    if (event.source !== page || event.data !== 'waypost-port' || event.ports.length !== 1 || !port) return;
    if (waiting) waiting(port);
    else {
      kept?.close();
      kept = port;
    }
    waiting = null;
  });
  return () =>
    new Promise((resolve) => {
      const take = (port: MessagePort) => resolve(wireOfMessagePort(port));
      if (kept) take(kept);
      else waiting = take;
      kept = null;
    });
}
