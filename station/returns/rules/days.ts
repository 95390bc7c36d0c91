import { shanghaiDay } from '../../../contract/values/time.ts';

const dayMs = 86_400_000;

/** Where a day stands to a window. `before`: the receipt lies in the future, so a clock or a date is wrong. */
export type WindowState = 'unknown' | 'before' | 'within' | 'past';
export type Window = { state: WindowState; day: number | null; lastDay: string | null };

/**
 * A window of `days` from receipt, in days of Asia/Shanghai. The day of receipt is day 0 and is not counted, the last day
 * counts to its midnight, and a window that would end on a rest day ends with the next day that is none. [L-4 L-8]
 */
export function windowOf(
  receivedDate: string | null,
  days: number,
  nowMs: number,
  restDays: readonly string[],
): Window {
  const received = receivedDate === null ? null : readDay(receivedDate);
  if (received === null) return { state: 'unknown', day: null, lastDay: null };
  const today = shanghaiDay(nowMs);
  let last = received + days;
  while (restDays.includes(dayText(last))) last += 1;
  const state = today < received ? 'before' : today <= last ? 'within' : 'past';
  return { state, day: today - received, lastDay: dayText(last) };
}

/** `2026-11-21` as a count of days, or `null` for a day that no calendar has. */
export function readDay(text: string): number | null {
  const atMs = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(atMs) || dayText(atMs / dayMs) !== text ? null : atMs / dayMs;
}

export function dayText(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}
