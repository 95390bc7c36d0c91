import { shanghaiDay } from '../../contract/values/time.ts';

/** What a station is told of its scale beside the line: dates as `2026-11-21`, days in Asia/Shanghai. */
export type ScaleDates = { verifiedOn: string | null; verifiedUntil: string | null };

export type VerificationState = {
  state: 'valid' | 'due-soon' | 'overdue' | 'unknown';
  /** Whole days in which it still holds, today counted as zero; negative once overdue. */
  daysLeft: number | null;
};

/** So early a technician is reminded to call the verification office. */
export const dueSoonDays = 30;

/** Whether the scale may be used for trade; the last day itself still counts. [L-6 F032] */
export function judgeVerification({ verifiedUntil }: ScaleDates, nowMs: number): VerificationState {
  const day = verifiedUntil === null ? null : dayOfDate(verifiedUntil);
  if (day === null) return { state: 'unknown', daysLeft: null };
  const daysLeft = day - shanghaiDay(nowMs);
  if (daysLeft < 0) return { state: 'overdue', daysLeft };
  return { state: daysLeft <= dueSoonDays ? 'due-soon' : 'valid', daysLeft };
}

/**
 * Grams by which a scale of this division may be off in service at this load: twice the limits of the first verification.
 * Source: OIML R 76-1, table 6, class III: 0.5, 1 and 1.5 divisions up to 500, 2000 and 10000 divisions.
 */
export function toleranceGrams(nominalGrams: number, divisionGrams: number): number {
  const divisions = nominalGrams / divisionGrams;
  const factor = divisions <= 500 ? 1 : divisions <= 2_000 ? 2 : 3;
  return factor * divisionGrams;
}

/**
 * The least test weight that proves anything, in grams: below twenty divisions a scale of class III is not weighed with at all.
 * Source: OIML R 76-1, 3.2, table 3.
 */
export function leastTestGrams(divisionGrams: number): number {
  return 20 * divisionGrams;
}

/** A test weight counts for the day on which it was passed. [F111] */
export function isTestDue(last: { atMs: number; passed: boolean } | null, nowMs: number): boolean {
  return last === null || !last.passed || shanghaiDay(last.atMs) !== shanghaiDay(nowMs);
}

/** The day number of a date, or null for text that is none. */
export function dayOfDate(date: string): number | null {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00+08:00`) : Number.NaN;
  // `2026-02-30` is read as a day in March.
  return Number.isNaN(ms) || new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10) !== date ? null : shanghaiDay(ms);
}
