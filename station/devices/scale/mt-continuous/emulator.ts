import type { Clock } from '../../../platform/clock.ts';
import type { ScaleEmulator } from '../../emulation/emulator.ts';
import { createEmulatedScale } from '../emulated-scale.ts';
import type { PlatformReading } from '../emulated-platform.ts';
import { checksumOf } from './decoder.ts';

/** Twenty frames of 18 bytes a second fit a line of 9600 baud. */
const everyMs = 50;

/** Settings of the scale. */
export type MtContinuousVariant = { tareField: boolean; checksum: boolean };

/** Sends kilograms with three decimals twenty times a second, without being asked. Obeys `Z`, `T` and `C`. */
export function createMtContinuousEmulator(
  clock: Clock,
  variant: MtContinuousVariant = { tareField: true, checksum: true },
): ScaleEmulator {
  return createEmulatedScale(
    {
      protocol: 'mt-continuous',
      stream: { everyMs, text: (reading) => frameOf(reading, variant) },
      listen:
        ({ platform }) =>
        (byte) => {
          const key = String.fromCharCode(byte & 0x7f);
          if (key === 'Z') platform.zero();
          else if (key === 'T') platform.tare();
          else if (key === 'C') platform.clearTare();
        },
    },
    clock,
  );
}

function frameOf(
  { state, grams, moving, tareGrams }: PlatformReading,
  { tareField, checksum }: MtContinuousVariant,
): string {
  // Three decimals in steps of one; kilograms.
  const statusA = 0x2d;
  const outOfRange = state === 'weight' ? 0 : 0x04;
  const net = tareGrams === null ? 0 : 0x01;
  const statusB = 0x30 | net | (grams < 0 ? 0x02 : 0) | outOfRange | (moving ? 0x08 : 0);
  // The digits go on in overload, as those of the real scale do.
  const weight = String(Math.min(Math.abs(grams), 999_999)).padStart(6);
  const tare = tareField ? String(tareGrams ?? 0).padStart(6) : '';
  const head = `\x02${String.fromCharCode(statusA, statusB, 0x20)}${weight}${tare}\r`;
  return checksum ? head + String.fromCharCode(checksumOf([...Buffer.from(head, 'latin1')])) : head;
}
