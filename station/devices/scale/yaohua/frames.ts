import { bareFrame, createFrontDecoder, latinText, type ScaleDecoder, type Verdict } from '../decoder.ts';
import { readingFrame, tareFrame } from '../reading.ts';
import type { ScaleFrame } from '../scale.ts';
import { readNumber, type ShownNumber } from '../weight.ts';
import { xorText } from './checksum.ts';

const start = 0x02;
const end = 0x03;
const junk: Verdict = { is: 'junk' };
const wait: Verdict = { is: 'wait' };
const outputLength = 12;

/**
 * Continuous format 0 (`tF=0`) of XK3190 A9, A1+, A23p, A26, D9: STX, sign, six digits, decimals, XOR as two characters,
 * ETX. Kilograms by custom; says nothing of motion. The XOR does not see swapped digits. Source: manual of A23p, page 23.
 */
export function createYaohuaTf0Decoder(): ScaleDecoder {
  return createFrontDecoder(inspectOutput, { starts: [start] });
}

function inspectOutput(front: Uint8Array): Verdict {
  const held = Math.min(front.length, outputLength);
  for (let at = 1; at < held; at += 1) if (!mayStandInOutput(at, front[at] ?? 0)) return junk;
  if (front.length < outputLength) return wait;
  const raw = front.slice(0, outputLength);
  const text = latinText(raw);
  if (text.slice(9, 11) !== xorText(raw, 1, 9)) return junk;
  return { is: 'frame', frame: readingFrame(implied(text.slice(1, 9)), 'kg', {}, raw), length: outputLength };
}

function mayStandInOutput(at: number, byte: number): boolean {
  if (at === 1) return byte === 0x2b || byte === 0x2d;
  if (at === outputLength - 1) return byte === end;
  if (at === 8) return byte >= 0x30 && byte <= 0x34;
  return (byte >= 0x30 && byte <= 0x39) || (at >= 9 && byte >= 0x41 && byte <= 0x46);
}

/** Sign, six digits, and how many of them stand behind the point. */
function implied(text: string): ShownNumber {
  return { digits: text.slice(1, 7), decimals: Number(text[7]), negative: text.startsWith('-') };
}

/** How the answers to commands write a weight: a count of decimals behind it, or a point in it. */
export type CommandPoint = 'counted' | 'written';

const shortAnswer = 6;
const longAnswer = 14;
const places = { counted: /^[-+]\d{6}[0-4]$/, written: /^[-+](?=.{7}$)\d+\.\d*$/ } as const;

/**
 * Answers in command mode: STX, address, command, data, XOR as two characters, ETX. `A` shakes hands, `B` gross, `C` tare,
 * `D` net, `E` and `F` price and amount. Yaohua counts the decimals, Keli writes the point; both take 14 bytes.
 * Source: manual of XK3190-A23p, page 26; of Keli XK3118K9, page 10.
 */
export function createCommandDecoder(point: CommandPoint): ScaleDecoder {
  function inspect(front: Uint8Array): Verdict {
    const [, address = 0x41, command = 0x41] = front;
    if (!isLetter(address) || !(isLetter(command) || command === 0x30)) return junk;
    if (front.length < shortAnswer) return front.subarray(3).some((byte) => byte < 0x2b) ? junk : wait;
    if (front[shortAnswer - 1] === end) return inspectShort(front);
    const held = front.subarray(3, longAnswer - 1);
    if (held.some((byte) => byte < 0x2b || byte > 0x46)) return junk;
    if (front.length < longAnswer) return wait;
    if (front[longAnswer - 1] !== end) return junk;
    const raw = front.slice(0, longAnswer);
    const text = latinText(raw);
    if (text.slice(11, 13) !== xorText(raw, 1, 11)) return junk;
    const frame = readData(text.slice(2, 3), text.slice(3, 11), raw);
    return frame ? { is: 'frame', frame, length: longAnswer } : junk;
  }

  function readData(command: string, data: string, raw: Uint8Array): ScaleFrame | null {
    if (command === 'E' || command === 'F') return bareFrame('other', raw);
    if (!places[point].test(data)) return null;
    const number = point === 'counted' ? implied(data) : readNumber(data);
    if (!number) return null;
    if (command === 'B') return readingFrame(number, 'kg', { net: false }, raw);
    if (command === 'C') return tareFrame(number, 'kg', {}, raw);
    return command === 'D' ? readingFrame(number, 'kg', { net: true }, raw) : null;
  }

  return createFrontDecoder(inspect, { starts: [start] });
}

/** Without data: shaken hands, and the commands that were done. A request to read has the same shape and says nothing. */
function inspectShort(front: Uint8Array): Verdict {
  const raw = front.slice(0, shortAnswer);
  const text = latinText(raw);
  if (text.slice(3, 5) !== xorText(raw, 1, 3)) return junk;
  if (!'A0RTZ'.includes(text[2] ?? ' ')) return junk;
  return { is: 'frame', frame: bareFrame('ack', raw), length: shortAnswer };
}

function isLetter(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}
