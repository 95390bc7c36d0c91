import { createFrontDecoder, type ScaleDecoder, type Verdict } from '../decoder.ts';
import { readingFrame } from '../reading.ts';

const junk: Verdict = { is: 'junk' };
const wait: Verdict = { is: 'wait' };

const shortLength = 5;
/** Bits of the status of protocol J. */
const status = { negative: 0x40, stable: 0x80, never: 0x3f };

/** Protocol J, answer to `J` at 4800 8E1: status, 0, grams with the low byte first, 0. Nothing but two zeros checks it. */
export function createMassaKJDecoder(): ScaleDecoder {
  return createFrontDecoder(inspectJ);
}

function inspectJ(front: Uint8Array): Verdict {
  const [bits = 0, second = 0, low = 0, high = 0, last = 0] = front;
  if (bits & status.never || second !== 0 || last !== 0) return junk;
  if (front.length < shortLength) return wait;
  const negative = (bits & status.negative) !== 0;
  const number = { digits: String(low + 256 * high), decimals: 0, negative };
  const frame = readingFrame(number, 'g', { stable: (bits & status.stable) !== 0 }, front.slice(0, shortLength));
  return { is: 'frame', frame, length: shortLength };
}

const header = [0xf8, 0x55, 0xce] as const;
const weightCommand = 0x10;
const bodyLength = 7;
/** Header, length, command, four bytes of weight, division, stability, CRC. */
const longLength = 14;
/** Decimals of a gram in each code of the division: 1 g, 10 g, 100 g, 1 kg. For code 0 the sources disagree; grams here. */
const divisions: Readonly<Record<number, number>> = { 0: 0, 1: 0, 2: -1, 3: -2, 4: -3 };

/**
 * Protocol 100: F8 55 CE, length, command 10, weight as a signed number with the low byte first, division, stability, CRC.
 * Two checksums are in use; a pair of zeros stands where a terminal leaves it out.
 */
export function createMassaK100Decoder(): ScaleDecoder {
  return createFrontDecoder(inspect100, { starts: [header[0]] });
}

function inspect100(front: Uint8Array): Verdict {
  const wanted = [...header, bodyLength, 0, weightCommand];
  for (const [at, byte] of wanted.entries()) {
    const got = front[at];
    if (got === undefined) return wait;
    if (got !== byte) return junk;
  }
  if (front.length < longLength) return wait;
  const raw = front.slice(0, longLength);
  const view = new DataView(raw.buffer);
  const crc = view.getUint16(12, true);
  if (![0, crcOfPacket(raw.subarray(3, 12)), crcOfBody(raw.subarray(5, 12))].includes(crc)) return junk;
  const weight = view.getInt32(6, true);
  const decimals = divisions[raw[10] ?? 0];
  const stable = raw[11];
  if (decimals === undefined || (stable !== 0 && stable !== 1)) return junk;
  const number = { digits: String(Math.abs(weight)), decimals, negative: weight < 0 };
  return { is: 'frame', frame: readingFrame(number, 'g', { stable: stable === 1 }, raw), length: longLength };
}

/** CRC-16 with the reflected polynomial 8005 from FFFF. */
function crcOfPacket(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}

/** CRC-16 with the polynomial 1021 from 0, each byte added behind the register. */
function crcOfBody(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    let carried = 0;
    let top = crc & 0xff00;
    for (let bit = 0; bit < 8; bit += 1) {
      carried = (top ^ carried) & 0x8000 ? ((carried << 1) ^ 0x1021) & 0xffff : (carried << 1) & 0xffff;
      top = (top << 1) & 0xffff;
    }
    crc = carried ^ ((crc << 8) & 0xffff) ^ byte;
  }
  return crc;
}
