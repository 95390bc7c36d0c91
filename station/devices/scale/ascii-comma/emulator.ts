import type { Clock } from '../../../platform/clock.ts';
import type { ScaleEmulator } from '../../emulation/emulator.ts';
import { commandsByLine, createEmulatedScale, kilograms } from '../emulated-scale.ts';
import type { PlatformReading } from '../emulated-platform.ts';

const everyMs = 80;

/** `generic` has the sign apart; `tscale` is the NHB, which drops the second comma. */
export type CommaForm = 'generic' | 'tscale';

/** Streams; obeys `MZ`, `MT`, `CT`, and `Z` and `T`. */
export function createAsciiCommaEmulator(form: CommaForm, clock: Clock): ScaleEmulator {
  return createEmulatedScale(
    {
      protocol: `ascii-comma ${form}`,
      stream: { everyMs, text: (reading) => lineOf(form, reading) },
      listen: ({ platform }) =>
        commandsByLine((command) => {
          if (command === 'MZ' || command === 'Z') platform.zero();
          if (command === 'MT' || command === 'T') platform.tare();
          if (command === 'CT') platform.clearTare();
        }),
    },
    clock,
  );
}

function lineOf(form: CommaForm, { state, grams, moving, tareGrams }: PlatformReading): string {
  const mode = tareGrams === null ? 'GS' : 'NT';
  if (state !== 'weight') return `OL,${mode},${state === 'over' ? '+' : '-'}${' '.repeat(10)}\r\n`;
  const settled = moving ? 'US' : 'ST';
  if (form === 'tscale') return `${settled},${mode}${kilograms(grams, 8)}kg  \r\n`;
  return `${settled},${mode},${grams < 0 ? '-' : '+'}${kilograms(Math.abs(grams), 7)}kg\r\n`;
}
