import { createHash, generateKeyPairSync, randomBytes, scryptSync, sign, type KeyObject } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { badgeSignedText, type BadgePayload } from '../../contract/badge.ts';
import type { PublicKey } from '../../contract/sync/envelope.ts';
import type { FeedCourier, FeedOrder, FeedRevocations } from '../../contract/sync/feed.ts';
import { canonicalJson } from '../../contract/values/canonical-json.ts';

/** A Saturday, 11:00 in Shanghai: inside every sample's window. */
export const startMs = Date.UTC(2026, 10, 21, 3);
const hourMs = 3_600_000;

export type SigningKey = { kid: string; use: PublicKey['use']; privateKey: KeyObject; public: PublicKey };

export function newKey(kid: string, use: PublicKey['use']): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const text = publicKey.export({ format: 'der', type: 'spki' }).toString('base64url');
  return { kid, use, privateKey, public: { kid, use, publicKey: text, retiredMs: null } };
}

export const signWith = (key: SigningKey, text: string) =>
  sign(null, Buffer.from(text), key.privateKey).toString('base64url');

/** The keys of one cloud: made once for a test file, since making them is not what is tested. */
export const cloudKey = newKey('cloud-1', 'cloud');
export const badgeKey = newKey('badge-1', 'badge');
export const saleKey = newKey('sale-1', 'sale');
export const strangerKey = newKey('badge-1', 'badge');

export const courierPin = '8642097531';
/** One hash for every courier: a PIN costs tens of milliseconds to hash. The cost is low where the station allows it. */
const courierPinHash = cheapPinHash(courierPin);

/** As the station's own hash, at the least cost that it accepts. */
export function cheapPinHash(pin: string): string {
  const salt = randomBytes(16);
  const hash = scryptSync(pin, salt, 32, { N: 1024, r: 8, p: 1 });
  return ['scrypt', 1024, 8, 1, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

export type TestCourier = { courierId: string; badgeNo: string; carrierId: string; name: string };
export const courierA: TestCourier = { courierId: 'yunqi-0107', badgeNo: 'YQ0107', carrierId: 'yunqi', name: '许安然' };
export const courierB: TestCourier = { courierId: 'yunqi-0112', badgeNo: 'YQ0112', carrierId: 'yunqi', name: '陆一航' };
/** Of another carrier. */
export const courierC: TestCourier = {
  courierId: 'beichen-0415',
  badgeNo: 'BC0415',
  carrierId: 'beichen',
  name: '白若溪',
};

export function badgeOf(courier: TestCourier, change: Partial<BadgePayload> = {}, key: SigningKey = badgeKey): string {
  const payload: BadgePayload = {
    courierId: courier.courierId,
    badgeNo: courier.badgeNo,
    carrierId: courier.carrierId,
    badgeSeq: 3,
    notBeforeMs: startMs - hourMs,
    notAfterMs: startMs + 48 * hourMs,
    stations: ['*'],
    ...change,
  };
  const text = badgeSignedText(key.kid, Buffer.from(canonicalJson(payload)).toString('base64url'));
  return `${text}.${signWith(key, text)}`;
}

export function courierRecord(
  courier: TestCourier,
  change: Partial<FeedCourier['record']> = {},
  key = cloudKey,
): FeedCourier {
  const record: FeedCourier['record'] = {
    courierId: courier.courierId,
    name: courier.name,
    carrierId: courier.carrierId,
    badgeNo: courier.badgeNo,
    badgeSeq: 3,
    pinHash: courierPinHash,
    photo: `data:image/svg+xml;base64,${Buffer.from(`<svg><!--${courier.badgeNo}--></svg>`).toString('base64')}`,
    validUntilMs: startMs + 365 * 24 * hourMs,
    ...change,
  };
  return { record, kid: key.kid, signature: signWith(key, canonicalJson(record)) };
}

export function revocationsOf(
  revoked: string[] = [],
  version = 1,
  asOfMs = startMs - hourMs,
  key = cloudKey,
): FeedRevocations {
  const list = { version, asOfMs, revoked };
  return { list, kid: key.kid, signature: signWith(key, canonicalJson(list)) };
}

export type Sender = { name: string; phone: string; idNumber: string };
export const senderA: Sender = { name: '欧阳小明', phone: '13900001234', idNumber: '11010519491231002X' };

let orderCount = 0;

/** An accepted order of courier A, from Hangzhou to Guangzhou. */
export function sampleOrder(change: Partial<FeedOrder> & Record<string, unknown> = {}): FeedOrder {
  orderCount += 1;
  return {
    orderId: uuidv7(),
    orderNo: `T-${String(orderCount).padStart(8, '0')}`,
    source: 'h5',
    status: 'accepted',
    carrierId: courierA.carrierId,
    courierId: courierA.courierId,
    sender: {
      name: senderA.name,
      phone: senderA.phone,
      address: { province: '浙江', city: '杭州', district: '西湖区', street: '文三路 388 号 2 幢' },
    },
    recipient: {
      name: '司徒静',
      phone: '13700005678',
      address: { province: '广东', city: '广州', district: '天河区', street: '体育西路 101 号' },
    },
    itemType: '服装',
    declaredWeightGrams: 1_000,
    declaredValueFen: 0,
    coverFen: 0,
    estimateFen: 1_500,
    tariffVersion: 'carriers@1',
    contractVersion: 'yunqi@1',
    contractSha256: createHash('sha256').update('contract').digest('hex'),
    transport: 'ground',
    windowStartMs: startMs - hourMs,
    windowEndMs: startMs + 2 * hourMs,
    placedMs: startMs - 20 * hourMs,
    acceptedMs: startMs - 19 * hourMs,
    ...change,
  };
}

export function waybillBlock(first: number, count: number, carrierId = courierA.carrierId) {
  return { blockId: uuidv7(), carrierId, prefix: 'YQ', first, last: first + count - 1, digits: 12 };
}
