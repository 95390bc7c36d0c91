import { ascii, type ScaleProtocol } from '../protocol.ts';
import { createToledo8217Decoder } from './decoder.ts';
import { createToledo8217Emulator } from './emulator.ts';

/** Toledo 8217: checkout scales, and the scales inside Magellan and Ariva scanners. Asked by `W`, without CR. */
export const toledo8217: ScaleProtocol = {
  name: 'toledo-8217',
  settings: { baudRate: 9600, dataBits: 7, parity: 'even', stopBits: 1 },
  createDecoder: createToledo8217Decoder,
  polling: { request: ascii('W'), answerLimitMs: 250, pauseMs: 30 },
  commands: { zero: ascii('Z'), tare: ascii('T'), clearTare: ascii('C'), answered: false },
  createEmulator: createToledo8217Emulator,
};
