import { z } from 'zod';
import { query } from './rpc/procedure.ts';
import { EpochMs } from './values/time.ts';

/** What is declared about the goods; the one vocabulary of conditions. Lengths in metres, mass in kg, values in yuan. */
export const GoodsAttributes = z.strictObject({
  abv: z.number().min(0).max(100).optional(),
  quantity: z.number().min(0).max(1_000_000).optional(),
  unit: z.string().max(8).optional(),
  insured_value: z.number().min(0).optional(),
  declared_value: z.number().min(0).optional(),
  transport: z.enum(['ground', 'air']).optional(),
  packaging: z.enum(['original', 'honeycomb', 'ordinary_carton', 'bubble_wrap']).optional(),
  cushion_intact: z.boolean().optional(),
  glass_area_ratio: z.number().min(0).max(1).optional(),
  length_m: z.number().min(0).optional(),
  height_m: z.number().min(0).optional(),
  weight_kg: z.number().min(0).optional(),
  volume_m3: z.number().min(0).optional(),
  upright_only: z.boolean().optional(),
  to_partner_store: z.boolean().optional(),
});
export type GoodsAttributes = z.infer<typeof GoodsAttributes>;

export const Verdict = z.enum(['prohibited', 'refused', 'restricted', 'caution', 'allowed']);
export type Verdict = z.infer<typeof Verdict>;

export const Finding = z.object({
  /** Row of the catalogue, such as `P-04-1`. */
  rule: z.string(),
  category: z.string(),
  verdict: Verdict,
  condition: z.enum(['met', 'violated', 'unknown']).nullable(),
  outcome: z.enum(['go', 'stop', 'ask']),
  /** Positions in UTF-16 code units of the text as it was typed. */
  evidence: z.array(z.object({ text: z.string(), start: z.int(), end: z.int() })),
  because: z.string(),
  becauseEn: z.string(),
  /** The attribute to ask for, or `null`. */
  ask: z.string().nullable(),
  /** Where the law asks for a report to an authority. [EX-4.9b] */
  report: z.boolean(),
  groundOnly: z.boolean(),
  /** Found by reading or pinyin alone: a person confirms or rejects it. Absent where it was found as written. */
  strength: z.literal('weak').optional(),
});
export type Finding = z.infer<typeof Finding>;

export const ScreeningAnswer = z.object({
  verdict: Verdict,
  condition: z.enum(['met', 'violated', 'unknown']).nullable(),
  category: z.string(),
  outcome: z.enum(['go', 'stop', 'ask']),
  findings: z.array(Finding),
  /** The finding that decides is weak. */
  strength: z.literal('weak').optional(),
  packVersion: z.string(),
});
export type ScreeningAnswer = z.infer<typeof ScreeningAnswer>;

/** Longest description that is screened; longer text is refused by the wire. */
export const GoodsText = z.string().max(500);

export const screeningContract = {
  screen: query()
    .input(z.object({ text: GoodsText, attributes: GoodsAttributes, carrierId: z.string().max(64).optional() }))
    .output(ScreeningAnswer),
  pack: query({ roles: null, faces: ['counter', 'display'] }).output(
    z.object({ version: z.string(), effectiveMs: EpochMs, rows: z.int() }),
  ),
};
