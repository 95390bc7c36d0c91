import { z } from 'zod';
import { command, query } from './rpc/procedure.ts';
import { Id } from './values/ids.ts';
import { EpochMs } from './values/time.ts';

export const QueuedEvent = z.object({
  eventId: Id,
  type: z.string(),
  aggregate: z.string(),
  createdMs: EpochMs,
  attempts: z.int(),
  state: z.enum(['waiting', 'fenced', 'rejected', 'delivered']),
  code: z.string().nullable(),
});
export type QueuedEvent = z.infer<typeof QueuedEvent>;

export const queueContract = {
  list: query()
    .input(
      z.object({ scope: z.enum(['open', 'delivered']).default('open'), limit: z.int().min(1).max(200).default(50) }),
    )
    .output(z.array(QueuedEvent)),
  /** Tries at once instead of at the next back-off moment. */
  syncNow: command({}).output(z.object({})),
  /** Sends a rejected event and what waits behind it once more. */
  redrive: command({ eventId: Id }, { roles: ['manager', 'technician'] }).output(z.object({})),
};
