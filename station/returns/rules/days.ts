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

/** `2026-11-21` as a count of days since 1970, or `null` for a day that no calendar has. */
export function readDay(text: string): number | null {
  const [year = Number.NaN, month = Number.NaN, date = Number.NaN] = text.split('-').map(Number);
  const day = Date.UTC(year, month - 1, date) / dayMs;
  return dayText(day) === text ? day : null;
}

/** Plain arithmetic of the Gregorian calendar, in eras of 400 years that begin in March. */
export function dayText(day: number): string {
  const sinceEras = day + 719_468;
  const era = Math.floor(sinceEras / 146_097);
  const ofEra = sinceEras - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1_460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * ofYear + 2) / 153);
  const date = ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${year}-${twoDigits(month)}-${twoDigits(date)}`;
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}
