import { sign, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../contract/values/canonical-json.ts';
import { EpochMs } from '../../contract/values/time.ts';
import { voucherPrefix } from '../../contract/values/scan-code.ts';

const Short = z.string().min(1).max(64);

/** What a voucher says: this parcel was taken here, by this carrier, then. Nothing about a person. [EX-4.10c] */
export const Voucher = z.strictObject({
  waybillNo: Short,
  orderNo: Short,
  carrierId: Short,
  stationId: Short,
  atMs: EpochMs,
});
export type Voucher = z.infer<typeof Voucher>;

export type VoucherFault = 'form' | 'key-unknown' | 'signature';
export type VoucherAnswer = { ok: true; voucher: Voucher; kid: string } | { ok: false; fault: VoucherFault };

/** `WPV1.<kid>.<b64url canonical json>.<b64url signature>`; the signature covers all that stands before its dot. */
export function makeVoucher(voucher: Voucher, kid: string, privateKey: KeyObject): string {
  if (!kidForm.test(kid)) throw new TypeError('key id with a dot or a space');
  const body = Buffer.from(canonicalJson(Voucher.parse(voucher))).toString('base64url');
  const signed = `${voucherPrefix}${kid}.${body}`;
  return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`;
}

/** Checks a voucher with no network. Only the one canonical spelling is taken, so that a voucher has one text. [F079] */
export function verifyVoucher(text: string, publicKey: (kid: string) => KeyObject | null): VoucherAnswer {
  const [, kid = '', body = '', signature = ''] = voucherForm.exec(text) ?? [];
  if (kid === '') return { ok: false, fault: 'form' };
  const key = publicKey(kid);
  if (!key) return { ok: false, fault: 'key-unknown' };
  const signed = `${voucherPrefix}${kid}.${body}`;
  const bytes = Buffer.from(signature, 'base64url');
  if (bytes.toString('base64url') !== signature) return { ok: false, fault: 'form' };
  if (!verify(null, Buffer.from(signed), key, bytes)) return { ok: false, fault: 'signature' };
  const voucher = readBody(body);
  return voucher ? { ok: true, voucher, kid } : { ok: false, fault: 'form' };
}

const kidForm = /^[A-Za-z0-9_-]{1,32}$/;
const voucherForm = /^WPV1\.([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]{1,700})\.([A-Za-z0-9_-]{86})$/;

function readBody(body: string): Voucher | null {
  try {
    const json = Buffer.from(body, 'base64url').toString('utf8');
    const voucher = Voucher.safeParse(JSON.parse(json));
    const sameText = voucher.success && Buffer.from(canonicalJson(voucher.data)).toString('base64url') === body;
    return sameText ? voucher.data : null;
  } catch {
    return null;
  }
}
