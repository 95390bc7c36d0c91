import type { LineSettings } from '../serial/transport.ts';

/** What becomes of a byte whose stop bit is missing: Linux and macOS drop it, Windows hands it on. */
export type FramingErrors = 'dropped' | 'kept';

const idleBits = 24;

/**
 * What a receiver with settings `heard` makes of bytes sent back to back with settings `sent`, bit by bit: start bit, data
 * from the lowest, parity, stop bits, sampled in the middle of each bit as a UART does. Bytes with wrong parity are dropped.
 */
export function heardOverWire(
  bytes: Uint8Array,
  sent: LineSettings,
  heard: LineSettings,
  framingErrors: FramingErrors = 'dropped',
): Uint8Array {
  if (bytes.length === 0) return bytes;
  const wire = bitsOf(bytes, sent);
  const step = sent.baudRate / heard.baudRate;
  const level = (at: number) => wire[Math.floor(at)] ?? 1;
  const dataBits = heard.dataBits;
  const parityBits = heard.parity === 'none' ? 0 : 1;
  const out: number[] = [];
  let at = 0;
  for (;;) {
    while (at < wire.length && level(at) === 0) at = Math.floor(at) + 1;
    let start = Math.ceil(at);
    while (start < wire.length && wire[start] === 1) start += 1;
    if (start >= wire.length) return Uint8Array.from(out);
    const sample = (bit: number) => level(start + (bit + 0.5) * step);
    if (sample(0) === 1) {
      // A spike shorter than half a bit is no start.
      at = start + 0.5 * step;
      continue;
    }
    let data = 0;
    for (let bit = 0; bit < dataBits; bit += 1) data |= sample(1 + bit) << bit;
    const parityRight = parityBits === 0 || sample(1 + dataBits) === parityOf(data, heard.parity);
    const stopBit = 1 + dataBits + parityBits;
    const framed = sample(stopBit) === 1;
    if (parityRight && (framed || framingErrors === 'kept')) out.push(data);
    at = start + (stopBit + 0.5) * step;
  }
}

/** How long so many bytes take on the wire. */
export function wireMs(count: number, { baudRate, dataBits, parity, stopBits }: LineSettings): number {
  return (count * 1000 * (1 + dataBits + (parity === 'none' ? 0 : 1) + stopBits)) / baudRate;
}

function bitsOf(bytes: Uint8Array, { dataBits, parity, stopBits }: LineSettings): number[] {
  const bits: number[] = [1];
  for (const byte of bytes) {
    bits.push(0);
    for (let bit = 0; bit < dataBits; bit += 1) bits.push((byte >> bit) & 1);
    if (parity !== 'none') bits.push(parityOf(dataBits === 7 ? byte & 0x7f : byte, parity));
    for (let stop = 0; stop < stopBits; stop += 1) bits.push(1);
  }
  for (let idle = 0; idle < idleBits; idle += 1) bits.push(1);
  return bits;
}

function parityOf(data: number, parity: LineSettings['parity']): number {
  let ones = 0;
  for (let bit = 0; bit < 8; bit += 1) ones += (data >> bit) & 1;
  return parity === 'odd' ? (ones + 1) & 1 : ones & 1;
}
