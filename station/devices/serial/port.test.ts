import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createListeners } from '../../../contract/wires/wire.ts';
import { createManualClock, systemClock } from '../../platform/clock.ts';
import { silentLog } from '../../platform/log.ts';
import { openEmulatedLine, type EmulatedLine } from '../emulation/line.ts';
import { createSerialLink, type SerialLink } from './port.ts';
import type { ConnectionListener, Transport } from './transport.ts';

const settings = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const;
const onLinux = process.platform === 'linux';
const openFiles = () => readdirSync('/proc/self/fd').length;

/** Says a byte every 5 ms, and keeps what it hears. */
function createTalker() {
  const sent = createListeners<[Uint8Array]>();
  const heard: number[] = [];
  let timer: NodeJS.Timeout | undefined;
  return {
    heard,
    receive: (bytes: Uint8Array) => void heard.push(...bytes),
    onSend: sent.add,
    start: () => void (timer = setInterval(() => sent.emit(Uint8Array.of(1)), 5)),
    stop: () => clearInterval(timer),
  };
}

describe('a serial link on a real line', () => {
  let directory: string;
  let line: EmulatedLine;
  let link: SerialLink;
  const talker = createTalker();
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'port-'));
    line = await openEmulatedLine({ directory, name: 'device', emulator: talker });
    link = createSerialLink({ path: line.path, settings, device: 'test', clock: systemClock, log: silentLog });
  });
  afterEach(async () => {
    await link.stop();
    await line.close();
    rmSync(directory, { recursive: true });
  });

  const becomes = (state: string, timeout: number) =>
    vi.waitFor(() => expect(link.state()).toBe(state), { timeout, interval: 5 });

  it('always settles when starts and stops race, and leaves nothing open [F110]', async () => {
    await link.stop();
    const files = onLinux ? openFiles() : 0;
    const stops: Promise<void>[] = [];
    for (let round = 0; round < 400; round += 1) {
      link.start();
      if (round % 3 === 0) await Promise.resolve();
      if (round % 40 === 0) await vi.waitFor(() => expect(link.state()).not.toBe('stopped'));
      stops.push(link.stop());
    }
    await Promise.all(stops);
    expect(link.state()).toBe('stopped');
    if (onLinux) await vi.waitFor(() => expect(openFiles()).toBe(files));
    link.start();
    await becomes('open', 3_000);
  });

  it('lets one of four owners have the path, and tells the others that it is taken', async () => {
    const four = [0, 1, 2, 3].map(() =>
      createSerialLink({ path: line.path, settings, device: 'test', clock: systemClock, log: silentLog }),
    );
    for (const one of four) one.start();
    await vi.waitFor(() => {
      expect(four.map((one) => one.state()).sort()).toEqual(['fault', 'fault', 'fault', 'open']);
    });
    await Promise.all(four.map((one) => one.stop()));
    link.start();
    await becomes('open', 3_000);
  });

  it('sends nothing later that was asked for while closed [F110]', async () => {
    talker.heard.length = 0;
    expect(await link.write(Uint8Array.of(9), 500)).toBe('not-sent');
    link.start();
    expect(await link.write(Uint8Array.of(9), 500)).toBe('not-sent');
    await becomes('open', 3_000);
    expect(await link.write(Uint8Array.of(7), 500)).toBe('sent');
    // A pseudo-terminal may echo what the device said before the port was opened; what matters is that the 9 never comes.
    await vi.waitFor(() => expect(talker.heard).toContain(7));
    expect(talker.heard).not.toContain(9);
  });

  it('hears nothing after stop', async () => {
    let bytes = 0;
    link.onBytes((chunk) => (bytes += chunk.length));
    link.start();
    await vi.waitFor(() => expect(bytes).toBeGreaterThan(0));
    const stopped = link.stop();
    const before = bytes;
    await stopped;
    expect(bytes).toBe(before);
  });
});

/** A line whose opening, writing and closing end when the test says so. */
function createStubbornLine() {
  const openings: PromiseWithResolvers<void>[] = [];
  const written: { at: number; bytes: number[] }[] = [];
  const live = new Set<ConnectionListener>();
  let stuck = false;
  const transport: Transport = async (_path, _settings, listener) => {
    const opening = Promise.withResolvers<void>();
    openings.push(opening);
    await opening.promise;
    live.add(listener);
    return {
      write: (bytes) => {
        written.push({ at: openings.length, bytes: [...bytes] });
        return stuck ? new Promise<void>(() => undefined) : Promise.resolve();
      },
      probe: async () => true,
      close: async () => void live.delete(listener),
    };
  };
  return { transport, openings, written, live, setStuck: (on: boolean) => void (stuck = on) };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a serial link on a stubborn line', () => {
  function setUp() {
    const clock = createManualClock(0);
    const line = createStubbornLine();
    const { transport } = line;
    const link = createSerialLink({ path: 'x', settings, device: 'test', clock, log: silentLog, transport });
    /** Lets time pass in small steps, and everything that waits for it happen. */
    async function pass(ms: number): Promise<void> {
      for (let past = 0; past < ms; past += 25) {
        await turn();
        clock.advance(25);
      }
      await turn();
    }
    return { line, link, pass };
  }

  it('gives up an opening that takes too long, closes it when it comes late, and opens again [F110]', async () => {
    const { line, link, pass } = setUp();
    link.start();
    await pass(2_100);
    expect(link.state()).toBe('fault');
    await pass(5_000);
    // The device is held by the first opening: a second one would only be refused.
    expect(line.openings).toHaveLength(1);
    line.openings[0]?.resolve();
    await pass(200);
    expect(line.live.size).toBe(0);
    expect(line.openings).toHaveLength(2);
    line.openings[1]?.resolve();
    await pass(100);
    expect(link.state()).toBe('open');
  });

  it('stops while opening, and the late opening stays closed', async () => {
    const { line, link, pass } = setUp();
    link.start();
    await pass(50);
    let stopped = false;
    void link.stop().then(() => (stopped = true));
    await pass(1_200);
    expect(stopped).toBe(true);
    line.openings[0]?.resolve();
    await pass(100);
    expect(line.live.size).toBe(0);
    expect(link.state()).toBe('stopped');
  });

  it('drops the line with a write that does not end in time, and all that waited behind it [F110]', async () => {
    const { line, link, pass } = setUp();
    link.start();
    await pass(25);
    line.openings[0]?.resolve();
    await pass(100);
    line.setStuck(true);
    const first = link.write(Uint8Array.of(1), 200);
    const second = link.write(Uint8Array.of(2), 100);
    const third = link.write(Uint8Array.of(3), 1_000);
    await pass(400);
    expect(await Promise.all([first, second, third])).toEqual(['unknown', 'not-sent', 'not-sent']);
    line.setStuck(false);
    line.openings[1]?.resolve();
    await pass(2_000);
    expect(link.state()).toBe('open');
    expect(line.written.map((one) => one.bytes)).toEqual([[1]]);
  });

  it('never sends what was asked for on another connection or too long ago', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('write', 'pass', 'gone', 'open', 'stick', 'free', 'stop', 'start'), { maxLength: 40 }),
        async (acts) => {
          const { line, link, pass } = setUp();
          const asked: { at: number; open: boolean }[] = [];
          for (const act of ['start', 'open', ...acts]) {
            if (act === 'write') {
              const number = asked.length;
              asked.push({ at: line.openings.length, open: link.state() === 'open' });
              void link.write(Uint8Array.of(number), 50);
            } else if (act === 'pass') await pass(50);
            else if (act === 'gone') [...line.live].at(-1)?.onGone();
            else if (act === 'open') {
              line.openings.at(-1)?.resolve();
              await pass(75);
            } else if (act === 'stick' || act === 'free') line.setStuck(act === 'stick');
            else if (act === 'stop') void link.stop();
            else link.start();
          }
          line.setStuck(false);
          await pass(200);
          line.openings.at(-1)?.resolve();
          await pass(200);
          for (const { at, bytes } of line.written) {
            const from = asked[bytes[0] ?? -1];
            expect(from).toEqual({ at, open: true });
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
