import { z } from 'zod';
import { query } from './rpc/procedure.ts';
import { Fen, Grams, Millimetres, NonNegativeFen } from './values/amounts.ts';

export const Dimensions = z.object({ lengthMm: Millimetres, widthMm: Millimetres, heightMm: Millimetres });
export type Dimensions = z.infer<typeof Dimensions>;

export const FeeLine = z.object({
  kind: z.enum(['first-weight', 'further-weight', 'cover', 'platform-fee']),
  amountFen: NonNegativeFen,
  /** Facts for the text of the line, such as the number of steps. */
  details: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type FeeLine = z.infer<typeof FeeLine>;

export const Quote = z.object({
  carrierId: z.string(),
  carrierLegalName: z.string(),
  zone: z.string(),
  tariffVersion: z.string(),
  tariffEffectiveMs: z.int(),
  weightGrams: Grams,
  volumetricGrams: Grams.nullable(),
  divisorCm3PerKg: z.int().positive(),
  chargeableGrams: Grams,
  lines: z.array(FeeLine),
  totalFen: NonNegativeFen,
});
export type Quote = z.infer<typeof Quote>;

/** Why the actual fee is not the estimate, each part in fen; the parts add up to the difference. [EX-3.1b] */
export const FeeDifference = z.object({
  estimateFen: NonNegativeFen,
  actualFen: NonNegativeFen,
  differenceFen: Fen,
  parts: z.array(z.object({ reason: z.enum(['weight', 'volume', 'cover', 'tariff', 'platform-fee']), amountFen: Fen })),
});
export type FeeDifference = z.infer<typeof FeeDifference>;

export const tariffsContract = {
  quote: query()
    .input(
      z.object({
        carrierId: z.string().max(64),
        fromProvince: z.string().max(32),
        toProvince: z.string().max(32),
        weightGrams: Grams,
        dimensions: Dimensions.nullable(),
        coverFen: NonNegativeFen.default(0),
      }),
    )
    .output(Quote),
};
