import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRpcClient } from '../../contract/rpc/client.ts';
import type { Face } from '../../contract/values/roles.ts';
import { maxMessageLength, type WireEnd } from '../../contract/wires/wire.ts';
import { refusalOf } from '../support/in-process-station.ts';
import { newCommandId } from '../support/station-client.ts';
import { startTestServer, testContract, type TestServer } from './test-contract.ts';
import { wires } from './wires-under-test.ts';

describe.each(wires)('the contract over the $name', ({ start }) => {
  let server: TestServer;
  let host: Awaited<ReturnType<typeof start>>;
  const open: WireEnd[] = [];
  beforeEach(async () => {
    server = startTestServer();
    host = await start(server.server.serve);
  });
  afterEach(async () => {
    for (const page of open.splice(0)) page.close();
    await host.close();
  });
  async function connect(face?: Face) {
    const { page, die } = await host.connect(face);
    open.push(page);
    return { page, die, rpc: createRpcClient(testContract, page) };
  }
  const eventually = (check: () => void) => vi.waitFor(check, { timeout: 3_000, interval: 5 });

  it('brings back what JSON can say, as it was', async () => {
    const { rpc } = await connect();
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 4, noUnicodeString: false }), async (value) => {
        // -0 is 0 in JSON, on every wire alike; and a key that would reach a prototype never arrives.
        const plain: unknown = JSON.parse(JSON.stringify({ value }), (key, held: unknown) =>
          key === '__proto__' ? undefined : held,
        );
        expect(await rpc.echo({ value })).toEqual(plain);
      }),
      { numRuns: 60 },
    );
    const spoiled: unknown = JSON.parse('{"a":1,"__proto__":{"b":2}}');
    expect(await rpc.echo({ value: spoiled })).toEqual({ value: { a: 1 } });
    expect(await rpc.echo({ value: '驿台 \u0000 \ud83d\udce6' })).toEqual({ value: '驿台 \u0000 \ud83d\udce6' });
  });

  it('answers many calls at once, each its own', async () => {
    const { rpc } = await connect();
    const answers = await Promise.all(Array.from({ length: 200 }, (_, value) => rpc.echo({ value })));
    expect(answers.map(({ value }) => value)).toEqual(Array.from({ length: 200 }, (_, at) => at));
  });

  it('carries a named error with its facts', async () => {
    const { rpc } = await connect();
    await expect(rpc.refused()).rejects.toMatchObject({
      code: 'REFUSED',
      data: { code: 'scale.overload', rule: 'F030', details: { limitGrams: 60_000 } },
    });
  });

  it('tells of an unknown fault its id and nothing else', async () => {
    const { rpc } = await connect();
    const error = await rpc.broken().then(
      () => null,
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({ code: 'STATION_FAULT', data: { faultId: expect.stringMatching(/^[0-9a-f-]{36}$/) } });
    const { code, data, message } = error as { code: string; data: unknown; message: string };
    expect(JSON.stringify({ code, data, message })).not.toMatch(/SELECT|persons|13900001234|\.ts|\/work|at /);
    expect(server.seen.logged).toHaveLength(1);
    expect(JSON.stringify(server.seen.logged)).not.toMatch(/SELECT|13900001234/);
  });

  it('never hands over an answer that does not fit the contract', async () => {
    const { rpc } = await connect();
    expect(await refusalOf(rpc.lying())).not.toBe('accepted');
    expect(await refusalOf(rpc.echo({ value: 1 }))).toBe('accepted');
  });

  it('refuses an input that does not fit, before any handler', async () => {
    const { rpc } = await connect();
    expect(await refusalOf(rpc.count({ to: 'many' as never }) as Promise<unknown>)).toBe('BAD_REQUEST');
    expect(server.seen.handlers).toBe(0);
  });

  it('streams in order, and its cancellation reaches the generator', async () => {
    const { rpc } = await connect();
    const seen: number[] = [];
    for await (const { n } of await rpc.count({ to: 50 })) {
      seen.push(n);
      if (n === 50) break;
    }
    expect(seen).toEqual(Array.from({ length: 50 }, (_, at) => at + 1));
    await eventually(() => expect(server.seen.finished).toBe(1));
  });

  it('ends a stream by the caller’s signal, also while it waits', async () => {
    const { rpc } = await connect();
    const leave = new AbortController();
    const stream = await rpc.count({ to: 1 }, { signal: leave.signal });
    expect(await stream.next()).toMatchObject({ value: { n: 1 } });
    const waiting = stream.next().then(
      () => 'ended',
      () => 'ended',
    );
    leave.abort();
    expect(await waiting).toBe('ended');
    await eventually(() => expect(server.seen.finished).toBe(1));
  });

  it('carries a named error out of a stream', async () => {
    const { rpc } = await connect();
    const stream = await rpc.failingStream();
    await stream.next();
    await expect(stream.next()).rejects.toMatchObject({ code: 'REFUSED', data: { code: 'scale.silent' } });
  });

  it('lets a caller abort, and the handler hears it', async () => {
    const { rpc } = await connect();
    const leave = new AbortController();
    const call = refusalOf(rpc.hang(undefined, { signal: leave.signal }));
    await eventually(() => expect(server.seen.handlers).toBe(1));
    leave.abort();
    expect(await call).not.toBe('accepted');
    await eventually(() => expect(server.seen.aborted).toBe(1));
    expect(await refusalOf(rpc.echo({ value: 1 }))).toBe('accepted');
  });

  it('ends a call at its deadline, and the handler hears it', async () => {
    const { rpc } = await connect();
    expect(await refusalOf(rpc.slow())).toBe('DEADLINE');
    await eventually(() => expect(server.seen.aborted).toBe(1));
    expect(await refusalOf(rpc.echo({ value: 1 }))).toBe('accepted');
  });

  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  it.each([
    ['a big integer', 10n],
    ['a function', () => undefined],
    ['a cycle', cycle],
    ['not a number', Number.NaN],
    ['infinity', [1, { deep: Number.POSITIVE_INFINITY }]],
    ['a symbol', Symbol('x')],
    ['more than the other side takes', 'x'.repeat(maxMessageLength)],
  ])('does not send %s, and lives on', async (_name, value) => {
    const { rpc } = await connect();
    expect(await refusalOf(rpc.echo({ value }))).toBe('UNSENDABLE');
    expect(server.seen.handlers).toBe(0);
    expect(await refusalOf(rpc.echo({ value: 1 }))).toBe('accepted');
  });

  it('carries a photo of the largest size there and back [F034]', async () => {
    const { rpc } = await connect();
    const value = `data:image/jpeg;base64,${'/9j/'.repeat(49_994)}`;
    expect(value.length).toBeGreaterThan(199_990);
    expect((await rpc.echo({ value })).value).toBe(value);
  });

  it('closes the wire of a peer that sends more than is allowed, and serves the others', async () => {
    const hostile = await connect();
    const other = await connect();
    const gone = new Promise<void>((resolve) => void hostile.page.onClose(resolve));
    hostile.page.send('x'.repeat(maxMessageLength + 1));
    await gone;
    expect(await refusalOf(hostile.rpc.echo({ value: 1 }))).toBe('STATION_GONE');
    expect(await refusalOf(other.rpc.echo({ value: 1 }))).toBe('accepted');
    expect(server.seen.handlers).toBe(1);
  });

  it('ends every call and stream when the station dies [EX-7.2]', async () => {
    const { rpc, die } = await connect();
    const calls = Array.from({ length: 20 }, () => refusalOf(rpc.hang()));
    const stream = await rpc.count({ to: 1 });
    await stream.next();
    const waiting = stream.next().then(
      () => 'went on',
      () => 'ended',
    );
    await eventually(() => expect(server.seen.handlers).toBe(21));
    die();
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['STATION_GONE']));
    expect(await waiting).toBe('ended');
    expect(await refusalOf(rpc.echo({ value: 1 }))).toBe('STATION_GONE');
    // What the page left behind does not run on in the station.
    await eventually(() => expect([server.seen.aborted, server.seen.finished]).toEqual([21, 1]));
  });

  it('knows the face by the host’s word alone', async () => {
    const display = await connect('display');
    const counter = await connect('counter');
    expect(await refusalOf(display.rpc.counterOnly())).toBe('NOT_ALLOWED');
    expect(await counter.rpc.counterOnly()).toEqual({ face: 'counter' });
  });

  it('asks who is signed in, and for the right role [F103]', async () => {
    const { rpc } = await connect();
    const call = () => refusalOf(rpc.managerOnly({ commandId: newCommandId(), name: 'x' }));
    expect(await call()).toBe('NOT_SIGNED_IN');
    server.seen.role = 'clerk';
    await expect(rpc.managerOnly({ commandId: newCommandId(), name: 'x' })).rejects.toMatchObject({
      code: 'NOT_ALLOWED',
      data: { roles: ['manager'] },
    });
    expect(server.seen.handlers).toBe(0);
    server.seen.role = 'manager';
    expect(await call()).toBe('accepted');
    const display = await connect('display');
    expect(await refusalOf(display.rpc.managerOnly({ commandId: newCommandId(), name: 'x' }))).toBe('NOT_ALLOWED');
  });

  it('says nothing more on a stream of staff once they signed out [EX-2.2]', async () => {
    server.seen.role = 'clerk';
    const { rpc } = await connect();
    const stream = await rpc.secrets();
    await stream.next();
    server.seen.role = null;
    const ended = (async () => {
      for (;;) await stream.next();
    })();
    await expect(ended).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' });
  });

  it('outlives 10,000 messages of junk without running a handler', async () => {
    const { page, rpc } = await connect();
    const word = fc.constantFrom(
      'i',
      't',
      'p',
      'u',
      'b',
      'h',
      'm',
      'e',
      'd',
      'json',
      'meta',
      '__proto__',
      'constructor',
      '/echo',
      '/broken',
      '/../echo',
      'http://x/echo',
      'content-type',
      'text/event-stream',
      'multipart/form-data',
    );
    const { value: bag } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(null, true, -1, 0, 1, 4, 1e300, ''),
        word,
        fc.string({ maxLength: 12 }),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(word, tie('value'), { maxKeys: 4 }),
      ),
    }));
    const junk = fc.oneof(
      fc.string({ maxLength: 40 }),
      bag.map((value) => JSON.stringify(value)),
      // Nearly right: a request for a call that exists, with a broken rest.
      fc
        .record({
          i: fc.oneof(fc.nat(9), bag),
          t: fc.constantFrom(undefined, 1, 2, 3, 4, 9, 'x'),
          p: fc.record({
            u: fc.constantFrom(
              '/nothing',
              '/echo/x',
              '/__proto__',
              '/constructor/name',
              '',
              '//',
              'javascript:0',
              '/managerOnly',
              '/count',
            ),
            b: bag,
            h: bag,
            m: fc.constantFrom(undefined, 'GET', 'POST', 'TRACE', 7),
          }),
        })
        .map((value) => JSON.stringify(value)),
    );
    let sent = 0;
    fc.assert(
      fc.property(junk, (message) => {
        page.send(message);
        sent += 1;
      }),
      { numRuns: 10_000 },
    );
    expect(sent).toBe(10_000);
    const other = await connect();
    expect(await other.rpc.echo({ value: 'alive' })).toEqual({ value: 'alive' });
    expect(await refusalOf(rpc.echo({ value: 'alive' }))).toBe('accepted');
    expect(server.seen.handlers).toBe(2);
  }, 120_000);
});
