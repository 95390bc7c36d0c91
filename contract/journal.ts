import { z } from 'zod';
import { query } from './rpc/procedure.ts';
import { EpochMs } from './values/time.ts';

export const JournalEntry = z.object({
  seq: z.int(),
  atMs: EpochMs,
  monotonicMs: z.number(),
  bootId: z.string(),
  operatorId: z.string().nullable(),
  operatorName: z.string().nullable(),
  deviceId: z.string(),
  act: z.string(),
  subject: z.string(),
  facts: z.record(z.string(), z.unknown()),
  hash: z.string(),
});
export type JournalEntry = z.infer<typeof JournalEntry>;

export const journalContract = {
  list: query()
    .input(
      z.object({
        beforeSeq: z.int().nullable().default(null),
        subject: z.string().max(64).nullable().default(null),
        limit: z.int().min(1).max(200).default(50),
      }),
    )
    .output(z.array(JournalEntry)),
  verify: query({ deadlineMs: 60_000 }).output(
    z.object({ ok: z.boolean(), entries: z.int(), headHash: z.string(), firstBadSeq: z.int().nullable() }),
  ),
};
