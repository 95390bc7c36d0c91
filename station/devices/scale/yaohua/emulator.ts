import type { Clock } from '../../../platform/clock.ts';
import type { ScaleEmulator } from '../../emulation/emulator.ts';
import { commandsByLine, createEmulatedScale, kilograms, type EmulatedVoice } from '../emulated-scale.ts';
import type { PlatformReading } from '../emulated-platform.ts';
import { xorText } from './checksum.ts';

const everyMs = 60;

type LineText = (reading: PlatformReading) => string | null;

/** These say nothing of a platform out of range: they fall silent. */
const whileInRange =
  (text: (reading: PlatformReading) => string): LineText =>
  (reading) =>
    reading.state === 'weight' ? text(reading) : null;

const texts = {
  'yaohua-tf0': whileInRange(({ grams }) => enveloped(`${counted(grams)}`)),
  'yaohua-equals-fwd': whileInRange(({ grams }) => `=${kilograms(grams, 8, '0')}`),
  'yaohua-equals-rev': whileInRange(({ grams }) => `=${[...kilograms(grams, 8, '0')].reverse().join('')}`),
  'yaohua-a12e': a12eOf,
  'yaohua-ww': whileInRange(
    ({ grams, tareGrams }) => `${tareGrams === null ? 'ww' : 'wn'}${kilograms(grams, 7, '0')}kg\r\n`,
  ),
} as const satisfies Record<string, LineText>;

export type YaohuaStream = keyof typeof texts;

/** The continuous formats of Yaohua. The A12 (`ww`) has keys by the line: `T` and `Z`, an empty line when refused. */
export function createYaohuaEmulator(protocol: YaohuaStream, clock: Clock): ScaleEmulator {
  const keys = ({ platform, say }: EmulatedVoice) =>
    commandsByLine((command) => {
      if (command === 'T' && !platform.tare()) platform.clearTare();
      if (command === 'Z' && !platform.zero()) say('\r\n');
    });
  const listen = protocol === 'yaohua-ww' ? keys : undefined;
  return createEmulatedScale({ protocol, stream: { everyMs, text: texts[protocol] }, listen }, clock);
}

const start = 0x02;
const end = 0x03;

/**
 * Command mode with address A: `A` shakes hands, `B` gross, `C` tare, `D` net, `0` zero, `T` tare. Out of range, and to
 * what it does not know, it is silent.
 */
export function createCommandEmulator(protocol: 'yaohua-command' | 'keli-command', clock: Clock): ScaleEmulator {
  const shown = protocol === 'yaohua-command' ? counted : written;
  return createEmulatedScale(
    {
      protocol,
      listen({ platform, say }) {
        let heard: number[] = [];
        return (byte) => {
          heard = byte === start ? [byte] : [...heard, byte].slice(-6);
          if (heard.length !== 6 || heard[0] !== start || byte !== end) return;
          const text = String.fromCharCode(...heard);
          if (text.slice(3, 5) !== xorText(Uint8Array.from(heard), 1, 3) || text[1] !== 'A') return;
          const { state, grams, tareGrams } = platform.read();
          const tare = tareGrams ?? 0;
          const answers: Record<string, () => string | null> = {
            A: () => '',
            B: () => (state === 'weight' ? shown(grams + tare) : null),
            C: () => shown(tare),
            D: () => (state === 'weight' ? shown(grams) : null),
            0: () => (platform.zero() ? '' : null),
            T: () => (platform.tare() || platform.clearTare() ? '' : null),
          };
          const command = text.slice(2, 3);
          const data = answers[command]?.() ?? null;
          if (data !== null) say(enveloped(`A${command}${data}`));
        };
      },
    },
    clock,
  );
}

function a12eOf({ state, grams, tareGrams }: PlatformReading): string {
  const text =
    state === 'weight'
      ? `${tareGrams === null ? 'WG' : 'WN'}${kilograms(grams, 7, '0')}kg`
      : `${' '.repeat(9)}${state === 'over' ? 'OL' : 'LO'}`;
  return `${text}${xorText(Buffer.from(text, 'latin1'), 0, text.length)}\r\n`;
}

/** Sign, six digits, and how many of them stand behind the point. */
function counted(grams: number): string {
  return `${grams < 0 ? '-' : '+'}${String(Math.abs(grams)).padStart(6, '0')}3`;
}

function written(grams: number): string {
  return `${grams < 0 ? '-' : '+'}${kilograms(Math.abs(grams), 7, '0')}`;
}

function enveloped(text: string): string {
  return `\x02${text}${xorText(Buffer.from(text, 'latin1'), 0, text.length)}\x03`;
}
