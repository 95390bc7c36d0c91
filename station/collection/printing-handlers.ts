import { refuse } from '../../contract/values/refusal.ts';
import { commandOf, os, unwrap } from '../rpc/implement.ts';
import { drawPaper, type JobRow, type PaperDocument } from '../printing/index.ts';
import type { CollectionService } from './service.ts';

/** The printing calls of the contract: they speak of a collection's papers, so they live with it. */
export function printingHandlers(
  collection: CollectionService,
  draw: (job: Pick<JobRow, 'ownerId' | 'kind' | 'copyNo'>) => PaperDocument,
  findJob: (jobId: string) => JobRow | null,
) {
  const jobOf = (jobId: string) => {
    const job = findJob(jobId);
    if (!job) return unwrap<JobRow>(refuse('print.nothing-to-confirm'));
    const { ownerId: _o, madeMs: _m, ...shown } = job;
    return shown;
  };
  return {
    preview: os.printing.preview.handler(({ input }) => {
      const found = collection.find(input.collectionId);
      if (!found?.print) return unwrap<never>(refuse('print.nothing-to-confirm'));
      const { svg, widthMm, heightMm } = drawPaper(draw({ ownerId: input.collectionId, kind: input.kind, copyNo: 0 }));
      return { kind: input.kind, widthMm, heightMm, svg };
    }),
    reprint: os.printing.reprint.handler(async ({ input, context }) => {
      const outcome = await collection.reprint(
        context.actor,
        commandOf(context.procedure, input),
        input.collectionId,
        input.kind,
        input.reason,
      );
      return jobOf(unwrap(outcome).jobId);
    }),
    resolve: os.printing.resolve.handler(({ input, context }) => {
      const outcome = collection.resolve(
        context.actor,
        commandOf(context.procedure, input),
        input.jobId,
        input.cameOut,
      );
      return jobOf(unwrap(outcome).jobId);
    }),
  };
}
