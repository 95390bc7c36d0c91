import { createHash, sign, type KeyObject } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { SaleSnapshot, SignedSale } from '../../contract/returns/sale.ts';
import { canonicalJson } from '../../contract/values/canonical-json.ts';
import { accept, refuse, type Outcome } from '../../contract/values/refusal.ts';
import {
  maxSalePartLength,
  maxSaleParts,
  readSalePart,
  salePrefix,
  type SalePart,
} from '../../contract/values/sale-text.ts';
import { decodeBase64Url, verifyText } from '../packs/index.ts';
import { saleDictionary } from './snapshot-dictionary.ts';

/** The larger half of what a sale can be; a text that blows up beyond it is none. */
const maxSaleBytes = 1_000_000;
const signatureBytes = 64;

/** Signs a sale as the seller's side does: Ed25519 over its canonical JSON. */
export function signSale(sale: SaleSnapshot, kid: string, privateKey: KeyObject): SignedSale {
  const signature = sign(null, Buffer.from(canonicalJson(sale), 'utf8'), privateKey).toString('base64url');
  return SignedSale.parse({ sale, kid, signature });
}

/**
 * Whether a snapshot is genuine, with no network. `publicKey` gives the keys of use `sale` alone, as they were
 * in force when the sale was made: a key that was retired since still speaks for it.
 * Refusals: `sale.issuer-unknown`, `sale.signature` (forged or altered). [F052]
 */
export function verifySale(
  signed: SignedSale,
  publicKey: (kid: string, boughtMs: number) => KeyObject | null,
): Outcome<SaleSnapshot> {
  const key = publicKey(signed.kid, signed.sale.purchasedMs);
  if (!key) return refuse('sale.issuer-unknown', { kid: signed.kid });
  return verifyText(key, canonicalJson(signed.sale), signed.signature)
    ? accept(signed.sale)
    : refuse('sale.signature', { kid: signed.kid, orderNo: signed.sale.orderNo });
}

/**
 * The QR texts of a receipt: `WPS1.<part>/<parts>.<tag>.<chunk>`. The chunks joined are base64url of: length of the key's
 * name, its name, the 64 bytes of the signature, and the canonical JSON deflated with the dictionary of this form. `null`
 * for a sale that needs more parts than a receipt may carry: such a receipt prints the order number alone.
 */
export function makeSaleTexts(signed: SignedSale): string[] | null {
  const kid = Buffer.from(signed.kid, 'ascii');
  const packed = deflateRawSync(canonicalJson(signed.sale), { level: 9, memLevel: 9, dictionary: saleDictionary });
  const bytes = Buffer.concat([Buffer.of(kid.length), kid, Buffer.from(signed.signature, 'base64url'), packed]);
  const text = bytes.toString('base64url');
  const parts = Math.ceil(text.length / maxSalePartLength);
  if (parts > maxSaleParts) return null;
  // Equal parts: symbols of one size print and scan alike.
  const length = Math.ceil(text.length / parts);
  const tag = tagOf(text);
  return Array.from(
    { length: parts },
    (_, index) => `${salePrefix}${index + 1}/${parts}.${tag}.${text.slice(index * length, (index + 1) * length)}`,
  );
}

/**
 * Puts the scanned parts of one receipt together, in whatever order they came, twice or not; whether the whole is genuine
 * is `verifySale`'s question. Refusals: `sale.unreadable`, `sale.parts-missing` with `have` and `parts`.
 */
export function readSaleTexts(texts: readonly string[]): Outcome<SignedSale> {
  const read = texts.map(readSalePart);
  const first = read[0];
  if (!first) return refuse('sale.unreadable', { reason: 'form' });
  const chunks = new Map<number, string>();
  for (const part of read) {
    if (!part || !isSameReceipt(part, first)) return refuse('sale.unreadable', { reason: 'mixed' });
    const known = chunks.get(part.part);
    if (known !== undefined && known !== part.chunk) return refuse('sale.unreadable', { reason: 'mixed' });
    chunks.set(part.part, part.chunk);
  }
  if (chunks.size < first.parts) {
    return refuse('sale.parts-missing', { have: chunks.size, parts: first.parts });
  }
  const text = [...chunks].sort(([a], [b]) => a - b).map(([, chunk]) => chunk);
  const joined = text.join('');
  if (tagOf(joined) !== first.tag) return refuse('sale.unreadable', { reason: 'tag' });
  const signed = unpack(joined);
  return signed ? accept(signed) : refuse('sale.unreadable', { reason: 'content' });
}

function unpack(text: string): SignedSale | null {
  const bytes = decodeBase64Url(text);
  const kidLength = bytes?.[0] ?? 0;
  if (!bytes || bytes.length <= 1 + kidLength + signatureBytes) return null;
  const packed = bytes.subarray(1 + kidLength + signatureBytes);
  const json = inflate(packed);
  const sale = json === null ? null : SaleSnapshot.safeParse(parseJson(json));
  // The one canonical spelling: a sale has one text, and nothing unread rides along.
  if (!sale?.success || canonicalJson(sale.data) !== json) return null;
  const signed = SignedSale.safeParse({
    sale: sale.data,
    kid: bytes.subarray(1, 1 + kidLength).toString('latin1'),
    signature: bytes.subarray(1 + kidLength, 1 + kidLength + signatureBytes).toString('base64url'),
  });
  return signed.success ? signed.data : null;
}

function inflate(packed: Buffer): string | null {
  try {
    return inflateRawSync(packed, { dictionary: saleDictionary, maxOutputLength: maxSaleBytes }).toString('utf8');
  } catch {
    return null;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isSameReceipt(a: SalePart, b: SalePart): boolean {
  return a.tag === b.tag && a.parts === b.parts;
}

/** Holds the parts of one receipt together; it proves nothing. */
function tagOf(text: string): string {
  return createHash('sha256').update(text, 'ascii').digest('base64url').slice(0, 8);
}
