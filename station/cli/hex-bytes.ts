import { z } from 'zod';

/** Hex in pairs, with white space between them where wanted; of any length, which one regular expression is not. */
export const HexBytes = z
  .string()
  .refine(
    (text) => text.split(/\s+/).every((part) => part.length % 2 === 0 && !/[^0-9a-f]/i.test(part)),
    'hex bytes in pairs',
  )
  .transform((text) => Uint8Array.from(Buffer.from(text.replace(/\s+/g, ''), 'hex')));

/** The value of a line of JSON, or undefined where it is none. */
export function readJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
