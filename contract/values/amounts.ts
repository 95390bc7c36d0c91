import { z } from 'zod';

/** Money in fen (1/100 yuan). */
export const Fen = z.int();
export const NonNegativeFen = z.int().nonnegative();
/** Mass in grams. */
export const Grams = z.int().nonnegative();
/** Length in millimetres. */
export const Millimetres = z.int().positive().max(20_000);

/** `1234` fen → `12.34`; the sign stands in front. */
export function yuanText(fen: number): string {
  const absolute = Math.abs(fen);
  return `${fen < 0 ? '-' : ''}${Math.floor(absolute / 100)}.${String(absolute % 100).padStart(2, '0')}`;
}

/** `1250` grams → `1.250`: always three decimals of a kilogram, so a gram is never lost on paper. */
export function kilogramText(grams: number): string {
  const absolute = Math.abs(grams);
  return `${grams < 0 ? '-' : ''}${Math.floor(absolute / 1000)}.${String(absolute % 1000).padStart(3, '0')}`;
}
