import { createListeners, type WireEnd } from './wire.ts';

/** What the browser's `WebSocket` and the server's `ws` have in common. */
export type SocketLike = {
  send(message: string): void;
  close(code?: number, reason?: string): void;
  readonly readyState: number;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close' | 'error', listener: () => void): void;
};

const openState = 1;

/** A wire over an open web socket; the host waits for `open` before it makes one. */
export function wireOfWebSocket(socket: SocketLike): WireEnd {
  let open = socket.readyState === openState;
  const messages = createListeners<[string]>();
  const closed = createListeners<[]>();
  const onClose = () => {
    if (!open) return;
    open = false;
    closed.emit();
  };
  socket.addEventListener('message', (event) => {
    if (typeof event.data === 'string') messages.emit(event.data);
    // Binary is never sent by either side: whoever does speaks another protocol.
    else socket.close(1003, 'text only');
  });
  socket.addEventListener('close', onClose);
  // `close` always follows an error; the listener only keeps it from being thrown.
  socket.addEventListener('error', () => undefined);
  return {
    send(message) {
      if (!open) throw new Error('wire is closed');
      socket.send(message);
    },
    onMessage: (listener) => messages.add(listener),
    onClose(listener) {
      if (!open) queueMicrotask(listener);
      return closed.add(listener);
    },
    close() {
      socket.close(1000);
      onClose();
    },
  };
}
