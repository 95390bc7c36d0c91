import { sign, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../../contract/values/canonical-json.ts';
import { returnPrefix } from '../../../contract/values/sale-text.ts';

/** What the receipt of a return proves: this station took these units back, then, for this sum. Nothing about a person. */
export const ReturnProof = z.strictObject({
  returnId: z.string(),
  orderNo: z.string(),
  stationId: z.string(),
  units: z.int(),
  refundFen: z.int(),
  sealNo: z.string(),
  summary: z.string(),
  atMs: z.int(),
});
export type ReturnProof = z.infer<typeof ReturnProof>;

/** `WPT1.<kid>.<b64url canonical json>.<b64url signature>`; the signature covers all that stands before its dot, as a voucher's. */
export function makeReturnText(proof: ReturnProof, kid: string, privateKey: KeyObject): string {
  const body = Buffer.from(canonicalJson(ReturnProof.parse(proof))).toString('base64url');
  const signed = `${returnPrefix}${kid}.${body}`;
  return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`;
}
