import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { query, stream } from './rpc/procedure.ts';
import { Id, Revision } from './values/ids.ts';
import { EpochMs } from './values/time.ts';
import { Face } from './values/roles.ts';
import { refusalCodes } from './values/refusal.ts';

/** Raised by one with every change that an older page would misread. */
export const contractVersion = 1;

export const Hello = z.object({
  contractVersion: z.int(),
  /** New for every start of the station process: what a page knew of the former one is void. */
  generation: Id,
  face: Face,
  stationId: z.string().nullable(),
  stationName: z.string(),
  appVersion: z.string(),
  demo: z.boolean(),
  /** Where the keys are kept; `file` is marked on the screen, since it protects less than a system store. */
  keyCustody: z.enum(['system', 'file', 'memory']),
  nowMs: EpochMs,
});
export type Hello = z.infer<typeof Hello>;

export const DeviceState = z.enum(['absent', 'connecting', 'ready', 'silent', 'unplugged', 'fault', 'other-scale']);

/** The strip that is always in view: connection, scale, printer, scanner, queue, clock. */
export const StationStatus = z.object({
  revision: Revision,
  scale: z.object({
    state: DeviceState,
    protocol: z.string().nullable(),
    path: z.string().nullable(),
    emulated: z.boolean(),
  }),
  printer: z.object({
    state: DeviceState,
    fault: z.enum(refusalCodes).nullable(),
    path: z.string().nullable(),
    emulated: z.boolean(),
  }),
  scanner: z.object({ state: DeviceState, path: z.string().nullable(), emulated: z.boolean() }),
  cloud: z.object({
    state: z.enum(['not-enrolled', 'never-reached', 'online', 'offline']),
    lastSuccessMs: EpochMs.nullable(),
    /** A code such as `http-500`, `not-json`, `unreachable`; texts belong to the screen. */
    lastFault: z.string().nullable(),
  }),
  queue: z.object({
    waiting: z.int(),
    oldestMs: EpochMs.nullable(),
    /** Events the cloud rejected: fenced, kept, shown. */
    rejected: z.int(),
    quarantined: z.int(),
  }),
  clock: z.object({ doubtful: z.boolean(), reason: z.enum(['backwards', 'far-forward']).nullable() }),
  storage: z.object({ durable: z.boolean(), freeBytes: z.number().nullable(), intakeStopped: z.boolean() }),
});
export type StationStatus = z.infer<typeof StationStatus>;

export const stationContract = {
  hello: query({ roles: null, faces: ['counter', 'display'] })
    .input(z.object({ contractVersion: z.int() }))
    .output(Hello),
  status: stream({ roles: null, faces: ['counter', 'display'] }).output(eventIterator(StationStatus)),
};
