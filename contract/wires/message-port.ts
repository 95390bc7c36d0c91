import { createListeners, type WireEnd } from './wire.ts';

/** What a page's `MessagePort`, Node's and Electron's `MessagePortMain` have in common, after each host's adaptation. */
export type PortLike = {
  postMessage(message: unknown): void;
  start?(): void;
  close(): void;
} & (
  | { addEventListener(type: 'message' | 'close', listener: (event: { data?: unknown }) => void): void; on?: never }
  | { on(type: string, listener: (event?: { data?: unknown }) => void): unknown; addEventListener?: never }
);

/** A wire over a message port. Electron's ports and Chromium's both report `close` when the other side is gone. */
export function wireOfMessagePort(port: PortLike): WireEnd {
  let open = true;
  const messages = createListeners<[string]>();
  const closed = createListeners<[]>();
  const onMessage = (event?: { data?: unknown }) => {
    if (typeof event?.data === 'string') messages.emit(event.data);
  };
  const onClose = () => {
    if (!open) return;
    open = false;
    closed.emit();
  };
  if (port.addEventListener) {
    port.addEventListener('message', onMessage);
    port.addEventListener('close', onClose);
  } else {
    port.on('message', onMessage);
    port.on('close', onClose);
  }
  port.start?.();
  return {
    send(message) {
      if (!open) throw new Error('wire is closed');
      port.postMessage(message);
    },
    onMessage: (listener) => messages.add(listener),
    onClose(listener) {
      if (!open) queueMicrotask(listener);
      return closed.add(listener);
    },
    close() {
      port.close();
      onClose();
    },
  };
}
