import { createListeners } from '../../../contract/wires/wire.ts';
import type { Clock } from '../../platform/clock.ts';
import type { ScaleEmulator } from '../emulation/emulator.ts';
import { createEmulatedPlatform, type EmulatedPlatform, type PlatformReading } from './emulated-platform.ts';

/** What an emulated protocol has to speak with. */
export type EmulatedVoice = {
  platform: EmulatedPlatform;
  /** One character a byte; nothing goes out while the scale is off or mute. */
  say(text: string): void;
};

export type EmulatedManners = {
  protocol: string;
  /** What it sends by itself, and how often; null text: nothing this time. */
  stream?: { everyMs: number; text: (reading: PlatformReading) => string | null };
  /** Hears the host byte by byte. Called anew at each start, so that half a command is forgotten. */
  listen?: (voice: EmulatedVoice) => (byte: number) => void;
  /** How the line carries a byte: parity in the eighth bit. */
  carry?: (byte: number) => number;
};

/** A scale of any protocol: load cell, keys, and the manners of the protocol. */
export function createEmulatedScale(manners: EmulatedManners, clock: Clock): ScaleEmulator {
  const { protocol, stream, listen, carry = (byte) => byte } = manners;
  const platform = createEmulatedPlatform(clock);
  const sent = createListeners<[Uint8Array]>();
  let on = false;
  let silent = false;
  let cancel: () => void = () => undefined;
  let hear: (byte: number) => void = () => undefined;

  function say(text: string): void {
    if (!on || silent) return;
    const bytes = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at += 1) bytes[at] = carry(text.charCodeAt(at) & 0xff);
    sent.emit(bytes);
  }

  function tick(): void {
    if (!stream) return;
    cancel = clock.after(stream.everyMs, tick);
    const text = stream.text(platform.read());
    if (text !== null) say(text);
  }

  return {
    ...platform,
    protocol,
    receive(bytes) {
      if (on) for (const byte of bytes) hear(byte);
    },
    onSend: (listener) => sent.add(listener),
    start() {
      if (on) return;
      on = true;
      hear = listen?.({ platform, say }) ?? (() => undefined);
      tick();
    },
    stop() {
      on = false;
      cancel();
    },
    setSilent(mute) {
      silent = mute;
    },
  };
}

/** Puts the host's bytes together to commands, each ended by CR or LF. */
export function commandsByLine(act: (command: string) => void): (byte: number) => void {
  let text = '';
  return (byte) => {
    const data = byte & 0x7f;
    if (data === 0x0d || data === 0x0a) {
      if (text !== '') act(text);
      text = '';
    } else text = (text + String.fromCharCode(data)).slice(-16);
  };
}

/** Grams as a display with three decimals of a kilogram shows them, `width` places wide. */
export function kilograms(grams: number, width: number, fill = ' '): string {
  const digits = String(Math.abs(grams)).padStart(4, '0');
  const text = `${digits.slice(0, -3)}.${digits.slice(-3)}`;
  return grams < 0 ? `-${text.padStart(width - 1, fill)}` : text.padStart(width, fill);
}
