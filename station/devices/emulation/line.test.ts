import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createListeners } from '../../../contract/wires/wire.ts';
import { systemClock } from '../../platform/clock.ts';
import { silentLog } from '../../platform/log.ts';
import { createSerialLink } from '../serial/port.ts';
import { openEmulatedLine, type EmulatedLine } from './line.ts';

function createEcho() {
  const sent = createListeners<[Uint8Array]>();
  const state = { on: false };
  return {
    state,
    receive: (bytes: Uint8Array) => sent.emit(bytes),
    onSend: sent.add,
    start: () => void (state.on = true),
    stop: () => void (state.on = false),
    say: (bytes: Uint8Array) => sent.emit(bytes),
  };
}

const settings = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const;
const openFiles = () => readdirSync('/proc/self/fd').length;

describe.each(['auto', 'tcp'] as const)('an emulated line (%s)', (over) => {
  let directory: string;
  let line: EmulatedLine | null = null;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'line-'));
  });
  afterEach(async () => {
    await line?.close();
    line = null;
    rmSync(directory, { recursive: true });
  });

  it('carries all 256 bytes both ways, and hangs up when pulled [F110]', async () => {
    const echo = createEcho();
    line = await openEmulatedLine({ directory, name: 'scale', emulator: echo, over });
    expect(line.kind).toBe(over === 'tcp' || process.platform === 'win32' ? 'tcp' : 'pty');
    const { path } = line;
    const link = createSerialLink({ path, settings, device: 'test', clock: systemClock, log: silentLog });
    const heard: number[] = [];
    link.onBytes((bytes) => heard.push(...bytes));
    link.start();
    await vi.waitFor(() => expect(link.state()).toBe('open'));
    const all = Uint8Array.from({ length: 256 }, (_, i) => i);
    expect(await link.write(all, 500)).toBe('sent');
    await vi.waitFor(() => expect(heard).toEqual([...all]));

    await line.unplug();
    expect(echo.state.on).toBe(false);
    await vi.waitFor(() => expect(link.state()).toBe('unplugged'), { timeout: 2_000 });
    if (line.kind === 'pty') expect(existsSync(path)).toBe(false);
    expect(await link.write(all, 500)).toBe('not-sent');

    heard.length = 0;
    await line.plug();
    expect(line.path).toBe(path);
    await vi.waitFor(() => expect(link.state()).toBe('open'), { timeout: 3_000 });
    expect(await link.write(Uint8Array.of(7), 500)).toBe('sent');
    await vi.waitFor(() => expect(heard).toEqual([7]));
    await link.stop();
  });

  it('loses what nobody reads instead of keeping it for the next opener [F030]', async () => {
    const echo = createEcho();
    line = await openEmulatedLine({ directory, name: 'scale', emulator: echo, over });
    for (let i = 0; i < 3_000; i += 1) echo.say(new Uint8Array(64).fill(0x41));
    const link = createSerialLink({ path: line.path, settings, device: 'test', clock: systemClock, log: silentLog });
    const heard: number[] = [];
    link.onBytes((bytes) => heard.push(...bytes));
    link.start();
    await vi.waitFor(() => expect(link.state()).toBe('open'));
    echo.say(Uint8Array.of(0x42));
    await vi.waitFor(() => expect(heard).toEqual([0x42]));
    await link.stop();
  });

  it.runIf(process.platform === 'linux')('leaves no file open after being plugged fifty times', async () => {
    line = await openEmulatedLine({ directory, name: 'scale', emulator: createEcho(), over });
    await line.unplug();
    await vi.waitFor(() => expect(openFiles()).toBeGreaterThan(0));
    const before = openFiles();
    for (let i = 0; i < 50; i += 1) {
      await line.plug();
      await line.unplug();
    }
    await vi.waitFor(() => expect(openFiles()).toBe(before));
  });
});
