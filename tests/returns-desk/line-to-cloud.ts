import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A station's line to the cloud, which can be cut: what runs over it breaks, and nothing gets through until it is mended. */
export async function openLine(cloudUrl: string) {
  const { hostname, port } = new URL(cloudUrl);
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(Number(port), hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => (sockets.delete(socket), other.destroy()));
      socket.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo = Object(server.address());
  const breakAll = () => sockets.forEach((socket) => socket.destroy());
  return {
    url: `http://127.0.0.1:${address.port}`,
    cut(): void {
      isCut = true;
      breakAll();
    },
    mend: () => void (isCut = false),
    async close(): Promise<void> {
      breakAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
