import { ascii, type ScaleProtocol } from '../protocol.ts';
import { createMtContinuousDecoder } from './decoder.ts';
import { createMtContinuousEmulator } from './emulator.ts';

/** Mettler Toledo's continuous output with tare field: 8142, 8530, IND, Kern FTC, and most clones that call it Toledo. */
export const mtContinuous: ScaleProtocol = {
  name: 'mt-continuous',
  settings: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
  createDecoder: createMtContinuousDecoder,
  polling: null,
  commands: { zero: ascii('Z\r\n'), tare: ascii('T\r\n'), clearTare: ascii('C\r\n'), answered: false },
  createEmulator: createMtContinuousEmulator,
};
