import { generateKeyPairSync, scryptSync, sign, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { badgeSignedText, type BadgePayload } from '../../contract/badge.ts';
import { canonicalJson } from '../../contract/values/canonical-json.ts';
import { createKeyRing } from '../packs/index.ts';
import { clockSkewMs, isNewerList, listFreshMs, verifyBadge, verifySigned, type BadgeInput } from './badge.ts';
import { checkPin } from '../platform/pin.ts';

const nowMs = Date.UTC(2026, 10, 21, 4);
const hourMs = 3_600_000;
const issuer = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519');
const text = (key: KeyObject) => key.export({ format: 'der', type: 'spki' }).toString('base64url');
const keys = createKeyRing<'cloud' | 'badge'>([
  { kid: 'b1', use: 'badge', publicKey: text(issuer.publicKey), retiredMs: null },
  { kid: 'b0', use: 'badge', publicKey: text(issuer.publicKey), retiredMs: nowMs - 1 },
  { kid: 'c1', use: 'cloud', publicKey: text(issuer.publicKey), retiredMs: null },
]);
const payload: BadgePayload = {
  courierId: 'courier-7',
  badgeNo: 'YQ-0007',
  carrierId: 'yunqi',
  badgeSeq: 3,
  notBeforeMs: nowMs - hourMs,
  notAfterMs: nowMs + hourMs,
  stations: ['st-1'],
};
const input: BadgeInput = {
  keys,
  nowMs,
  stationId: 'st-1',
  revocations: { version: 4, asOfMs: nowMs - hourMs, revoked: new Set(['YQ-0009#1']) },
  clockDoubtful: false,
  highestSeqSeen: () => null,
};

function base64(bytes: string): string {
  return Buffer.from(bytes, 'utf8').toString('base64url');
}
function signBadge(json: string, kid = 'b1', key: KeyObject = issuer.privateKey): string {
  const signed = badgeSignedText(kid, base64(json));
  return `${signed}.${sign(null, Buffer.from(signed, 'ascii'), key).toString('base64url')}`;
}
const make = (change: Partial<BadgePayload> = {}, kid?: string, key?: KeyObject) =>
  signBadge(canonicalJson({ ...payload, ...change }), kid, key);
function code(badge: string, change: Partial<BadgeInput> = {}): string {
  const outcome = verifyBadge(badge, { ...input, ...change });
  return outcome.ok ? 'ok' : outcome.refusal.code;
}

describe('a badge', () => {
  it('that is genuine, current and for this station is taken [EX-4.8a]', () => {
    expect(verifyBadge(make(), input)).toEqual({ ok: true, value: payload });
    expect(code(make({ stations: ['*'] }))).toBe('ok');
  });

  const good = make();
  const [prefix, kid, body, signature] = good.split('.');
  const doubled = canonicalJson(payload).replace('{', '{"badgeNo":"YQ-0001",');
  const lastBit = (part: string) => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    return part.slice(0, -1) + alphabet[alphabet.indexOf(part.at(-1) ?? '') ^ 1];
  };
  it.each([
    ['attack 1, forged signature', make({}, 'b1', other.privateKey), {}, 'badge.signature'],
    ['attack 2, another version', good.replace('WPB1', 'WPB2'), {}, 'badge.unreadable'],
    ['attack 2, no signature', `${prefix}.${kid}.${body}.`, {}, 'badge.unreadable'],
    ['attack 2, "none" for a key', `${prefix}.none.${body}.${signature}`, {}, 'badge.issuer-unknown'],
    ['attack 3, padding', `${good}==`, {}, 'badge.unreadable'],
    ['attack 3, line break behind', `${good}\n`, {}, 'badge.unreadable'],
    ['attack 3, trailing bytes', `${good}.x`, {}, 'badge.unreadable'],
    [
      'attack 3, stray bits in the signature',
      `${prefix}.${kid}.${body}.${lastBit(signature ?? '')}`,
      {},
      'badge.signature',
    ],
    ['attack 3, white space in the JSON', signBadge(JSON.stringify(payload, null, 1)), {}, 'badge.unreadable'],
    ['attack 3, keys in another order', signBadge(JSON.stringify(payload)), {}, 'badge.unreadable'],
    ['attack 3, doubled key', signBadge(doubled), {}, 'badge.unreadable'],
    [
      'attack 3, a number written otherwise',
      signBadge(canonicalJson(payload).replace('"badgeSeq":3', '"badgeSeq":3.0')),
      {},
      'badge.unreadable',
    ],
    ['attack 3, an extra field', signBadge(canonicalJson({ ...payload, role: 'admin' })), {}, 'badge.unreadable'],
    ['attack 3, a byte order mark', signBadge(`\uFEFF${canonicalJson(payload)}`), {}, 'badge.unreadable'],
    [
      'attack 4, S at or above the group order',
      `${prefix}.${kid}.${body}.${raiseS(signature ?? '')}`,
      {},
      'badge.signature',
    ],
    [
      'attack 4, a small-order R with S zero',
      `${prefix}.${kid}.${body}.${Buffer.concat([Buffer.from([1]), Buffer.alloc(63)]).toString('base64url')}`,
      {},
      'badge.signature',
    ],
    ['attack 5, unknown key', make({}, 'b9'), {}, 'badge.issuer-unknown'],
    ['attack 5, retired key', make({}, 'b0'), {}, 'badge.issuer-unknown'],
    ['attack 5, a key of another use', make({}, 'c1'), {}, 'badge.issuer-unknown'],
    ['attack 6, expired', make({ notAfterMs: nowMs }), {}, 'badge.expired'],
    ['attack 6, not yet valid', make({ notBeforeMs: nowMs + clockSkewMs + 1 }), {}, 'badge.not-yet-valid'],
    ['attack 6, in the far future', make({ notBeforeMs: nowMs * 2, notAfterMs: nowMs * 3 }), {}, 'badge.not-yet-valid'],
    ['attack 7, another station', make({ stations: ['st-2', 'st-11'] }), {}, 'badge.other-station'],
    ['attack 12, revoked', make({ badgeNo: 'YQ-0009', badgeSeq: 1 }), {}, 'badge.revoked'],
    [
      'attack 12, revoked, though the list is old',
      make({ badgeNo: 'YQ-0009', badgeSeq: 1 }),
      {
        nowMs: nowMs,
        revocations: { version: 4, asOfMs: nowMs - 3 * listFreshMs, revoked: new Set(['YQ-0009#1']) },
        staleListApproved: true,
      },
      'badge.revoked',
    ],
    [
      'attack 12, list older than 24 h',
      good,
      { revocations: { version: 4, asOfMs: nowMs - listFreshMs - 1, revoked: new Set<string>() } },
      'badge.list-stale',
    ],
    ['attack 13, no list', good, { revocations: null }, 'badge.list-missing'],
    [
      'attack 13, a list from the far future',
      good,
      { revocations: { version: 4, asOfMs: nowMs + 2 * listFreshMs, revoked: new Set<string>() } },
      'clock.doubtful',
    ],
    ['attack 14, a clock that jumped', good, { clockDoubtful: true }, 'clock.doubtful'],
    ['attack 18, oversized', `${good}${'A'.repeat(4096)}`, {}, 'badge.unreadable'],
    ['attack 18, another kind of code', 'https://example.invalid/badge', {}, 'badge.unreadable'],
    ['a superseded badge', good, { highestSeqSeen: () => 4 }, 'badge.superseded'],
  ] satisfies [string, string, Partial<BadgeInput>, string][])('%s [EX-4.8a]', (_, badge, change, expected) => {
    expect(code(badge, change)).toBe(expected);
  });

  it.each([
    [
      'a list of exactly 24 h',
      { revocations: { version: 4, asOfMs: nowMs - listFreshMs, revoked: new Set<string>() } },
    ],
    [
      'an old list that a manager approved',
      {
        revocations: { version: 4, asOfMs: nowMs - 9 * listFreshMs, revoked: new Set<string>() },
        staleListApproved: true,
      },
    ],
    ['the newest sequence', { highestSeqSeen: () => 3 }],
  ] satisfies [string, Partial<BadgeInput>][])('passes with %s', (_, change) => {
    expect(code(make(), change)).toBe('ok');
  });

  it('attack 16: a right signature says nothing of the courier; the order comparison and the records do', () => {
    expect(code(make({ courierId: 'nobody-knows' }))).toBe('ok');
  });

  it('attack 21: a refusal tells its code and, where it helps the next step, a time; never the payload', () => {
    for (const badge of [
      make({}, 'b1', other.privateKey),
      make({ notAfterMs: 5 }),
      make({ stations: ['x'] }),
      'WPB1.',
    ] as const) {
      const outcome = verifyBadge(badge, input);
      expect(JSON.stringify(outcome)).not.toMatch(/YQ-0007|courier-7|yunqi/);
    }
  });

  it('10,000 mutations are refused and every valid badge is taken', () => {
    fc.assert(
      fc.property(fc.nat({ max: good.length - 1 }), fc.integer({ min: 1, max: 126 }), (at, flip) => {
        const changed = String.fromCharCode(good.charCodeAt(at) ^ flip);
        return code(good.slice(0, at) + changed + good.slice(at + 1)) !== 'ok';
      }),
      { numRuns: 6_000 },
    );
    const mates = Array.from({ length: 20 }, (_, badgeSeq) =>
      make({ badgeSeq, courierId: `c-${badgeSeq}` }).split('.'),
    );
    const mate = fc.nat({ max: mates.length - 1 });
    fc.assert(
      fc.property(mate, mate, fc.constantFrom(2, 3), (a, b, part) => {
        const spliced = [...(mates[a] ?? [])];
        spliced[part] = mates[b]?.[part] ?? '';
        return a === b || code(spliced.join('.')) !== 'ok';
      }),
      { numRuns: 2_000 },
    );
    fc.assert(
      fc.property(
        fc.string({ maxLength: 4_096, unit: 'binary' }),
        (junk) => code(junk) !== 'ok' && code(`WPB1.b1.${junk}`) !== 'ok',
      ),
      { numRuns: 2_000 },
    );
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000 }), fc.integer({ min: 0, max: hourMs }), (badgeSeq, ageMs) => {
        return code(make({ badgeSeq, notBeforeMs: nowMs - ageMs })) === 'ok';
      }),
      { numRuns: 1_000 },
    );
  }, 120_000);
});

describe("the cloud's records", () => {
  const record = { courierId: 'courier-7', name: '周明', badgeSeq: 3 };
  const signature = sign(null, Buffer.from(canonicalJson(record)), issuer.privateKey).toString('base64url');
  it('hold only as signed, by a cloud key', () => {
    expect(verifySigned(record, 'c1', signature, keys, nowMs)).toBe(true);
    expect(verifySigned({ badgeSeq: 3, name: '周明', courierId: 'courier-7' }, 'c1', signature, keys, nowMs)).toBe(
      true,
    );
    expect(verifySigned({ ...record, badgeSeq: 4 }, 'c1', signature, keys, nowMs)).toBe(false);
    expect(verifySigned(record, 'b1', signature, keys, nowMs)).toBe(false);
    expect(verifySigned(record, 'c1', '', keys, nowMs)).toBe(false);
  });

  it('attack 13: an older deny list never replaces a newer one', () => {
    const held = { version: 5, asOfMs: 100 };
    expect(isNewerList(null, held)).toBe(true);
    expect(isNewerList(held, { version: 4, asOfMs: 200 })).toBe(false);
    expect(isNewerList(held, { version: 6, asOfMs: 99 })).toBe(false);
    expect(isNewerList(held, { version: 5, asOfMs: 100 })).toBe(false);
    expect(isNewerList(held, { version: 5, asOfMs: 101 })).toBe(true);
    expect(isNewerList(held, { version: 6, asOfMs: 101 })).toBe(true);
  });
});

describe('a PIN', () => {
  const salt = Buffer.alloc(16, 7);
  const hash = scryptSync('2468', salt, 32, { cost: 1024, blockSize: 8, parallelization: 1 });
  const stored = `scrypt$1024$8$1$${salt.toString('base64url')}$${hash.toString('base64url')}`;
  it('is checked against its record [EX-4.8a]', async () => {
    expect(await checkPin('2468', stored)).toBe(true);
    expect(await checkPin('2469', stored)).toBe(false);
    expect(await checkPin('', stored)).toBe(false);
  });

  it.each([
    'scrypt$1048576$32$1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    'scrypt$1000$8$1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    'scrypt$1024$8$99$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    'plain$2468',
    '',
  ])('fits no record outside the bounds: %s', async (record) => {
    expect(await checkPin('2468', record)).toBe(false);
  });
});

/** Adds the group order L to S: the same point equation, another text. */
function raiseS(signature: string): string {
  const bytes = Buffer.from(signature, 'base64url');
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  let s = 0n;
  for (let at = 63; at >= 32; at -= 1) s = s * 256n + BigInt(bytes[at] ?? 0);
  s += order;
  for (let at = 32; at < 64; at += 1) {
    bytes[at] = Number(s % 256n);
    s /= 256n;
  }
  return bytes.toString('base64url');
}
