import type { RefusalCode } from '../../contract/values/refusal.ts';

export type RefusalText = { what: string; why: string; next: string };
/** A missing code is a type error, and the test reads the lists at run time as well. */
export type RefusalTexts = Record<RefusalCode, RefusalText>;
