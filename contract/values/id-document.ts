import { z } from 'zod';

/** Identity papers that the real-name rules accept. [L-11] */
export const IdKind = z.enum([
  'resident-card',
  'temporary-resident-card',
  'hk-macao-permit',
  'taiwan-permit',
  'foreign-permanent-resident-card',
  'passport',
  'military-card',
]);
export type IdKind = z.infer<typeof IdKind>;

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checkCharacters = '10X98765432';

export type IdNumberFault = 'format' | 'birth-date' | 'check-digit';

/**
 * What is wrong with an identity number, or `null`.
 * Resident cards: GB 11643-1999, ISO 7064 MOD 11-2, and a birth date that exists and is not after today. [L-15 EX-4.1]
 * Other papers carry no public check digit: their form alone is tested.
 */
export function findIdNumberFault(kind: IdKind, number: string, nowMs: number): IdNumberFault | null {
  if (kind === 'resident-card' || kind === 'temporary-resident-card') return findResidentFault(number, nowMs);
  return otherForms[kind].test(number) ? null : 'format';
}

const otherForms: Record<Exclude<IdKind, 'resident-card' | 'temporary-resident-card'>, RegExp> = {
  'hk-macao-permit': /^[HM]\d{8}(\d{2})?$/,
  'taiwan-permit': /^\d{8}(\d{2})?$/,
  // 15 characters on the 2017 card, 18 on the 2023 one (first digit 9)
  'foreign-permanent-resident-card': /^([A-Z]{3}\d{12}|9\d{16}[\dX])$/,
  passport: /^[A-Z0-9]{6,12}$/,
  'military-card': /^[\p{L}\d]{6,18}$/u,
};

function findResidentFault(number: string, nowMs: number): IdNumberFault | null {
  if (!/^[1-9]\d{16}[\dX]$/.test(number)) return 'format';
  const birth = number.slice(6, 14);
  const iso = `${birth.slice(0, 4)}-${birth.slice(4, 6)}-${birth.slice(6, 8)}`;
  const birthMs = Date.parse(`${iso}T00:00:00+08:00`);
  const exists =
    !Number.isNaN(Date.parse(`${iso}T00:00:00Z`)) && new Date(`${iso}T00:00:00Z`).toISOString().startsWith(iso);
  if (!exists || birthMs > nowMs || birth < '18800101') return 'birth-date';
  const sum = weights.reduce((total, weight, index) => total + weight * Number(number[index]), 0);
  return checkCharacters[sum % 11] === number[17] ? null : 'check-digit';
}

/** `110105…` → `002X`: all that a screen or a record outside `people` may show. [EX-4.7c] */
export function lastFour(number: string): string {
  return number.slice(-4);
}

/** Removes what people type into a number: spaces, full-width forms, a small x. */
export function normaliseIdNumber(typed: string): string {
  return typed.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();
}
