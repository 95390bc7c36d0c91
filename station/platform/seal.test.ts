import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { deriveKeys, open, seal, SealBroken } from './seal.ts';

const key = randomBytes(32);

it('opens what it sealed, for the same key and place alone [R5]', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.string(), fc.string(), (plain, place, other) => {
      const sealed = seal(key, place, Buffer.from(plain));
      expect(open(key, place, sealed)).toEqual(Buffer.from(plain));
      if (Buffer.from(place).equals(Buffer.from(other))) return;
      expect(() => open(key, other, sealed)).toThrow(SealBroken);
      expect(() => open(randomBytes(32), place, sealed)).toThrow(SealBroken);
    }),
  );
});

it('refuses every flipped bit and every cut [R5]', () => {
  const sealed = seal(key, 'person_parts/p/1', '欧阳小明 13900001234');
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const flipped = Buffer.from(sealed);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(() => open(key, 'person_parts/p/1', flipped)).toThrow(SealBroken);
  }
  for (let length = 0; length < sealed.length; length += 1)
    expect(() => open(key, 'person_parts/p/1', sealed.subarray(0, length))).toThrow(SealBroken);
});

it('never uses a nonce twice, and derives one key for each purpose', () => {
  const nonces = new Set(Array.from({ length: 5_000 }, () => seal(key, 'x', '').subarray(1, 13).toString('hex')));
  expect(nonces.size).toBe(5_000);
  const derived = () => Object.values(deriveKeys(key)).map((one) => one.export().toString('hex'));
  expect(new Set(derived()).size).toBe(Object.keys(deriveKeys(key)).length);
  expect(derived()).toEqual(derived());
});
