/** A stretch of a Code 128 symbol in one code set: B holds printable ASCII, C pairs of digits. */
export type Code128Run = { set: 'B' | 'C'; text: string };

/**
 * Splits printable ASCII into code sets: letters in B, a tail of at least four digits in C, which halves its width.
 * Null where the text cannot be a Code 128 symbol here.
 */
export function code128Runs(text: string): Code128Run[] | null {
  if (!/^[\x20-\x7e]{1,64}$/.test(text)) return null;
  const digits = /\d+$/.exec(text)?.[0] ?? '';
  const tail = afterRealTime(digits.slice(digits.length % 2));
  if (tail.length < 4) return [{ set: 'B', text }];
  const head = text.slice(0, text.length - tail.length);
  const run: Code128Run = { set: 'C', text: tail };
  return head === '' ? [run] : [{ set: 'B', text: head }, run];
}

/**
 * A pair of digits goes to the printer as one byte, and 16 before 04, 05 or 20 is DLE before EOT, ENQ or DC4: a request
 * that printers obey wherever it stands, also inside a barcode (ESC/POS, real-time commands). What is left after such
 * a pair may be paired.
 */
function afterRealTime(pairedDigits: string): string {
  const pairs = pairedDigits.match(/../g) ?? [];
  const last = pairs.findLastIndex((pair, at) => pair === '16' && /^(04|05|20)$/.test(pairs[at + 1] ?? ''));
  return pairs.slice(last + 1).join('');
}

/** Width of the symbol in modules, without quiet zones: start, data, changes of set, check and stop. */
export function code128Modules(runs: readonly Code128Run[]): number {
  const data = runs.reduce((sum, run) => sum + (run.set === 'C' ? run.text.length / 2 : run.text.length), 0);
  return 11 * (1 + data + (runs.length - 1) + 1) + 13;
}
