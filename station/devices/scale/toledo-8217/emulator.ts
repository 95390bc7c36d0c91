import type { Clock } from '../../../platform/clock.ts';
import type { ScaleEmulator } from '../../emulation/emulator.ts';
import { withEvenParity } from '../decoder.ts';
import { createEmulatedScale, kilograms } from '../emulated-scale.ts';
import type { PlatformReading } from '../emulated-platform.ts';

/**
 * Answers `W` as an 8217 does: a weight at rest, else a status; `Z`, `T` and `C` with a status. `E` starts the echo mode, in
 * which it is deaf to everything until `F`. Every byte carries even parity as bit 7, as on a 7E1 line.
 */
export function createToledo8217Emulator(clock: Clock): ScaleEmulator {
  return createEmulatedScale(
    {
      protocol: 'toledo-8217',
      carry: withEvenParity,
      listen({ platform, say }) {
        let echo = false;
        return (byte) => {
          const key = String.fromCharCode(byte & 0x7f);
          if (echo) {
            if (key === 'F') echo = false;
            else say(key);
            return;
          }
          if (key === 'E') {
            echo = true;
            say('\x02E\r');
          }
          if (key === 'W') say(`\x02${answerOf(platform.read())}\r`);
          if (key === 'Z') platform.zero();
          if (key === 'T') platform.tare();
          if (key === 'C') platform.clearTare();
          if ('ZTC'.includes(key)) say(`\x02?${statusOf(platform.read())}\r`);
        };
      },
    },
    clock,
  );
}

function answerOf(reading: PlatformReading): string {
  const { state, grams, moving, tareGrams } = reading;
  if (state !== 'weight' || grams < 0 || moving) return `?${statusOf(reading)}`;
  return `${kilograms(grams, 6, '0')}${tareGrams === null ? '' : 'N'}`;
}

function statusOf({ state, grams, moving, tareGrams }: PlatformReading): string {
  const range = state === 'over' ? 0x02 : state === 'under-zero' || grams < 0 ? 0x04 : grams === 0 ? 0x10 : 0;
  return String.fromCharCode(0x40 | range | (moving ? 0x01 : 0) | (tareGrams === null ? 0 : 0x20));
}
