import type { Clock } from '../../../platform/clock.ts';
import type { ScaleEmulator } from '../../emulation/emulator.ts';
import { withEvenParity } from '../decoder.ts';
import { commandsByLine, createEmulatedScale, kilograms } from '../emulated-scale.ts';
import type { PlatformReading } from '../emulated-platform.ts';

/** Answers `Q`, `SI`, `S`; `Z`, `T` and `CT` with ACK or `EC,E11`. Even parity as bit 7, as on a 7E1 line. */
export function createAndStandardEmulator(clock: Clock): ScaleEmulator {
  return createEmulatedScale(
    {
      protocol: 'and-standard',
      carry: withEvenParity,
      listen: ({ platform, say }) =>
        commandsByLine((command) => {
          const keys: Record<string, () => boolean> = { Z: platform.zero, T: platform.tare, CT: platform.clearTare };
          const key = Object.hasOwn(keys, command) ? keys[command] : undefined;
          if (key) say(key() ? '\x06\r\n' : 'EC,E11\r\n');
          else if (['Q', 'SI', 'S'].includes(command)) say(`${lineOf(platform.read())}\r\n`);
          else say('EC,E01\r\n');
        }),
    },
    clock,
  );
}

function lineOf({ state, grams, moving }: PlatformReading): string {
  if (state !== 'weight') return `OL,${state === 'over' ? '+' : '-'}9999999E+19`;
  return `${moving ? 'US' : 'ST'},${grams < 0 ? '-' : '+'}${kilograms(Math.abs(grams), 8, '0')} kg`;
}
