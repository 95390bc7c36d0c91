/**
 * True where a key was retired by that moment: what it signed earlier stands. For a sale the moment is its purchase, which
 * the signature covers, so that a receipt stays genuine when the seller's side changes its key.
 */
export function isRetired(retiredMs: number | null, atMs: number): boolean {
  return retiredMs !== null && retiredMs <= atMs;
}
