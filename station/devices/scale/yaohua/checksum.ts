/** XOR of bytes as the two characters that carry it: `0`–`9`, `A`–`F`. */
export function xorText(bytes: Uint8Array, from: number, to: number): string {
  let sum = 0;
  for (let at = from; at < to; at += 1) sum ^= bytes[at] ?? 0;
  return sum.toString(16).toUpperCase().padStart(2, '0');
}
