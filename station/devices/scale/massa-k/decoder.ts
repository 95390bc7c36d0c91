import { createFrontDecoder, rawOf, type ScaleDecoder, type Verdict } from '../decoder.ts';
import { countedFrame } from '../reading.ts';
import { displayOfCount } from '../weight.ts';

const shortLength = 5;
/** Bits of the status of protocol J. */
const status = { negative: 0x40, stable: 0x80, never: 0x3f };

/** Protocol J, answer to `J` at 4800 8E1: status, 0, grams with the low byte first, 0. Nothing but two zeros checks it. */
export function createMassaKJDecoder(): ScaleDecoder {
  return createFrontDecoder(inspectJ);
}

function inspectJ(bytes: Uint8Array, from: number, to: number): Verdict {
  const held = to - from;
  const bits = bytes[from] ?? 0;
  if (bits & status.never) return 'junk';
  if (held > 1 && bytes[from + 1] !== 0) return 'junk';
  if (held < shortLength) return 'wait';
  if (bytes[from + 4] !== 0) return 'junk';
  const grams = (bytes[from + 2] ?? 0) + 256 * (bytes[from + 3] ?? 0);
  const negative = (bits & status.negative) !== 0;
  const display = displayOfCount(grams, 0, negative);
  const raw = rawOf(bytes, from, from + shortLength);
  return countedFrame(grams, 0, negative, display, 'g', (bits & status.stable) !== 0, null, null, null, raw);
}

const header = [0xf8, 0x55, 0xce] as const;
const weightCommand = 0x10;
const bodyLength = 7;
/** Header, length, command, four bytes of weight, division, stability, CRC. */
const longLength = 14;
const wanted = [...header, bodyLength, 0, weightCommand];
/** Decimals of a gram in each code of the division: 1 g, 10 g, 100 g, 1 kg. For code 0 the sources disagree; grams here. */
const divisions: Readonly<Record<number, number>> = { 0: 0, 1: 0, 2: -1, 3: -2, 4: -3 };

/**
 * Protocol 100: F8 55 CE, length, command 10, weight as a signed number with the low byte first, division, stability, CRC.
 * Two checksums are in use; a pair of zeros stands where a terminal leaves it out.
 */
export function createMassaK100Decoder(): ScaleDecoder {
  return createFrontDecoder(inspect100, { starts: [header[0]] });
}

function inspect100(bytes: Uint8Array, from: number, to: number): Verdict {
  for (let at = 0; at < wanted.length; at += 1) {
    if (from + at >= to) return 'wait';
    if (bytes[from + at] !== wanted[at]) return 'junk';
  }
  if (to - from < longLength) return 'wait';
  const crc = (bytes[from + 12] ?? 0) | ((bytes[from + 13] ?? 0) << 8);
  const body = from + 5;
  const crcAt = from + 12;
  if (crc !== 0 && crc !== crcOfPacket(bytes, from + 3, crcAt) && crc !== crcOfBody(bytes, body, crcAt)) return 'junk';
  const [low = 0, second = 0, third = 0, high = 0] = [
    bytes[from + 6],
    bytes[from + 7],
    bytes[from + 8],
    bytes[from + 9],
  ];
  const weight = low | (second << 8) | (third << 16) | (high << 24);
  const decimals = divisions[bytes[from + 10] ?? 0];
  const stable = bytes[from + 11];
  if (decimals === undefined || (stable !== 0 && stable !== 1)) return 'junk';
  const negative = weight < 0;
  const count = Math.abs(weight);
  const raw = rawOf(bytes, from, from + longLength);
  const display = displayOfCount(count, decimals, negative);
  return countedFrame(count, decimals, negative, display, 'g', stable === 1, null, null, null, raw);
}

/** CRC-16 with the reflected polynomial 8005 from FFFF. */
function crcOfPacket(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0xffff;
  for (let at = from; at < to; at += 1) {
    crc ^= bytes[at] ?? 0;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}

/** CRC-16 with the polynomial 1021 from 0, each byte added behind the register. */
function crcOfBody(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0;
  for (let at = from; at < to; at += 1) {
    let carried = 0;
    let top = crc & 0xff00;
    for (let bit = 0; bit < 8; bit += 1) {
      carried = (top ^ carried) & 0x8000 ? ((carried << 1) ^ 0x1021) & 0xffff : (carried << 1) & 0xffff;
      top = (top << 1) & 0xffff;
    }
    crc = carried ^ ((crc << 8) & 0xffff) ^ (bytes[at] ?? 0);
  }
  return crc;
}
