import { ascii, type ScaleProtocol } from '../protocol.ts';
import { createAsciiCommaDecoder } from './decoder.ts';
import { createAsciiCommaEmulator, type CommaForm } from './emulator.ts';

export const asciiCommaGeneric = comma('generic');
export const asciiCommaTscale = comma('tscale');

/** T-Scale, Torrey, AWH, Excell, Gram, Salter-Brecknell and most Chinese counting and price scales. */
function comma(form: CommaForm): ScaleProtocol {
  return {
    name: `ascii-comma ${form}`,
    settings: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
    createDecoder: createAsciiCommaDecoder,
    polling: null,
    commands: { zero: ascii('MZ\r\n'), tare: ascii('MT\r\n'), clearTare: ascii('CT\r\n'), answered: false },
    createEmulator: (clock) => createAsciiCommaEmulator(form, clock),
  };
}
