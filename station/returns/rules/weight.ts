import type { WeightComparison } from '../../../contract/returns/assessment.ts';
import type { ReturnPoliciesBody } from './policy.ts';

/** Something that lies on the scale, or could. */
export type Weighable = {
  itemId: string;
  name: { zh: string; en: string };
  pieces: number;
  /** Of one piece; null where the catalogue has none. */
  weightGrams: number | null;
};

const mostExplanations = 5;
/** Pairs of more candidates than this are not tried: a list that long explains nothing. */
const mostCandidates = 400;

/**
 * Compares what was weighed with what should be inside, and names what would explain a difference: one item that is
 * missing (or, of `elsewhere`, too much), or two of them. Advice only.
 */
export function compareWeight(
  inside: readonly Weighable[],
  elsewhere: readonly Weighable[],
  measuredGrams: number,
  tolerance: ReturnPoliciesBody['weight'],
): WeightComparison {
  const unknown = inside.filter(({ weightGrams }) => weightGrams === null).map(({ itemId }) => itemId);
  const knownGrams = inside.reduce((sum, { pieces, weightGrams }) => sum + pieces * (weightGrams ?? 0), 0);
  const toleranceGrams = Math.max(
    tolerance.toleranceGrams,
    Math.floor((knownGrams * tolerance.tolerancePermille) / 1_000),
  );
  const differenceGrams = measuredGrams - knownGrams;
  const base = { measuredGrams, toleranceGrams, unknown, explanations: [] };
  // What has no catalogue weight can make it heavier, never lighter.
  if (unknown.length > 0 && differenceGrams >= -toleranceGrams) {
    return { ...base, verdict: 'not-comparable', expectedGrams: null, differenceGrams: null };
  }
  const known = { ...base, expectedGrams: unknown.length > 0 ? null : knownGrams, differenceGrams };
  if (Math.abs(differenceGrams) <= toleranceGrams) return { ...known, verdict: 'matches' };
  const isLighter = differenceGrams < 0;
  return {
    ...known,
    verdict: isLighter ? 'lighter' : 'heavier',
    explanations: explain(isLighter ? inside : elsewhere, Math.abs(differenceGrams), toleranceGrams),
  };
}

type Candidate = { itemId: string; name: Weighable['name']; pieces: number; grams: number };

function explain(items: readonly Weighable[], grams: number, toleranceGrams: number): WeightComparison['explanations'] {
  const candidates = items.flatMap(candidatesOf).filter((candidate) => candidate.grams <= grams + toleranceGrams);
  const sets: Candidate[][] = candidates.map((candidate) => [candidate]);
  if (candidates.length <= mostCandidates) {
    candidates.forEach((one, at) => {
      for (const other of candidates.slice(at + 1)) if (other.itemId !== one.itemId) sets.push([one, other]);
    });
  }
  return sets
    .map((set) => ({ items: set, grams: set.reduce((sum, { grams: own }) => sum + own, 0) }))
    .filter((set) => Math.abs(set.grams - grams) <= toleranceGrams)
    .sort(
      (a, b) =>
        a.items.length - b.items.length ||
        Math.abs(a.grams - grams) - Math.abs(b.grams - grams) ||
        (keyOf(a.items) < keyOf(b.items) ? -1 : 1),
    )
    .slice(0, mostExplanations);
}

/** One piece, two pieces … of an item, as far as that many can be missing. */
function candidatesOf({ itemId, name, pieces, weightGrams }: Weighable): Candidate[] {
  if (weightGrams === null || weightGrams === 0) return [];
  const counts = Array.from({ length: Math.min(pieces, 10) }, (_, index) => index + 1);
  return counts.map((count) => ({ itemId, name, pieces: count, grams: count * weightGrams }));
}

function keyOf(items: readonly Candidate[]): string {
  return items.map(({ itemId, pieces }) => `${itemId} ${pieces}`).join('|');
}
