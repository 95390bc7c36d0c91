import { ascii, type ScaleProtocol } from '../protocol.ts';
import { createMtSicsDecoder } from './decoder.ts';
import { createMtSicsEmulator } from './emulator.ts';

/** Mettler-Toledo's standard command set; also Kern KCP, Ohaus after `PSI`, Elicom. `@` would reset: never sent. */
export const mtSics: ScaleProtocol = {
  name: 'mt-sics',
  settings: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
  createDecoder: createMtSicsDecoder,
  polling: { request: ascii('SI\r\n'), answerLimitMs: 300, pauseMs: 30 },
  commands: { zero: ascii('Z\r\n'), tare: ascii('T\r\n'), clearTare: ascii('TAC\r\n'), answered: true },
  createEmulator: createMtSicsEmulator,
};
