import { z } from 'zod';
import type { ScaleFrame } from '../scale.ts';
import { readNumber } from '../weight.ts';

const Usb = z.object({
  vendorId: z.string().nullable(),
  productId: z.string().nullable(),
  serialNumber: z.string().nullable(),
});
export type UsbIdentity = z.infer<typeof Usb>;

/** What a scale was when it was set up, as plain JSON: who comes back after a plug was pulled must be the same. */
export const Fingerprint = z.object({
  usb: Usb.nullable(),
  protocol: z.string(),
  /** Lengths of its frames of weight, in bytes. */
  frameLengths: z.array(z.int().positive()),
  unit: z.string().nullable(),
  decimals: z.int().nullable(),
  /** One division in steps of the last digit: 1, 2, 5, 10 …; null where too few weights were seen. */
  division: z.int().positive().nullable(),
});
export type Fingerprint = z.infer<typeof Fingerprint>;

export type FingerprintPart = 'usb' | 'protocol' | 'frame-length' | 'unit' | 'decimals' | 'division';

/** So many different weights show the division; fewer may all be multiples of something larger. */
const weightsForDivision = 8;
const divisions = [1, 2, 5, 10, 20, 50, 100] as const;

/** Takes the fingerprint of frames of one scale. `division` is given where a person or a type plate knows it. */
export function fingerprintOf(parts: {
  usb: UsbIdentity | null;
  protocol: string;
  frames: readonly ScaleFrame[];
  division?: number;
}): Fingerprint {
  const { usb, protocol, frames } = parts;
  const weights = frames.filter(({ kind }) => kind === 'reading');
  const counts = weights.map(countOf).filter((count) => count !== null);
  return {
    usb,
    protocol,
    frameLengths: [...new Set(weights.map(({ raw }) => raw.length))].toSorted((one, other) => one - other),
    unit: weights[0]?.unit ?? null,
    decimals: decimalsOf(weights[0]),
    division: parts.division ?? divisionOf(counts),
  };
}

/**
 * Which parts of a saved fingerprint what was seen contradicts; none: it may be the same scale. What is unknown on either
 * side contradicts nothing, except that a USB identity that was known must come back.
 */
export function fingerprintDifferences(
  saved: Fingerprint,
  seen: { usb: UsbIdentity | null; protocol: string; frames: readonly ScaleFrame[] },
): FingerprintPart[] {
  const now = fingerprintOf(seen);
  const weights = seen.frames.filter(({ kind }) => kind === 'reading');
  const differences: FingerprintPart[] = [];
  if (saved.usb && !isSameUsb(saved.usb, now.usb)) differences.push('usb');
  if (saved.protocol !== now.protocol) differences.push('protocol');
  if (weights.length === 0) return differences;
  if (saved.frameLengths.length > 0 && now.frameLengths.some((length) => !saved.frameLengths.includes(length)))
    differences.push('frame-length');
  if (saved.unit !== null && weights.some(({ unit }) => unit !== saved.unit)) differences.push('unit');
  if (saved.decimals !== null && weights.some((frame) => decimalsOf(frame) !== saved.decimals))
    differences.push('decimals');
  const { division } = saved;
  if (division !== null && weights.some((frame) => (countOf(frame) ?? 0) % division !== 0))
    differences.push('division');
  return differences;
}

/** False as soon as anything contradicts: no weight of this scale may then be believed before a person looked at it. */
export function matchesFingerprint(
  saved: Fingerprint,
  seen: { usb: UsbIdentity | null; protocol: string; frames: readonly ScaleFrame[] },
): boolean {
  return fingerprintDifferences(saved, seen).length === 0;
}

/** Cheap adapters have no serial number, and then two of a kind are told apart by what they say. */
function isSameUsb(saved: UsbIdentity, now: UsbIdentity | null): boolean {
  return (
    now !== null &&
    saved.vendorId === now.vendorId &&
    saved.productId === now.productId &&
    (saved.serialNumber === null || saved.serialNumber === now.serialNumber)
  );
}

function decimalsOf(frame: ScaleFrame | undefined): number | null {
  return frame?.display ? (readNumber(frame.display)?.decimals ?? null) : null;
}

function countOf({ display }: ScaleFrame): number | null {
  const number = display === null ? null : readNumber(display);
  return number && Number(number.digits);
}

/** The largest usual division of which all weights are multiples. */
function divisionOf(counts: readonly number[]): number | null {
  if (new Set(counts).size < weightsForDivision) return null;
  return divisions.findLast((division) => counts.every((count) => count % division === 0)) ?? 1;
}
