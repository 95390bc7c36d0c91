import { generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readScanCode } from '../../contract/values/scan-code.ts';
import { makeVoucher, verifyVoucher } from './voucher.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const voucher = {
  waybillNo: 'YT0000001234',
  orderNo: 'WP-0001',
  carrierId: 'yuntu',
  stationId: 'station-7',
  atMs: 1_795_000_000_000,
};
const text = makeVoucher(voucher, 'k1', privateKey);
const keys = (kid: string) => (kid === 'k1' ? publicKey : null);

describe('the voucher', () => {
  it('verifies with the public key alone, and is known by its prefix [EX-4.10c F079]', () => {
    expect(verifyVoucher(text, keys)).toEqual({ ok: true, voucher, kid: 'k1' });
    expect(readScanCode(text)).toEqual({ kind: 'voucher', text });
    expect(text.length).toBeLessThan(400);
  });

  it('fails after any change of a character [EX-4.10c]', () => {
    fc.assert(
      fc.property(
        fc.nat(text.length - 1),
        fc.constantFrom('A', 'B', 'z', '0', '.', '-', ' ', '=', '驿'),
        (at, other) => {
          fc.pre(text[at] !== other);
          expect(verifyVoucher(text.slice(0, at) + other + text.slice(at + 1), keys).ok).toBe(false);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['an unknown key', text.replace('.k1.', '.k2.'), 'key-unknown'],
    ['nothing', '', 'form'],
    ['a trailing byte', `${text}A`, 'form'],
    ['a badge', text.replace('WPV1', 'WPB1'), 'form'],
    ['another spelling of the same facts', resign(JSON.stringify({ ...voucher, atMs: voucher.atMs }, null, 1)), 'form'],
    ['a field too many', resign(JSON.stringify({ ...voucher, name: '张伟' })), 'form'],
    ['no JSON', resign('{'), 'form'],
  ] as const)('refuses %s', (_what, forged, fault) => {
    expect(verifyVoucher(forged, keys)).toEqual({ ok: false, fault });
  });
});

function resign(body: string): string {
  const signed = `WPV1.k1.${Buffer.from(body).toString('base64url')}`;
  return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`;
}
