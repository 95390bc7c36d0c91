import type { LiveWeight, ScaleState, Trace } from '../../contract/weighing.ts';
import type { ScaleDevice } from '../devices/scale/scale.ts';
import type { Clock } from '../platform/clock.ts';
import { createTopic } from '../platform/topic.ts';
import { hexOf, type WeighingLive } from './live.ts';

const spanMs = 30_000;
const mostSamples = 500;
/** Changes closer together than this are one sample, unless the state itself changed. */
const betweenSamplesMs = 60;
const betweenTellingMs = 100;
const longestHex = 64 * 3 - 1;

type Sample = { atMs: number; state: ScaleState; grams: number | null };

/** The last half minute of what the platform did, for the plot of a technician. Bounded; tells at most ten times a second. */
export function createTrace(parts: { scale: ScaleDevice; live: WeighingLive; clock: Clock }) {
  const { scale, live, clock } = parts;
  const samples: Sample[] = [];
  let frameTimes: number[] = [];
  let lastFrame: { atMs: number; raw: Uint8Array } | null = null;
  let revision = 0;
  let toldMs = -Infinity;
  let cancel: (() => void) | null = null;

  const topic = createTopic<Trace>(() => {
    const nowMs = clock.monotonicMs();
    forgetOld(nowMs);
    return {
      revision,
      spanMs,
      samples: samples.map(({ atMs, state, grams }) => ({ ageMs: Math.round(nowMs - atMs), state, grams })),
      framesPerSecond: frameTimes.length,
      lastFrame: lastFrame && {
        ageMs: Math.round(nowMs - lastFrame.atMs),
        hex: hexOf(lastFrame.raw).slice(0, longestHex),
      },
      placement: live.current().placement,
    };
  });

  function forgetOld(nowMs: number): void {
    // The sample that held when the span began still says what was then.
    while ((samples[1]?.atMs ?? Infinity) < nowMs - spanMs || samples.length > mostSamples) samples.shift();
    frameTimes = frameTimes.filter((atMs) => atMs > nowMs - 1_000).slice(-500);
  }

  function add({ state, weightGrams: grams }: Pick<LiveWeight, 'state' | 'weightGrams'>): void {
    const atMs = clock.monotonicMs();
    const last = samples.at(-1);
    const before = samples.at(-2);
    if (last && before && last.state === state && before.state === state && atMs - before.atMs < betweenSamplesMs) {
      samples[samples.length - 1] = { atMs: last.atMs, state, grams };
    } else samples.push({ atMs, state, grams });
    forgetOld(atMs);
    changed();
  }

  function changed(): void {
    if (cancel) return;
    const waitMs = Math.max(0, betweenTellingMs - (clock.monotonicMs() - toldMs));
    cancel = clock.after(waitMs, () => {
      cancel = null;
      toldMs = clock.monotonicMs();
      revision += 1;
      topic.changed();
    });
  }

  add(live.current());
  const offs = [
    live.onChange(add),
    scale.onEvent((event) => {
      if (event.type !== 'frame') return;
      lastFrame = { atMs: event.atMonotonicMs, raw: event.frame.raw };
      frameTimes.push(event.atMonotonicMs);
      changed();
    }),
  ];
  return {
    topic,
    stop(): void {
      offs.forEach((off) => off());
      cancel?.();
    },
  };
}
export type TraceOfScale = ReturnType<typeof createTrace>;
