import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';

/** Sealed text cannot be opened: wrong key, wrong place, or altered. Which of them is not told apart on purpose. */
export class SealBroken extends Error {
  constructor() {
    super('sealed value cannot be opened');
    this.name = 'SealBroken';
  }
}

const version = 1;
const nonceLength = 12;
const tagLength = 16;

/**
 * AES-256-GCM. `place` is authenticated beside the text (table, row, column), so a value moved elsewhere does not open.
 * Layout: version (1) · nonce (12) · tag (16) · ciphertext.
 */
export function seal(key: Buffer | KeyObject, place: string, plain: Buffer | string): Buffer {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(place));
  const body = Buffer.concat([cipher.update(typeof plain === 'string' ? Buffer.from(plain) : plain), cipher.final()]);
  return Buffer.concat([Buffer.from([version]), nonce, cipher.getAuthTag(), body]);
}

/** Opens what `seal` made for the same key and place; throws `SealBroken` otherwise. */
export function open(key: Buffer | KeyObject, place: string, sealed: Buffer): Buffer {
  const bodyStart = 1 + nonceLength + tagLength;
  if (sealed.length < bodyStart || sealed[0] !== version) throw new SealBroken();
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + nonceLength));
    decipher.setAAD(Buffer.from(place));
    decipher.setAuthTag(sealed.subarray(1 + nonceLength, bodyStart));
    return Buffer.concat([decipher.update(sealed.subarray(bodyStart)), decipher.final()]);
  } catch {
    throw new SealBroken();
  }
}

/**
 * The keys that are derived from the one station key, each for one purpose alone. As key objects: made ready once, where bytes are
 * made ready at every use, which costs more than the use.
 */
export type StationKeys = { wrap: KeyObject; lookup: KeyObject; command: KeyObject; session: KeyObject };

export function deriveKeys(stationKey: Buffer): StationKeys {
  const derive = (purpose: string) =>
    createSecretKey(Buffer.from(hkdfSync('sha256', stationKey, 'waypost-station', purpose, 32)));
  return { wrap: derive('wrap'), lookup: derive('lookup'), command: derive('command'), session: derive('session') };
}

/** Keyed hash in hex, for look-ups and comparisons of what must not be stored. */
export function keyedHash(key: KeyObject, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}
