import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nonceHeader } from '../contract/sync/envelope.ts';
import { describeOnEngines } from './testing/engines.ts';
import { sampleOrder } from './testing/facts.ts';
import { adminToken, enrolCode, newPublicKey, openTestCloud, type TestCloud } from './testing/test-cloud.ts';

const json = { 'content-type': 'application/json' };

describeOnEngines(describe, 'API', (engine) => {
  let cloud: TestCloud;
  beforeAll(async () => {
    cloud = await openTestCloud(engine);
  });
  afterAll(() => cloud.close());

  const enrol = (change: object) =>
    cloud.call({
      method: 'POST',
      target: '/v1/enrol',
      body: { enrolCode, stationName: '一店', publicKey: newPublicKey(), ...change },
    });

  it('enrols one public key once, also in parallel, and every token given works', async () => {
    const publicKey = newPublicKey();
    const stations = await Promise.all(Array.from({ length: 5 }, () => cloud.enrol(publicKey)));
    expect(new Set(stations.map(({ stationId }) => stationId)).size).toBe(1);
    expect(new Set(stations.map(({ token }) => token)).size).toBe(5);
    for (const station of stations) await station.page();
    const again = await cloud.enrol(publicKey);
    await again.page();
    // The sixth token pushes one of the first five out.
    const alive = await Promise.all(stations.map(({ token }) => cloud.call({ target: '/v1/feed', token })));
    expect(alive.filter(({ status }) => status === 401)).toHaveLength(1);
  });

  it('lets a one-time code serve one station, which may ask again', async () => {
    const publicKey = newPublicKey();
    const first = await cloud.enrol(publicKey, 'once-a');
    expect((await cloud.enrol(publicKey, 'once-a')).stationId).toBe(first.stationId);
    expect(await enrol({ enrolCode: 'once-a' })).toMatchObject({
      status: 403,
      json: { error: { code: 'enrol-code-used' } },
    });
    const race = await Promise.all(Array.from({ length: 5 }, () => enrol({ enrolCode: 'once-b' })));
    expect(race.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it.each([
    ['a wrong code', { enrolCode: 'guess' }, 403, 'enrol-code'],
    ['an empty code', { enrolCode: '' }, 403, 'enrol-code'],
    ['no key', { publicKey: '' }, 400, 'bad-public-key'],
    ['a key of garbage', { publicKey: 'AAAA' }, 400, 'bad-public-key'],
    ['a name of spaces', { stationName: '   ' }, 400, 'bad-station-name'],
    ['a name with a NUL', { stationName: 'a\u0000' }, 400, 'bad-station-name'],
    ['a name that is a number', { stationName: 5 }, 400, 'schema'],
  ])('refuses to enrol with %s', async (_, change, status, code) => {
    expect(await enrol(change)).toMatchObject({ status, json: { error: { code } } });
  });

  it.each([
    ['no token', undefined],
    ['a forged token', 'A'.repeat(43)],
    ['a NUL', '%00'],
    ['the admin token', adminToken],
    ["SQL in the token's place", `'OR'1'='1`],
  ])('answers 401 to a station call with %s', async (_, token) => {
    const reply = await cloud.call({ target: '/v1/feed', ...(token === undefined ? {} : { token }) });
    expect(reply).toMatchObject({ status: 401, json: { error: { code: 'token' } } });
    expect(reply.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('keeps stations and strangers out of the admin calls, and private keys inside', async () => {
    const { token } = await cloud.enrol();
    for (const stranger of [token, 'x', undefined]) {
      const reply = await cloud.call({
        target: '/v1/admin/keys',
        ...(stranger === undefined ? {} : { token: stranger }),
      });
      expect(reply.status).toBe(401);
    }
    const { text } = await cloud.admin('keys');
    expect(text).not.toMatch(/private/i);
    expect(Object.keys(Object(JSON.parse(text)).keys[0]).sort()).toEqual(['kid', 'publicKey', 'retiredMs', 'use']);
  });

  it.each([
    ['text', { body: 'hello', headers: { 'content-type': 'text/plain' } }, 415, 'content-type'],
    ['a form', { body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415, 'content-type'],
    ['compressed bytes', { body: 'x', headers: { ...json, 'content-encoding': 'gzip' } }, 415, 'content-encoding'],
    ['half a JSON', { body: '[{"id":', headers: json }, 400, 'bad-json'],
    ['nothing', { body: '', headers: json }, 400, 'bad-json'],
    ['an object where a list is due', { body: {} }, 400, 'schema'],
    ['an empty batch', { body: [] }, 400, 'schema'],
    ['101 events', { body: Array.from({ length: 101 }, () => null) }, 400, 'schema'],
    ['50,000 levels', { body: '['.repeat(50_000) + ']'.repeat(50_000), headers: json }, 400, 'too-deep'],
    ['more than a megabyte', { body: `"${'x'.repeat(1_000_000)}"`, headers: json }, 413, 'too-large'],
  ])('answers plainly to %s', async (_, call, status, code) => {
    const { token } = await cloud.enrol();
    const reply = await cloud.call({ method: 'POST', target: '/v1/events', token, ...call });
    expect(reply).toMatchObject({ status, json: { error: { code } } });
    expect(Object(reply.json).error.message).toMatch(/\.$/);
  });

  it('takes bytes that are no UTF-8 for what they are, and stops a body that grows without an announced length', async () => {
    const { token } = await cloud.enrol();
    const send = (body: Uint8Array | ReadableStream) =>
      fetch(`${cloud.url}/v1/events`, {
        method: 'POST',
        headers: { ...json, authorization: `Bearer ${token}` },
        body,
        duplex: 'half',
      } as RequestInit);
    expect((await send(Buffer.from([0x22, 0xff, 0xfe, 0x22]))).status).toBe(400);
    const chunk = new Uint8Array(100_000).fill(0x20);
    let sent = 0;
    const growing = new ReadableStream({
      pull(controller) {
        if (sent++ < 15) controller.enqueue(chunk);
        else controller.close();
      },
    });
    expect((await send(growing)).status).toBe(413);
  });

  it.each([
    ['GET', '/v1/nothing', 404, 'not-found'],
    ['GET', '/v1/events', 405, 'method'],
    ['POST', '/v1/feed', 405, 'method'],
    ['DELETE', '/v1/enrol', 405, 'method'],
    ['GET', '/../../etc/passwd', 404, 'not-found'],
    ['GET', '/v1/admin/orders/%00/cancel', 404, 'not-found'],
  ])('answers %s %s with %i', async (method, target, status, code) => {
    const reply = await cloud.call({ method, target: new URL(target, 'http://a').pathname });
    expect(reply).toMatchObject({ status, json: { error: { code } } });
  });

  it('refuses a nonce that is none and signs its refusal', async () => {
    const reply = await cloud.call({ target: '/healthz', headers: { [nonceHeader]: 'x'.repeat(129) } });
    expect(reply).toMatchObject({ status: 400, json: { error: { code: 'bad-nonce' } } });
    expect((await cloud.call({ target: '/healthz', headers: { [nonceHeader]: '' } })).status).toBe(200);
  });

  it('survives bytes that are no HTTP and a caller that hangs up', async () => {
    const { port } = new URL(cloud.url);
    for (const bytes of [
      '\u0000\u0001garbage\r\n\r\n',
      'POST /v1/events HTTP/1.1\r\nhost: a\r\ncontent-length: 500\r\n\r\n[',
    ]) {
      await new Promise<void>((resolve) => {
        const socket = connect(Number(port), '127.0.0.1', () => socket.end(bytes));
        socket.on('error', () => undefined);
        socket.on('close', () => resolve());
        socket.resume();
      });
    }
    expect(await cloud.call({ target: '/healthz' })).toMatchObject({ status: 200, json: { ok: true } });
  });

  it('gives an order one id and one number', async () => {
    const order = sampleOrder();
    expect(await cloud.admin('orders', { order })).toMatchObject({ status: 200, json: { known: false } });
    expect(await cloud.admin('orders', { order })).toMatchObject({ status: 200, json: { known: true } });
    const other = { order: { ...order, itemType: '别的' } };
    expect(await cloud.admin('orders', other)).toMatchObject({
      status: 409,
      json: { error: { code: 'order-exists' } },
    });
    const abroad = { ...order, orderId: sampleOrder().orderId, sender: { ...order.sender, phone: '12' } };
    expect(await cloud.admin('orders', { order: abroad })).toMatchObject({
      status: 400,
      json: { error: { code: 'schema' } },
    });
  });

  it('describes its calls from the schemas that check them', async () => {
    const { json: document } = await cloud.call({ target: '/v1/openapi.json' });
    expect(document).toMatchObject({
      openapi: '3.1.0',
      paths: { '/v1/enrol': { post: {} }, '/v1/feed': { get: {} }, '/v1/events': { post: {} } },
      components: { schemas: { EnrolRequest: { required: ['enrolCode', 'stationName', 'publicKey'] } } },
    });
    const text = JSON.stringify(document);
    const wanted = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name);
    for (const name of wanted) expect(Object.keys(Object(document).components.schemas)).toContain(name);
  });
});
