import { z } from 'zod';
import { ForeignId } from '../../contract/values/ids.ts';
import { EpochMs } from '../../contract/values/time.ts';
import type { PackDefinition } from './pack.ts';

/** Agreements by version; the text lies beside the pack and is known by its hash. [EX-8.2 MA-0a] */
export const AgreementsBody = z.object({
  agreements: z
    .array(
      z.object({
        id: ForeignId,
        version: ForeignId,
        /** Null where the agreement prints no date: then its hash and the day it was first seen stand for it. */
        publishedMs: EpochMs.nullable(),
        effectiveMs: EpochMs,
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
        /** Path below the packs' directory. */
        textFile: z.string().regex(/^texts\/[a-z0-9.@-]+\.txt$/),
      }),
    )
    .min(1),
});
export type AgreementsBody = z.infer<typeof AgreementsBody>;
export type Agreement = AgreementsBody['agreements'][number];

export const agreementsPack: PackDefinition<AgreementsBody> = { name: 'agreements', schema: AgreementsBody };

/** The version that binds what is done at `atMs`, or `null` before the first one takes effect. */
export function findAgreement(body: AgreementsBody, id: string, atMs: number): Agreement | null {
  const effective = body.agreements.filter((agreement) => agreement.id === id && agreement.effectiveMs <= atMs);
  return effective.sort((a, b) => b.effectiveMs - a.effectiveMs)[0] ?? null;
}
