import { z } from 'zod';

/** Milliseconds since 1970 in UTC. Storage knows no other form of a moment. */
export const EpochMs = z.int().nonnegative();
export type EpochMs = z.infer<typeof EpochMs>;

const shanghaiOffsetMs = 8 * 3_600_000;
const dayMs = 86_400_000;

/** Asia/Shanghai has had no daylight saving since 1991, so its day is arithmetic, not a time-zone table. */
export function shanghaiDay(atMs: EpochMs): number {
  return Math.floor((atMs + shanghaiOffsetMs) / dayMs);
}

/** The first moment of the next day in Asia/Shanghai; a moment that is itself midnight starts its own day. [EX-4.2b] */
export function nextShanghaiMidnight(atMs: EpochMs): EpochMs {
  return (shanghaiDay(atMs) + 1) * dayMs - shanghaiOffsetMs;
}

/** `2026-11-21 14:05` in Asia/Shanghai, for paper and screens. */
export function shanghaiText(atMs: EpochMs): string {
  return new Date(atMs + shanghaiOffsetMs).toISOString().slice(0, 16).replace('T', ' ');
}
