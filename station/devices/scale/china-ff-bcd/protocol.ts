import { noCommands, type ScaleProtocol } from '../protocol.ts';
import { createChinaFfBcdDecoder } from './decoder.ts';
import { createChinaFfBcdEmulator } from './emulator.ts';

/** Cheap boards of many names: FF and three bytes of binary-coded digits. */
export const chinaFfBcd: ScaleProtocol = {
  name: 'china-ff-bcd',
  settings: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
  createDecoder: createChinaFfBcdDecoder,
  polling: null,
  commands: noCommands,
  createEmulator: createChinaFfBcdEmulator,
};
