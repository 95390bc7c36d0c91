import { ascii, type ScaleProtocol } from '../protocol.ts';
import { createCasEnqDecoder } from './decoder.ts';
import { createCasEnqEmulator } from './emulator.ts';

/** CAS AP-1, SW-II, ER; Ohaus Aviator, Gram Zfoc, Mertech, Aclas and 顶尖 OS2. Keys by the line are those of OS2. */
export const casEnq: ScaleProtocol = {
  name: 'cas-enq',
  settings: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
  createDecoder: createCasEnqDecoder,
  polling: {
    request: Uint8Array.of(0x05),
    answerLimitMs: 250,
    pauseMs: 20,
    next: (frame) => (frame.kind === 'ack' ? Uint8Array.of(0x11) : null),
  },
  commands: { zero: ascii('<ZK>\t'), tare: ascii('<TK>\t'), clearTare: null, answered: false },
  createEmulator: (clock) => createCasEnqEmulator(clock),
};
