import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

const cost = { N: 16_384, r: 8, p: 1 };
const hashLength = 32;
/** A record from elsewhere may name its own cost; beyond this it is refused, since checking it would stall the counter. */
const largestN = 65_536;

/** `scrypt$N$r$p$salt$hash`, salt and hash in base64url. */
export async function hashPin(pin: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(pin, salt, cost.N, cost.r, cost.p);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/** False for a wrong PIN and for a hash that cannot be read. */
export async function checkPin(pin: string, stored: string): Promise<boolean> {
  const [scheme, n, r, p, salt, hash, ...rest] = stored.split('$');
  const [N, R, P] = [Number(n), Number(r), Number(p)];
  if (scheme !== 'scrypt' || !salt || !hash || rest.length > 0) return false;
  if (!(N >= 2 && N <= largestN && (N & (N - 1)) === 0 && R >= 1 && R <= 16 && P >= 1 && P <= 4)) return false;
  const expected = Buffer.from(hash, 'base64url');
  if (expected.length !== hashLength) return false;
  return timingSafeEqual(await derive(pin, Buffer.from(salt, 'base64url'), N, R, P), expected);
}

function derive(pin: string, salt: Buffer, N: number, r: number, p: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(pin, salt, hashLength, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

/** Tries before a lock, and how long the lock holds. Counted before a PIN is looked at, so parallel tries gain nothing. [I7] */
export const pinTries = 10;
export const pinLockMs = 15 * 60_000;
