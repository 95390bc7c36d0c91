import { maxScanLength } from './scan-code.ts';

/** Prefix of a sale's snapshot on a receipt, and of the receipt of a return. */
export const salePrefix = 'WPS1.';
export const returnPrefix = 'WPT1.';

/** A snapshot is split over at most this many QR codes of at most this many characters each. */
export const maxSaleParts = 12;
export const maxSalePartLength = 1_000;

/** One QR code of a receipt: part `part` of `parts`; codes of one receipt share the tag. */
export type SalePart = { part: number; parts: number; tag: string; chunk: string };

/**
 * Reads `WPS1.<part>/<parts>.<tag>.<chunk>`, or `null` for anything else. A page gathers parts of one tag until it has
 * them all; whether the whole is genuine is the station's question.
 */
export function readSalePart(text: string): SalePart | null {
  if (text.length > maxScanLength) return null;
  const match = /^WPS1\.([1-9]\d?)\/([1-9]\d?)\.([A-Za-z0-9_-]{8})\.([A-Za-z0-9_-]{1,1000})$/.exec(text);
  if (!match) return null;
  const [, part = '', parts = '', tag = '', chunk = ''] = match;
  const read = { part: Number(part), parts: Number(parts), tag, chunk };
  return read.part <= read.parts && read.parts <= maxSaleParts ? read : null;
}

/** Which parts of the newest tag are there, for "2 of 3 scanned". */
export function saleParts(texts: readonly string[]): { have: number[]; parts: number; tag: string } | null {
  const read = texts.map(readSalePart).filter((part) => part !== null);
  const newest = read.at(-1);
  if (!newest) return null;
  const own = read.filter(({ tag, parts }) => tag === newest.tag && parts === newest.parts);
  const have = [...new Set(own.map(({ part }) => part))].sort((a, b) => a - b);
  return { have, parts: newest.parts, tag: newest.tag };
}
