import type { ScaleDecoder } from '../decoder.ts';
import { ascii, noCommands, type ScaleCommands, type ScaleProtocol } from '../protocol.ts';
import { createCommandEmulator, createYaohuaEmulator, type YaohuaStream } from './emulator.ts';
import { createYaohuaEqualsDecoder } from './equals.ts';
import { createCommandDecoder, createYaohuaTf0Decoder } from './frames.ts';
import { createYaohuaA12eDecoder, createYaohuaWwDecoder } from './lines.ts';

const settings = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const;

/** XK3190 A9, A1+, A23p, A26, D9. */
export const yaohuaTf0 = streaming('yaohua-tf0', createYaohuaTf0Decoder);
export const yaohuaEqualsFwd = streaming('yaohua-equals-fwd', () => createYaohuaEqualsDecoder('forward'));
export const yaohuaEqualsRev = streaming('yaohua-equals-rev', () => createYaohuaEqualsDecoder('reversed'));
export const yaohuaA12e = streaming('yaohua-a12e', createYaohuaA12eDecoder);
/** XK3190-A12: a refused command is an empty line, a done one is answered by the next weights only. */
export const yaohuaWw = streaming('yaohua-ww', createYaohuaWwDecoder, {
  zero: ascii('Z\r\n'),
  tare: ascii('T\r\n'),
  clearTare: null,
  answered: false,
});

/** Command mode of DS3, A9, A23p, D10 at address A; the keys are those of the A22. */
export const yaohuaCommand: ScaleProtocol = {
  name: 'yaohua-command',
  settings,
  createDecoder: () => createCommandDecoder('counted'),
  polling: { request: ascii('\x02AB03\x03'), answerLimitMs: 250, pauseMs: 30 },
  commands: { zero: ascii('\x02A071\x03'), tare: ascii('\x02AT15\x03'), clearTare: null, answered: true },
  createEmulator: (clock) => createCommandEmulator('yaohua-command', clock),
};

/** Keli XK3118K9: the same envelope with the point written. */
export const keliCommand: ScaleProtocol = {
  name: 'keli-command',
  settings,
  createDecoder: () => createCommandDecoder('written'),
  polling: { request: ascii('\x02AB03\x03'), answerLimitMs: 250, pauseMs: 30 },
  commands: noCommands,
  createEmulator: (clock) => createCommandEmulator('keli-command', clock),
};

function streaming(
  name: YaohuaStream,
  createDecoder: () => ScaleDecoder,
  commands: ScaleCommands = noCommands,
): ScaleProtocol {
  return {
    name,
    settings,
    createDecoder,
    polling: null,
    commands,
    createEmulator: (clock) => createYaohuaEmulator(name, clock),
  };
}
