import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { stream } from './rpc/procedure.ts';
import { Id } from './values/ids.ts';
import { EpochMs } from './values/time.ts';

export const devicesContract = {
  /** Scans of the station's own scanner, one event each; a page that comes later sees only later ones. */
  scans: stream().output(eventIterator(z.object({ scanId: Id, text: z.string(), atMs: EpochMs }))),
};
