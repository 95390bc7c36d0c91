/** A stretch of a Code 128 symbol in one code set: B holds printable ASCII, C pairs of digits. */
export type Code128Run = { set: 'B' | 'C'; text: string };

/**
 * Splits printable ASCII into code sets: letters in B, a tail of at least four digits in C, which halves its width.
 * Null where the text cannot be a Code 128 symbol here.
 */
export function code128Runs(text: string): Code128Run[] | null {
  if (!/^[\x20-\x7e]{1,64}$/.test(text)) return null;
  const digits = /\d+$/.exec(text)?.[0] ?? '';
  const paired = digits.length - (digits.length % 2);
  if (paired < 4) return [{ set: 'B', text }];
  const head = text.slice(0, text.length - paired);
  const tail: Code128Run = { set: 'C', text: text.slice(text.length - paired) };
  return head === '' ? [tail] : [{ set: 'B', text: head }, tail];
}

/** Width of the symbol in modules, without quiet zones: start, data, changes of set, check and stop. */
export function code128Modules(runs: readonly Code128Run[]): number {
  const data = runs.reduce((sum, run) => sum + (run.set === 'C' ? run.text.length / 2 : run.text.length), 0);
  return 11 * (1 + data + (runs.length - 1) + 1) + 13;
}
