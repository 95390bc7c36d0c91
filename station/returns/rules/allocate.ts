/** A share of something: who, and how much he counts. */
export type Part = { id: string; weightFen: number };

/**
 * Splits an amount over parts in proportion to their weights, by largest remainder: the shares are whole fen, sum to the
 * amount, and no share exceeds its part's weight while the amount does not exceed the weights' sum. Equal remainders go by
 * id, so the order of the parts does not matter. Throws where there is something to split and nothing to split it over.
 */
export function allocate(amountFen: number, parts: readonly Part[]): Map<string, number> {
  const sum = parts.reduce((total, { weightFen }) => total + weightFen, 0);
  const shares = new Map<string, number>();
  if (amountFen === 0) return fill(shares, parts);
  if (amountFen < 0 || sum <= 0) throw new RangeError('nothing to allocate over');
  let leftFen = amountFen;
  const rests: { id: string; rest: number }[] = [];
  for (const { id, weightFen } of parts) {
    const { whole, rest } = divide(amountFen, weightFen, sum);
    shares.set(id, whole);
    leftFen -= whole;
    if (rest > 0) rests.push({ id, rest });
  }
  if (leftFen === 0) return shares;
  rests.sort((a, b) => b.rest - a.rest || (a.id < b.id ? -1 : 1));
  // There are never more fen left than parts with a remainder.
  for (const { id } of rests.slice(0, leftFen)) shares.set(id, (shares.get(id) ?? 0) + 1);
  return shares;
}

/** What the first `count` of `of` equal units are worth together; the odd fen lie on the first units. Sums telescope. */
export function firstUnitsFen(totalFen: number, of: number, count: number): number {
  const rest = totalFen % of;
  return ((totalFen - rest) / of) * count + Math.min(count, rest);
}

/** `a × b / c` in whole numbers, exact also where the product is beyond 2⁵³. */
export function divide(a: number, b: number, c: number): { whole: number; rest: number } {
  const product = a * b;
  if (product <= Number.MAX_SAFE_INTEGER) {
    const rest = product % c;
    return { whole: (product - rest) / c, rest };
  }
  const exact = BigInt(a) * BigInt(b);
  const divisor = BigInt(c);
  return { whole: Number(exact / divisor), rest: Number(exact % divisor) };
}

function fill(shares: Map<string, number>, parts: readonly Part[]): Map<string, number> {
  for (const { id } of parts) shares.set(id, 0);
  return shares;
}
