import { z } from 'zod';
import { command, query } from './rpc/procedure.ts';
import { Id } from './values/ids.ts';
import { EpochMs } from './values/time.ts';
import { refusalCodes } from './values/refusal.ts';

/** The papers of a collection. */
export const PrintKind = z.enum(['label', 'receipt']);
export type PrintKind = z.infer<typeof PrintKind>;

/** Every paper that a station prints as a job. */
export const PaperKind = z.enum([...PrintKind.options, 'return-receipt', 'route-card', 'return-label']);
export type PaperKind = z.infer<typeof PaperKind>;

export const PrintJob = z.object({
  jobId: Id,
  kind: PaperKind,
  /** 0 is the first print; later prints carry COPY n. [EX-4.10c] */
  copyNo: z.int(),
  /** `unknown`: the station stopped while the paper was on its way; a person looks and says. */
  state: z.enum(['queued', 'sending', 'printed', 'failed', 'unknown']),
  fault: z.enum(refusalCodes).nullable(),
  printedMs: EpochMs.nullable(),
});
export type PrintJob = z.infer<typeof PrintJob>;

export const Preview = z.object({ kind: PrintKind, widthMm: z.int(), heightMm: z.number(), svg: z.string() });

export const printingContract = {
  /** The paper as a picture, drawn from the same document that goes to the printer. */
  preview: query()
    .input(z.object({ collectionId: Id, kind: PrintKind }))
    .output(Preview),
  /** Prints again, marked COPY n and journalled. */
  reprint: command({ collectionId: Id, kind: PrintKind, reason: z.string().trim().min(2).max(200) }).output(PrintJob),
  /** A person looked: did the paper of an unknown job come out? */
  resolve: command({ jobId: Id, cameOut: z.boolean() }).output(PrintJob),
};
