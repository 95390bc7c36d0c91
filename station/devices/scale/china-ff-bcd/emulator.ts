import type { Clock } from '../../../platform/clock.ts';
import type { ScaleEmulator } from '../../emulation/emulator.ts';
import { createEmulatedScale } from '../emulated-scale.ts';
import type { PlatformReading } from '../emulated-platform.ts';

const everyMs = 60;
/** Three decimals. */
const decimals = 0x04;

/** Streams; has no keys by the line. */
export function createChinaFfBcdEmulator(clock: Clock): ScaleEmulator {
  return createEmulatedScale({ protocol: 'china-ff-bcd', stream: { everyMs, text: frameOf } }, clock);
}

function frameOf({ state, grams, moving }: PlatformReading): string {
  const over = state === 'weight' ? 0 : 0x80;
  const status = decimals | over | (moving ? 0 : 0x40) | (grams < 0 ? 0x20 : 0);
  const digits = String(Math.min(Math.abs(grams), 999_999)).padStart(6, '0');
  const bytes = [4, 2, 0].map((at) => Number.parseInt(digits.slice(at, at + 2), 16));
  return String.fromCharCode(0xff, status, ...bytes);
}
