import { connect } from 'node:net';
import type { Connection, ConnectionListener, LineSettings } from './transport.ts';

/** A serial server, or an emulator on a machine without pseudo-terminals: `tcp://host:port`. */
export function openTcp(path: string, _settings: LineSettings, listener: ConnectionListener): Promise<Connection> {
  const { hostname, port } = new URL(path);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) });
    let open = true;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 1_000);
    // `close` follows every error; it is where the line ends.
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      if (open) listener.onBytes(Uint8Array.from(chunk));
    });
    socket.on('end', () => socket.destroy());
    socket.on('close', () => {
      reject(new Error('closed while connecting'));
      if (!open) return;
      open = false;
      listener.onGone();
    });
    socket.on('connect', () => {
      resolve({
        write: (bytes) =>
          new Promise((sent, failed) => {
            socket.write(bytes, (error) => (error ? failed(error) : sent()));
          }),
        probe: async () => !socket.destroyed,
        async close() {
          open = false;
          if (socket.closed) return;
          const closed = new Promise<void>((done) => socket.once('close', () => done()));
          socket.destroy();
          await closed;
        },
      });
    });
  });
}
