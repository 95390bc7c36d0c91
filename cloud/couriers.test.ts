import { scryptSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BadgePayload } from '../contract/badge.ts';
import { FeedCourier, FeedRevocations } from '../contract/sync/feed.ts';
import { canonicalJson } from '../contract/values/canonical-json.ts';
import { describeOnEngines } from './testing/engines.ts';
import { isSignedBy, openTestCloud, type TestCloud, type TestStation } from './testing/test-cloud.ts';

describeOnEngines(describe, 'couriers', (engine) => {
  let cloud: TestCloud;
  let station: TestStation;
  beforeAll(async () => {
    cloud = await openTestCloud(engine);
    station = await cloud.enrol();
  });
  afterAll(() => cloud.close());

  const addCourier = (courierId: string, badgeNo: string, change = {}) =>
    cloud.admin('couriers', {
      courierId,
      badgeNo,
      name: '许安然',
      carrierId: 'yunqi',
      pin: '2468',
      photo: null,
      validUntilMs: cloud.nowMs() + 1000,
      ...change,
    });
  const issue = (courierId: string, change = {}) =>
    cloud.admin(`couriers/${courierId}/badges`, {
      notBeforeMs: cloud.nowMs(),
      notAfterMs: cloud.nowMs() + 86_400_000,
      stations: ['*'],
      ...change,
    });
  const keyOf = (kid: string) => {
    const key = cloud.keys.find((candidate) => candidate.kid === kid);
    if (!key) throw new Error(`no key ${kid}`);
    return key;
  };
  const newest = async (kind: string) => (await station.feed()).items.filter((item) => item.kind === kind).at(-1)?.body;

  it('issues badges that the badge key signs and the payload schema reads [EX-4.8a F014]', async () => {
    await addCourier('c-1', 'YQ1');
    const { badge, badgeNo, badgeSeq } = Object((await issue('c-1')).json);
    const [prefix, kid, body, signature] = badge.split('.');
    expect([prefix, badgeNo, badgeSeq]).toEqual(['WPB1', 'YQ1', 1]);
    const key = keyOf(kid);
    expect(key.use).toBe('badge');
    expect(isSignedBy(key, `${prefix}.${kid}.${body}`, signature)).toBe(true);
    expect(isSignedBy(key, `${prefix}.${kid}.${body}A`, signature)).toBe(false);
    const text = Buffer.from(body, 'base64url').toString();
    const payload = BadgePayload.parse(JSON.parse(text));
    expect(canonicalJson(payload)).toBe(text);
    expect(payload).toMatchObject({ courierId: 'c-1', badgeNo: 'YQ1', carrierId: 'yunqi', badgeSeq: 1 });
  });

  it('raises the number of a badge with each issue and sends the signed record down', async () => {
    await addCourier('c-2', 'YQ2');
    await Promise.all([issue('c-2'), issue('c-2'), issue('c-2')]);
    const courier = FeedCourier.parse(await newest('courier'));
    expect(courier.record).toMatchObject({ courierId: 'c-2', badgeSeq: 3, validUntilMs: cloud.nowMs() + 86_400_000 });
    expect(keyOf(courier.kid).use).toBe('cloud');
    expect(isSignedBy(keyOf(courier.kid), canonicalJson(courier.record), courier.signature)).toBe(true);
    const [name, n, r, p, salt, hash] = courier.record.pinHash?.split('$') ?? [];
    const derived = scryptSync('2468', Buffer.from(salt ?? '', 'base64url'), 32, {
      N: Number(n),
      r: Number(r),
      p: Number(p),
    });
    expect([name, derived.toString('base64url')]).toEqual(['scrypt', hash]);
  });

  it('sends the whole signed list after each revocation, with a new version', async () => {
    await addCourier('c-3', 'YQ3');
    await issue('c-3');
    const first = FeedRevocations.parse(await newest('revocations'));
    cloud.advance(5_000);
    const reply = await cloud.admin('revocations', { badgeNo: 'YQ3' });
    expect(reply).toMatchObject({ status: 200, json: { version: first.list.version + 1 } });
    const second = FeedRevocations.parse(await newest('revocations'));
    expect(second.list).toEqual({
      version: first.list.version + 1,
      asOfMs: cloud.nowMs(),
      revoked: [...first.list.revoked, 'YQ3#1'],
    });
    expect(isSignedBy(keyOf(second.kid), canonicalJson(second.list), second.signature)).toBe(true);
    await cloud.admin('revocations/refresh', {});
    const third = FeedRevocations.parse(await newest('revocations'));
    expect(third.list).toEqual({ ...second.list, version: second.list.version + 1 });
  });

  it.each([
    ['a courier twice', () => addCourier('c-1', 'YQ99'), 409, 'courier-exists'],
    ['a badge number twice', () => addCourier('c-99', 'YQ1'), 409, 'courier-exists'],
    ['a PIN of letters', () => addCourier('c-4', 'YQ4', { pin: 'abcd' }), 400, 'schema'],
    ['a picture from elsewhere', () => addCourier('c-4', 'YQ4', { photo: 'https://a.b/c.png' }), 400, 'schema'],
    ['a badge for nobody', () => issue('c-404'), 404, 'courier-unknown'],
    ['a badge that ends before it begins', () => issue('c-1', { notAfterMs: 1 }), 422, 'badge-times'],
    ['a badge for no station', () => issue('c-1', { stations: [] }), 400, 'schema'],
    ['a revocation of an unknown badge', () => cloud.admin('revocations', { badgeNo: 'NONE' }), 404, 'badge-unknown'],
  ])('refuses %s', async (_, act, status, code) => {
    expect(await act()).toMatchObject({ status, json: { error: { code } } });
  });
});
