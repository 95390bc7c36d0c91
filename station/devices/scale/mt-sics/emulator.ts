import type { Clock } from '../../../platform/clock.ts';
import type { ScaleEmulator } from '../../emulation/emulator.ts';
import { commandsByLine, createEmulatedScale, kilograms } from '../emulated-scale.ts';
import type { PlatformReading } from '../emulated-platform.ts';

/** Answers `S`, `SI`, `Z`, `ZI`, `T`, `TI`, `TAC`, `I4` and `@`; anything else is a syntax error. */
export function createMtSicsEmulator(clock: Clock): ScaleEmulator {
  return createEmulatedScale(
    {
      protocol: 'mt-sics',
      listen: ({ platform, say }) =>
        commandsByLine((command) => {
          const reading = platform.read();
          const answers: Record<string, () => string> = {
            SI: () => weightOf(reading),
            S: () => (reading.moving ? 'S I' : weightOf(reading)),
            Z: () => (platform.zero() ? 'Z A' : 'Z +'),
            ZI: () => (platform.zero() ? 'ZI S' : 'ZI +'),
            T: () => (platform.tare() ? `T S ${kilograms(reading.grams, 10)} kg` : 'T I'),
            TI: () => (platform.tare() ? `TI S ${kilograms(reading.grams, 10)} kg` : 'TI L'),
            TAC: () => (platform.clearTare() ? 'TAC A' : 'TAC I'),
            I4: () => 'I4 A "EMU-0001"',
            '@': () => 'I4 A "EMU-0001"',
          };
          say(`${Object.hasOwn(answers, command) ? (answers[command]?.() ?? 'ES') : 'ES'}\r\n`);
        }),
    },
    clock,
  );
}

function weightOf({ state, grams, moving }: PlatformReading): string {
  if (state === 'over') return 'S +';
  if (state === 'under-zero') return 'S -';
  return `S ${moving ? 'D' : 'S'} ${kilograms(grams, 10)} kg`;
}
