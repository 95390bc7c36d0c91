/**
 * When the station process is started, restarted, given up and tried again: a pure function of state and event.
 *
 *   starting ──ready──▶ up ──exit/hang──▶ waiting ──retry──▶ starting
 *       │                                    │ third crash in five minutes
 *       └──exit/too slow──▶ waiting          ▼
 *                                       maintenance ──slow retry──▶ starting
 *
 * 1. Every end that was not asked for is a crash, a hang and a start without `ready` included.
 * 2. At three crashes within five minutes nobody waits at a flickering screen: maintenance, and a slow retry.
 * 3. Sleep of the machine is no hang: after a resume, or when the timer itself came late, the heartbeat begins anew.
 */
export type Supervision = {
  phase: 'starting' | 'up' | 'waiting' | 'maintenance' | 'stopping' | 'stopped';
  /** Monotonic times of the crashes that still count. */
  crashesMs: readonly number[];
  pingSeq: number;
  pongSeq: number;
  lastPingMs: number | null;
};

export type SupervisionEvent =
  | { type: 'start' }
  | { type: 'ready' }
  | { type: 'exited' }
  | { type: 'pong'; seq: number }
  | { type: 'timer'; timer: SupervisionTimer }
  | { type: 'resumed' }
  | { type: 'stop' };

/** At most one of each is armed; arming anew replaces it. */
export type SupervisionTimer = 'start-deadline' | 'ping' | 'retry' | 'stop-deadline';

export type SupervisionEffect =
  | { do: 'spawn' }
  | { do: 'kill' }
  | { do: 'ask-to-stop' }
  | { do: 'ping'; seq: number }
  | { do: 'arm'; timer: SupervisionTimer; ms: number }
  | { do: 'disarm'; timer: SupervisionTimer }
  | { do: 'show'; page: 'screens' | 'maintenance' }
  | { do: 'ended' };

export const limits = {
  crashes: 3,
  crashWindowMs: 5 * 60_000,
  /** Before the first and the second restart; the third crash is not restarted at once. */
  backOffMs: [250, 1_000],
  slowRetryMs: 5 * 60_000,
  startDeadlineMs: 30_000,
  pingEveryMs: 5_000,
  missedPings: 3,
  stopDeadlineMs: 2_500,
} as const;

export const notStarted: Supervision = { phase: 'stopped', crashesMs: [], pingSeq: 0, pongSeq: 0, lastPingMs: null };

type Step = { state: Supervision; effects: SupervisionEffect[] };

/** What an event changes and what is to be done, in order. `nowMs` is monotonic. */
export function supervise(state: Supervision, event: SupervisionEvent, nowMs: number): Step {
  switch (event.type) {
    case 'start':
      return state.phase === 'stopped' ? starting(state) : same(state);
    case 'ready':
      return state.phase === 'starting' ? up(state) : same(state);
    case 'exited':
      return exited(state, nowMs);
    case 'pong':
      return same({ ...state, pongSeq: Math.max(state.pongSeq, Math.min(event.seq, state.pingSeq)) });
    case 'resumed':
      return same(forgiven(state));
    case 'timer':
      return timer(state, event.timer, nowMs);
    case 'stop':
      return stop(state);
  }
}

function same(state: Supervision): Step {
  return { state, effects: [] };
}

function starting(state: Supervision): Step {
  return {
    state: { ...state, phase: 'starting', lastPingMs: null },
    effects: [{ do: 'spawn' }, { do: 'arm', timer: 'start-deadline', ms: limits.startDeadlineMs }],
  };
}

function up(state: Supervision): Step {
  return {
    state: forgiven({ ...state, phase: 'up' }),
    effects: [
      { do: 'disarm', timer: 'start-deadline' },
      { do: 'arm', timer: 'ping', ms: limits.pingEveryMs },
      { do: 'show', page: 'screens' },
    ],
  };
}

function exited(state: Supervision, nowMs: number): Step {
  if (state.phase === 'stopping') {
    return {
      state: { ...state, phase: 'stopped' },
      effects: [{ do: 'disarm', timer: 'stop-deadline' }, { do: 'ended' }],
    };
  }
  if (state.phase !== 'starting' && state.phase !== 'up') return same(state);
  const crashesMs = [...state.crashesMs, nowMs].filter((atMs) => nowMs - atMs < limits.crashWindowMs);
  const quiet: SupervisionEffect[] = [
    { do: 'disarm', timer: 'start-deadline' },
    { do: 'disarm', timer: 'ping' },
  ];
  if (crashesMs.length >= limits.crashes) {
    return {
      state: { ...state, phase: 'maintenance', crashesMs },
      effects: [...quiet, { do: 'show', page: 'maintenance' }, { do: 'arm', timer: 'retry', ms: limits.slowRetryMs }],
    };
  }
  const ms = limits.backOffMs[crashesMs.length - 1] ?? limits.slowRetryMs;
  return { state: { ...state, phase: 'waiting', crashesMs }, effects: [...quiet, { do: 'arm', timer: 'retry', ms }] };
}

function timer(state: Supervision, which: SupervisionTimer, nowMs: number): Step {
  if (which === 'retry')
    return state.phase === 'waiting' || state.phase === 'maintenance' ? starting(state) : same(state);
  // Killed, it exits, and that is the crash: counted once, in one place.
  if (which === 'start-deadline') return { state, effects: state.phase === 'starting' ? [{ do: 'kill' }] : [] };
  if (which === 'stop-deadline') return { state, effects: state.phase === 'stopping' ? [{ do: 'kill' }] : [] };
  if (state.phase !== 'up') return same(state);
  const late = state.lastPingMs !== null && nowMs - state.lastPingMs > 2 * limits.pingEveryMs;
  const judged = late ? forgiven(state) : state;
  if (judged.pingSeq - judged.pongSeq >= limits.missedPings) return { state: judged, effects: [{ do: 'kill' }] };
  const seq = judged.pingSeq + 1;
  return {
    state: { ...judged, pingSeq: seq, lastPingMs: nowMs },
    effects: [
      { do: 'ping', seq },
      { do: 'arm', timer: 'ping', ms: limits.pingEveryMs },
    ],
  };
}

function stop(state: Supervision): Step {
  if (state.phase === 'stopping' || state.phase === 'stopped') {
    return { state, effects: state.phase === 'stopped' ? [{ do: 'ended' }] : [] };
  }
  const disarmed: SupervisionEffect[] = (['start-deadline', 'ping', 'retry'] as const).map((name) => ({
    do: 'disarm',
    timer: name,
  }));
  if (state.phase === 'waiting' || state.phase === 'maintenance') {
    return { state: { ...state, phase: 'stopped' }, effects: [...disarmed, { do: 'ended' }] };
  }
  return {
    state: { ...state, phase: 'stopping' },
    effects: [...disarmed, { do: 'ask-to-stop' }, { do: 'arm', timer: 'stop-deadline', ms: limits.stopDeadlineMs }],
  };
}

function forgiven(state: Supervision): Supervision {
  return { ...state, pongSeq: state.pingSeq, lastPingMs: null };
}
