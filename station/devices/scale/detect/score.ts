import { isCarried } from '../decoder.ts';
import { decodableNames } from '../decodings.ts';
import { isScaleProtocolName } from '../index.ts';
import { recognise, type Candidate } from '../recognise.ts';
import type { ScaleFrame } from '../scale.ts';
import type { LineSettings } from '../../serial/transport.ts';
import { questionsOf, type Question } from './questions.ts';

/** What bytes of one listening say: the best fit, what comes next, and why. */
export type Verdict = {
  protocol: string;
  /** As far as bit 7 tells; a line that never uses it is taken for eight data bits. */
  settings: LineSettings;
  /** 0 to 1. */
  score: number;
  /** True when nothing else can be meant: enough frames, hardly any other bytes, and no rival close by. */
  sure: boolean;
  runnerUp: { protocol: string; score: number } | null;
  /** What the frames of the protocol cannot say. */
  ambiguous: readonly Question[];
  evidence: Evidence;
};

export type Evidence = {
  frames: number;
  /** Frames that say more than a state which several protocols share. */
  weights: number;
  /** The part of the bytes that belongs to frames. */
  covered: number;
  /** One sentence for a technician. */
  text: string;
  /** The first frames, as hex. */
  hex: string[];
};

const shownFrames = 3;
const leastFrames = 3;
/** What has no check needs more frames before chance is ruled out. */
const leastFramesUnchecked = 5;
const leastCovered = 0.85;
const leastScore = 0.45;
const leastMargin = 0.1;

const checked: ReadonlySet<string> = new Set([
  'cas-enq',
  'yaohua-tf0',
  'yaohua-a12e',
  'yaohua-command',
  'keli-command',
  'tisa-dibal',
  'massa-k-100',
]);

/** Every bit of their bytes is the scale's own, however much some weights look like bytes with parity. */
const eightBits: ReadonlySet<string> = new Set(['china-ff-bcd', 'massa-k-100', 'massa-k-j', 'elicom']);

/** So loose that other text, or other bytes, may pass for them however often they come. */
const neverSure: ReadonlySet<string> = new Set([
  'plain-ascii',
  'massa-k-j',
  'elicom',
  'giropes-tpv0b',
  'openbravo-dialog1',
]);

/** Names of one and the same decoder, told apart by the form of the frame: an `S` before the status, no second comma. */
const forms = [
  {
    names: ['nci-scp01', 'nci-ecr-baxtran'],
    first: /^\n(?:[^\n\r]*\r\n)?[^\n\rS]{2}/,
    second: /^\n(?:[^\n\r]*\r\n)?S/,
  },
  {
    names: ['ascii-comma generic', 'ascii-comma tscale'],
    first: /(?:GS|NT|TR),.*\d|^[SUD] /,
    second: /(?:GS|NT|TR)[^,]*\d/,
  },
] as const;

/** An acknowledgement that long is an answer with a check, as that of Yaohua's command mode. */
const shortestHandshake = 6;

/** A frame that says something of a platform; acknowledgements and errors alone prove no scale. */
const telling: ReadonlySet<ScaleFrame['kind']> = new Set([
  'reading',
  'overload',
  'underload',
  'unstable',
  'status',
  'ambiguous',
  'ident',
]);
/** A status may be shared by several protocols; a weight, its range, or an identity is what tells them apart. */
const proving: ReadonlySet<ScaleFrame['kind']> = new Set(['reading', 'overload', 'underload', 'ambiguous', 'ident']);

/**
 * Judges bytes that were heard with `settings`, which must have eight data bits so that parity shows in bit 7.
 * Null when they fit no protocol. Pure.
 */
export function scoreBytes(chunks: readonly Uint8Array[], settings: LineSettings): Verdict | null {
  const plain = judge(chunks, settings);
  // Seven data bits with two stop bits, or with mark parity: bit 7 is always set.
  const marked = settings.dataBits === 8 && settings.parity === 'none' && chunks.every((chunk) => chunk.every(isHigh));
  if (!marked || chunks.length === 0) return plain;
  const stripped = judge(
    chunks.map((chunk) => chunk.map((byte) => byte & 0x7f)),
    { ...settings, dataBits: 7, stopBits: 2 },
  );
  return (stripped?.score ?? 0) > (plain?.score ?? 0) ? stripped : plain;
}

function judge(chunks: readonly Uint8Array[], settings: LineSettings): Verdict | null {
  const { candidates, readings } = recognise(chunks);
  const framesOf = (one: Candidate) => readings.get(one.protocol) ?? [];
  const { kept, open: openForms } = settleForms(candidates, readings);
  const { ranked: plausible, directionOpen } = settleEquals(kept, readings);
  const ranked = plausible
    .filter((one) => framesOf(one).some(({ kind, raw }) => telling.has(kind) || raw.length >= shortestHandshake))
    .toSorted((one, other) => other.score - one.score || rankOf(one) - rankOf(other));
  const [best] = ranked;
  if (!best) return null;
  const frames = framesOf(best);
  const rivals = ranked.slice(1);
  const rival = rivals.find((one) => !saysTheSame(frames, framesOf(one))) ?? null;
  const tellingFrames = frames.filter(({ kind }) => telling.has(kind));
  const enough = tellingFrames.length >= (checked.has(best.protocol) ? leastFrames : leastFramesUnchecked);
  const unrivalled =
    best.score - (rival?.score ?? 0) >= leastMargin && !rivals.some((one) => isTwin(best, one, frames, framesOf(one)));
  const sure =
    enough &&
    unrivalled &&
    !directionOpen &&
    !openForms.has(best.protocol) &&
    frames.some(({ kind }) => proving.has(kind)) &&
    best.covered >= leastCovered &&
    best.score >= leastScore &&
    !neverSure.has(best.protocol);
  const [second] = rivals;
  return {
    protocol: best.protocol,
    settings: eightBits.has(best.protocol) ? settings : { ...settings, ...carriedBy(frames, settings) },
    score: best.score,
    sure,
    runnerUp: second ? { protocol: second.protocol, score: second.score } : null,
    ambiguous: questionsOf(best.protocol),
    evidence: {
      frames: frames.length,
      covered: best.covered,
      weights: frames.filter(({ kind }) => proving.has(kind)).length,
      text: describe(best, frames, second),
      hex: tellingFrames.slice(0, shownFrames).map(({ raw }) => Buffer.from(raw).toString('hex')),
    },
  };
}

/** Keeps the name of which the frames have the form; where none shows it (overload), the first one stays and is not sure. */
function settleForms(
  candidates: readonly Candidate[],
  readings: ReadonlyMap<string, readonly ScaleFrame[]>,
): { kept: Candidate[]; open: Set<string> } {
  const out = new Set<string>();
  const open = new Set<string>();
  for (const { names, first, second } of forms) {
    const texts = (readings.get(names[0]) ?? []).map(({ raw }) => textOf(raw));
    const isSecond = texts.some((text) => second.test(text));
    out.add(names[isSecond ? 0 : 1]);
    if (!isSecond && !texts.some((text) => first.test(text))) open.add(names[0]);
  }
  return { kept: candidates.filter(({ protocol }) => !out.has(protocol)), open };
}

/**
 * The direction of `=` frames is told by a sign alone. Without one the guess is the direction in which at most three of the
 * seven digits stand behind the point, as on scales of kilograms; it stays a guess.
 */
function settleEquals(
  candidates: readonly Candidate[],
  readings: ReadonlyMap<string, readonly ScaleFrame[]>,
): { ranked: Candidate[]; directionOpen: boolean } {
  const open = candidates.find(({ protocol }) => protocol === openEquals);
  const others = candidates.filter(({ protocol }) => !protocol.startsWith(anyEquals));
  if (!open) return { ranked: [...candidates], directionOpen: false };
  const frames = readings.get(openEquals) ?? [];
  const told = frames.find(({ kind, raw }) => kind === 'reading' && raw.includes(minus));
  const forward = told ? told.raw[1] === minus : (frames[0]?.raw.indexOf(point) ?? 0) > middle;
  const [likely, unlikely] = forward ? [`${anyEquals}fwd`, `${anyEquals}rev`] : [`${anyEquals}rev`, `${anyEquals}fwd`];
  const settled = { ...open, protocol: likely };
  const other = { ...open, protocol: unlikely, score: open.score - (told ? 0.3 : 0.05) };
  return { ranked: [settled, other, ...others], directionOpen: told === undefined };
}

const anyEquals = 'yaohua-equals-';
const openEquals = `${anyEquals}ambiguous`;
const minus = 0x2d;
const point = 0x2e;
/** Of `=0000.000` and its reverse, where the point stands is just before or behind it. */
const middle = 4;

function textOf(raw: Uint8Array): string {
  return String.fromCharCode(...raw.map((byte) => byte & 0x7f));
}

/** Equal scores: what can be driven goes first, then the order of the list. */
function rankOf({ protocol }: Candidate): number {
  return decodableNames.indexOf(protocol) + (isScaleProtocolName(protocol) ? 0 : decodableNames.length);
}

/** Two protocols that can both be driven, and that no byte of these tells apart. */
function isTwin(
  best: Candidate,
  other: Candidate,
  frames: readonly ScaleFrame[],
  otherFrames: readonly ScaleFrame[],
): boolean {
  return (
    isScaleProtocolName(other.protocol) && best.score - other.score < leastMargin && saysTheSame(frames, otherFrames)
  );
}

function saysTheSame(frames: readonly ScaleFrame[], others: readonly ScaleFrame[]): boolean {
  return (
    frames.length === others.length &&
    frames.every((frame, at) => {
      const other = others[at];
      return other?.kind === frame.kind && other.milligrams === frame.milligrams && other.stable === frame.stable;
    })
  );
}

/** How the bytes of the frames use bit 7. */
function carriedBy(frames: readonly ScaleFrame[], heard: LineSettings): Partial<LineSettings> {
  if (heard.dataBits === 7 || heard.parity !== 'none') return {};
  const bytes = frames.flatMap(({ raw }) => [...raw]);
  if (!bytes.some(isHigh)) return {};
  for (const parity of ['even', 'odd'] as const) {
    if (bytes.every((byte) => isCarried(byte, parity))) return { dataBits: 7, parity };
  }
  return {};
}

function isHigh(byte: number): boolean {
  return byte > 0x7f;
}

function describe(best: Candidate, frames: readonly ScaleFrame[], second: Candidate | undefined): string {
  const share = Math.round(best.covered * 100);
  const check = checked.has(best.protocol) ? ' with right checksums' : '';
  const rest = second ? `; next is ${second.protocol} with ${second.score}` : '; nothing else fits';
  return `${frames.length} frames of ${best.protocol}${check}, ${share} % of the bytes${rest}`;
}
