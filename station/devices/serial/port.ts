import { createListeners } from '../../../contract/wires/wire.ts';
import type { Clock } from '../../platform/clock.ts';
import { faultFields, type Log } from '../../platform/log.ts';
import { transportOf, type Connection, type LineSettings, type Transport } from './transport.ts';

/**
 *                    ┌───────────── asked to reconnect ─────────────┐
 *                    ▼                                              │
 *   stopped ──▶ opening ──▶ open ──────────────── hang-up ──▶ unplugged ──▶ (opening again, with back-off)
 *                    └──▶ unplugged │ fault ──▶ (again)
 *
 * While it tries again, `unplugged` and `fault` stay: they say what is wrong until something is right.
 * `stopped` can be entered from everywhere.
 */
export type SerialState = 'stopped' | 'opening' | 'open' | 'unplugged' | 'fault';

/**
 * `sent`: the operating system took every byte. `not-sent`: not one byte left, and none will.
 * `unknown`: sending began and did not end in time; the connection was dropped, so that nothing leaves later.
 */
export type WriteResult = 'sent' | 'not-sent' | 'unknown';

/** The one owner of a serial path. [F110] */
export type SerialLink = {
  state(): SerialState;
  onState(listener: (state: SerialState) => void): () => void;
  /** Bytes of the present connection, as they arrive. */
  onBytes(listener: (bytes: Uint8Array) => void): () => void;
  /** Writes now or never: in order, within the deadline, and only on the connection that is open at the call. */
  write(bytes: Uint8Array, deadlineMs: number): Promise<WriteResult>;
  /** Closes and opens again: for an owner who sees that what arrives is no sign of life. */
  reconnect(): void;
  start(): void;
  /** Settles within about two seconds whatever the driver of the device does. Nothing is heard after the call. */
  stop(): Promise<void>;
};

export type SerialLinkOptions = {
  path: string;
  settings: LineSettings;
  /** What hangs on it, for the log. */
  device: string;
  clock: Clock;
  log: Log;
  transport?: Transport;
};

const openLimitMs = 2_000;
const closeLimitMs = 1_000;
const settleMs = 25;
const probeEveryMs = 250;
const firstDelayMs = 50;
/** Looking for a path that is not there costs nothing; a refused opening may disturb whoever has the device. */
const longestDelayMs = { unplugged: 250, fault: 1_000 } as const;
/** A connection that ends sooner counts as a failure, so that a flapping line is not opened in a tight loop. */
const steadyAfterMs = 1_000;
const logEveryMs = 60_000;

type Live = {
  connection: Connection;
  /** Every write waits for the former one. */
  tail: Promise<unknown>;
  ended: Promise<'gone' | 'asked'>;
  end(why: 'gone' | 'asked'): void;
};
type Session = { over: boolean; ended: Promise<void>; end(): void };

export function createSerialLink({ path, settings, device, clock, log, transport }: SerialLinkOptions): SerialLink {
  const open = transport ?? transportOf(path);
  const states = createListeners<[SerialState]>();
  const bytes = createListeners<[Uint8Array]>();
  const note = createRareLog(log, clock);
  let state: SerialState = 'stopped';
  let session: Session | null = null;
  let live: Live | null = null;
  let running: Promise<void> = Promise.resolve();
  /** An opening or closing that outlived its limit. The device is not touched again before it ended. */
  let lingering: Promise<unknown> = Promise.resolve();

  function enter(next: SerialState): void {
    if (state === next) return;
    state = next;
    note(`serial.${next}`, { device, path, state: next });
    states.emit(next);
  }

  async function run(own: Session): Promise<void> {
    let failures = 0;
    await Promise.race([lingering, own.ended]);
    while (!own.over) {
      const opened = await openOnce(own);
      if (own.over) {
        if (opened.live) await close(opened.live);
        break;
      }
      if (opened.live) {
        await settle(own);
        const sinceMs = clock.monotonicMs();
        const why = own.over ? 'asked' : await serve(own, opened.live);
        failures = clock.monotonicMs() - sinceMs < steadyAfterMs ? failures + 1 : 0;
        if (!own.over) enter(why === 'gone' ? 'unplugged' : 'opening');
        await close(opened.live);
      } else {
        failures += 1;
        enter(opened.state);
      }
      if (failures > 0) await within(clock, delayAfter(failures), own.ended);
      await Promise.race([lingering, own.ended]);
    }
  }

  function delayAfter(failures: number): number {
    const longestMs = state === 'fault' ? longestDelayMs.fault : longestDelayMs.unplugged;
    return Math.min(firstDelayMs * 2 ** Math.min(failures - 1, 10), longestMs);
  }

  async function openOnce(own: Session): Promise<{ live: Live } | { live: null; state: 'unplugged' | 'fault' }> {
    const ending = Promise.withResolvers<'gone' | 'asked'>();
    const opening = open(path, settings, {
      onBytes(chunk) {
        // What came before the line was said to be open lay in a buffer: nobody knows how old it is.
        if (made && live === made && !own.over) hear(chunk);
      },
      onGone: () => end('gone'),
    });
    let made: Live | null = null;
    function end(why: 'gone' | 'asked'): void {
      // At once, not when the owner's loop wakes: no write may start on a line that is known to be lost.
      if (live === made) live = null;
      ending.resolve(why);
    }
    const settled = opening.then(
      (connection) => ({ connection }),
      (error: unknown) => ({ error }),
    );
    const result = await within(clock, openLimitMs, Promise.race([settled, own.ended]));
    if (result === undefined || result === late) {
      lingering = settled
        .then((finally_) => ('connection' in finally_ ? finally_.connection.close() : undefined))
        .catch(ignore);
      // A stop waits for the device to be let go, but not for ever.
      if (own.over) await within(clock, closeLimitMs, lingering);
      return { live: null, state: 'fault' };
    }
    if ('error' in result) return { live: null, state: stateOfError(result.error) };
    made = { connection: result.connection, tail: Promise.resolve(), ended: ending.promise, end };
    return { live: made };
  }

  /** Lets what lay in the buffers of device and system run out unheard; twice, so that one blocked loop hides nothing. */
  async function settle(own: Session): Promise<void> {
    await within(clock, settleMs, own.ended);
    await within(clock, settleMs, own.ended);
  }

  async function serve(own: Session, opened: Live): Promise<'gone' | 'asked'> {
    live = opened;
    const stopProbing = probeOn(opened);
    enter('open');
    const why = await Promise.race([opened.ended, own.ended.then(() => 'asked' as const)]);
    opened.end(why);
    stopProbing();
    return why;
  }

  function probeOn(opened: Live): () => void {
    let cancel = clock.after(probeEveryMs, probe);
    let over = false;
    function probe(): void {
      opened.connection.probe().then(
        (alive) => {
          if (over) return;
          if (alive) cancel = clock.after(probeEveryMs, probe);
          else opened.end('gone');
        },
        () => opened.end('gone'),
      );
    }
    return () => {
      over = true;
      cancel();
    };
  }

  async function close(opened: Live): Promise<void> {
    opened.end('asked');
    const closing = opened.connection.close().catch(ignore);
    if ((await within(clock, closeLimitMs, closing)) === late) lingering = closing;
  }

  function hear(chunk: Uint8Array): void {
    try {
      bytes.emit(chunk);
    } catch (error) {
      log.error('serial.listener', { device, ...faultFields(error) });
    }
  }

  return {
    state: () => state,
    onState: (listener) => states.add(listener),
    onBytes: (listener) => bytes.add(listener),
    async write(chunk, deadlineMs) {
      const own = live;
      if (!own) return 'not-sent';
      const dueMs = clock.monotonicMs() + deadlineMs;
      const turn = own.tail;
      const done = Promise.withResolvers<void>();
      own.tail = Promise.all([turn, done.promise]);
      try {
        await within(clock, deadlineMs, Promise.race([turn, own.ended]));
        const leftMs = dueMs - clock.monotonicMs();
        if (live !== own || leftMs <= 0) return 'not-sent';
        const sending = own.connection.write(chunk).then(
          () => 'sent' as const,
          () => 'unknown' as const,
        );
        const lost = own.ended.then(() => 'unknown' as const);
        const result = await within(clock, leftMs, Promise.race([sending, lost]));
        if (result === 'sent') return 'sent';
        // Bytes that wait in the device would leave when nobody expects them any more: drop the line with them.
        own.end(result === late ? 'asked' : 'gone');
        return 'unknown';
      } finally {
        done.resolve();
      }
    },
    reconnect: () => live?.end('asked'),
    start() {
      if (session) return;
      const own = createSession();
      session = own;
      enter('opening');
      running = running.then(() => run(own));
    },
    stop() {
      session?.end();
      session = null;
      live = null;
      enter('stopped');
      return running;
    },
  };
}

const late = Symbol('late');

/** The value, or `late` when it took longer. The timer ends with the race. */
async function within<T>(clock: Clock, ms: number, value: Promise<T>): Promise<T | typeof late> {
  const limit = Promise.withResolvers<typeof late>();
  const cancel = clock.after(ms, () => limit.resolve(late));
  try {
    return await Promise.race([value, limit.promise]);
  } finally {
    cancel();
  }
}

function createSession(): Session {
  const ending = Promise.withResolvers<void>();
  const own: Session = {
    over: false,
    ended: ending.promise,
    end() {
      own.over = true;
      ending.resolve();
    },
  };
  return own;
}

/** Nothing at the path is a pulled plug; everything else (denied, taken, refused settings) needs a person. */
function stateOfError(error: unknown): 'unplugged' | 'fault' {
  const text = error instanceof Error ? error.message : '';
  return /no such (file|device)|file not found|ECONNREFUSED|ENOENT|ENXIO|ENODEV|input\/output error/i.test(text)
    ? 'unplugged'
    : 'fault';
}

/** A flapping line says each thing once a minute. */
function createRareLog(log: Log, clock: Clock): Log['info'] {
  const saidMs = new Map<string, number>();
  return (event, fields) => {
    const nowMs = clock.monotonicMs();
    if (nowMs - (saidMs.get(event) ?? -Infinity) < logEveryMs) return;
    saidMs.set(event, nowMs);
    log.info(event, fields);
  };
}

function ignore(): void {
  // A line that is being given up has nothing more to say.
}
