// Ten million mutated frames per scale protocol: no crash, no growth, no single change of a checked frame read; and a million
// damaged streams through the stability rule: no wrong capture. [F030]
//
//   npm run soak -- weighing [--count FRAMES] [--streams STREAMS] [--protocol NAME] [--minutes M] [--resume] [--seed N]
//
// It works in pieces, all protocols in turns, and writes down what is done after each, so that it may be stopped at any time
// and goes on with --resume.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { decodableNames } from '../../station/devices/scale/decodings.ts';
import { collisionRates, fuzzProtocol } from '../../station/devices/scale/fuzz.ts';
import { isScaleProtocolName, scaleProtocolNames } from '../../station/devices/scale/index.ts';
import { root } from '../../tools/repository.ts';
import { heldBytes } from '../support/held-bytes.ts';
import { runStreams, scenariosOf } from '../support/mutated-streams.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '10000000' },
    streams: { type: 'string', default: '1000000' },
    seed: { type: 'string' },
    protocol: { type: 'string' },
    minutes: { type: 'string' },
    resume: { type: 'boolean', default: false },
  },
});

const Fuzzed = z.object({
  rounds: z.int(),
  singles: z.int(),
  singlesPassed: z.int(),
  passed: z.int(),
  cutWrong: z.int(),
  example: z.string().nullable(),
  elapsedMs: z.number(),
});
const Streamed = z.object({
  streams: z.int(),
  frames: z.int(),
  captures: z.int(),
  near: z.int(),
  wrong: z.int(),
  example: z.string().nullable(),
});
const Progress = z.object({
  seed: z.int(),
  fuzzed: z.record(z.string(), Fuzzed),
  streamed: z.record(z.string(), Streamed),
  mostGrowthBytes: z.number(),
});
type Progress = z.infer<typeof Progress>;

const framesWanted = Number(values.count);
const streamsWanted = Math.ceil(Number(values.streams) / scaleProtocolNames.length);
const endMs = performance.now() + (values.minutes ? Number(values.minutes) * 60_000 : Infinity);
/** Of the heap in use, from the first turn of all protocols on: what that needed, it needs to run at all. */
const mostGrowthBytes = 4_000_000;
const framesPerPiece = 250_000;
const streamsPerPiece = 1_000;
/** Of 100 streams of a protocol so many are noise; the other scenarios share the rest. */
const noiseShare = 0.8;

const names = decodableNames.filter((name) => values.protocol === undefined || name === values.protocol);
const progressFile = path.join(root, 'test-results', 'soak-weighing.json');
const progress = values.resume ? readProgress() : null;
const state: Progress = progress ?? {
  seed: values.seed ? Number(values.seed) : Date.now() % 2 ** 31,
  fuzzed: {},
  streamed: {},
  mostGrowthBytes: 0,
};
let firstTurnBytes: number | null = null;

for (let worked = true; worked && performance.now() < endMs;) {
  worked = false;
  for (const protocol of names) {
    if (performance.now() >= endMs) break;
    const did = [fuzzPiece(protocol), isScaleProtocolName(protocol) && streamPiece(protocol)];
    if (!did.includes(true)) continue;
    worked = true;
    keep();
  }
  const held = heldBytes();
  firstTurnBytes ??= held;
  state.mostGrowthBytes = Math.max(state.mostGrowthBytes, held - firstTurnBytes);
  keep();
}

const { text, failures } = report();
process.stdout.write(text);
process.exitCode = failures === 0 && names.length > 0 ? 0 : 1;

function keep(): void {
  mkdirSync(path.dirname(progressFile), { recursive: true });
  writeFileSync(progressFile, JSON.stringify(state));
  if (values.protocol === undefined) writeReport();
}

/** Far from that of the piece before. */
function seedOfPiece(done: number): number {
  return (state.seed + Math.imul(done, 0x9e3779b1)) >>> 0;
}

function fuzzPiece(protocol: string): boolean {
  const old = state.fuzzed[protocol];
  const done = old?.rounds ?? 0;
  const rounds = Math.min(framesPerPiece, framesWanted - done);
  if (rounds <= 0) return false;
  // Another piece, other mutations.
  const piece = fuzzProtocol(protocol, rounds, seedOfPiece(done));
  state.fuzzed[protocol] = {
    rounds: done + rounds,
    singles: (old?.singles ?? 0) + piece.singles,
    singlesPassed: (old?.singlesPassed ?? 0) + piece.singlesPassed,
    passed: (old?.passed ?? 0) + piece.passed,
    cutWrong: (old?.cutWrong ?? 0) + piece.cutWrong,
    example: old?.example ?? piece.example,
    elapsedMs: (old?.elapsedMs ?? 0) + piece.elapsedMs,
  };
  return true;
}

function streamPiece(protocol: (typeof scaleProtocolNames)[number]): boolean {
  const old = state.streamed[protocol];
  const done = old?.streams ?? 0;
  const streams = Math.min(streamsPerPiece, streamsWanted - done);
  if (streams <= 0) return false;
  const scenarios = scenariosOf(protocol);
  const sum = old ?? { streams: 0, frames: 0, captures: 0, near: 0, wrong: 0, example: null };
  for (const scenario of scenarios) {
    const others = scenarios.length - 1;
    const share = others === 0 ? 1 : scenario === 'noise' ? noiseShare : (1 - noiseShare) / others;
    const tally = runStreams(protocol, scenario, Math.max(1, Math.round(streams * share)), seedOfPiece(done));
    sum.streams += tally.streams;
    sum.frames += tally.frames;
    sum.captures += tally.captures;
    sum.near += tally.near;
    sum.wrong += tally.wrong;
    sum.example ??= tally.example;
  }
  state.streamed[protocol] = sum;
  return true;
}

function report(): { text: string; failures: number } {
  const lines: string[] = [];
  let failures = state.mostGrowthBytes < mostGrowthBytes ? 0 : 1;
  for (const [protocol, fuzzed] of Object.entries(state.fuzzed)) {
    const { rounds, singles, singlesPassed, passed, cutWrong, example, elapsedMs } = fuzzed;
    // A quarter of the rounds are more than one change to a checked frame.
    const allowed = Math.round(((collisionRates[protocol] ?? 0) * rounds) / 4);
    const right = singlesPassed === 0 && cutWrong === 0 && passed <= allowed;
    if (!right) failures += 1;
    const facts = `${singlesPassed} of ${singles} single changes read, ${passed} other (${allowed} allowed), ${cutWrong} cut wrong`;
    const cost = `${((elapsedMs * 1000) / rounds).toFixed(1)} µs a frame`;
    lines.push(
      `${right ? 'right' : 'WRONG'} ${protocol}: ${rounds} frames; ${facts}; ${cost}${right ? '' : `; bytes ${example}`}\n`,
    );
  }
  for (const [protocol, { streams, frames, captures, near, wrong, example }] of Object.entries(state.streamed)) {
    if (wrong > 0) failures += 1;
    const facts = `${captures} captures of ${frames} frames, ${near} within a division, ${wrong} wrong`;
    lines.push(
      `${wrong === 0 ? 'right' : 'WRONG'} ${protocol}: ${streams} streams; ${facts}${wrong === 0 ? '' : `; ${example}`}\n`,
    );
  }
  const frames = Object.values(state.fuzzed).map(({ rounds }) => rounds);
  const whole = frames.filter((rounds) => rounds >= framesWanted).length;
  const least = frames.length < names.length ? 0 : Math.min(...frames);
  const streams = Object.values(state.streamed).reduce((sum, one) => sum + one.streams, 0);
  const head = [
    `mutated frames [F030]: ${whole} of ${names.length} protocols have all ${framesWanted}, the others at least ${least}`,
    `mutated streams [F030]: ${streams} of ${values.streams}`,
    `${failures} wrong; seed ${state.seed}; at most ${(state.mostGrowthBytes / 1e6).toFixed(1)} MB more in use than after the first turn`,
  ].join('\n');
  return { text: `${head}\n${lines.join('')}`, failures };
}

function writeReport(): void {
  mkdirSync(path.join(root, 'docs', 'soak'), { recursive: true });
  writeFileSync(path.join(root, 'docs', 'soak', 'weighing.txt'), report().text);
}

function readProgress(): Progress | null {
  try {
    return Progress.parse(JSON.parse(readFileSync(progressFile, 'utf8')));
  } catch {
    process.stderr.write('nothing to go on with: a new run begins\n');
    return null;
  }
}
