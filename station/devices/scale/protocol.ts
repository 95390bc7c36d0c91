import type { Clock } from '../../platform/clock.ts';
import type { ScaleEmulator } from '../emulation/emulator.ts';
import type { LineSettings } from '../serial/transport.ts';
import type { ScaleDecoder } from './decoder.ts';
import type { ScaleFrame } from './scale.ts';

/** Asking a scale that speaks only when spoken to. */
export type Polling = {
  request: Uint8Array;
  /** An answer that is not there by then is asked for again. */
  answerLimitMs: number;
  /** Rest between an answer and the next request. */
  pauseMs: number;
  /** What must be sent to get from an answer to the weight: DC1 after ACK. Null where the answer is the last. */
  next?: (frame: ScaleFrame) => Uint8Array | null;
};

/** What the keys of the scale do, by the line; null where the protocol has no such command. */
export type ScaleCommands = {
  zero: Uint8Array | null;
  tare: Uint8Array | null;
  clearTare: Uint8Array | null;
  /** The scale answers a command with `ack`, or with `nak` or `error`. Otherwise only the next weights tell. */
  answered: boolean;
};

export type ScaleCommandName = 'zero' | 'tare' | 'clearTare';

export const noCommands: ScaleCommands = { zero: null, tare: null, clearTare: null, answered: false };

/** Bytes of a request, one character each. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'latin1'));
}

/** What a driver needs of a protocol. */
export type DrivenProtocol = Pick<ScaleProtocol, 'name' | 'settings' | 'createDecoder' | 'polling' | 'commands'>;

/** What a folder of a protocol gives: everything that its scales do not share with the others. */
export type ScaleProtocol = {
  readonly name: string;
  /** As the scale leaves the factory. */
  readonly settings: LineSettings;
  readonly createDecoder: () => ScaleDecoder;
  /** Null for a scale that speaks by itself. */
  readonly polling: Polling | null;
  readonly commands: ScaleCommands;
  readonly createEmulator: (clock: Clock) => ScaleEmulator;
};
