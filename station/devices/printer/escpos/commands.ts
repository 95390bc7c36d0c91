/** ESC @ resets the modes; FS & turns Chinese on; ESC 2 gives the line spacing back. */
export const initialise = Uint8Array.of(0x1b, 0x40, 0x1c, 0x26, 0x1b, 0x32);

/** DLE EOT 1 to 4: the printer answers at once, one byte each, even while it prints. */
export const askStatus = Uint8Array.of(0x10, 0x04, 1, 0x10, 0x04, 2, 0x10, 0x04, 3, 0x10, 0x04, 4);
export const statusLength = 4;

/** DLE DC4 8: throws away what the printer has received and not printed, at once. It answers `37 25 00`. */
export const clearBuffers = Uint8Array.of(0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8);

/** GS ( H 48: the printer answers `37 22`, the four bytes and 00 when everything before it is on paper. */
export function askCompletion(id: string): Uint8Array {
  return Uint8Array.of(0x1d, 0x28, 0x48, 6, 0, 48, 48, ...Buffer.from(id, 'latin1'));
}

/** A process id: four printable characters. */
export function completionId(count: number): string {
  return (count % 10_000).toString().padStart(4, '0');
}
