import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  limits,
  notStarted,
  supervise,
  type SupervisionEffect,
  type SupervisionEvent,
  type Supervision,
} from './supervision.ts';

const start: SupervisionEvent = { type: 'start' };
const ready: SupervisionEvent = { type: 'ready' };
const exited: SupervisionEvent = { type: 'exited' };
const stop: SupervisionEvent = { type: 'stop' };
const resumed: SupervisionEvent = { type: 'resumed' };
const timer = (name: 'start-deadline' | 'ping' | 'retry' | 'stop-deadline'): SupervisionEvent => ({
  type: 'timer',
  timer: name,
});
const pong = (seq: number): SupervisionEvent => ({ type: 'pong', seq });

/** Plays events at their times; answers the last state and all that was done, in short words. */
function play(events: readonly [atMs: number, event: SupervisionEvent][]) {
  let state: Supervision = notStarted;
  const done: string[] = [];
  for (const [atMs, event] of events) {
    const step = supervise(state, event, atMs);
    state = step.state;
    done.push(...step.effects.map(short));
  }
  return { state, done };
}

function short(effect: SupervisionEffect): string {
  if (effect.do === 'arm') return `arm ${effect.timer} ${effect.ms}`;
  if (effect.do === 'disarm') return `disarm ${effect.timer}`;
  if (effect.do === 'show') return effect.page;
  return effect.do === 'ping' ? `ping ${effect.seq}` : effect.do;
}

type Row = {
  name: string;
  events: [number, SupervisionEvent][];
  phase: Supervision['phase'];
  does: string[];
  doesNot?: string[];
};
const rows: Row[] = [
  {
    name: 'a start that succeeds',
    events: [
      [0, start],
      [900, ready],
    ],
    phase: 'up',
    does: ['spawn', 'arm start-deadline 30000', 'disarm start-deadline', 'arm ping 5000', 'screens'],
  },
  {
    name: 'a start that takes too long is ended',
    events: [
      [0, start],
      [30_000, timer('start-deadline')],
    ],
    phase: 'starting',
    does: ['kill'],
  },
  {
    name: 'the first crash is followed by a quick restart',
    events: [
      [0, start],
      [900, ready],
      [1_000, exited],
    ],
    phase: 'waiting',
    does: ['arm retry 250'],
    doesNot: ['maintenance'],
  },
  {
    name: 'the second waits longer',
    events: [
      [0, start],
      [1, exited],
      [251, timer('retry')],
      [300, exited],
    ],
    phase: 'waiting',
    does: ['arm retry 1000'],
    doesNot: ['maintenance'],
  },
  {
    name: 'the third in five minutes ends in maintenance and a slow retry',
    events: [
      [0, start],
      [1, exited],
      [251, timer('retry')],
      [300, exited],
      [1_300, timer('retry')],
      [299_999, exited],
    ],
    phase: 'maintenance',
    does: ['maintenance', 'arm retry 300000'],
  },
  {
    name: 'three crashes further apart than five minutes do not',
    events: [
      [0, start],
      [1, exited],
      [251, timer('retry')],
      [300, exited],
      [1_300, timer('retry')],
      [300_002, exited],
    ],
    phase: 'waiting',
    does: ['arm retry 1000'],
    doesNot: ['maintenance'],
  },
  {
    name: 'out of maintenance the screens come back',
    events: [
      [0, start],
      [1, exited],
      [251, timer('retry')],
      [300, exited],
      [1_300, timer('retry')],
      [2_000, exited],
      [302_000, timer('retry')],
      [303_000, ready],
    ],
    phase: 'up',
    does: ['maintenance', 'screens'],
  },
  {
    name: 'three unanswered pings are a hang',
    events: [
      [0, start],
      [1, ready],
      [5_000, timer('ping')],
      [10_000, timer('ping')],
      [15_000, timer('ping')],
      [20_000, timer('ping')],
    ],
    phase: 'up',
    does: ['ping 1', 'ping 2', 'ping 3', 'kill'],
  },
  {
    name: 'answered pings are none',
    events: [
      [0, start],
      [1, ready],
      [5_000, timer('ping')],
      [5_001, pong(1)],
      [10_000, timer('ping')],
      [10_001, pong(2)],
      [15_000, timer('ping')],
      [20_000, timer('ping')],
      [25_000, timer('ping')],
    ],
    phase: 'up',
    does: ['ping 5'],
    doesNot: ['kill'],
  },
  {
    name: 'a pong of the future does not answer pings to come',
    events: [
      [0, start],
      [1, ready],
      [2, pong(99)],
      [5_000, timer('ping')],
      [10_000, timer('ping')],
      [15_000, timer('ping')],
      [20_000, timer('ping')],
    ],
    phase: 'up',
    does: ['kill'],
  },
  {
    name: 'sleep is forgiven after a resume',
    events: [
      [0, start],
      [1, ready],
      [5_000, timer('ping')],
      [10_000, timer('ping')],
      [15_000, timer('ping')],
      [15_001, resumed],
      [20_000, timer('ping')],
    ],
    phase: 'up',
    does: ['ping 4'],
    doesNot: ['kill'],
  },
  {
    name: 'sleep is forgiven when the timer itself was late',
    events: [
      [0, start],
      [1, ready],
      [5_000, timer('ping')],
      [10_000, timer('ping')],
      [15_000, timer('ping')],
      [3_600_000, timer('ping')],
    ],
    phase: 'up',
    does: ['ping 4'],
    doesNot: ['kill'],
  },
  {
    name: 'stopping asks first',
    events: [
      [0, start],
      [1, ready],
      [2, stop],
    ],
    phase: 'stopping',
    does: ['ask-to-stop', 'arm stop-deadline 2500', 'disarm ping'],
    doesNot: ['kill'],
  },
  {
    name: 'stopping kills at its deadline',
    events: [
      [0, start],
      [1, ready],
      [2, stop],
      [2_502, timer('stop-deadline')],
    ],
    phase: 'stopping',
    does: ['kill'],
  },
  {
    name: 'an end that was asked for is no crash',
    events: [
      [0, start],
      [1, ready],
      [2, stop],
      [100, exited],
    ],
    phase: 'stopped',
    does: ['ended'],
    doesNot: ['arm retry 250'],
  },
  {
    name: 'stopping while it waits ends at once',
    events: [
      [0, start],
      [1, exited],
      [2, stop],
    ],
    phase: 'stopped',
    does: ['ended', 'disarm retry'],
  },
  {
    name: 'a late retry after a stop does nothing',
    events: [
      [0, start],
      [1, exited],
      [2, stop],
      [251, timer('retry')],
    ],
    phase: 'stopped',
    does: ['ended'],
    doesNot: ['spawn twice'],
  },
  { name: 'stopping what never ran', events: [[0, stop]], phase: 'stopped', does: ['ended'], doesNot: ['spawn'] },
];

describe('supervision', () => {
  it.each(rows)('$name', ({ events, phase, does, doesNot }) => {
    const { state, done } = play(events);
    expect(state.phase).toBe(phase);
    for (const word of does) expect(done).toContain(word);
    for (const word of doesNot ?? []) expect(done).not.toContain(word);
  });

  const anyEvent = fc.oneof(
    fc.constantFrom(start, ready, exited, resumed, timer('retry'), timer('ping'), timer('start-deadline')),
    fc.integer({ min: 0, max: 20 }).map(pong),
  );

  it('never has two processes, and never more than three crashes in five minutes without maintenance', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 40_000 }), anyEvent), { maxLength: 120 }), (script) => {
        let state: Supervision = notStarted;
        let running = 0;
        let nowMs = 0;
        for (const [pauseMs, event] of script) {
          // A process that does not run cannot end or speak.
          if ((event.type === 'exited' || event.type === 'ready' || event.type === 'pong') && running === 0) continue;
          if (event.type === 'exited') running -= 1;
          nowMs += pauseMs;
          const step = supervise(state, event, nowMs);
          state = step.state;
          running += step.effects.filter((effect) => effect.do === 'spawn').length;
          expect(running).toBeLessThanOrEqual(1);
          const recent = state.crashesMs.filter((atMs) => nowMs - atMs < limits.crashWindowMs);
          if (state.phase === 'waiting') expect(recent.length).toBeLessThan(limits.crashes);
          if (state.phase === 'waiting' || state.phase === 'maintenance') expect(running).toBe(0);
        }
      }),
    );
  });
});
