import type { Clock } from '../../../platform/clock.ts';
import type { ScaleEmulator } from '../../emulation/emulator.ts';
import { withEvenParity } from '../decoder.ts';
import { commandsByLine, createEmulatedScale, kilograms } from '../emulated-scale.ts';
import type { PlatformReading } from '../emulated-platform.ts';

export type NciName = 'nci-scp01' | 'nci-scp12' | 'nci-ecr-baxtran';

/** Answers `W`, `S`, `Z` and `T`, each with CR; anything else with `?`. Even parity as bit 7, as on a 7E1 line. */
export function createNciEmulator(name: NciName, clock: Clock): ScaleEmulator {
  return createEmulatedScale(
    {
      protocol: name,
      carry: withEvenParity,
      listen: ({ platform, say }) =>
        commandsByLine((command) => {
          if (command === 'Z') platform.zero();
          if (command === 'T') platform.tare();
          const reading = platform.read();
          if (command === 'W') say(weightOf(name, reading));
          else if ('SZT'.includes(command)) say(statusAnswer(name, reading));
          else say('\n?\r\x03');
        }),
    },
    clock,
  );
}

function weightOf(name: NciName, reading: PlatformReading): string {
  const status = statusOf(name, reading);
  // Baxtran shows zeros when it is out of range; the status alone tells.
  const out = name === 'nci-ecr-baxtran' ? '00.000' : reading.state === 'over' ? '^'.repeat(8) : '_'.repeat(8);
  const shown = kilograms(reading.grams, name === 'nci-ecr-baxtran' ? 6 : 7, '0');
  const weight = `${reading.state === 'weight' ? shown : out}KG`;
  return name === 'nci-scp12' ? `\n${weight}\r${status}\x03` : `\n${weight}\r\n${status}\r\x03`;
}

function statusAnswer(name: NciName, reading: PlatformReading): string {
  return name === 'nci-scp12' ? `\n${statusOf(name, reading)}\x03` : `\n${statusOf(name, reading)}\r\x03`;
}

function statusOf(name: NciName, { state, grams, moving, tareGrams }: PlatformReading): string {
  const net = tareGrams !== null;
  const one = 0x30 | (moving ? 0x01 : 0) | (grams === 0 ? 0x02 : 0);
  const two = 0x30 | (state === 'under-zero' ? 0x01 : 0) | (state === 'over' ? 0x02 : 0) | (net ? 0x40 : 0);
  return (name === 'nci-ecr-baxtran' ? 'S' : '') + String.fromCharCode(one, two, ...(net ? [0x34] : []));
}
