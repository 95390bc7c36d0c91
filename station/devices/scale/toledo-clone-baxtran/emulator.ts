import type { Clock } from '../../../platform/clock.ts';
import type { ScaleEmulator } from '../../emulation/emulator.ts';
import { withEvenParity } from '../decoder.ts';
import { createEmulatedScale } from '../emulated-scale.ts';
import type { PlatformReading } from '../emulated-platform.ts';

/** Answers `W` and `w`: grams at rest, else a status. Every byte carries even parity as bit 7, as on a 7E1 line. */
export function createToledoCloneBaxtranEmulator(clock: Clock): ScaleEmulator {
  return createEmulatedScale(
    {
      protocol: 'toledo-clone-baxtran',
      carry: withEvenParity,
      listen:
        ({ platform, say }) =>
        (byte) => {
          if ('Ww'.includes(String.fromCharCode(byte & 0x7f))) say(`\x02${answerOf(platform.read())}\r`);
        },
    },
    clock,
  );
}

function answerOf({ state, grams, moving }: PlatformReading): string {
  const range = state === 'over' ? 0x02 : state === 'under-zero' || grams < 0 ? 0x04 : grams === 0 ? 0x08 : 0;
  if (range !== 0 || moving) return `?${String.fromCharCode(0x60 | range | (moving ? 0x01 : 0))}`;
  return String(grams).padStart(5, '0');
}
