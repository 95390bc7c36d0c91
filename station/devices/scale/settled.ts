import type { ScaleDecoder } from './decoder.ts';
import type { ScaleFrame } from './scale.ts';
import { displayOf, milligramsOf, readNumber, unitOf, type WeightUnit } from './weight.ts';

/** What a person settled because no frame of the protocol tells it: the unit, and where the point stands. */
export type Settled = {
  unit: WeightUnit;
  /** Null: as the frames have it. */
  decimals: number | null;
};

const form = /^([^:]+):(kg|g|jin|lb)(?:\.([0-4]))?$/;

/**
 * `yaohua-tf0:jin`, `toledo-prt5:kg.3`: a protocol with what was settled, so that one name is all that a weighing has to keep
 * for its frames to be read again as they were. A bare name where nothing was settled.
 */
export function settledName(protocol: string, settled: Settled | null): string {
  if (!settled) return protocol;
  return `${protocol}:${settled.unit}${settled.decimals === null ? '' : `.${settled.decimals}`}`;
}

/** The protocol of a name, and what was settled in it. */
export function readSettledName(name: string): { protocol: string; settled: Settled | null } {
  const [, protocol, unitText = '', decimals] = form.exec(name) ?? [];
  const unit = unitOf(unitText);
  if (protocol === undefined || unit === null || unit === 'count') return { protocol: name, settled: null };
  return { protocol, settled: { unit, decimals: decimals === undefined ? null : Number(decimals) } };
}

/** Reads every weight as it was settled. */
export function settleDecoder(decoder: ScaleDecoder, settled: Settled): ScaleDecoder {
  return {
    feed: (bytes) => decoder.feed(bytes).map((frame) => settleFrame(frame, settled)),
    rest: () => decoder.rest().map((frame) => settleFrame(frame, settled)),
    reset: () => decoder.reset(),
  };
}

/** The same digits in the settled unit, with the settled point. What the scale did not show as digits stays as it is. */
export function settleFrame(frame: ScaleFrame, settled: Settled): ScaleFrame {
  const { unit } = settled;
  const customary = frame.unit === null ? null : unitOf(frame.unit);
  const number = frame.display === null ? null : readNumber(frame.display);
  if (customary === null || customary === 'count') return frame;
  const sentDecimals = number?.decimals ?? null;
  const decimals = settled.decimals ?? sentDecimals;
  const tareMilligrams = tareIn(frame.tareMilligrams, customary, sentDecimals, { unit, decimals });
  if (!number || decimals === null) return { ...frame, unit, tareMilligrams };
  const milligrams = frame.milligrams === null ? null : milligramsOf(number.digits, decimals, unit, number.negative);
  return {
    ...frame,
    // What no platform carries is a fault of the scale, in any unit.
    kind: frame.milligrams !== null && milligrams === null ? 'error' : frame.kind,
    milligrams,
    unit,
    tareMilligrams,
    display: displayOf(number.digits, decimals, number.negative),
  };
}

/** A tare is shown with the point of the weight beside it; alone, only another unit can be told. */
function tareIn(
  tare: number | null,
  customary: WeightUnit,
  sentDecimals: number | null,
  settled: Settled,
): number | null {
  if (tare === null) return null;
  const from = stepOf(customary, sentDecimals ?? 0);
  const to = stepOf(settled.unit, sentDecimals === null ? 0 : (settled.decimals ?? sentDecimals));
  return from === null || to === null ? null : Math.round((tare / from) * to);
}

/** A million steps of the last digit, in milligrams: whole for every unit that a scale is settled in. */
function stepOf(unit: WeightUnit, decimals: number): number | null {
  return milligramsOf('1000000', decimals, unit, false);
}
