/** XOR of bytes as the two characters that carry it: `0`–`9`, `A`–`F`. */
export function xorText(bytes: Uint8Array, from: number, to: number): string {
  let sum = 0;
  for (let at = from; at < to; at += 1) sum ^= bytes[at] ?? 0;
  return sum.toString(16).toUpperCase().padStart(2, '0');
}

/** Whether the two characters at `to` are those of the XOR of the bytes in front of them. */
export function hasXorText(bytes: Uint8Array, from: number, to: number): boolean {
  let sum = 0;
  for (let at = from; at < to; at += 1) sum ^= bytes[at] ?? 0;
  return bytes[to] === hexadecimalDigit(sum >> 4) && bytes[to + 1] === hexadecimalDigit(sum & 0x0f);
}

function hexadecimalDigit(value: number): number {
  return value < 10 ? 0x30 + value : 0x37 + value;
}
