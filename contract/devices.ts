import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { command, query, stream } from './rpc/procedure.ts';
import { DeviceState } from './station.ts';
import { Grams } from './values/amounts.ts';
import { Id, Revision } from './values/ids.ts';
import type { Role } from './values/roles.ts';
import { EpochMs } from './values/time.ts';

export const LineSettings = z.object({
  baudRate: z.int(),
  dataBits: z.union([z.literal(7), z.literal(8)]),
  parity: z.enum(['none', 'even', 'odd']),
  stopBits: z.union([z.literal(1), z.literal(2)]),
});
export type LineSettings = z.infer<typeof LineSettings>;

/** The serial ports of this machine. `listed` false: it cannot list them, and a path is typed. */
export const Ports = z.object({
  listed: z.boolean(),
  ports: z.array(
    z.object({
      path: z.string(),
      maker: z.string().nullable(),
      /** `vendor:product` of a USB adapter. */
      usb: z.string().nullable(),
      /** What the station uses it for already; a scanner's and a printer's is never opened for a scale. */
      usedBy: z.enum(['scale', 'scanner', 'printer']).nullable(),
    }),
  ),
});
export type Ports = z.infer<typeof Ports>;

/** What frames of some protocols leave open, and a known weight settles. */
export const ScaleQuestion = z.enum(['unit', 'decimals', 'direction', 'stability']);
export const SetupUnit = z.enum(['kg', 'g', 'jin', 'lb']);
export type SetupUnit = z.infer<typeof SetupUnit>;

/** Why nothing was found on a port. `no-driver`: it answers like a known scale that can only be listened to. */
export const NotFound = z.enum([
  'silent',
  'unknown-bytes',
  'echo',
  'taken',
  'cannot-open',
  'unplugged',
  'stopped',
  'no-driver',
]);

/** Why a known weight settled nothing; put it right and try again. */
export const SetupTrouble = z.enum([
  'no-weights',
  'nothing-put-on',
  'empty-not-zero',
  'not-at-rest',
  'nothing-fits',
  'shown-differs',
]);

/** The set-up of the scale, of which a station has one: whoever watches sees the same. */
export const ScaleSetup = z.object({
  revision: Revision,
  /**
   * `choose` a port, `detecting`, `not-found`, `proving` by an empty platform and a known weight, `saved`. Leaving the page ends
   * it, and the scale that was there works again.
   */
  step: z.enum(['choose', 'detecting', 'not-found', 'proving', 'saved']),
  path: z.string().nullable(),
  /** The scale as the station drives it now, and who named it. */
  inForce: z.object({
    source: z.enum(['configuration', 'screen', 'nobody']),
    path: z.string().nullable(),
    protocol: z.string(),
    link: DeviceState,
    scaleNo: z.string(),
    divisionGrams: z.number(),
    /** A scale that comes back is compared with the one that was set up. */
    guarded: z.boolean(),
    setUp: z.object({ atMs: EpochMs, byName: z.string().nullable() }).nullable(),
  }),
  /** What the configuration file says and no screen changes. */
  fixed: z.object({ scaleNo: z.string().nullable(), divisionGrams: z.number().nullable() }),
  stage: z
    .object({
      doing: z.enum(['listening', 'asking']),
      baudRate: z.int(),
      request: z.string().nullable(),
      heardBytes: z.int(),
      elapsedMs: z.int(),
      longestMs: z.int(),
    })
    .nullable(),
  notFound: z.object({ reason: NotFound, why: z.string().nullable() }).nullable(),
  found: z
    .object({
      protocol: z.string(),
      line: LineSettings,
      score: z.number(),
      /** False: only a known weight makes it one to believe. */
      sure: z.boolean(),
      /** Name of the request it answers to; null for one that speaks by itself. */
      request: z.string().nullable(),
      runnerUp: z.object({ protocol: z.string(), score: z.number(), drivable: z.boolean() }).nullable(),
      open: z.array(ScaleQuestion),
      frames: z.int(),
      /** The part of the bytes that belongs to frames, 0 to 1. */
      covered: z.number(),
      hex: z.array(z.string()),
      tookMs: z.int(),
    })
    .nullable(),
  /** What the frames say now, digits as the scale sends them; nothing is charged by it. */
  reading: z
    .object({
      link: DeviceState,
      display: z.string().nullable(),
      unit: z.string().nullable(),
      /** The same digits for a while, and the scale does not deny that it is at rest. */
      resting: z.boolean(),
      /** With what was settled so far. */
      grams: z.int().nullable(),
    })
    .nullable(),
  emptySeen: z.boolean(),
  known: z.object({ grams: Grams, shown: z.string().nullable() }).nullable(),
  trouble: SetupTrouble.nullable(),
  /** Null until it is clear what a digit weighs. */
  settled: z
    .object({ protocol: z.string(), unit: z.string(), stepGrams: z.number(), byKnownWeight: z.boolean() })
    .nullable(),
});
export type ScaleSetup = z.infer<typeof ScaleSetup>;

/** Who looks after the devices. */
const atDevices: readonly Role[] = ['technician', 'manager'];
const forDevices = { roles: atDevices };
/** A serial device (`/dev/ttyUSB0`, `COM3`) or `tcp://host:port`. */
const PortPath = z.string().trim().min(1).max(512);

export const devicesContract = {
  /** Scans of the station's own scanner, one event each; a page that comes later sees only later ones. */
  scans: stream().output(eventIterator(z.object({ scanId: Id, text: z.string(), atMs: EpochMs }))),
  ports: query(forDevices).output(Ports),
  /** Watched for as long as the page of the set-up is open. */
  scaleSetup: stream(forDevices).output(eventIterator(ScaleSetup)),
  /** Finds out what scale is on a port: listens first, asks only a silent line. At most half a minute. */
  detectScale: command({ path: PortPath }, forDevices).output(ScaleSetup),
  stopScaleSetup: command({}, forDevices).output(ScaleSetup),
  /** Takes the runner-up instead, or goes back. */
  chooseScale: command({ protocol: z.string().max(64) }, forDevices).output(ScaleSetup),
  /** What the scale says now is the empty platform. */
  takeEmptyScale: command({}, forDevices).output(ScaleSetup),
  /** What it says now is a known weight, and these are the digits on its display, if a person looked. */
  takeKnownWeight: command(
    {
      grams: Grams.min(10).max(500_000),
      shown: z.object({ text: z.string().min(1).max(16), unit: SetupUnit.nullable() }).nullable(),
    },
    forDevices,
  ).output(ScaleSetup),
  /** From here on this is the station's scale; its driver starts anew, the station does not. */
  saveScale: command(
    {
      divisionGrams: z.number().positive().max(1000),
      scaleNo: z.string().trim().min(1).max(64),
      /** Two ranges with a division each: the division then is no mark of this scale. */
      severalRanges: z.boolean(),
    },
    forDevices,
  ).output(ScaleSetup),
};
