import { closeSync, constants, fstatSync, openSync, readdirSync, statSync, writeSync } from 'node:fs';
import { rename, rm, symlink } from 'node:fs/promises';
import { ReadStream } from 'node:tty';
import type { LineSettings } from '../serial/transport.ts';
import type { ByteEmulator } from './emulator.ts';
import type { Cable } from './line.ts';
import { createPtyWire, type PtyWire } from './pty-wire.ts';

/** True where this machine gives pseudo-terminals: Linux and macOS with the prebuilt library. */
export async function ptyAvailable(): Promise<boolean> {
  if (process.platform === 'win32') return false;
  try {
    const pty = await openPty();
    pty.close();
    return true;
  } catch {
    return false;
  }
}

/**
 * A cable over a pseudo-terminal, behind a symbolic link that keeps its name. With `settings` the line has the speed and
 * parity of the device, and whoever opens it with another speed gets garbage.
 */
export function createPtyCable(path: string, emulator: ByteEmulator, settings: LineSettings | null = null): Cable {
  let pty: Pty | null = null;
  let wire: PtyWire | null = null;
  emulator.onSend((bytes) => (wire ? wire.fromDevice(bytes) : pty?.send(bytes)));
  return {
    path,
    async plug() {
      const opened = await openPty();
      pty = opened;
      if (settings) {
        wire = createPtyWire({
          settings,
          terminal: opened.holder,
          toHost: opened.send,
          toDevice: (bytes) => emulator.receive(bytes),
        });
      }
      opened.onBytes((bytes) => (wire ? wire.fromHost(bytes) : emulator.receive(bytes)));
      // Over the old name in one step: a crash of a former owner may have left it.
      await symlink(opened.slavePath, `${path}.new`);
      await rename(`${path}.new`, path);
    },
    async unplug() {
      await rm(path, { force: true });
      wire?.close();
      wire = null;
      pty?.close();
      pty = null;
    },
  };
}

type Pty = {
  slavePath: string;
  /** A file of this process on the slave. */
  holder: number;
  onBytes(listener: (bytes: Uint8Array) => void): void;
  send(bytes: Uint8Array): void;
  close(): void;
};

async function openPty(): Promise<Pty> {
  const library: unknown = await import('@lydell/node-pty');
  const before = new Set(openFiles());
  const { master, masterFile, slave, slavePath } = readPair(callOpen(library));
  // The library's own handlers end the process when the line hangs up.
  master.removeAllListeners('error');
  master.on('error', () => undefined);
  slave.on('error', () => undefined);
  // Held open but never read: without it the master fails until somebody opens the path.
  const holder = openSync(slavePath, constants.O_RDWR | constants.O_NOCTTY);
  // No echo and no line buffer before the first opener sets its own line settings.
  slave.setRawMode(true);
  // The library's own end reads already, and would take the bytes away from whoever opens the path.
  const ownFile = propertyOf(propertyOf(slave, '_handle'), 'fd');
  slave.destroy();
  closeForgottenFile(before, [ownFile, holder], slavePath);
  let open = true;
  return {
    slavePath,
    holder,
    onBytes(listener) {
      master.on('data', (chunk: Buffer) => {
        if (open) listener(chunk);
      });
    },
    send(bytes) {
      if (!open) return;
      try {
        // Not through the stream: a full pseudo-terminal blocks its writes, and with them the whole process.
        writeSync(masterFile, bytes);
      } catch {
        // Full, since nobody reads: the bytes are lost, as on a wire.
      }
    },
    close() {
      open = false;
      // Closing the master is what hangs the line up.
      master.destroy();
      closeSync(holder);
    },
  };
}

function callOpen(library: unknown): unknown {
  const open = propertyOf(library, 'open') ?? propertyOf(propertyOf(library, 'default'), 'open');
  if (typeof open !== 'function') throw new Error('node-pty has no open()');
  return open({ encoding: null });
}

/** The library's typings do not know `open`, so its answer is checked here. */
function readPair(pair: unknown): { master: ReadStream; masterFile: number; slave: ReadStream; slavePath: string } {
  const master = propertyOf(pair, '_master');
  const slave = propertyOf(pair, '_slave');
  const masterFile = propertyOf(pair, '_fd');
  const slavePath = propertyOf(pair, '_pty');
  if (
    !(master instanceof ReadStream) ||
    !(slave instanceof ReadStream) ||
    typeof masterFile !== 'number' ||
    typeof slavePath !== 'string'
  ) {
    throw new Error('node-pty gave no pseudo-terminal');
  }
  return { master, masterFile, slave, slavePath };
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** libuv reopens the slave under another number and forgets the first, which would stay open for ever. */
function closeForgottenFile(before: ReadonlySet<number>, kept: readonly unknown[], slavePath: string): void {
  const device = statSync(slavePath).rdev;
  for (const file of openFiles()) {
    if (before.has(file) || kept.includes(file) || rdevOf(file) !== device) continue;
    closeSync(file);
  }
}

function openFiles(): number[] {
  return readdirSync('/dev/fd').map(Number);
}

function rdevOf(file: number): number | null {
  try {
    return fstatSync(file).rdev;
  } catch {
    return null;
  }
}
