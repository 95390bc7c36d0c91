import { openDevice } from './device-transport.ts';
import { openTcp } from './tcp-transport.ts';

/** How the bits go over the wire. */
export type LineSettings = {
  baudRate: number;
  dataBits: 7 | 8;
  parity: 'none' | 'even' | 'odd';
  stopBits: 1 | 2;
};

/** What an open connection tells. `onGone` comes at most once, and never after `close` was called. */
export type ConnectionListener = {
  onBytes(bytes: Uint8Array): void;
  onGone(): void;
};

/** One opening of a line: it ends once and is never opened again. */
export type Connection = {
  /** Resolves when the operating system took all bytes; rejects when the line broke before. */
  write(bytes: Uint8Array): Promise<void>;
  /** False when the other end is known to be gone, though nothing told so. */
  probe(): Promise<boolean>;
  /** Throws away what is still unsent. Calling it again is harmless. */
  close(): Promise<void>;
};

export type Transport = (path: string, settings: LineSettings, listener: ConnectionListener) => Promise<Connection>;

/** `tcp://host:port` is a socket; every other path is a device of the operating system. */
export function transportOf(path: string): Transport {
  return path.startsWith('tcp://') ? openTcp : openDevice;
}
