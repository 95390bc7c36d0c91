import { ascii, type ScaleProtocol } from '../protocol.ts';
import { createAndStandardDecoder } from './decoder.ts';
import { createAndStandardEmulator } from './emulator.ts';

/** A&D: 2400 7E1 from the factory; newer ones 9600 8N1. */
export const andStandard: ScaleProtocol = {
  name: 'and-standard',
  settings: { baudRate: 2400, dataBits: 7, parity: 'even', stopBits: 1 },
  createDecoder: createAndStandardDecoder,
  polling: { request: ascii('Q\r\n'), answerLimitMs: 400, pauseMs: 20 },
  commands: { zero: ascii('Z\r\n'), tare: ascii('T\r\n'), clearTare: ascii('CT\r\n'), answered: true },
  createEmulator: createAndStandardEmulator,
};
