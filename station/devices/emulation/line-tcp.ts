import { createServer, type Server, type Socket } from 'node:net';
import type { ByteEmulator } from './emulator.ts';
import type { Cable } from './line.ts';

/** Bytes that nobody reads are lost, as on a wire; kept, they would arrive as old weights. */
const unreadLimitBytes = 1024;

/** A cable over a loopback socket, for machines without pseudo-terminals. The port stays the same when plugged again. */
export async function createTcpCable(emulator: ByteEmulator): Promise<Cable> {
  let port = 0;
  let server: Server | null = null;
  let peer: Socket | null = null;
  emulator.onSend((bytes) => {
    if (peer && peer.writableLength < unreadLimitBytes) peer.write(bytes);
  });

  function attach(socket: Socket): void {
    // A serial line has one owner at a time.
    if (peer) {
      socket.destroy();
      return;
    }
    peer = socket;
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => emulator.receive(chunk));
    socket.on('close', () => {
      if (peer === socket) peer = null;
    });
  }

  async function plug(): Promise<void> {
    const fresh = createServer(attach);
    await new Promise<void>((resolve, reject) => {
      fresh.once('error', reject);
      fresh.listen(port, '127.0.0.1', resolve);
    });
    const address = fresh.address();
    if (address && typeof address === 'object') port = address.port;
    server = fresh;
  }

  async function unplug(): Promise<void> {
    const closing = server;
    server = null;
    peer?.destroy();
    peer = null;
    await new Promise<void>((resolve) => (closing ? closing.close(() => resolve()) : resolve()));
  }

  // The port is known only once it was listened on.
  await plug();
  await unplug();
  return { path: `tcp://127.0.0.1:${port}`, plug, unplug };
}
