import { ascii, noCommands, type ScaleProtocol } from '../protocol.ts';
import { createToledoCloneBaxtranDecoder } from './decoder.ts';
import { createToledoCloneBaxtranEmulator } from './emulator.ts';

/** Baxtran and Giropès TW/VW and what is sold under other names: called Toledo, yet grams and other status bits. */
export const toledoCloneBaxtran: ScaleProtocol = {
  name: 'toledo-clone-baxtran',
  settings: { baudRate: 9600, dataBits: 7, parity: 'even', stopBits: 1 },
  createDecoder: createToledoCloneBaxtranDecoder,
  polling: { request: ascii('W'), answerLimitMs: 250, pauseMs: 30 },
  commands: noCommands,
  createEmulator: createToledoCloneBaxtranEmulator,
};
