import { ascii, type ScaleProtocol } from '../protocol.ts';
import { createCas22ByteDecoder } from './decoder.ts';
import { createCas22ByteEmulator } from './emulator.ts';

/** Indicators CAS CI, NT and PDS. The lamp byte needs eight data bits. */
export const cas22Byte: ScaleProtocol = {
  name: 'cas-22byte',
  settings: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
  createDecoder: createCas22ByteDecoder,
  polling: null,
  commands: { zero: ascii('ZE\r\n'), tare: ascii('TR\r\n'), clearTare: null, answered: false },
  createEmulator: createCas22ByteEmulator,
};
