import { shallowRef, type ShallowRef } from 'vue';
import type { ContractRouterClient } from '@orpc/contract';
import { ORPCError } from '@orpc/client';
import { contract, type Contract } from '../../contract/contract.ts';
import { createRpcClient } from '../../contract/rpc/client.ts';
import { contractVersion, type Hello } from '../../contract/station.ts';
import type { OpenWire } from './open-wire.ts';

export type Client = ContractRouterClient<Contract>;

/**
 * `connecting` before the first hello · `ready` · `gone` the station left, the page tries again by itself ·
 * `other-version` page and station are of different builds · `no-access` the page was opened without its link.
 */
export type Phase = 'connecting' | 'ready' | 'gone' | 'other-version' | 'no-access';

export type Connection = {
  readonly phase: Readonly<ShallowRef<Phase>>;
  readonly hello: Readonly<ShallowRef<Hello | null>>;
  /** The client of the connection that is ready now, or of the next one. */
  whenReady(): Promise<Client>;
  /** Resolves when `client` is no longer the one in use. */
  whenGone(client: Client): Promise<void>;
  /** Runs on every new connection after the hello and before anybody else may call: a kept session is resumed here. */
  prepare(task: (client: Client) => Promise<void>): void;
  start(): void;
  stop(): void;
};

export type ConnectionParts = {
  openWire: OpenWire | null;
  pause: (ms: number) => Promise<void>;
  /** Uniform in [0, 1). */
  random: () => number;
};

const firstPauseMs = 250;
const longestPauseMs = 5_000;

/** Back-off with full jitter, never longer than five seconds: the station is on this very machine. */
export function pauseBeforeMs(attempt: number, random: () => number): number {
  return Math.round(random() * Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempt, 10)));
}

export function createConnection(parts: ConnectionParts): Connection {
  const phase = shallowRef<Phase>(parts.openWire ? 'connecting' : 'no-access');
  const hello = shallowRef<Hello | null>(null);
  const tasks: ((client: Client) => Promise<void>)[] = [];
  let current: { client: Client; gone: Promise<void> } | null = null;
  let waiters: ((client: Client) => void)[] = [];
  let close: (() => void) | null = null;
  let stopped = false;

  async function connectOnce(openWire: OpenWire): Promise<'retry' | 'give-up'> {
    const wire = await openWire();
    close = () => wire.close();
    const gone = new Promise<void>((resolve) => void wire.onClose(resolve));
    try {
      const client = createRpcClient(contract, wire);
      const answer = await askHello(client);
      if (answer === 'other-version' || answer.contractVersion !== contractVersion) {
        phase.value = 'other-version';
        return 'give-up';
      }
      for (const task of tasks) await task(client);
      hello.value = answer;
      current = { client, gone };
      phase.value = 'ready';
      const ready = waiters;
      waiters = [];
      for (const resolve of ready) resolve(client);
      await gone;
      return 'retry';
    } finally {
      current = null;
      wire.close();
    }
  }

  async function run(openWire: OpenWire): Promise<void> {
    for (let attempt = 0; !stopped; attempt += 1) {
      const generation = hello.value?.generation;
      try {
        if ((await connectOnce(openWire)) === 'give-up') return;
        attempt = 0;
      } catch {
        // No station for now: the banner says so, and the next attempt follows.
        if (hello.value?.generation !== generation) attempt = 0;
      }
      if (stopped) return;
      phase.value = hello.value ? 'gone' : 'connecting';
      await parts.pause(pauseBeforeMs(attempt, parts.random));
    }
  }

  return {
    phase,
    hello,
    whenReady: () => (current ? Promise.resolve(current.client) : new Promise((resolve) => waiters.push(resolve))),
    whenGone: (client) => (current?.client === client ? current.gone : Promise.resolve()),
    prepare: (task) => void tasks.push(task),
    start() {
      if (parts.openWire) void run(parts.openWire);
    },
    stop() {
      stopped = true;
      close?.();
    },
  };
}

/** An answer that this page cannot read comes from another build, too. */
async function askHello(client: Client): Promise<Hello | 'other-version'> {
  try {
    return await client.station.hello({ contractVersion });
  } catch (error) {
    if (error instanceof ORPCError && (error.code === 'BAD_ANSWER' || error.code === 'NOT_FOUND'))
      return 'other-version';
    throw error;
  }
}
