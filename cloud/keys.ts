import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import type { PublicKey } from '../contract/sync/envelope.ts';
import { canonicalJson } from '../contract/values/canonical-json.ts';
import type { Sql } from './database/database.ts';

export type SigningKey = { kid: string; privateKey: KeyObject };
/** The keys that sign today. They stay inside the process; the API hands out public halves alone. */
export type Keyring = { cloud: SigningKey; badge: SigningKey; sale: SigningKey };
type KeyUse = keyof Keyring;
const keyUses: readonly KeyUse[] = ['cloud', 'badge', 'sale'];

type KeyRow = {
  kid: string;
  use: KeyUse;
  public_key: string;
  private_key: string;
  retired_ms: number | null;
};

/** Makes the keys that the database does not have: all of them in a new one, and those of a use that came later. */
export async function createKeys(sql: Sql, nowMs: number): Promise<PublicKey[]> {
  const known = await sql.query<{ use: string }>('SELECT DISTINCT use FROM keys');
  const made: PublicKey[] = [];
  for (const use of keyUses.filter((one) => !known.some((row) => row.use === one))) {
    const pair = generateKeyPairSync('ed25519');
    const publicDer = pair.publicKey.export({ format: 'der', type: 'spki' });
    const privateDer = pair.privateKey.export({ format: 'der', type: 'pkcs8' });
    const kid = `${use}-${createHash('sha256').update(publicDer).digest('hex').slice(0, 12)}`;
    const publicKey = publicDer.toString('base64url');
    await sql.query('INSERT INTO keys (kid, use, public_key, private_key, created_ms) VALUES ($1, $2, $3, $4, $5)', [
      kid,
      use,
      publicKey,
      privateDer.toString('base64url'),
      nowMs,
    ]);
    made.push({ kid, use, publicKey, retiredMs: null });
  }
  return made;
}

export async function loadKeyring(sql: Sql): Promise<Keyring> {
  const rows = await sql.query<KeyRow>('SELECT * FROM keys WHERE retired_ms IS NULL ORDER BY created_ms DESC, kid');
  const newest = (use: KeyUse): SigningKey => {
    const row = rows.find((candidate) => candidate.use === use);
    if (!row) throw new Error(`the database has no ${use} key`);
    const der = Buffer.from(row.private_key, 'base64url');
    return { kid: row.kid, privateKey: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }) };
  };
  return { cloud: newest('cloud'), badge: newest('badge'), sale: newest('sale') };
}

export async function listPublicKeys(sql: Sql): Promise<PublicKey[]> {
  const rows = await sql.query<Omit<KeyRow, 'private_key'>>(
    'SELECT kid, use, public_key, retired_ms FROM keys ORDER BY created_ms, use DESC, kid',
  );
  return rows.map((row) => ({ kid: row.kid, use: row.use, publicKey: row.public_key, retiredMs: row.retired_ms }));
}

/** Ed25519 over the UTF-8 bytes of the text, in base64url. */
export function signText(key: SigningKey, text: string): string {
  return sign(null, Buffer.from(text, 'utf8'), key.privateKey).toString('base64url');
}

/** Signature of a record or a list, over its canonical JSON. */
export function signJson(key: SigningKey, value: unknown): { kid: string; signature: string } {
  return { kid: key.kid, signature: signText(key, canonicalJson(value)) };
}

/** Whether the key (SPKI DER in base64url) made this Ed25519 signature over the UTF-8 bytes of the text. */
export function isSignedWith(publicKey: string, text: string, signature: string): boolean {
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64url'), format: 'der', type: 'spki' });
  return verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64url'));
}

/** The one spelling of an Ed25519 public key (SPKI DER in base64url), or `null` where the text is none. */
export function readPublicKey(text: string): string | null {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64url'), format: 'der', type: 'spki' });
    if (key.asymmetricKeyType !== 'ed25519') return null;
    return key.export({ format: 'der', type: 'spki' }).toString('base64url');
  } catch {
    return null;
  }
}
