import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ScaleSetup } from '../../contract/devices.ts';
import { openEmulatedLine, type EmulatedLine } from '../../station/devices/emulation/line.ts';
import type { ScaleEmulator } from '../../station/devices/emulation/emulator.ts';
import { createScaleEmulator, type ScaleProtocolName } from '../../station/devices/scale/index.ts';
import type { ListedPort } from '../../station/devices/serial/ports.ts';
import { openTestStation, refusalOf, type Rpc, type TestStation } from '../support/in-process-station.ts';
import { newCommandId } from '../support/station-client.ts';

/** Time runs so much faster than on the wall; what a pseudo-terminal takes is small beside it. */
const haste = 4;
const stepMs = 10;

describe('the set-up of a scale on the screen, over a real line', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'setup-'));
  const scanner = path.join(directory, 'scanner');
  let station: TestStation;
  let rpc: Rpc;
  let line: EmulatedLine | null = null;
  let emulator: ScaleEmulator;
  let stopClock: () => void = () => undefined;
  let ports: ListedPort[] | null = [];

  // One station for all: what starts a station costs more than what is tested here.
  beforeAll(async () => {
    const config = { scanner: { path: scanner }, printer: { path: '/dev/ttyTEST1' } };
    station = await openTestStation({ config, listPorts: async () => ports });
    ({ rpc } = await station.signIn('technician'));
    let lastMs = performance.now();
    const timer = setInterval(() => {
      // Whole milliseconds: moments are kept as integers.
      for (; performance.now() - lastMs >= stepMs / haste; lastMs += stepMs / haste) station.clock.advance(stepMs);
    }, 1);
    stopClock = () => clearInterval(timer);
  });
  afterAll(async () => {
    await station.close();
    stopClock();
    await line?.close();
    rmSync(directory, { recursive: true, force: true });
  });
  async function plugIn(protocol: ScaleProtocolName, grams = 0): Promise<string> {
    await line?.close();
    emulator = createScaleEmulator(protocol, station.clock);
    emulator.setLoadGrams(grams);
    line = await openEmulatedLine({ directory, name: 'scale', emulator });
    return line.path;
  }
  async function setup(): Promise<ScaleSetup> {
    for await (const value of await rpc.devices.scaleSetup()) return value;
    throw new Error('no set-up');
  }
  const until = (holds: (seen: ScaleSetup) => boolean) =>
    vi.waitFor(
      async () => {
        const seen = await setup();
        if (!holds(seen)) throw new Error(JSON.stringify(seen));
        return seen;
      },
      { timeout: 8_000, interval: 25 },
    );
  const detect = (port: string) => rpc.devices.detectScale({ commandId: newCommandId(), path: port });
  const command = () => ({ commandId: newCommandId() });
  const save = (more: object = {}) =>
    rpc.devices.saveScale({ ...command(), divisionGrams: 1, scaleNo: 'TYPE-7', severalRanges: false, ...more });
  const live = () => station.tools.weighing.topic.current();
  const weighs = (grams: number) =>
    vi.waitFor(() => expect(live()).toMatchObject({ state: 'stable', weightGrams: grams }), {
      timeout: 6_000,
      interval: 5,
    });

  it('finds a scale, settles its unit by a known weight, drives it without a restart, and knows it again [F114 F030]', async () => {
    const generation = station.generation;
    const port = await plugIn('yaohua-tf0');
    expect(await setup()).toMatchObject({ step: 'choose', inForce: { source: 'nobody', path: null, guarded: false } });
    await detect(port);
    const found = await until(
      ({ step, reading }) => step === 'proving' && reading?.display === '0.000' && reading.resting,
    );
    expect(found).toMatchObject({
      found: { protocol: 'yaohua-tf0', sure: true, open: ['unit', 'stability'] },
      settled: null,
    });
    expect(found.found?.frames).toBeGreaterThan(2);
    // Nothing tells kilograms from jin: what the frames say is no weight yet, and cannot be saved.
    expect(found.reading?.grams).toBeNull();
    expect(await refusalOf(save())).toBe('scale.setup-unfinished');

    await rpc.devices.takeEmptyScale(command());
    emulator.setLoadGrams(1_250);
    await until(({ reading }) => reading?.display === '1.250' && reading.resting);
    const wrong = await rpc.devices.takeKnownWeight({ ...command(), grams: 900, shown: null });
    expect(wrong).toMatchObject({ trouble: 'nothing-fits', settled: null });
    const right = await rpc.devices.takeKnownWeight({ ...command(), grams: 625, shown: { text: '1.250', unit: null } });
    expect(right).toMatchObject({
      trouble: null,
      settled: { protocol: 'yaohua-tf0:jin', unit: 'jin', stepGrams: 0.5 },
    });
    expect(right.reading?.grams).toBe(625);
    expect(await refusalOf(save({ divisionGrams: 0.3 }))).toBe('scale.setup-division');
    expect(await save({ divisionGrams: 5 })).toMatchObject({
      step: 'saved',
      inForce: {
        source: 'screen',
        path: port,
        protocol: 'yaohua-tf0:jin',
        divisionGrams: 5,
        scaleNo: 'TYPE-7',
        guarded: true,
      },
    });
    await weighs(625);
    expect(station.generation).toBe(generation);
    const [entry] = station.tools.journal.list({ beforeSeq: null, subject: 'TYPE-7', limit: 1 });
    expect(entry).toMatchObject({
      act: 'scale.set-up',
      facts: { protocol: 'yaohua-tf0:jin', knownGrams: 625, divisionGrams: 5 },
    });
    expect(entry?.operatorId).not.toBeNull();

    // The same scale comes back and weighs; a restart of the station knows it too.
    await line?.unplug();
    await vi.waitFor(() => expect(live().state).toBe('unplugged'), { timeout: 6_000 });
    await line?.plug();
    await weighs(625);
  });

  it('reads nothing of another scale on the same plug, and says so [F030 F110]', async () => {
    const port = await plugIn('mt-continuous', 1_000);
    await detect(port);
    await until(({ step, settled }) => step === 'proving' && settled !== null);
    // Its frames tell everything and nothing else fits: it may be saved without a weight at hand.
    await save({ divisionGrams: 5 });
    await weighs(1_000);
    await plugIn('ascii-comma generic', 1_250);
    await vi.waitFor(() => expect(live()).toMatchObject({ state: 'other-scale', weightGrams: null, placement: null }), {
      timeout: 6_000,
      interval: 5,
    });
    // The same family with finer steps is another scale as well.
    await plugIn('mt-continuous', 1_252);
    await vi.waitFor(() => expect(live().state).not.toBe('other-scale'), { timeout: 6_000, interval: 2 });
    await vi.waitFor(() => expect(live()).toMatchObject({ state: 'other-scale', weightGrams: null }), {
      timeout: 6_000,
      interval: 5,
    });
  });

  it('never opens the port of scanner or printer, gives the line back, and is known after a restart [F114]', async () => {
    ports = [{ path: scanner, maker: 'QinHeng', usb: { vendorId: '1a86', productId: '7523', serialNumber: null } }];
    const port = await plugIn('mt-sics', 500);
    expect(await rpc.devices.ports()).toEqual({
      listed: true,
      ports: [
        { path: scanner, maker: 'QinHeng', usb: '1a86:7523', usedBy: 'scanner' },
        { path: '/dev/ttyTEST1', maker: null, usb: null, usedBy: 'printer' },
        { path: port, maker: null, usb: null, usedBy: 'scale' },
      ],
    });
    for (const path of [scanner, '/dev/ttyTEST1']) expect(await refusalOf(detect(path))).toBe('scale.port-taken');
    ports = null;
    expect((await rpc.devices.ports()).listed).toBe(false);
    const clerk = await station.signIn('clerk');
    expect(await refusalOf(clerk.rpc.devices.detectScale({ ...command(), path: port }))).toBe('NOT_ALLOWED');

    const former = (await setup()).inForce;
    await plugIn('mt-continuous', 500);
    await detect(port);
    await until(({ step }) => step === 'proving');
    expect(live().state).toBe('absent');
    expect(await rpc.devices.stopScaleSetup(command())).toMatchObject({ step: 'choose', found: null });
    // The former scale is the station's again, and its line is open.
    await weighs(500);
    expect((await setup()).inForce).toMatchObject({ ...former, link: 'ready' });
    await station.restart();
    ({ rpc } = await station.signIn('technician'));
    expect((await setup()).inForce).toMatchObject({ source: 'screen', path: port, guarded: true, setUp: former.setUp });
  });
});
