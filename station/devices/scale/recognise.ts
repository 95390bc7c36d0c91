import { createDecoderOf, decodableNames } from './decodings.ts';
import type { ScaleFrame } from './scale.ts';

/** How well bytes fit a protocol. */
export type Candidate = {
  protocol: string;
  /** 0 to 1; equal scores are honest ties, which no byte of these can settle. */
  score: number;
  frames: number;
  /** The part of the bytes that belongs to frames. */
  covered: number;
};

export type Recognition = { candidates: Candidate[]; readings: ReadonlyMap<string, readonly ScaleFrame[]> };

/**
 * How hard it is for other bytes to look like a frame: checksums above marked frames, those above plain text, and what has
 * neither mark nor check at the end. What is not listed has a header or marks.
 */
const marked = 0.8;
const strengths: Readonly<Record<string, number>> = {
  'cas-enq': 1,
  'yaohua-tf0': 1,
  'yaohua-a12e': 1,
  'yaohua-command': 1,
  'keli-command': 1,
  'tisa-dibal': 1,
  'mt-continuous': 1,
  'massa-k-100': 0.95,
  'china-ff-bcd': 0.6,
  ohaus: 0.6,
  'sartorius-sbi': 0.6,
  'kern-de': 0.6,
  elicom: 0.5,
  'yaohua-equals-fwd': 0.5,
  'yaohua-equals-rev': 0.5,
  'yaohua-equals-ambiguous': 0.5,
  'bilanciai-cb': 0.5,
  'openbravo-dialog1': 0.4,
  'giropes-tpv0b': 0.4,
  'plain-ascii': 0.4,
  'massa-k-j': 0.3,
};

const leastCovered = 0.4;
const leastScore = 0.05;
const mostPlausibleMilligrams = 300_000_000;
const mostCandidates = 8;

/** Reads bytes as every protocol and says which they fit, best first. Several frames say more than one. */
export function recognise(chunks: readonly Uint8Array[]): Recognition {
  // A line that breaks, or rests on the wrong level, gives zeros, which are also the zero of scales without any mark.
  if (chunks.every(isEmptyLine)) return { candidates: [], readings: new Map() };
  const total = chunks.reduce((sum, chunk) => sum + contentOf(chunk), 0);
  const readings = new Map<string, readonly ScaleFrame[]>();
  const candidates: Candidate[] = [];
  for (const protocol of decodableNames) {
    const decoder = createDecoderOf(protocol);
    if (!decoder) continue;
    const frames = [...chunks.flatMap((chunk) => decoder.feed(chunk)), ...decoder.rest()];
    if (frames.every(isCommonWord)) continue;
    const covered = Math.min(1, frames.reduce((sum, frame) => sum + contentOf(frame.raw), 0) / Math.max(1, total));
    const score = scoreOf(protocol, frames, covered);
    if (covered < leastCovered || score < leastScore) continue;
    candidates.push({ protocol, score, frames: frames.length, covered: rounded(covered) });
    readings.set(protocol, frames);
  }
  candidates.sort((one, other) => other.score - one.score);
  return { candidates: candidates.slice(0, mostCandidates), readings };
}

function scoreOf(protocol: string, frames: readonly ScaleFrame[], covered: number): number {
  const plausible = frames.reduce((sum, frame) => sum + plausibilityOf(frame), 0) / frames.length;
  // The first frame may be chance; each further one halves the doubt.
  const many = 1 - 0.4 * 2 ** (1 - frames.length);
  return rounded((strengths[protocol] ?? marked) * covered ** 2 * plausible * many);
}

function plausibilityOf({ kind, milligrams, raw }: ScaleFrame): number {
  if (raw.length === 1) return 0.3;
  if (kind === 'ambiguous') return 1;
  if (kind !== 'reading') return 0.8;
  return milligrams === null || Math.abs(milligrams) <= mostPlausibleMilligrams ? 0.95 : 0.3;
}

/** What a modem and many another device says as well. */
function isCommonWord({ kind, raw }: ScaleFrame): boolean {
  return kind === 'ack' && Buffer.from(raw).toString('latin1').trim() === 'OK';
}

/** Nothing but zeros and line ends. */
function isEmptyLine(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0 || byte === 0x0d || byte === 0x0a);
}

/** Line ends say nothing of a protocol. */
function contentOf(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte !== 0x0d && byte !== 0x0a) count += 1;
  return count;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
