import { describe, expect, it } from 'vitest';
import { implement } from '@orpc/server';
import { RPCHandler } from '@orpc/server/websocket';
import { contract } from '../../contract/contract.ts';
import { createLoopback } from '../../contract/wires/loopback.ts';
import { socketOfWire } from '../../contract/rpc/peer-socket.ts';
import { contractVersion, type Hello } from '../../contract/station.ts';
import type { WireEnd } from '../../contract/wires/wire.ts';
import { createAsking } from './ask.ts';
import { createConnection, pauseBeforeMs } from './connection.ts';
import { follow } from './follow.ts';

const id = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const noPause = () => Promise.resolve();
const soon = () => new Promise<void>((resolve) => void setTimeout(resolve, 0));

/** A station that answers what these tests ask, and whose connections can be cut. */
function smallStation(
  options: { version?: number; onSignIn?: (commandId: string, call: number) => 'answer' | 'cut' | 'refuse' } = {},
) {
  const os = implement(contract);
  const seen = { commandIds: new Array<string>(), hellos: 0, resumes: 0 };
  let end: WireEnd | null = null;
  const hello = (): Hello => ({
    contractVersion: options.version ?? contractVersion,
    generation: id(seen.hellos),
    face: 'counter',
    stationId: null,
    stationName: 'Test',
    appVersion: '0',
    demo: true,
    keyCustody: 'memory',
    nowMs: 0,
  });
  const session = {
    token: 't',
    member: { staffId: id(1), staffNo: '1', displayName: 'A', role: 'clerk' as const },
    expiresMs: 1,
  };
  const handler = new RPCHandler({
    station: {
      hello: os.station.hello.handler(() => {
        seen.hellos += 1;
        return hello();
      }),
    },
    staff: {
      resume: os.staff.resume.handler(() => {
        seen.resumes += 1;
        return session;
      }),
      signIn: os.staff.signIn.handler(async ({ input, errors }) => {
        seen.commandIds.push(input.commandId);
        const verdict = options.onSignIn?.(input.commandId, seen.commandIds.length) ?? 'answer';
        if (verdict === 'cut') {
          end?.close();
          await soon();
        }
        if (verdict === 'refuse')
          throw errors.REFUSED({ data: { code: 'staff.wrong-pin', rule: 'F103', details: {} } });
        return session;
      }),
    },
    orders: {
      changes: os.orders.changes.handler(async function* () {
        for (const revision of [5, 4, 6]) yield { revision };
        await new Promise(() => undefined);
      }),
    },
  });
  return {
    seen,
    cut: () => end?.close(),
    openWire: () => {
      const loop = createLoopback();
      end = loop.station;
      // The library's type of a web socket is the DOM's whole one.
      handler.upgrade(socketOfWire(loop.station) as never);
      return Promise.resolve(loop.page);
    },
  };
}

describe('the page and its station', () => {
  it('asks again with the same id when the station went away in the middle of an act', async () => {
    const station = smallStation({ onSignIn: (_id, call) => (call < 3 ? 'cut' : 'answer') });
    const connection = createConnection({ openWire: station.openWire, pause: noPause, random: () => 0 });
    connection.start();
    const answer = await createAsking(connection).command(
      'staff.signIn',
      { staffNo: '1', pin: '1234' },
      (client, input) => client.staff.signIn(input),
    );
    expect(answer.ok).toBe(true);
    expect(station.seen.commandIds).toHaveLength(3);
    expect(new Set(station.seen.commandIds).size).toBe(1);
    connection.stop();
  });

  it('makes a new id after a refusal, since that was an answer', async () => {
    const station = smallStation({ onSignIn: () => 'refuse' });
    const connection = createConnection({ openWire: station.openWire, pause: noPause, random: () => 0 });
    connection.start();
    const asking = createAsking(connection);
    for (let n = 0; n < 2; n += 1) {
      const answer = await asking.command('staff.signIn', { staffNo: '1', pin: '1234' }, (client, input) =>
        client.staff.signIn(input),
      );
      expect(answer).toMatchObject({ ok: false, problem: { kind: 'refused', refusal: { code: 'staff.wrong-pin' } } });
    }
    expect(new Set(station.seen.commandIds).size).toBe(2);
    connection.stop();
  });

  it('resumes the session before anybody else may call, on every connection', async () => {
    const station = smallStation();
    const connection = createConnection({ openWire: station.openWire, pause: noPause, random: () => 0 });
    connection.prepare(async (client) => void (await client.staff.resume({ token: 't' })));
    connection.start();
    const first = await connection.whenReady();
    expect(station.seen.resumes).toBe(1);
    const generation = connection.hello.value?.generation;
    station.cut();
    await connection.whenGone(first);
    await connection.whenReady();
    expect(station.seen.resumes).toBe(2);
    expect(connection.hello.value?.generation).not.toBe(generation);
    connection.stop();
  });

  it('stops at a station of another version', async () => {
    const station = smallStation({ version: contractVersion + 1 });
    const connection = createConnection({ openWire: station.openWire, pause: noPause, random: () => 0 });
    connection.start();
    await expect.poll(() => connection.phase.value).toBe('other-version');
    expect(station.seen.hellos).toBe(1);
  });

  it('says that a page without its link has no access', () => {
    expect(createConnection({ openWire: null, pause: noPause, random: () => 0 }).phase.value).toBe('no-access');
  });

  it('drops older revisions and follows again after a cut', async () => {
    const station = smallStation();
    const connection = createConnection({ openWire: station.openWire, pause: noPause, random: () => 0 });
    connection.start();
    const taken: number[] = [];
    const following = follow(
      connection,
      (client, signal) => client.orders.changes(undefined, { signal }),
      (value) => taken.push(value.revision),
      noPause,
    );
    await expect.poll(() => taken).toEqual([5, 6]);
    station.cut();
    await expect.poll(() => taken).toEqual([5, 6, 5, 6]);
    following.stop();
    // The library tells the station of the abort a moment later.
    await soon();
    connection.stop();
  });

  it('waits longer each time, with full jitter, at most five seconds', () => {
    expect([0, 1, 2, 9].map((attempt) => pauseBeforeMs(attempt, () => 0.999))).toEqual([250, 500, 999, 4995]);
    expect(pauseBeforeMs(9, () => 0)).toBe(0);
  });
});
