import { z } from 'zod';
import { mainlandProvinces } from '../../contract/sync/feed.ts';
import { Grams, NonNegativeFen } from '../../contract/values/amounts.ts';
import { ForeignId } from '../../contract/values/ids.ts';
import { EpochMs } from '../../contract/values/time.ts';
import type { PackDefinition } from '../packs/index.ts';

/** Province pairs fall into five zones; which of them a carrier serves is told by its prices. */
export const Zone = z.enum(['local', 'region', 'near', 'national', 'remote']);
export type Zone = z.infer<typeof Zone>;

const Province = z.enum(mainlandProvinces);
const PositiveGrams = Grams.min(1);

export const ZonePrice = z.object({
  firstGrams: PositiveGrams,
  firstFen: NonNegativeFen,
  /** Every begun step costs the whole step. */
  stepGrams: PositiveGrams,
  stepFen: NonNegativeFen,
});

export const Tariff = z.object({
  version: ForeignId,
  effectiveMs: EpochMs,
  zones: z.partialRecord(Zone, ZonePrice),
  cover: z.object({
    /** Fen of premium per 1000 fen of cover, rounded up. */
    perMille: z.int().nonnegative().max(1000),
    minimumFen: NonNegativeFen,
    /** A declared value above this makes the counter ask for cover. [AX-1] */
    askAboveFen: NonNegativeFen,
  }),
});
export type Tariff = z.infer<typeof Tariff>;

/** Relaxes a refused row for the goods named. No row of the prohibited or restricted list can stand here. [EX-4.9d] */
export const CarrierOverride = z.object({
  rule: z.string().regex(/^H-\d{2}(-\d)?$/, 'only refused goods may be relaxed'),
  /** Names of the row; null for the whole row. */
  names: z.array(z.string().min(1)).nullable(),
  becauseZh: z.string().min(1),
  becauseEn: z.string().min(1),
});
export type CarrierOverride = z.infer<typeof CarrierOverride>;

export const Carrier = z.object({
  id: ForeignId,
  nameZh: z.string().min(1),
  nameEn: z.string().min(1),
  legalName: z.string().min(1),
  contact: z.object({ phone: z.string().min(3), hoursZh: z.string(), hoursEn: z.string() }),
  /** True while the figures are samples and no carrier vouches for them. */
  sample: z.boolean(),
  divisorCm3PerKg: z.int().positive(),
  cashHolder: z.enum(['courier', 'station']),
  tariffs: z.array(Tariff).min(1),
  overrides: z.array(CarrierOverride),
  contract: z.object({
    version: ForeignId,
    textZh: z.string().min(1),
    /** SHA-256 of the UTF-8 bytes of `textZh`. */
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
});
export type Carrier = z.infer<typeof Carrier>;

export const CarriersBody = z
  .object({
    /** Such as `carriers@1`. */
    version: ForeignId,
    regions: z.record(z.string(), z.array(Province)),
    /** Pairs of regions that lie side by side. */
    neighbours: z.array(z.tuple([z.string(), z.string()])),
    remoteProvinces: z.array(Province),
    /** Zero; a fee needs its announcement before it takes effect. [EX-4.12] */
    platformFee: z.object({
      amountFen: NonNegativeFen,
      announcedMs: EpochMs.nullable(),
      effectiveMs: EpochMs.nullable(),
    }),
    carriers: z.array(Carrier).min(1),
  })
  .superRefine((body, context) => {
    const { amountFen, announcedMs, effectiveMs } = body.platformFee;
    const announced = announcedMs !== null && effectiveMs !== null && announcedMs <= effectiveMs;
    if (amountFen > 0 && !announced) {
      context.addIssue({
        code: 'custom',
        path: ['platformFee'],
        message: 'a fee needs an announcement before it takes effect',
      });
    }
    const placed = Object.values(body.regions).flat();
    if (placed.length !== mainlandProvinces.length || new Set(placed).size !== placed.length) {
      context.addIssue({ code: 'custom', path: ['regions'], message: 'each province in one region' });
    }
    if (new Set(body.carriers.map(({ id }) => id)).size !== body.carriers.length) {
      context.addIssue({ code: 'custom', path: ['carriers'], message: 'a carrier twice' });
    }
  });
export type CarriersBody = z.infer<typeof CarriersBody>;

export const carriersPack: PackDefinition<CarriersBody> = { name: 'carriers', schema: CarriersBody };
