import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../platform/clock.ts';
import { createMtContinuousDecoder } from './mt-continuous/decoder.ts';
import { createMtContinuousEmulator } from './mt-continuous/emulator.ts';
import { createCasEnqDecoder } from './cas-enq/decoder.ts';
import { createCasEnqEmulator } from './cas-enq/emulator.ts';
import type { ScaleDecoder } from './decoder.ts';
import { createScaleEmulator, scaleProtocol, scaleProtocolNames } from './index.ts';
import type { Polling, ScaleCommandName } from './protocol.ts';
import type { ScaleFrame } from './scale.ts';
import type { ScaleEmulator } from '../emulation/emulator.ts';

const stepMs = 20;

/** Emulator and decoder on one wire, asked as the driver asks, in time that is turned by hand. */
function connect(
  emulator: ScaleEmulator,
  decoder: ScaleDecoder,
  polling: Polling | null,
  clock: ReturnType<typeof createManualClock>,
) {
  let frames: ScaleFrame[] = [];
  emulator.onSend((bytes) => {
    for (const frame of decoder.feed(bytes)) {
      frames.push(frame);
      const next = polling?.next?.(frame);
      if (next) emulator.receive(next);
    }
  });
  emulator.start();

  function run(ms: number): ScaleFrame[] {
    frames = [];
    for (let spent = 0; spent < ms; spent += stepMs) {
      clock.advance(stepMs);
      if (polling) emulator.receive(polling.request);
    }
    return frames.filter((frame) => frame.kind !== 'ack');
  }
  return { emulator, run, settle: () => run(1_200).at(-1) };
}

function setUp(name: (typeof scaleProtocolNames)[number]) {
  const clock = createManualClock(0);
  const { createDecoder, polling, commands } = scaleProtocol(name);
  const wire = connect(createScaleEmulator(name, clock), createDecoder(), polling, clock);
  function press(command: ScaleCommandName): ScaleFrame | undefined {
    const request = commands[command];
    if (!request) throw new Error('no such command');
    let answer: ScaleFrame | undefined;
    const decoder = createDecoder();
    const off = wire.emulator.onSend((bytes) => {
      answer ??= decoder.feed(bytes).find((frame) => ['ack', 'nak', 'error'].includes(frame.kind));
    });
    wire.emulator.receive(request);
    off();
    return answer;
  }
  return { ...wire, commands, press };
}

describe.each(scaleProtocolNames)('the emulated scale of %s and its decoder', (name) => {
  it.each([0, 5, 1_250, 29_999])('agree on %i g at rest [F030]', (grams) => {
    const { emulator, settle } = setUp(name);
    emulator.setLoadGrams(grams);
    const last = settle();
    // A scale that answers zero by a status says zero by it.
    if (last?.kind === 'status') expect([grams, last.zero]).toEqual([0, true]);
    else expect(last).toMatchObject({ kind: 'reading', milligrams: grams * 1000 });
    expect(last?.stable).not.toBe(false);
  });

  it('show motion as no rest, and faults as no weight [F030]', () => {
    const { emulator, run, settle } = setUp(name);
    emulator.setLoadGrams(1_250);
    const atRest = settle();
    emulator.setMoving(true);
    const swinging = run(600);
    if (atRest?.stable) expect(swinging.every((frame) => frame.stable === false)).toBe(true);
    else expect(new Set(swinging.map((frame) => frame.milligrams)).size).toBeGreaterThan(2);
    emulator.setMoving(false);

    emulator.setOverload(true);
    run(100);
    expect(run(600).filter((frame) => frame.kind !== 'overload')).toEqual([]);
    emulator.setOverload(false);
    emulator.setLoadGrams(-500);
    run(1_000);
    expect(run(600).filter((frame) => frame.kind !== 'underload')).toEqual([]);
    emulator.setLoadGrams(900);
    expect(settle()).toMatchObject({ kind: 'reading', milligrams: 900_000 });
    emulator.setSilent(true);
    expect(run(600)).toEqual([]);
    emulator.setSilent(false);
    emulator.stop();
    expect(run(600)).toEqual([]);
  });

  it('zero and tare where the protocol has them, and refuse what a scale refuses', () => {
    const { emulator, settle, commands, press } = setUp(name);
    if (commands.zero) {
      emulator.setLoadGrams(40);
      settle();
      const answer = press('zero');
      if (commands.answered) expect(answer?.kind).toBe('ack');
      expect(settle()).toMatchObject(settle()?.kind === 'status' ? { zero: true } : { milligrams: 0 });
      emulator.setLoadGrams(5_000);
      settle();
      const refused = press('zero');
      if (commands.answered) expect(refused?.kind).not.toBe('ack');
      expect(settle()).toMatchObject({ milligrams: 4_960_000 });
    }
    if (commands.tare) {
      emulator.setLoadGrams(1_040);
      settle();
      const answer = press('tare');
      if (commands.answered) expect(answer?.kind).toBe('ack');
      emulator.setLoadGrams(3_000);
      const netGrams = name === 'yaohua-command' ? 2_960 : 1_960;
      expect(settle()).toMatchObject({ kind: 'reading', milligrams: netGrams * 1000 });
    }
    if (commands.clearTare) {
      press('clearTare');
      expect(settle()).toMatchObject({ kind: 'reading', milligrams: 2_960_000 });
    }
  });
});

describe('settings of the emulated scale', () => {
  it.each([
    [true, false],
    [false, true],
    [false, false],
  ])('mt-continuous with tare field %j and checksum %j', (tareField, checksum) => {
    const clock = createManualClock(0);
    const emulator = createMtContinuousEmulator(clock, { tareField, checksum });
    const { settle } = connect(emulator, createMtContinuousDecoder(), null, clock);
    emulator.setLoadGrams(7_999);
    expect(settle()).toMatchObject({ milligrams: 7_999_000, tareMilligrams: tareField ? 0 : null });
  });

  it.each(['kg', 'jin'] as const)('cas-enq streaming %s as OS2 does', (unit) => {
    const clock = createManualClock(0);
    const emulator = createCasEnqEmulator(clock, { streams: true, unit });
    const { settle } = connect(emulator, createCasEnqDecoder(), null, clock);
    expect(settle()).toMatchObject({ milligrams: 0, zero: true });
    emulator.setLoadGrams(1_250);
    expect(settle()).toMatchObject({ milligrams: 1_250_000, unit, zero: null });
  });
});
