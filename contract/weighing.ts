import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { allRoles, command, query, stream } from './rpc/procedure.ts';
import { DeviceState } from './station.ts';
import { Grams } from './values/amounts.ts';
import { Id, Revision } from './values/ids.ts';
import { refusalCodes } from './values/refusal.ts';
import type { Role } from './values/roles.ts';
import { EpochMs } from './values/time.ts';

/**
 * What the scale says now. A fault never carries a weight: `weightGrams` is a number only in `moving`, `stable` and `empty`.
 */
export const ScaleState = z.enum([
  'absent',
  'connecting',
  'unplugged',
  'silent',
  'fault',
  /** What is plugged in is not the scale that was set up: it is not read. */
  'other-scale',
  'overload',
  'underload',
  'net',
  'empty',
  'moving',
  'stable',
]);
export type ScaleState = z.infer<typeof ScaleState>;

/** A stable weight captured once for one putting-on of a parcel. */
export const Placement = z.object({
  placementId: Id,
  weightGrams: Grams,
  capturedMs: EpochMs,
  /** False once it was charged to a collection, or lifted off. */
  usable: z.boolean(),
});
export type Placement = z.infer<typeof Placement>;

export const LiveWeight = z.object({
  revision: Revision,
  state: ScaleState,
  weightGrams: z.int().nullable(),
  /** Milliseconds between the last byte of the frame and this message; for the latency bench. */
  sinceFrameMs: z.number().nullable(),
  placement: Placement.nullable(),
  /** What the scale takes off on command, so that the weight is a net one; within it null where nobody knows how much. */
  tare: z.object({ grams: Grams.nullable() }).nullable(),
});
export type LiveWeight = z.infer<typeof LiveWeight>;

/** Why a weight was typed by hand: the manager's word, beside his reason in the approval. */
export const ManualReason = z.enum(['no-scale', 'scale-fault', 'scale-locked', 'beyond-range', 'other']);
export type ManualReason = z.infer<typeof ManualReason>;

export const Weighing = z.object({
  weighingId: Id,
  weightGrams: Grams,
  capturedMs: EpochMs,
  protocol: z.string(),
  scaleNo: z.string(),
  /** The bytes the scale sent for this capture, as hex with their times; replayable. [F031] */
  frames: z.array(z.object({ atMs: EpochMs, hex: z.string() })),
  /** Why a person typed the weight; null for one that a scale measured. */
  manualReason: ManualReason.nullable(),
  /** What the scale took off on command; null for a gross weight, and within it where the scale did not say. */
  tare: z.object({ grams: Grams.nullable() }).nullable(),
  /** The verification that held then, as the station was told: days in Asia/Shanghai. [L-6] */
  verifiedOn: z.string().nullable(),
  verifiedUntil: z.string().nullable(),
});

/** Whether the scale may be charged by. `unknown`: nobody told the station a date. [L-6] */
export const Verification = z.object({
  state: z.enum(['valid', 'due-soon', 'overdue', 'unknown']),
  verifiedOn: z.string().nullable(),
  /** The last day on which it holds. */
  verifiedUntil: z.string().nullable(),
  daysLeft: z.int().nullable(),
});
export type Verification = z.infer<typeof Verification>;

/** A known weight put on the platform, as at the opening of the day. [F111] */
export const TestWeight = z.object({
  testId: Id,
  atMs: EpochMs,
  operatorName: z.string(),
  nominalGrams: Grams,
  measuredGrams: Grams,
  /** What a scale of this division may be off by in service. */
  toleranceGrams: z.number(),
  passed: z.boolean(),
});
export type TestWeight = z.infer<typeof TestWeight>;

export const ScaleFacts = z.object({
  revision: Revision,
  scaleNo: z.string(),
  protocol: z.string().nullable(),
  path: z.string().nullable(),
  link: DeviceState,
  divisionGrams: z.number(),
  /** Less than this is not captured. */
  minimumGrams: Grams,
  verification: Verification,
  testWeight: z.object({
    required: z.boolean(),
    /** None was passed today. */
    due: z.boolean(),
    last: TestWeight.nullable(),
  }),
  /** What the scale can be told over its line. */
  commands: z.object({ zero: z.boolean(), tare: z.boolean(), clearTare: z.boolean() }),
  /** Why nothing may be charged by this scale now, whatever lies on it. */
  locked: z.enum(refusalCodes).nullable(),
  lastWeighingId: Id.nullable(),
});
export type ScaleFacts = z.infer<typeof ScaleFacts>;

/**
 * `sent`: the protocol has no answer, the next weights tell. `no-answer`: it may have happened. Nothing is sent again by
 * itself, and what could not go out at once (`not-sent`) never goes out.
 */
export const ScaleAnswer = z.object({ result: z.enum(['done', 'sent', 'refused', 'no-answer', 'not-sent']) });
export type ScaleAnswer = z.infer<typeof ScaleAnswer>;

/** The last half minute of the platform, oldest first. Each sample holds until the next one. */
export const Trace = z.object({
  revision: Revision,
  spanMs: z.int(),
  samples: z.array(z.object({ ageMs: z.int(), state: ScaleState, grams: z.int().nullable() })).max(512),
  /** Frames within the last second. */
  framesPerSecond: z.int(),
  lastFrame: z.object({ ageMs: z.int(), hex: z.string() }).nullable(),
  placement: Placement.nullable(),
});
export type Trace = z.infer<typeof Trace>;

/** The kept frames, once more through decoder and capture rule. [F031] */
export const Replay = z.object({
  verdict: z.enum(['same', 'differs', 'manual', 'no-decoder']),
  weightGrams: Grams,
  replayedGrams: Grams.nullable(),
  frames: z.int(),
});
export type Replay = z.infer<typeof Replay>;

/** A picture of label and display that belongs to a weighing: SHA-256 of its JPEG, and when the station kept it. */
const WeighingPhoto = z.object({ sha256: z.string(), takenMs: EpochMs });

/** A card for a dispute over a weight: picture, and one file that opens without the app. [F034] */
export const WeighProof = z.object({
  svg: z.string(),
  fileName: z.string(),
  fileText: z.string(),
  /** Of the file. */
  sha256: z.string(),
  /** The photo in the file, which carries it once, under `proof-photo`: a message has room for one. Null where nobody took one. */
  photo: WeighingPhoto.nullable(),
});
export type WeighProof = z.infer<typeof WeighProof>;

/** Who looks after the scale. */
const atScale: readonly Role[] = ['technician', 'manager'];

export const weighingContract = {
  live: stream({ faces: ['counter', 'display'], roles: null }).output(eventIterator(LiveWeight)),
  get: query()
    .input(z.object({ weighingId: Id }))
    .output(Weighing),
  facts: stream().output(eventIterator(ScaleFacts)),
  /** Takes a fresh placement as the test weight. A weight out of tolerance is an answer, not a refusal. */
  testWeight: command({ placementId: Id, nominalGrams: Grams.min(1).max(500_000) }, { roles: allRoles }).output(
    TestWeight,
  ),
  /** Offered where the scale's protocol has them (`ScaleFacts.commands`). */
  zero: command({}, { roles: allRoles }).output(ScaleAnswer),
  tare: command({}, { roles: allRoles }).output(ScaleAnswer),
  clearTare: command({}, { roles: allRoles }).output(ScaleAnswer),
  trace: stream({ roles: atScale }).output(eventIterator(Trace)),
  /** What came over the line in the last minutes, one JSON object `{"atMs","hex"}` a line, as `scale replay` reads it. */
  exportLog: query({ roles: atScale }).output(
    z.object({ fileName: z.string(), text: z.string(), lines: z.int(), fromMs: EpochMs.nullable() }),
  ),
  replay: query()
    .input(z.object({ weighingId: Id }))
    .output(Replay),
  /** A picture of label and display for the card; the newest counts. JPEG as a data URL, at most 150 KB; kept sealed. [F034 F082] */
  attachPhoto: command({
    weighingId: Id,
    dataUrl: z
      .string()
      .max(200_000)
      .regex(/^data:image\/jpeg;base64,\/9j\/[A-Za-z0-9+/]+={0,2}$/),
  }).output(WeighingPhoto),
  /** A label names people, so that a card with its photo is a look that is written down, each time. [EX-4.7c] */
  proof: command({ weighingId: Id }, { roles: allRoles }).output(WeighProof),
  /** On the receipt printer. Never printed again by itself: an `unknown` end is for a person to look at. */
  printProof: command({ weighingId: Id }, { roles: allRoles, deadlineMs: 20_000 }).output(
    z.object({ result: z.enum(['printed', 'failed', 'unknown']), fault: z.enum(refusalCodes).nullable() }),
  ),
};
