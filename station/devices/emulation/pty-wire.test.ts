import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { detectScale } from '../scale/detect/detect.ts';
import { createScaleEmulator, scaleProtocol, type ScaleProtocolName } from '../scale/index.ts';
import { openEmulatedLine, type EmulatedLine } from './line.ts';
import { ptyAvailable } from './line-pty.ts';

describe.runIf(await ptyAvailable())('detection over a real pseudo-terminal that has a speed', () => {
  let directory: string;
  let line: EmulatedLine | null = null;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'wire-'));
  });
  afterEach(async () => {
    await line?.close();
    line = null;
    rmSync(directory, { recursive: true });
  });

  it.each<[ScaleProtocolName, number, number]>([
    ['mt-continuous', 9600, 8_000],
    ['yaohua-tf0', 2400, 30_000],
    ['toledo-8217', 9600, 30_000],
  ])('finds %s at %d baud [F030]', async (name, baudRate, limitMs) => {
    const settings = { ...scaleProtocol(name).settings, baudRate };
    line = await openEmulatedLine({
      directory,
      name: 'scale',
      emulator: createScaleEmulator(name, systemClock),
      settings,
    });
    const found = await detectScale({ path: line.path, clock: systemClock });
    expect(found, found.evidence?.text).toMatchObject({ protocol: name, settings, sure: true });
    expect(found.tookMs).toBeLessThanOrEqual(limitMs);
  });
});
