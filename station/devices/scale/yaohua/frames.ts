import { bareFrame, createFrontDecoder, latinText, rawOf, type ScaleDecoder, type Verdict } from '../decoder.ts';
import { countedFrame, tareFrame } from '../reading.ts';
import type { ScaleFrame } from '../scale.ts';
import { digitsEnd, digitsIn, displayOfCount, readCount, readNumber, type ShownNumber } from '../weight.ts';
import { hasXorText } from './checksum.ts';

const start = 0x02;
const end = 0x03;
const outputLength = 12;

/**
 * Continuous format 0 (`tF=0`) of XK3190 A9, A1+, A23p, A26, D9: STX, sign, six digits, decimals, XOR as two characters,
 * ETX. Kilograms by custom; says nothing of motion. The XOR does not see swapped digits. Source: manual of A23p, page 23.
 */
export function createYaohuaTf0Decoder(): ScaleDecoder {
  return createFrontDecoder(inspectOutput, { starts: [start] });
}

function inspectOutput(bytes: Uint8Array, from: number, to: number): Verdict {
  const held = Math.min(to - from, outputLength);
  for (let at = 1; at < held; at += 1) if (!mayStandInOutput(at, bytes[from + at] ?? 0)) return 'junk';
  if (held < outputLength) return 'wait';
  if (!hasXorText(bytes, from + 1, from + 9)) return 'junk';
  const count = digitsIn(bytes, from + 2, from + 8);
  return weightFrame(count, bytes, from + 1, null, rawOf(bytes, from, from + outputLength)) ?? 'junk';
}

function mayStandInOutput(at: number, byte: number): boolean {
  if (at === 1) return byte === 0x2b || byte === 0x2d;
  if (at === outputLength - 1) return byte === end;
  if (at === 8) return byte >= 0x30 && byte <= 0x34;
  return (byte >= 0x30 && byte <= 0x39) || (at >= 9 && byte >= 0x41 && byte <= 0x46);
}

/** Sign, six digits that are `count` as one number, and how many of them stand behind the point. */
function weightFrame(
  count: number,
  bytes: Uint8Array,
  from: number,
  net: boolean | null,
  raw: Uint8Array,
): ScaleFrame | null {
  const negative = bytes[from] === minus;
  const decimals = (bytes[from + 7] ?? 0) - 0x30;
  const display = displayOfCount(count, decimals, negative);
  return countedFrame(count, decimals, negative, display, 'kg', null, net, null, null, raw);
}

/** How the answers to commands write a weight: a count of decimals behind it, or a point in it. */
export type CommandPoint = 'counted' | 'written';

const shortAnswer = 6;
const longAnswer = 14;
/**
 * Answers in command mode: STX, address, command, data, XOR as two characters, ETX. `A` shakes hands, `B` gross, `C` tare,
 * `D` net, `E` and `F` price and amount. Yaohua counts the decimals, Keli writes the point; both take 14 bytes.
 * Source: manual of XK3190-A23p, page 26; of Keli XK3118K9, page 10.
 */
export function createCommandDecoder(point: CommandPoint): ScaleDecoder {
  function inspect(bytes: Uint8Array, from: number, to: number): Verdict {
    const held = to - from;
    const address = held > 1 ? (bytes[from + 1] ?? 0) : 0x41;
    const command = held > 2 ? (bytes[from + 2] ?? 0) : 0x41;
    if (!isLetter(address) || !(isLetter(command) || command === 0x30)) return 'junk';
    if (held < shortAnswer) {
      for (let at = from + 3; at < to; at += 1) if ((bytes[at] ?? 0) < 0x2b) return 'junk';
      return 'wait';
    }
    if (bytes[from + shortAnswer - 1] === end) return inspectShort(bytes, from);
    for (let at = from + 3; at < Math.min(to, from + longAnswer - 1); at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte < 0x2b || byte > 0x46) return 'junk';
    }
    if (held < longAnswer) return 'wait';
    if (bytes[from + longAnswer - 1] !== end || !hasXorText(bytes, from + 1, from + 11)) return 'junk';
    return readData(command, bytes, from + 3, rawOf(bytes, from, from + longAnswer)) ?? 'junk';
  }

  function readData(command: number, bytes: Uint8Array, from: number, raw: Uint8Array): ScaleFrame | null {
    if (command === letter.price || command === letter.amount) return bareFrame('other', raw);
    if (command !== letter.gross && command !== letter.tare && command !== letter.net) return null;
    if (command === letter.tare) {
      const number = point === 'counted' ? readCounted(bytes, from) : readWritten(bytes, from);
      return number && tareFrame(number, 'kg', {}, raw);
    }
    const net = command === letter.net;
    if (point === 'counted') {
      const count = countedAt(bytes, from);
      return count < 0 ? null : weightFrame(count, bytes, from, net, raw);
    }
    const number = isWrittenAt(bytes, from) ? readCount(bytes, from, from + dataLength) : null;
    if (!number) return null;
    const { count, decimals, negative, display } = number;
    return countedFrame(count, decimals, negative, display, 'kg', null, net, null, null, raw);
  }

  return createFrontDecoder(inspect, { starts: [start] });
}

const dataLength = 8;
const minus = 0x2d;
const plus = 0x2b;
const writtenPoint = 0x2e;
const letter = { handshake: 0x41, gross: 0x42, tare: 0x43, net: 0x44, price: 0x45, amount: 0x46 };

function isSign(byte: number | undefined): boolean {
  return byte === plus || byte === minus;
}

/** Sign, six digits and a count of decimals from 0 to 4: the digits as one number, else -1. */
function countedAt(bytes: Uint8Array, from: number): number {
  const decimals = bytes[from + 7] ?? 0;
  return isSign(bytes[from]) && decimals >= 0x30 && decimals <= 0x34 ? digitsIn(bytes, from + 1, from + 7) : -1;
}

/** Sign, then seven places of digits with one point among or behind them. */
function isWrittenAt(bytes: Uint8Array, from: number): boolean {
  const last = from + dataLength;
  const pointAt = digitsEnd(bytes, from + 1, last);
  const isPointed = pointAt > from + 1 && pointAt < last && bytes[pointAt] === writtenPoint;
  return isSign(bytes[from]) && isPointed && digitsEnd(bytes, pointAt + 1, last) === last;
}

function readCounted(bytes: Uint8Array, from: number): ShownNumber | null {
  if (countedAt(bytes, from) < 0) return null;
  const decimals = (bytes[from + 7] ?? 0) - 0x30;
  return { digits: latinText(bytes, from + 1, from + 7), decimals, negative: bytes[from] === minus };
}

function readWritten(bytes: Uint8Array, from: number): ShownNumber | null {
  return isWrittenAt(bytes, from) ? readNumber(latinText(bytes, from, from + dataLength)) : null;
}

/** Without data: shaken hands, and the commands that were done. A request to read has the same shape and says nothing. */
function inspectShort(bytes: Uint8Array, from: number): Verdict {
  if (!hasXorText(bytes, from + 1, from + 3)) return 'junk';
  if (!'A0RTZ'.includes(String.fromCharCode(bytes[from + 2] ?? 0))) return 'junk';
  return bareFrame('ack', rawOf(bytes, from, from + shortAnswer));
}

function isLetter(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}
