import type { Clock } from '../../../platform/clock.ts';
import type { ScaleEmulator } from '../../emulation/emulator.ts';
import { createEmulatedScale, kilograms } from '../emulated-scale.ts';
import type { PlatformReading } from '../emulated-platform.ts';
import { blockCheck } from './decoder.ts';

/** OS2 begins by streaming ten times a second, and falls silent once it was asked. */
const everyMs = 100;

export type CasEnqVariant = { streams: boolean; unit: 'kg' | 'jin' };

/** Answers ENQ by ACK and DC1 by the weight; OS2 also streams with one more byte and obeys `<TK>` and `<ZK>`. */
export function createCasEnqEmulator(
  clock: Clock,
  { streams, unit }: CasEnqVariant = { streams: false, unit: 'kg' },
): ScaleEmulator {
  return createEmulatedScale(
    {
      protocol: 'cas-enq',
      stream: streams ? { everyMs, text: (reading) => frameOf(reading, unit) + flagsOf(reading) } : undefined,
      listen({ platform, say }) {
        let heard = '';
        return (byte) => {
          heard = (heard + String.fromCharCode(byte)).slice(-5);
          if (byte === 0x05) say('\x06');
          if (byte === 0x11) say(frameOf(platform.read(), unit));
          // The tare key of this scale takes an empty platform as the end of the tare.
          if (heard === '<TK>\t' && !platform.tare()) platform.clearTare();
          if (heard === '<ZK>\t') platform.zero();
        };
      },
    },
    clock,
  );
}

function frameOf({ state, grams, moving }: PlatformReading, unit: 'kg' | 'jin'): string {
  const shown = kilograms(Math.abs(unit === 'jin' ? grams * 2 : grams), 6);
  const outside =
    state === 'weight'
      ? `${moving ? 'U' : 'S'}${grams < 0 ? '-' : ' '}${shown}`
      : `F${state === 'over' ? 'F' : '-'}FFFFFF`;
  const text = outside + (unit === 'jin' ? 'SJ' : 'kg');
  return `\x01\x02${text}${String.fromCharCode(blockCheck(Buffer.from(text, 'latin1'), 0, text.length))}\x03\x04`;
}

function flagsOf({ state, grams, tareGrams }: PlatformReading): string {
  const flags = (grams === 0 ? 0x10 : 0) | (tareGrams === null ? 0 : 0x20) | (state === 'weight' ? 0 : 0x40);
  return String.fromCharCode(flags);
}
