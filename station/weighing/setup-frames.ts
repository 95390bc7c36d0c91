import { createDecoderOf } from '../devices/scale/decodings.ts';
import { questionsOf } from '../devices/scale/detect/questions.ts';
import type { WizardOutcome } from '../devices/scale/detect/wizard.ts';
import type { ScaleFrame } from '../devices/scale/scale.ts';
import { settledName, type Settled } from '../devices/scale/settled.ts';
import { milligramsOf, readNumber, unitOf, type WeightUnit } from '../devices/scale/weight.ts';

/** What a digit of a scale weighs. */
export type SettledScale = {
  /** With what was settled in its name. */
  protocol: string;
  settled: Settled | null;
  unit: WeightUnit;
  milligramsPerCount: number;
};

/**
 * Clear by the known weight; or by the frames alone, where they tell everything, nothing else fits them, and no known weight
 * says otherwise. Null until then.
 */
export function settledScale(parts: {
  protocol: string;
  /** The detection was sure of this very protocol. */
  isSure: boolean;
  outcome: WizardOutcome | null;
  /** What was heard with the known weight on, or lately. */
  bytes: Uint8Array;
}): SettledScale | null {
  const { protocol, isSure, outcome, bytes } = parts;
  if (outcome) {
    const { unit, decimals, milligramsPerCount } = outcome;
    if (outcome.trouble || outcome.protocol === null || !unit || decimals === null || milligramsPerCount === null)
      return null;
    const sent = sentBy(bytes, outcome.protocol);
    const differs = sent !== null && (sent.unit !== unit || sent.decimals !== decimals);
    const settled = differs ? { unit, decimals: sent.decimals === decimals ? null : decimals } : null;
    return { protocol: settledName(outcome.protocol, settled), settled, unit, milligramsPerCount };
  }
  const open = questionsOf(protocol).filter((question) => question !== 'stability');
  const sent = sentBy(bytes, protocol);
  const milligramsPerCount = sent && milligramsOf('1', sent.decimals, sent.unit, false);
  if (!isSure || open.length > 0 || !sent || milligramsPerCount === null) return null;
  return { protocol, settled: null, unit: sent.unit, milligramsPerCount };
}

/** Unit and point of the weights in these bytes, as the protocol has them by custom. */
function sentBy(bytes: Uint8Array, protocol: string): { unit: WeightUnit; decimals: number } | null {
  for (const { kind, unit: name, display } of framesIn(bytes, protocol).toReversed()) {
    const unit = name === null ? null : unitOf(name);
    const number = kind === 'reading' && display !== null ? readNumber(display) : null;
    if (number && unit !== null && unit !== 'count') return { unit, decimals: number.decimals };
  }
  return null;
}

/** The digits of the weights at rest, as whole numbers. */
export function countsOf(bytes: Uint8Array, protocol: string): number[] {
  return framesIn(bytes, protocol)
    .filter(({ kind, stable, display }) => kind === 'reading' && stable !== false && display !== null)
    .map(({ display }) => Number(readNumber(display ?? '')?.digits ?? Number.NaN))
    .filter((count) => !Number.isNaN(count));
}

/** All frames of bytes that end where they end. */
export function framesIn(bytes: Uint8Array, protocol: string): ScaleFrame[] {
  const decoder = createDecoderOf(protocol);
  return decoder ? [...decoder.feed(bytes), ...decoder.rest()] : [];
}
