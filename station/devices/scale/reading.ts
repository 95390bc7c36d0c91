import { bareFrame } from './decoder.ts';
import type { ScaleFrame } from './scale.ts';
import { displayOf, milligramsOf, milligramsOfCount, type ShownNumber, type WeightUnit } from './weight.ts';

/** What a frame says beside its weight. */
export type ReadingFacts = Partial<Pick<ScaleFrame, 'stable' | 'net' | 'zero' | 'tareMilligrams'>>;

/** A weight in a known unit. What no platform carries is a fault of the scale. */
export function readingFrame(number: ShownNumber, unit: WeightUnit, facts: ReadingFacts, raw: Uint8Array): ScaleFrame {
  const { digits, decimals, negative } = number;
  const milligrams = milligramsOf(digits, decimals, unit, negative);
  if (milligrams === null) return { ...bareFrame('error', raw), unit };
  return {
    kind: 'reading',
    milligrams,
    unit,
    stable: facts.stable ?? null,
    net: facts.net ?? null,
    tareMilligrams: facts.tareMilligrams ?? null,
    zero: facts.zero ?? null,
    display: displayOf(digits, decimals, negative),
    raw,
  };
}

/** The same of digits that are one whole number already, with nothing made on the way. */
export function countedFrame(
  count: number,
  decimals: number,
  negative: boolean,
  display: string,
  unit: WeightUnit,
  stable: boolean | null,
  net: boolean | null,
  zero: boolean | null,
  tareMilligrams: number | null,
  raw: Uint8Array,
): ScaleFrame {
  const milligrams = milligramsOfCount(count, decimals, unit, negative);
  if (milligrams === null) return { ...bareFrame('error', raw), unit };
  return { kind: 'reading', milligrams, unit, stable, net, tareMilligrams, zero, display, raw };
}

/** The weight of a platform in motion: shown, and not given. */
export function withheld(frame: ScaleFrame): ScaleFrame {
  frame.milligrams = null;
  frame.unit = null;
  return frame;
}

/** A tare that the scale tells by itself: never the weight. */
export function tareFrame(
  number: ShownNumber,
  unit: WeightUnit,
  facts: Pick<ReadingFacts, 'stable'>,
  raw: Uint8Array,
): ScaleFrame {
  const { digits, decimals, negative } = number;
  const tareMilligrams = milligramsOf(digits, decimals, unit, negative);
  return { ...bareFrame('status', raw), unit, stable: facts.stable ?? null, tareMilligrams };
}
