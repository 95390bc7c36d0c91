import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { PublicKey } from '../../contract/sync/envelope.ts';
import { isRetired } from '../../contract/values/key-retired.ts';

/** Keys by their name. A key serves one use only, so that a badge key can never sign a pack. */
export type KeyRing<Use extends string = string> = {
  /** The key, or `null` where the ring has none of this name and use, or it was retired by `nowMs`. */
  find(kid: string, use: Use, nowMs: number): KeyObject | null;
};

/** Imports every key once. Throws on a key that is not Ed25519 in SPKI DER: a ring is the product's own data. */
export function createKeyRing<Use extends string>(
  keys: readonly (Omit<PublicKey, 'use'> & { use: Use })[],
): KeyRing<Use> {
  const entries = new Map<string, { key: KeyObject; use: Use; retiredMs: number | null }>();
  for (const { kid, use, publicKey, retiredMs } of keys) {
    const der = decodeBase64Url(publicKey);
    if (!der) throw new TypeError(`key ${kid} is not base64url`);
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    if (key.asymmetricKeyType !== 'ed25519') throw new TypeError(`key ${kid} is not Ed25519`);
    entries.set(kid, { key, use, retiredMs });
  }
  return {
    find(kid, use, nowMs) {
      const entry = entries.get(kid);
      if (!entry || entry.use !== use) return null;
      return isRetired(entry.retiredMs, nowMs) ? null : entry.key;
    },
  };
}

/** Ed25519 over the UTF-8 bytes of `text`. Any fault in the signature's own form is a plain `false`. */
export function verifyText(key: KeyObject, text: string, signature: string): boolean {
  const bytes = decodeBase64Url(signature);
  return bytes !== null && bytes.length === 64 && verify(null, Buffer.from(text, 'utf8'), key, bytes);
}

/**
 * Bytes of base64url without padding, or `null`. Only the one canonical spelling is taken: stray bits in the last
 * character, padding or a foreign alphabet would give one signature many texts.
 */
export function decodeBase64Url(text: string): Buffer | null {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}
