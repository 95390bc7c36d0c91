import { realpathSync } from 'node:fs';
import type { Clock } from '../../../platform/clock.ts';
import { transportOf, type LineSettings, type Transport } from '../../serial/transport.ts';
import { openLine, pause, type HeardLine } from './line.ts';
import { questionsOf, type Question } from './questions.ts';
import { echoProbe, requests, type Request } from './requests.ts';
import { scoreBytes, type Evidence, type Verdict } from './score.ts';

/** A port of which the station knows that no scale is there: it is never opened. */
export type TakenPort = { path: string; as: 'scanner' | 'printer' | 'card-reader' };

/**
 * `silent`: nothing was heard and nothing answered. `unknown-bytes`: something speaks, and it is no known scale.
 * `echo`: whatever is sent comes back, as from a plug without a device. `taken`: the port belongs to another device. `cannot-open`: with `why`. `stopped`: somebody stopped it.
 */
export type NotFound = 'silent' | 'unknown-bytes' | 'echo' | 'taken' | 'cannot-open' | 'unplugged' | 'stopped';

export type Detection = {
  found: boolean;
  /** Null where `found` is false. */
  protocol: string | null;
  settings: LineSettings | null;
  /** Speaks by itself, or had to be asked with the request of this name. */
  answers: 'by-itself' | string | null;
  score: number;
  /** False: a person has to confirm it before a weight is believed. */
  sure: boolean;
  ambiguous: readonly Question[];
  runnerUp: { protocol: string; score: number } | null;
  evidence: Evidence | null;
  reason: NotFound | null;
  why: string | null;
  tookMs: number;
};

/** What the detection is doing, for a screen or a log. */
export type DetectStage = {
  doing: 'listening' | 'asking';
  baudRate: number;
  request: string | null;
  heardBytes: number;
};

export type DetectOptions = {
  /** A serial path or `tcp://host:port`. */
  path: string;
  taken?: readonly TakenPort[];
  clock: Clock;
  transport?: Transport;
  onStage?: (stage: DetectStage) => void;
  signal?: AbortSignal;
};

/** Nothing goes on longer than this, whatever the line does. */
const mostMs = 28_500;
const firstListenMs = 2_000;
/** A line on which something moves is listened to for so long at each further speed; a dead one shortly. */
const busyListenMs = 1_900;
const deadListenMs = 700;
const lookEveryMs = 150;
const earliestMs = 500;
/** What the very first bytes of an opened line are may be the noise of a plug. */
const straySilence = 3;
const answerMs = 220;
const answerBytes = 26;
const againMs = 140;
const repeats = 5;
const bitsPerByte = 10;
const settledScore = 0.5;

const passiveBauds = [9600, 4800, 2400, 1200, 19_200] as const;
const rareBauds = [38_400, 57_600, 115_200] as const;
/** Eleven bits a byte: eight data bits and a parity bit look like framing errors to the others. */
const longBytes = [
  { baudRate: 9600, parity: 'even' },
  { baudRate: 9600, parity: 'odd' },
  { baudRate: 4800, parity: 'even' },
  { baudRate: 4800, parity: 'odd' },
] as const;
const askedBauds = [9600, 2400, 4800, 19_200, 1200] as const;

/**
 * Finds out what scale is on a port: listens first, over the usual line settings, and only where the line is silent asks,
 * with the mildest requests first. 7E1 and 7O1 are heard with eight data bits, where parity is bit 7. Never throws, opens
 * nothing twice at once, and leaves the port closed. Ends within 30 s; within 8 s for a scale that streams at 9600.
 */
export async function detectScale(options: DetectOptions): Promise<Detection> {
  const { path, taken = [], clock } = options;
  const startMs = clock.monotonicMs();
  const other = taken.find((one) => isSameDevice(one.path, path));
  if (other) return { ...nothingFound('taken', `this is the port of the ${other.as}`), tookMs: 0 };
  const result = await search(options, startMs + mostMs);
  return { ...result, tookMs: Math.round(clock.monotonicMs() - startMs) };
}

async function search(options: DetectOptions, untilMs: number): Promise<Omit<Detection, 'tookMs'>> {
  const { path, clock, transport = transportOf(path), onStage, signal } = options;
  let best: { verdict: Verdict; answers: string } | null = null;
  let heardAtAll = 0;
  let failure: Pick<Detection, 'reason' | 'why'> | null = null;

  const over = () => signal?.aborted === true || failure !== null || clock.monotonicMs() >= untilMs;
  const leftMs = () => untilMs - clock.monotonicMs();

  /** True when nothing more has to be tried. */
  function keep(verdict: Verdict | null, answers: string): boolean {
    if (!verdict) return false;
    if (!best || isBetter(verdict, best.verdict)) best = { verdict, answers };
    return verdict.sure || (verdict.score >= settledScore && verdict.evidence.weights > 0);
  }

  async function on<T>(settings: LineSettings, act: (line: HeardLine) => Promise<T>): Promise<T | null> {
    let opened = await openLine({ path, settings, transport, clock });
    if (!opened.line && !over()) {
      await pause(clock, 200);
      opened = await openLine({ path, settings, transport, clock });
    }
    if (!opened.line) {
      failure = { reason: 'cannot-open', why: opened.error };
      return null;
    }
    const { line } = opened;
    try {
      return await act(line);
    } finally {
      if (line.gone()) failure = { reason: 'unplugged', why: 'the plug was pulled' };
      await line.close();
    }
  }

  async function listen(settings: LineSettings, limitMs: number): Promise<boolean> {
    const done = await on(settings, async (line) => {
      const sinceMs = clock.monotonicMs();
      const pastMs = () => clock.monotonicMs() - sinceMs;
      let verdict: Verdict | null = null;
      while (!over() && !line.gone() && pastMs() < limitMs) {
        await pause(clock, Math.min(lookEveryMs, limitMs));
        onStage?.({ doing: 'listening', baudRate: settings.baudRate, request: null, heardBytes: line.total() });
        if (pastMs() < earliestMs || line.total() === 0) continue;
        verdict = scoreBytes([line.heard()], settings);
        if (verdict?.sure) break;
      }
      heardAtAll += line.total();
      return keep(verdict, 'by-itself');
    });
    return done ?? false;
  }

  async function ask(baudRate: number): Promise<boolean> {
    const settings = eightBits(baudRate);
    const limitMs = answerMs + (answerBytes * bitsPerByte * 1000) / baudRate;
    const done = await on(settings, async (line) => {
      for (const request of requests) {
        if (over() || line.gone()) return false;
        onStage?.({ doing: 'asking', baudRate, request: request.name, heardBytes: line.total() });
        const firstMs = request.name.endsWith('again') ? againMs + limitMs - answerMs : limitMs;
        const { answers, echoes, deafToEcho } = await interview(line, request, settings, {
          clock,
          firstMs,
          limitMs,
          over,
        });
        if (echoes) {
          failure = { reason: 'echo', why: 'the port gives back what is sent to it' };
          return false;
        }
        const verdict = answers.length > 0 ? scoreBytes(answers, settings) : null;
        if (keep(deafToEcho ? asClone(verdict) : verdict, request.name)) return true;
      }
      heardAtAll += line.total();
      return false;
    });
    return done ?? false;
  }

  async function run(): Promise<void> {
    for (const [at, baudRate] of passiveBauds.entries()) {
      const limitMs = at === 0 ? firstListenMs : heardAtAll > straySilence ? busyListenMs : deadListenMs;
      if (await listen(eightBits(baudRate), Math.min(limitMs, leftMs()))) return;
      if (over()) return;
    }
    if (heardAtAll > straySilence) {
      for (const baudRate of rareBauds) if (over() || (await listen(eightBits(baudRate), 1_000))) return;
      for (const { baudRate, parity } of longBytes) {
        if (over() || (await listen({ ...eightBits(baudRate), parity }, 1_200))) return;
      }
      // Something speaks that is no scale: it is not spoken to.
      return;
    }
    for (const baudRate of askedBauds) if (over() || (await ask(baudRate))) return;
  }

  await run();
  if (signal?.aborted) return nothingFound('stopped', 'stopped by hand');
  const found = settledOf(best);
  if (found) return found;
  const { reason, why } = reasonOf(failure) ?? {
    reason: heardAtAll > straySilence ? ('unknown-bytes' as const) : ('silent' as const),
    why:
      heardAtAll > straySilence
        ? `${heardAtAll} bytes, and no known scale speaks so`
        : 'nothing was heard and nothing answered',
  };
  return nothingFound(reason, why);
}

type Interview = {
  answers: Uint8Array[];
  /** The line gave back the question itself. */
  echoes: boolean;
  /** Answers like an 8217 and has none of its echo mode. */
  deafToEcho: boolean;
};

/** All answers to one request, asked again while they make sense; nothing when the first one stays out. */
async function interview(
  line: HeardLine,
  request: Request,
  settings: LineSettings,
  { clock, firstMs, limitMs, over }: { clock: Clock; firstMs: number; limitMs: number; over: () => boolean },
): Promise<Interview> {
  const first = await answerTo(line, request, request.bytes, clock, firstMs);
  if (first.length === 0) return { answers: [], echoes: false, deafToEcho: false };
  if (!request.follow && isEcho(first, request.bytes)) return { answers: [], echoes: true, deafToEcho: false };
  const answers = [first];
  const question = request.follow ?? request.bytes;
  let empty = 0;
  while (answers.length <= repeats && empty < 2 && !over() && !line.gone()) {
    const answer = await answerTo(line, request, question, clock, limitMs);
    if (answer.length === 0 || isEcho(answer, question)) empty += 1;
    else answers.push(answer);
  }
  // The first answer may be spoilt by what was asked before it.
  const later = answers.slice(1);
  const useful = later.length >= leastLater ? later : answers;
  if (!statusOnly(useful, settings)) return { answers: useful, echoes: false, deafToEcho: false };
  const probed = await probeEcho(line, clock, limitMs);
  return { answers: [...useful, ...probed], echoes: false, deafToEcho: probed.length === 0 };
}

const leastLater = 3;

async function answerTo(
  line: HeardLine,
  request: Request,
  question: Uint8Array,
  clock: Clock,
  limitMs: number,
): Promise<Uint8Array> {
  line.forget();
  await line.say(question);
  const answer = await quietAfter(line, clock, limitMs);
  if (!request.afterAck || answer.length !== 1 || ((answer[0] ?? 0) & 0x7f) !== acknowledged) return answer;
  line.forget();
  await line.say(request.afterAck);
  return quietAfter(line, clock, limitMs);
}

const acknowledged = 0x06;
const quietMs = 60;

/** Waits for an answer and for its end. */
async function quietAfter(line: HeardLine, clock: Clock, limitMs: number): Promise<Uint8Array> {
  const untilMs = clock.monotonicMs() + limitMs;
  let last = 0;
  while (clock.monotonicMs() < untilMs && !line.gone()) {
    await pause(clock, last === 0 ? 20 : quietMs);
    const { length } = line.heard();
    if (length > 0 && length === last) break;
    last = length;
  }
  return line.heard();
}

function isEcho(answer: Uint8Array, question: Uint8Array): boolean {
  return answer.length === question.length && answer.every((byte, at) => byte === question[at]);
}

/** An 8217 and its clone in motion or out of range say only `?`, whose bits they use differently. */
function statusOnly(answers: readonly Uint8Array[], settings: LineSettings): boolean {
  const verdict = scoreBytes(answers, settings);
  return (
    verdict !== null &&
    (verdict.protocol === genuine || verdict.protocol === clone) &&
    answers.every((answer) => ((answer[1] ?? 0) & 0x7f) === questionMark)
  );
}

const questionMark = 0x3f;

/** Only a genuine 8217 has an echo mode; it is deaf to `W` until it is told to leave it. */
async function probeEcho(line: HeardLine, clock: Clock, limitMs: number): Promise<Uint8Array[]> {
  line.forget();
  try {
    await line.say(echoProbe.on);
    const answer = await quietAfter(line, clock, limitMs);
    return answer.length > 1 ? [answer] : [];
  } finally {
    await line.say(echoProbe.off);
  }
}

function isBetter(one: Verdict, other: Verdict): boolean {
  return one.sure === other.sure ? one.score > other.score : one.sure;
}

/** Statuses of an 8217 without its echo mode are those of the clone; without a weight neither is sure. */
function asClone(verdict: Verdict | null): Verdict | null {
  if (verdict?.protocol !== genuine || verdict.runnerUp?.protocol !== clone) return verdict;
  const runnerUp = { protocol: genuine, score: verdict.runnerUp.score };
  return { ...verdict, protocol: clone, runnerUp, sure: false, ambiguous: questionsOf(clone) };
}

const genuine = 'toledo-8217';
const clone = 'toledo-clone-baxtran';

function settledOf(best: { verdict: Verdict; answers: string } | null): Omit<Detection, 'tookMs'> | null {
  if (!best) return null;
  const { verdict, answers } = best;
  return { found: true, answers, reason: null, why: null, ...verdict };
}

function reasonOf(failure: Pick<Detection, 'reason' | 'why'> | null): { reason: NotFound; why: string } | null {
  return failure?.reason ? { reason: failure.reason, why: failure.why ?? '' } : null;
}

function nothingFound(reason: NotFound, why: string): Omit<Detection, 'tookMs'> {
  return {
    found: false,
    protocol: null,
    settings: null,
    answers: null,
    score: 0,
    sure: false,
    ambiguous: [],
    runnerUp: null,
    evidence: null,
    reason,
    why,
  };
}

function eightBits(baudRate: number): LineSettings {
  return { baudRate, dataBits: 8, parity: 'none', stopBits: 1 };
}

/** True for two paths of one device, also through symbolic links, of which `/dev/serial/by-id` is full. */
export function isSameDevice(one: string, other: string): boolean {
  return one === other || realPathOf(one) === realPathOf(other);
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
