import { stat } from 'node:fs/promises';
import { SerialPort } from 'serialport';
import type { Connection, ConnectionListener, LineSettings } from './transport.ts';

/**
 * A serial device, below the stream of the library: its stream keeps writes for the next opening and cannot be closed
 * while it opens. A port object lives for one connection.
 */
export async function openDevice(
  path: string,
  settings: LineSettings,
  listener: ConnectionListener,
): Promise<Connection> {
  const identityAtStart = await identityOf(path);
  const port = await SerialPort.binding.open({ path, ...settings });
  const answersBaudRate = await isAnswered(port.getBaudRate());
  let closing: Promise<void> | null = null;
  let gone = false;

  function lose(): void {
    if (gone || closing) return;
    gone = true;
    listener.onGone();
  }

  async function readOn(): Promise<void> {
    const buffer = Buffer.alloc(16_384);
    while (!closing) {
      const { bytesRead } = await port.read(buffer, 0, buffer.length);
      if (bytesRead === 0) break;
      if (!closing) listener.onBytes(Uint8Array.from(buffer.subarray(0, bytesRead)));
    }
  }

  readOn().then(lose, lose);

  return {
    write: (bytes) => port.write(Buffer.from(bytes)),
    async probe() {
      // After a hang-up that the read did not see, the library spins on reads of zero bytes; asking the handle tells.
      if (answersBaudRate && !(await isAnswered(port.getBaudRate()))) return false;
      return identityAtStart === null || (await identityOf(path)) === identityAtStart;
    },
    close() {
      // Closing waits up to half a minute for unsent bytes unless they are thrown away first.
      const ending =
        closing ??
        port
          .flush()
          .catch(() => undefined)
          .then(() => port.close());
      closing = ending;
      return ending;
    },
  };
}

/** Which device stands behind the path: another one, or none, means that the opened one was pulled. */
async function identityOf(path: string): Promise<string | null> {
  try {
    const { dev, ino, rdev } = await stat(path);
    return `${dev}:${ino}:${rdev}`;
  } catch {
    return null;
  }
}

async function isAnswered(answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch {
    return false;
  }
}
