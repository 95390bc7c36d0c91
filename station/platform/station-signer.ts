import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import type { Secrets } from './secrets.ts';

/** The station's own Ed25519 key: signs approvals and vouchers. Signatures are base64url. */
export type StationSigner = {
  /** First 16 hex digits of the SHA-256 of the public key. */
  kid: string;
  privateKey: KeyObject;
  /** SPKI DER in base64url. */
  publicKey: string;
  sign(text: string): string;
  verify(text: string, signature: string): boolean;
};

const secretName = 'station-signing-key';

/** Loads the key, or makes it at the first start and keeps it sealed. */
export function loadStationSigner(secrets: Secrets): StationSigner {
  const kept = secrets.get(secretName);
  const privateKey = kept
    ? createPrivateKey({ key: kept, format: 'der', type: 'pkcs8' })
    : generateKeyPairSync('ed25519').privateKey;
  if (!kept) secrets.set(secretName, privateKey.export({ format: 'der', type: 'pkcs8' }));
  const publicKey = createPublicKey(privateKey);
  const der = publicKey.export({ format: 'der', type: 'spki' });
  return {
    kid: createHash('sha256').update(der).digest('hex').slice(0, 16),
    privateKey,
    publicKey: der.toString('base64url'),
    sign: (text) => sign(null, Buffer.from(text), privateKey).toString('base64url'),
    verify: (text, signature) => verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64url')),
  };
}
