import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LineSettings } from '../serial/transport.ts';
import type { ByteEmulator } from './emulator.ts';
import { createPtyCable, ptyAvailable } from './line-pty.ts';
import { createTcpCable } from './line-tcp.ts';

/** The cable between an emulator and whoever opens the path. */
export type Cable = {
  /** The same for as long as the line lives, plugged or not. */
  readonly path: string;
  plug(): Promise<void>;
  unplug(): Promise<void>;
};

export type EmulatedLine = {
  /** A serial path, or `tcp://127.0.0.1:port` where no pseudo-terminal can be had. */
  readonly path: string;
  readonly kind: 'pty' | 'tcp';
  plugged(): boolean;
  /** Puts the cable in: the path exists and the emulator is on. */
  plug(): Promise<void>;
  /** Pulls it: a real hang-up, after which the path is gone, as that of a USB adapter is. */
  unplug(): Promise<void>;
  close(): Promise<void>;
};

export type EmulatedLineOptions = {
  /** Where the path appears; made when missing. */
  directory: string;
  name: string;
  emulator: ByteEmulator;
  /** `auto` takes a pseudo-terminal where there is one. */
  over?: 'auto' | 'tcp';
  /** How the device is set: over a pseudo-terminal another speed then gives garbage. Without it every speed is right. */
  settings?: LineSettings;
};

/** An emulated device on a path that the product's own serial code opens like any other. It starts plugged in. */
export async function openEmulatedLine(options: EmulatedLineOptions): Promise<EmulatedLine> {
  const { directory, name, emulator, over = 'auto', settings = null } = options;
  const kind = over === 'auto' && (await ptyAvailable()) ? 'pty' : 'tcp';
  await mkdir(directory, { recursive: true });
  const cable =
    kind === 'pty' ? createPtyCable(join(directory, name), emulator, settings) : await createTcpCable(emulator);
  let plugged = false;
  let turn: Promise<void> = Promise.resolve();

  /** Plugging in and pulling out happen one after the other, whoever asks. */
  function inTurn(act: () => Promise<void>): Promise<void> {
    const done = turn.then(act);
    turn = done.catch(() => undefined);
    return done;
  }

  const line: EmulatedLine = {
    path: cable.path,
    kind,
    plugged: () => plugged,
    plug: () =>
      inTurn(async () => {
        if (plugged) return;
        await cable.plug();
        plugged = true;
        emulator.start();
      }),
    unplug: () =>
      inTurn(async () => {
        if (!plugged) return;
        plugged = false;
        emulator.stop();
        await cable.unplug();
      }),
    close: () => line.unplug(),
  };
  await line.plug();
  return line;
}
