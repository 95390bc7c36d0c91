import { z } from 'zod';
import { ExceptionReason } from '../../contract/orders.ts';
import { ForeignId } from '../../contract/values/ids.ts';
import type { PackDefinition } from './pack.ts';

const CarrierCode = z.string().regex(/^[A-Z0-9-]{1,16}$/);

/**
 * The six reasons with their sub-reasons, and each carrier's own codes for them. [EX-4.5a]
 * A carrier's key is `reason` or `reason/sub`; every reason has a code, and no code stands for two of them, so that a
 * code leads back to where it came from.
 */
export const PickupExceptionsBody = z
  .object({
    reasons: z.array(
      z.object({
        reason: ExceptionReason,
        zh: z.string().min(1),
        en: z.string().min(1),
        subs: z.array(z.object({ sub: ForeignId, zh: z.string().min(1), en: z.string().min(1) })),
      }),
    ),
    carrierCodes: z.record(ForeignId, z.record(z.string(), CarrierCode)),
  })
  .superRefine((body, context) => {
    const listed = body.reasons.map(({ reason }) => reason);
    if (listed.length !== ExceptionReason.options.length || new Set(listed).size !== listed.length) {
      context.addIssue({ code: 'custom', path: ['reasons'], message: 'each of the six reasons once' });
    }
    const keys = new Set(
      body.reasons.flatMap(({ reason, subs }) => [reason, ...subs.map(({ sub }) => `${reason}/${sub}`)]),
    );
    for (const [carrierId, codes] of Object.entries(body.carrierCodes)) {
      const at = ['carrierCodes', carrierId];
      if (new Set(Object.values(codes)).size !== Object.keys(codes).length) {
        context.addIssue({ code: 'custom', path: at, message: 'one code for two reasons' });
      }
      for (const reason of ExceptionReason.options) {
        if (!(reason in codes)) context.addIssue({ code: 'custom', path: [...at, reason], message: 'no code' });
      }
      for (const key of Object.keys(codes)) {
        if (!keys.has(key)) context.addIssue({ code: 'custom', path: [...at, key], message: 'unknown reason' });
      }
    }
  });
export type PickupExceptionsBody = z.infer<typeof PickupExceptionsBody>;

export const pickupExceptionsPack: PackDefinition<PickupExceptionsBody> = {
  name: 'pickup-exceptions',
  schema: PickupExceptionsBody,
};

export type PickupException = { reason: ExceptionReason; sub: string | null };

/** The carrier's code for a reason; a sub-reason without a code of its own takes its reason's. Null: unknown carrier. */
export function toCarrierCode(
  body: PickupExceptionsBody,
  carrierId: string,
  exception: PickupException,
): string | null {
  const codes = body.carrierCodes[carrierId];
  if (!codes) return null;
  const own = exception.sub === null ? undefined : codes[`${exception.reason}/${exception.sub}`];
  return own ?? codes[exception.reason] ?? null;
}

/** What a carrier's code means here, or `null` for a code that the carrier does not have. */
export function fromCarrierCode(body: PickupExceptionsBody, carrierId: string, code: string): PickupException | null {
  for (const { reason, subs } of body.reasons) {
    if (body.carrierCodes[carrierId]?.[reason] === code) return { reason, sub: null };
    const sub = subs.find(({ sub }) => body.carrierCodes[carrierId]?.[`${reason}/${sub}`] === code);
    if (sub) return { reason, sub: sub.sub };
  }
  return null;
}
