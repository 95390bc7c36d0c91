/**
 * One end of a connection between a page and a station. Three small files make one from a web socket, a message port
 * or nothing at all; everything above them is the same code.
 * Messages are text, so that every wire carries the same values: JSON's.
 */
export type WireEnd = {
  send(message: string): void;
  /** Called once per message, in the order they were sent; `off` ends it. */
  onMessage(listener: (message: string) => void): () => void;
  /** Called once, also when the connection was closed before the call. */
  onClose(listener: () => void): () => void;
  close(): void;
};

/** The largest message either side accepts, in UTF-16 code units. Beyond it the connection is not at fault: the call is. */
export const maxMessageLength = 512 * 1024;

/** What both sides do with listeners. */
export function createListeners<T extends unknown[]>() {
  const listeners = new Set<(...values: T) => void>();
  return {
    add(listener: (...values: T) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    emit(...values: T): void {
      for (const listener of [...listeners]) listener(...values);
    },
  };
}
