import { z } from 'zod';
import { ForeignId } from './values/ids.ts';
import { badgePrefix } from './values/scan-code.ts';
import { EpochMs } from './values/time.ts';

/**
 * What a badge's code says. The code is `WPB1.<kid>.<base64url of canonical JSON>.<base64url of Ed25519 signature>`;
 * the signature covers the ASCII text before its own dot.
 */
export const BadgePayload = z.strictObject({
  courierId: ForeignId,
  badgeNo: ForeignId,
  carrierId: ForeignId,
  /** Rises with every badge issued under one number; an older one is superseded. */
  badgeSeq: z.int().nonnegative(),
  notBeforeMs: EpochMs,
  notAfterMs: EpochMs,
  /** Station ids, or `*`. */
  stations: z.array(z.string().max(64)).min(1).max(50),
});
export type BadgePayload = z.infer<typeof BadgePayload>;

/** The text a badge's signature covers: prefix, key name and payload, without the dot that follows. */
export function badgeSignedText(kid: string, payloadBase64Url: string): string {
  return `${badgePrefix}${kid}.${payloadBase64Url}`;
}
