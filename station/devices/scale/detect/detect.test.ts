import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createListeners } from '../../../../contract/wires/wire.ts';
import { createManualClock, type Clock } from '../../../platform/clock.ts';
import type { ByteEmulator } from '../../emulation/emulator.ts';
import { heardOverWire } from '../../emulation/uart.ts';
import { createEmulatedWire } from '../../emulation/wire.ts';
import type { LineSettings } from '../../serial/transport.ts';
import { decodableNames } from '../decodings.ts';
import { createScaleEmulator, scaleProtocol, scaleProtocolNames } from '../index.ts';
import { detectScale, type DetectOptions, type Detection } from './detect.ts';
import { echoProbe, requests } from './requests.ts';

type ManualClock = ReturnType<typeof createManualClock>;

const bauds = [9600, 1200, 2400, 4800, 19_200];
const eightBits = (baudRate: number): LineSettings => ({ baudRate, dataBits: 8, parity: 'none', stopBits: 1 });

/** Lets the time of the manual clock pass until the work has ended. */
async function onClock<T>(clock: ManualClock, work: Promise<T>): Promise<T> {
  const state = { done: false };
  const end = () => void (state.done = true);
  work.then(end, end);
  while (!state.done) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(10);
  }
  return work;
}

async function detectOn(
  createEmulator: (clock: Clock) => ByteEmulator,
  settings: LineSettings,
  options: Partial<DetectOptions> & { phaseMs?: number; framingErrors?: 'dropped' | 'kept' } = {},
) {
  const clock = createManualClock(0);
  const emulator = createEmulator(clock);
  const { framingErrors = 'dropped' } = options;
  const wire = createEmulatedWire({ emulator, settings, clock, framingErrors });
  emulator.start();
  clock.advance(options.phaseMs ?? 0);
  const found = await onClock(clock, detectScale({ path: 'line', clock, transport: wire.transport, ...options }));
  emulator.stop();
  return { found, wire };
}

/** Numbers below a bound, the same in every run. */
function createDice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Says the same bytes again and again, or answers any request with them. */
function createPlayer(frames: readonly Uint8Array[], everyMs: number | null) {
  return (clock: Clock): ByteEmulator => {
    const sent = createListeners<[Uint8Array]>();
    let cancel: () => void = () => undefined;
    let said = 0;
    function say(): void {
      const frame = frames[said % Math.max(1, frames.length)];
      said += 1;
      if (frame) sent.emit(frame);
    }
    function tick(): void {
      say();
      if (everyMs !== null) cancel = clock.after(everyMs, tick);
    }
    return {
      receive: () => (everyMs === null ? say() : undefined),
      onSend: (listener) => sent.add(listener),
      start: () => (everyMs === null ? undefined : tick()),
      stop: () => cancel(),
    };
  };
}

const text = (characters: string) => Uint8Array.from(Buffer.from(characters, 'latin1'));

describe('detection over every emulator, at every speed', () => {
  const states = ['empty', 'loaded', 'moving', 'overloaded'] as const;
  const cases = scaleProtocolNames.flatMap((name, at) =>
    bauds.flatMap((baudRate) =>
      states.map((state, step) => ({ name, baudRate, state, phaseMs: 10 * ((at * 7 + step) % 10) })),
    ),
  );
  const results: {
    name: (typeof cases)[number]['name'];
    baudRate: number;
    state: string;
    found: Detection;
    streams: boolean;
  }[] = [];

  it('finds the scale, and never a wrong one without saying "not sure" [F030]', async () => {
    for (const { name, baudRate, state, phaseMs } of cases) {
      const protocol = scaleProtocol(name);
      const create = (clock: Clock) => {
        const scale = createScaleEmulator(name, clock);
        if (state !== 'empty') scale.setLoadGrams(1_250);
        scale.setMoving(state === 'moving');
        scale.setOverload(state === 'overloaded');
        return scale;
      };
      const framingErrors = phaseMs % 20 === 0 ? 'dropped' : 'kept';
      const { found, wire } = await detectOn(create, { ...protocol.settings, baudRate }, { phaseMs, framingErrors });
      expect(wire.owners()).toBe(0);
      results.push({ name, baudRate, state, found, streams: protocol.polling === null });
    }
    const isRight = ({ name, baudRate, found }: (typeof results)[number]) =>
      found.protocol === name && found.settings?.baudRate === baudRate;
    const shown = (one: (typeof results)[number]) =>
      `${one.name} ${one.baudRate} ${one.state}: ${one.found.protocol} ${one.found.settings?.baudRate} sure ${one.found.sure} ${one.found.evidence?.text} ${one.found.evidence?.hex} ${one.found.why}`;
    const wrong = results.filter((one) => !isRight(one));
    expect(wrong.filter(({ found }) => found.sure).map(shown)).toEqual([]);
    // Bits of a weight may look like parity: 1.250 kg of 0xFF BCD is even in every byte.
    const misheard = results.filter((one) => {
      const { dataBits, parity } = scaleProtocol(one.name).settings;
      const { settings, sure } = one.found;
      return sure && (settings?.dataBits !== dataBits || settings.parity !== parity);
    });
    expect(misheard.map(({ found, ...one }) => ({ ...one, heard: found.settings }))).toEqual([]);
    // Overloaded, some of them say nothing at all, and others what they have in common.
    const weighing = results.filter(({ state }) => state !== 'overloaded');
    const missed = weighing.filter((one) => !isRight(one));
    expect(missed.length / weighing.length, missed.map(shown).join('\n')).toBeLessThanOrEqual(0.05);
  });

  it('takes at most 8 s for one that streams at 9600, and 30 s for any [F030]', () => {
    expect(results).toHaveLength(cases.length);
    for (const { name, baudRate, found, streams } of results) {
      const limitMs = streams && baudRate === 9600 && found.reason !== 'silent' ? 8_000 : 30_000;
      expect(found.tookMs, `${name} ${baudRate}`).toBeLessThanOrEqual(limitMs);
    }
  });

  it('is sure of nearly all, shows frames, and names what they cannot say', () => {
    for (const { name, state, found } of results.filter((one) => one.found.sure)) {
      expect(found.evidence?.hex.length, `${name} ${state}`).toBeGreaterThan(0);
    }
    const of = (name: string) => results.find((one) => one.name === name && one.state === 'loaded')?.found;
    expect(of('yaohua-tf0')?.ambiguous).toContain('unit');
    expect(of('mt-sics')?.ambiguous).toEqual([]);
    expect(of('yaohua-equals-rev')).toMatchObject({ sure: false, runnerUp: { protocol: 'yaohua-equals-fwd' } });
    expect(of('yaohua-equals-rev')?.ambiguous).toContain('direction');
    expect(of('toledo-8217')?.settings).toMatchObject({ dataBits: 7, parity: 'even' });
  });
});

describe('detection over frames of the protocols that can only be decoded', () => {
  const folder = join(import.meta.dirname, '..');
  const Examples = z.array(z.object({ protocol: z.string(), hex: z.string() }));
  const examples = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('frames.json'))
    .flatMap((file) => Examples.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))));
  const byProtocol = Map.groupBy(examples, ({ protocol }) => protocol);

  it('is never sure of a wrong one, streamed or asked', async () => {
    const wrong: string[] = [];
    for (const [protocol, frames] of byProtocol) {
      if (!decodableNames.includes(protocol)) continue;
      const bytes = frames.map(({ hex }) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex')));
      for (const everyMs of [120, null]) {
        const create = createPlayer(bytes, everyMs);
        const { found } = await detectOn(create, eightBits(9600));
        const right = found.protocol === protocol || found.protocol?.split('-')[0] === protocol.split(/[- ]/)[0];
        if (found.sure && !right) wrong.push(`${protocol}: ${found.protocol} ${found.evidence?.text}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('detection on lines that are no scale', () => {
  const dice = createDice(20_261_122);
  const chatter: Record<string, () => Uint8Array> = {
    'random bytes': () => Uint8Array.from({ length: 40 }, () => dice(256)),
    'random printable text': () =>
      text(`${String.fromCharCode(...Array.from({ length: 24 }, () => 0x20 + dice(95)))}\r\n`),
    barcodes: () => text(`69012345${10_000 + dice(90_000)}\r`),
    'a GPS receiver': () =>
      text(`$GPGGA,12${dice(60)}19,4807.038,N,01131.000,E,1,08,0.9,545.${dice(9)},M,46.9,M,,*47\r\n`),
    'a modem': () => text('\r\nOK\r\n'),
    'a thermometer': () => text(`T=${20 + dice(9)}.${dice(9)}C\r\n`),
    zeros: () => new Uint8Array(20),
    ones: () => new Uint8Array(20).fill(0xff),
  };

  it.each(Object.entries(chatter))('is never sure, and asks nothing: %s', async (_, say) => {
    const create = createPlayer(Array.from({ length: 50 }, say), 90);
    const { found, wire } = await detectOn(create, eightBits(9600));
    expect(found.sure, found.evidence?.text).toBe(false);
    expect(found.tookMs).toBeLessThanOrEqual(30_000);
    expect(wire.hostSent()).toEqual([]);
  });

  it('says that nothing is there, within 30 s', async () => {
    const { found, wire } = await detectOn(createPlayer([], 100), eightBits(9600));
    expect(found).toMatchObject({ found: false, sure: false, protocol: null, reason: 'silent' });
    expect(found.tookMs).toBeLessThanOrEqual(30_000);
    expect(wire.hostSent().length).toBeGreaterThan(50);
  });

  it('knows a plug that gives back what it gets', async () => {
    const create = (): ByteEmulator => {
      const sent = createListeners<[Uint8Array]>();
      return { receive: (bytes) => sent.emit(bytes), onSend: sent.add, start: () => undefined, stop: () => undefined };
    };
    expect((await detectOn(create, eightBits(9600))).found).toMatchObject({ found: false, reason: 'echo' });
  });

  it('never opens the port of a scanner or a printer', async () => {
    const create = (clock: Clock) => createScaleEmulator('mt-continuous', clock);
    const taken = [{ path: 'line', as: 'printer' }] as const;
    const { found, wire } = await detectOn(create, eightBits(9600), { taken });
    expect(found).toMatchObject({ found: false, reason: 'taken', tookMs: 0 });
    expect(wire.opened()).toEqual([]);
  });

  it('says why a port does not open, and ends when it hangs', async () => {
    const clock = createManualClock(0);
    const refused = async () => Promise.reject(new Error('Error: Permission denied, cannot open'));
    const denied = await onClock(clock, detectScale({ path: 'x', clock, transport: refused }));
    expect(denied).toMatchObject({ found: false, reason: 'cannot-open', why: 'Error: Permission denied, cannot open' });
    const hung = await onClock(clock, detectScale({ path: 'x', clock, transport: () => new Promise(() => undefined) }));
    expect(hung).toMatchObject({ reason: 'cannot-open', why: 'does not open in time' });
    expect(hung.tookMs).toBeLessThan(8_000);
  });

  it('stops when asked to, with the port closed', async () => {
    const abort = new AbortController();
    const onStage = ({ doing }: { doing: string }) => (doing === 'asking' ? abort.abort() : undefined);
    const { found, wire } = await detectOn(createPlayer([], 100), eightBits(9600), { signal: abort.signal, onStage });
    expect(found).toMatchObject({ found: false, reason: 'stopped' });
    expect(wire.owners()).toBe(0);
  });
});

describe('what is asked', () => {
  const asked = [
    ...requests.flatMap(({ bytes, afterAck, follow }) => [bytes, afterAck ?? [], follow ?? []]),
    echoProbe.on,
    echoProbe.off,
  ];
  /** The first characters of every zero, tare, clear and reset of the protocols known. */
  const commands = new Set([...text('ZTC@#%Rt\x1b')]);

  it('is no zero, no tare and no reset, whatever speed and parity the scale is set to', () => {
    const heardAs: string[] = [];
    for (const byte of asked.flatMap((bytes) => [...bytes])) {
      for (const from of bauds) {
        for (const baudRate of [1200, 2400, 4800, 9600, 19_200, 38_400]) {
          for (const parity of ['none', 'even', 'odd'] as const) {
            for (const dataBits of [7, 8] as const) {
              for (const errors of ['dropped', 'kept'] as const) {
                // One byte at a time, as the line says them.
                const device: LineSettings = { baudRate, dataBits, parity, stopBits: 1 };
                const heard = heardOverWire(Uint8Array.of(byte), eightBits(from), device, errors);
                if ([...heard].some((one) => commands.has(one))) {
                  heardAs.push(`${byte} at ${from}: ${[...heard]} at ${baudRate} ${dataBits} ${parity} ${errors}`);
                }
              }
            }
          }
        }
      }
    }
    expect(heardAs).toEqual([]);
  });

  it('leaves one byte at a time, with a pause that no receiver bridges', async () => {
    const { wire } = await detectOn(createPlayer([], 100), eightBits(9600));
    expect(wire.hostSent().every((bytes) => bytes.length === 1)).toBe(true);
  });

  it('ends the echo mode of an 8217 that it began', async () => {
    const create = (clock: Clock) => {
      const scale = createScaleEmulator('toledo-8217', clock);
      scale.setMoving(true);
      return scale;
    };
    const { found, wire } = await detectOn(create, scaleProtocol('toledo-8217').settings);
    expect(found).toMatchObject({ protocol: 'toledo-8217', sure: true });
    const sent = wire.hostSent().map(([byte = 0]) => byte);
    const on = sent.indexOf(echoProbe.on[0] ?? 0);
    expect(on).toBeGreaterThan(0);
    expect(sent.slice(on + 1)).toEqual([...echoProbe.off]);
  });
});
