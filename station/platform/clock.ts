/** Time as the station may know it. Injected, so that a test can hold both clocks in its hand. */
export type Clock = {
  /** Wall clock, milliseconds since 1970 UTC; may jump. */
  nowMs(): number;
  /** Milliseconds that only ever rise, from an arbitrary start; timers and ages use it. */
  monotonicMs(): number;
  /** Calls once after `ms` of monotonic time; the answer cancels. Never keeps the process alive. */
  after(ms: number, callback: () => void): () => void;
};

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** A clock that stands still until it is moved; due timers run in order while it moves. For tests and simulations. */
export function createManualClock(startMs: number) {
  let wallMs = startMs;
  let monotonicMs = 0;
  let timers: { dueMs: number; callback: () => void }[] = [];

  const clock: Clock = {
    nowMs: () => wallMs,
    monotonicMs: () => monotonicMs,
    after(ms, callback) {
      const timer = { dueMs: monotonicMs + ms, callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
  };
  return {
    ...clock,
    advance(ms: number) {
      const untilMs = monotonicMs + ms;
      for (;;) {
        const due = timers.filter((timer) => timer.dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs)[0];
        if (!due) break;
        timers = timers.filter((other) => other !== due);
        wallMs += due.dueMs - monotonicMs;
        monotonicMs = due.dueMs;
        due.callback();
      }
      wallMs += untilMs - monotonicMs;
      monotonicMs = untilMs;
    },
    /** Steps the wall clock alone, as a person or a time server does. */
    setWall(ms: number) {
      wallMs = ms;
    },
  };
}
