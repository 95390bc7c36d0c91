import { createListeners, type WireEnd } from './wire.ts';

/** Two ends inside one process: for tests and for a host that has station and page together. */
export function createLoopback(): { page: WireEnd; station: WireEnd } {
  let open = true;
  const closed = createListeners<[]>();
  const toStation = createListeners<[string]>();
  const toPage = createListeners<[string]>();

  function end(incoming: typeof toPage, outgoing: typeof toPage): WireEnd {
    return {
      send(message) {
        if (!open) throw new Error('wire is closed');
        // Later, never within the sender's call: a real wire does not re-enter its caller either.
        queueMicrotask(() => {
          if (open) outgoing.emit(message);
        });
      },
      onMessage: (listener) => incoming.add(listener),
      onClose(listener) {
        if (!open) queueMicrotask(listener);
        return closed.add(listener);
      },
      close() {
        if (!open) return;
        open = false;
        closed.emit();
      },
    };
  }
  return { page: end(toPage, toStation), station: end(toStation, toPage) };
}
