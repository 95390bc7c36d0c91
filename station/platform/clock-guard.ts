import type { Clock } from './clock.ts';

/** How far the wall clock may fall behind what was already written or heard before it is doubted. */
const backwardToleranceMs = 2 * 60_000;
const forwardToleranceMs = 24 * 3_600_000;

export type ClockDoubt = { doubtful: boolean; reason: 'backwards' | 'far-forward' | null };

/**
 * Doubts a wall clock that stands before the latest moment the station wrote down or heard from the cloud, or far after it.
 * Running time itself is no doubt: the reference moves on with the monotonic clock. [F072]
 */
export function createClockGuard(clock: Clock, lastKnownMs: number | null) {
  let reference = lastKnownMs === null ? null : { wallMs: lastKnownMs, monotonicMs: clock.monotonicMs() };
  return {
    /** The cloud told its time. */
    heardServer(serverMs: number): void {
      reference = { wallMs: serverMs, monotonicMs: clock.monotonicMs() };
    },
    judge(): ClockDoubt {
      if (reference === null) return { doubtful: false, reason: null };
      const expectedMs = reference.wallMs + (clock.monotonicMs() - reference.monotonicMs);
      const aheadMs = clock.nowMs() - expectedMs;
      if (aheadMs < -backwardToleranceMs) return { doubtful: true, reason: 'backwards' };
      // Without the cloud's word a station that was off over a holiday looks the same as one whose clock leapt.
      if (aheadMs > forwardToleranceMs) return { doubtful: true, reason: 'far-forward' };
      return { doubtful: false, reason: null };
    },
  };
}
export type ClockGuard = ReturnType<typeof createClockGuard>;
