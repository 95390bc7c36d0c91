import { z } from 'zod';

export const PersonName = z.string().trim().min(1).max(64);
/** Mainland mobile (11 digits from 13 to 19) or a landline with area code. [EX-4.1] */
export const Phone = z.string().regex(/^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})$/);

/** What may stand on paper: the first character, the rest hidden. GB/T 41833 asks for at least one hidden. [L-13] */
export function maskName(name: string): string {
  const characters = [...name.trim()];
  return (characters[0] ?? '') + '*'.repeat(Math.max(1, characters.length - 1));
}

/** Hides at least six digits: three in front and at most two behind stay. [L-13] */
export function maskPhone(phone: string): string {
  const digits = phone.replace(/\D/g, '');
  const shownBehind = Math.max(0, Math.min(2, digits.length - 9));
  const hidden = digits.length - 3 - shownBehind;
  return digits.slice(0, 3) + '*'.repeat(Math.max(6, hidden)) + (shownBehind ? digits.slice(-shownBehind) : '');
}
