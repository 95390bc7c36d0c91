import { ascii, type ScaleProtocol } from '../protocol.ts';
import { createNciDecoder, type NciForm } from './decoder.ts';
import { createNciEmulator, type NciName } from './emulator.ts';

/** Weigh-Tronix, Brecknell, Samsung. */
export const nciScp01 = nci('nci-scp01', 'scp01');
export const nciScp12 = nci('nci-scp12', 'scp12');
/** Baxtran and Giropès when set to NCI. */
export const nciEcrBaxtran = nci('nci-ecr-baxtran', 'scp01');

function nci(name: NciName, form: NciForm): ScaleProtocol {
  return {
    name,
    settings: { baudRate: 9600, dataBits: 7, parity: 'even', stopBits: 1 },
    createDecoder: () => createNciDecoder(form),
    polling: { request: ascii('W\r'), answerLimitMs: 250, pauseMs: 30 },
    commands: { zero: ascii('Z\r'), tare: ascii('T\r'), clearTare: null, answered: false },
    createEmulator: (clock) => createNciEmulator(name, clock),
  };
}
