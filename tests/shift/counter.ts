import { ORPCError } from '@orpc/client';
import { setTimeout as delay } from 'node:timers/promises';
import type { Refusal } from '../../contract/values/refusal.ts';
import { staffPins, type Bootstrap } from '../support/bootstrap.ts';
import { newCommandId, type StationClient } from '../support/station-client.ts';
import type { Strike } from './plan.ts';

export type Rpc = StationClient['rpc'];

/** Nothing at a counter takes longer than this, not even with a station that is started again. */
const waitLimitMs = 30_000;
const mostTries = 6;

/**
 * A page at the counter whose station is killed under it. What was interrupted is asked again with the same command id on a new
 * connection, under the same session: every call ends with the station's own answer.
 */
export function createCounter(parts: {
  station: Bootstrap['station'];
  strikes: readonly Strike[];
  tell(event: string): void;
}) {
  const { station, tell } = parts;
  const strikes = [...parts.strikes];
  let client: StationClient | null = null;
  let token: string | null = null;
  let kills = 0;
  let order = -1;

  async function connected(): Promise<Rpc> {
    if (client) return client.rpc;
    const opened = await station.connect();
    client = opened;
    void opened.gone.then(() => {
      if (client === opened) client = null;
    });
    if (token) await opened.rpc.staff.resume({ token });
    return opened.rpc;
  }

  async function kill(): Promise<void> {
    kills += 1;
    await station.kill();
    client = null;
    await station.start();
  }

  function dueStrike(act: string): Strike | null {
    const next = strikes[0];
    if (!next || next.order > order || (next.order === order && next.act !== act)) return null;
    return strikes.shift() ?? null;
  }

  /** Asks until there is an answer or a refusal; a strike of the plan falls where it is due. */
  async function ask<T>(act: string, call: (rpc: Rpc) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const strike = dueStrike(act);
      if (strike) tell(`SIGKILL ${strike.moment} ${act}${strike.moment === 'during' ? ` +${strike.afterMs} ms` : ''}`);
      if (strike?.moment === 'before') await kill();
      const rpc = await connected();
      const asked = call(rpc);
      const killing = strike?.moment === 'during' ? delay(strike.afterMs).then(kill) : null;
      try {
        return await asked;
      } catch (error) {
        if (!isUnanswered(error) || attempt >= mostTries) throw error;
      } finally {
        await killing;
      }
    }
  }

  return {
    ask,
    kill,
    kills: () => kills,
    /** Strikes are counted from here on; those of former orders that found no act fall at the next. */
    beginOrder(index: number): void {
      order = index;
    },
    command: <T>(act: string, call: (rpc: Rpc, commandId: string) => Promise<T>): Promise<T> => {
      const commandId = newCommandId();
      return ask(act, (rpc) => call(rpc, commandId));
    },

    async signIn(): Promise<void> {
      const commandId = newCommandId();
      const clerk = staffPins[0];
      const session = await ask('sign-in', (rpc) =>
        rpc.staff.signIn({ commandId, staffNo: clerk.staffNo, pin: clerk.pin }),
      );
      token = session.token;
    },

    /** The first value of a stream for which `find` has an answer. */
    async until<T, R>(
      what: string,
      open: (rpc: Rpc) => Promise<AsyncIterable<T>>,
      find: (value: T) => R | null,
    ): Promise<R> {
      const limit = AbortSignal.timeout(waitLimitMs);
      let last: unknown = null;
      while (!limit.aborted) {
        try {
          const found = await Promise.race([
            firstOf(await open(await connected()), find, (value) => (last = value)),
            aborted(limit),
          ]);
          if (found !== null) return found;
        } catch (error) {
          if (!isUnanswered(error)) throw error;
        }
      }
      throw new Error(`waited ${waitLimitMs} ms for ${what}; last seen ${JSON.stringify(last)}`);
    },

    close(): void {
      client?.close();
    },
  };
}
export type Counter = ReturnType<typeof createCounter>;

/** The refusal inside an error, or `null` for every other error. */
export function refusalIn(error: unknown): Refusal | null {
  return error instanceof ORPCError && error.code === 'REFUSED' ? (error.data as Refusal) : null;
}

function isUnanswered(error: unknown): boolean {
  return error instanceof ORPCError && (error.code === 'STATION_GONE' || error.code === 'DEADLINE');
}

async function firstOf<T, R>(
  values: AsyncIterable<T>,
  find: (value: T) => R | null,
  note: (value: T) => void,
): Promise<R | null> {
  for await (const value of values) {
    note(value);
    const found = find(value);
    if (found !== null) return found;
  }
  return null;
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true }));
}
