import { z } from 'zod';
import { mainlandProvinces } from '../values/provinces.ts';
import { EpochMs } from '../values/time.ts';
import { FormerReturns, PartId } from './sale.ts';

export const ReturnReason = z.enum(['no_reason', 'quality', 'wrong_item', 'transport_damage']);
export type ReturnReason = z.infer<typeof ReturnReason>;

/** What is wrong with the goods. The last one is no defect of cross-border goods. [YP-3.18d] */
export const Defect = z.enum(['fault', 'not-as-described', 'incomplete', 'no-chinese-label']);
export type Defect = z.infer<typeof Defect>;

/** Where the goods come back from. [MA-3.3.3] */
export const ReturnOrigin = z.enum(['mainland', 'hk-mo-tw', 'abroad']);
export type ReturnOrigin = z.infer<typeof ReturnOrigin>;

/** `keep` is the customer's choice; `unable` says that it cannot come back. [MA-3.1.8b YP-3.12] */
export const GiftChoice = z.enum(['return', 'keep', 'unable']);
export type GiftChoice = z.infer<typeof GiftChoice>;

export const ReturnLine = z.strictObject({
  lineId: PartId,
  units: z.int().min(1).max(9_999),
  /** The seal of sealed media was broken. Opening the box to inspect has no field: it never matters. [L-1 F060] */
  mediaOpened: z.boolean().default(false),
  defect: Defect.nullable().default(null),
  /** How many pieces of an accessory are missing. */
  missing: z
    .array(z.strictObject({ accessoryId: PartId, pieces: z.int().min(1).max(999_999) }))
    .max(20)
    .default([]),
  /** How many pieces of an accessory an incomplete delivery never held; only where the seller is at fault and it was `incomplete`. */
  undelivered: z
    .array(z.strictObject({ accessoryId: PartId, pieces: z.int().min(1).max(999_999) }))
    .max(20)
    .default([]),
});
export type ReturnLine = z.infer<typeof ReturnLine>;

export const ReturnGift = z.strictObject({
  giftId: PartId,
  choice: GiftChoice,
  /** How many of those that were not spent the choice is about; null for all. The others come back. */
  units: z.int().min(0).max(10_000_000).nullable().default(null),
  /** Points, vouchers or coupons of this return's share that were spent: priced, where the rest is clawed back. [section 6.20] */
  spentUnits: z.int().min(0).max(10_000_000).default(0),
});
export type ReturnGift = z.infer<typeof ReturnGift>;

/** Who stands at the counter. What is unclear is parked, not refused. [MA-0b MA-2.2a] */
export const ReturnParty = z.strictObject({
  kind: z.enum(['adult', 'minor', 'organisation']).default('adult'),
  guardianConsented: z.boolean().default(false),
  authorised: z.boolean().default(false),
});
export type ReturnParty = z.infer<typeof ReturnParty>;

/** What somebody wants to give back, and all that the decision needs beside the sale. */
export const ReturnRequest = z.strictObject({
  reason: ReturnReason,
  lines: z.array(ReturnLine).min(1).max(200),
  /** A gift that is not named here is taken as `return`. */
  gifts: z.array(ReturnGift).max(50).default([]),
  origin: ReturnOrigin.default('mainland'),
  /** The station's province. [section 6.20] */
  province: z.enum(mainlandProvinces),
  party: ReturnParty.default({ kind: 'adult', guardianConsented: false, authorised: false }),
  /** Special rules of the policy pack under which something void comes back. [MA-3.1.11] */
  specialRuleIds: z.array(PartId).max(20).default([]),
  /**
   * What a manager decided: rows of the policy pack that had parked a line, and `gift/<giftId>` or
   * `accessory/<lineId>/<accessoryId>` for what has no marked price. A refusal of the rules is not among them.
   */
  decisions: z.array(z.string().min(1).max(100)).max(50).default([]),
  former: FormerReturns.default({ lines: [], gifts: [], payments: [], outstandingFen: 0 }),
  /** The moment of the return: the engine has no clock. */
  nowMs: EpochMs,
});
export type ReturnRequest = z.infer<typeof ReturnRequest>;
