import { spawn } from 'node:child_process';
import type { LineSettings } from '../serial/transport.ts';
import { heardOverWire, wireMs } from './uart.ts';

/** Speed and parity between an emulated device and a pseudo-terminal, which has neither by itself. */
export type PtyWire = {
  fromDevice(bytes: Uint8Array): void;
  fromHost(bytes: Uint8Array): void;
  close(): void;
};

/** How long a speed that was read is believed; the detection waits longer after opening before it listens. */
const speedAgeMs = 15;
/** A device whose former frames are still on the wire skips one. */
const mostBacklogMs = 100;

/**
 * Pseudo-terminals keep the speed that the host set and nothing else of its settings: the speed is read back from it, data of
 * seven bits carry their parity as bit 7 to the host, and what the host sends has bit 7 taken off.
 */
export function createPtyWire(parts: {
  settings: LineSettings;
  /** A file of this process on the terminal. */
  terminal: number;
  toHost: (bytes: Uint8Array) => void;
  toDevice: (bytes: Uint8Array) => void;
}): PtyWire {
  const { settings, terminal, toHost, toDevice } = parts;
  let open = true;
  let turn: Promise<void> = Promise.resolve();
  let speed: { baudRate: number; readMs: number } | null = null;
  let freeAtMs = 0;

  async function speedNow(): Promise<number> {
    if (speed && performance.now() - speed.readMs < speedAgeMs) return speed.baudRate;
    const baudRate = (await readSpeed(terminal)) ?? settings.baudRate;
    speed = { baudRate, readMs: performance.now() };
    return baudRate;
  }

  /** In the order in which the bytes came, though reading the speed takes its time. */
  function inTurn(act: () => Promise<void>): void {
    turn = turn.then(async () => (open ? act() : undefined)).catch(() => undefined);
  }

  return {
    fromDevice(bytes) {
      const nowMs = performance.now();
      if (freeAtMs - nowMs > mostBacklogMs) return;
      freeAtMs = Math.max(freeAtMs, nowMs) + wireMs(bytes.length, settings);
      const dueMs = freeAtMs;
      inTurn(async () => {
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueMs - performance.now())));
        const baudRate = await speedNow();
        if (open) toHost(heardOverWire(bytes, settings, { baudRate, dataBits: 8, parity: 'none', stopBits: 1 }));
      });
    },
    fromHost(bytes) {
      inTurn(async () => {
        const baudRate = await speedNow();
        if (!open) return;
        if (baudRate !== settings.baudRate) {
          toDevice(heardOverWire(bytes, { baudRate, dataBits: 8, parity: 'none', stopBits: 1 }, settings));
        } else toDevice(settings.dataBits === 7 ? bytes.map((byte) => byte & 0x7f) : bytes);
      });
    },
    close() {
      open = false;
    },
  };
}

/** By `stty` on an open file: a path that a host has locked could not be opened a second time. */
async function readSpeed(terminal: number): Promise<number | null> {
  return new Promise((resolve) => {
    const stty = spawn('stty', ['speed'], { stdio: [terminal, 'pipe', 'ignore'] });
    let answer = '';
    stty.stdout?.on('data', (chunk) => (answer += String(chunk)));
    stty.on('error', () => resolve(null));
    stty.on('close', () => resolve(/^\d+\s*$/.test(answer) ? Number(answer) : null));
  });
}
