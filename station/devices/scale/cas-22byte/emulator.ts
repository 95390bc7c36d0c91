import type { Clock } from '../../../platform/clock.ts';
import type { ScaleEmulator } from '../../emulation/emulator.ts';
import { commandsByLine, createEmulatedScale, kilograms } from '../emulated-scale.ts';
import type { PlatformReading } from '../emulated-platform.ts';

const everyMs = 80;

/** Streams 22 bytes; obeys `ZE` and `TR`, of which the second also ends a tare. */
export function createCas22ByteEmulator(clock: Clock): ScaleEmulator {
  return createEmulatedScale(
    {
      protocol: 'cas-22byte',
      stream: { everyMs, text: lineOf },
      listen: ({ platform }) =>
        commandsByLine((command) => {
          if (command === 'ZE') platform.zero();
          if (command === 'TR' && !platform.tare()) platform.clearTare();
        }),
    },
    clock,
  );
}

function lineOf({ state, grams, moving, tareGrams }: PlatformReading): string {
  const net = tareGrams !== null;
  const lamps = 0x80 | (moving ? 0 : 0x40) | (net ? 0x02 : 0x04) | (grams === 0 ? 0x01 : 0);
  const head = `${state === 'weight' ? (moving ? 'US' : 'ST') : 'OL'},${net ? 'NT' : 'GS'},1${String.fromCharCode(lamps)}`;
  const shown = state === 'weight' ? kilograms(grams, 8, '0') : state === 'over' ? '00000000' : '-0000000';
  return `${head},${shown} kg\r\n`;
}
