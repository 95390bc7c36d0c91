import type { PrintJob } from '../../contract/printing.ts';
import type { PrinterDevice, PrintResult } from '../devices/printer/printer.ts';
import type { Ids } from '../platform/ids.ts';
import { faultFields, type Log } from '../platform/log.ts';
import { stationActor, type Transactions, type Work } from '../storage/work.ts';
import type { PaperDocument } from './document.ts';
import type { JobRow, PrintingStore } from './store.ts';

type Parts = {
  store: PrintingStore;
  transactions: Transactions;
  printer: PrinterDevice;
  ids: Ids;
  log: Log;
  /** Draws the paper of a job from what its collection or return holds now. */
  draw(job: JobRow): PaperDocument;
  /** Tells the owner what became of a job, inside the transaction that writes it down. */
  onSettled(work: Work, job: JobRow): void;
};

/**
 * The printer's queue. A job is committed before its first byte and settled after the last; between the two a crash leaves
 * `sending`, which the next start turns into `unknown`: only a person can look, nothing is printed again by itself. [EX-4.10b P6]
 */
export function createPrinting(parts: Parts) {
  const { store, transactions, printer, ids, log } = parts;
  let turn: Promise<void> = Promise.resolve();

  /** Called once at the start, before anything may print. */
  function recover(): void {
    transactions.run(stationActor, (work) => {
      const sending = store.jobsInState('sending');
      if (sending.length > 0) work.afterCommit(() => printer.expectTornPaper());
      for (const job of sending) settle(work, job, 'unknown', 'printer.silent');
      // Never sent a byte: it certainly did not come out.
      for (const job of store.jobsInState('queued')) settle(work, job, 'failed', 'printer.silent');
    });
  }

  function settle(work: Work, job: JobRow, state: PrintJob['state'], fault: PrintJob['fault']): void {
    store.setJob(job.jobId, state, fault, state === 'printed' ? work.atMs : null);
    work.journal('print.settled', job.ownerId, {
      jobId: job.jobId,
      kind: job.kind,
      copyNo: job.copyNo,
      state,
      fault,
    });
    parts.onSettled(work, { ...job, state, fault });
  }

  async function drain(): Promise<void> {
    // Nothing else prints now: a job that is still on its way was cut off by a fault before its end was written down.
    for (const job of store.jobsInState('sending')) {
      transactions.run(stationActor, (work) => settle(work, job, 'unknown', 'printer.silent'));
    }
    for (;;) {
      const job = store.jobsInState('queued')[0];
      if (!job) return;
      await printOne(job);
    }
  }

  async function printOne(job: JobRow): Promise<void> {
    transactions.run(stationActor, () => store.setJob(job.jobId, 'sending', null, null));
    const result = await attempt(job);
    const fault = result.result === 'printed' ? null : result.fault;
    transactions.run(stationActor, (work) => settle(work, job, result.result, fault));
  }

  async function attempt(job: JobRow): Promise<PrintResult> {
    let document: PaperDocument;
    try {
      document = parts.draw(job);
    } catch (error) {
      // Not one byte went out.
      log.error('print.not-drawn', faultFields(error));
      return { result: 'failed', fault: 'printer.fault' };
    }
    try {
      return await printer.print(document);
    } catch (error) {
      log.error('print.failed', faultFields(error));
      return { result: 'unknown', fault: 'printer.fault' };
    }
  }

  return {
    recover,
    queue(work: Work, ownerId: string, kind: PrintJob['kind'], copyNo: number): string {
      const jobId = ids.next();
      store.addJob(jobId, ownerId, kind, copyNo, work.atMs);
      work.journal('print.queued', ownerId, { jobId, kind, copyNo });
      return jobId;
    },
    /** Takes back what has not sent a byte yet, because its collection ended. */
    dropQueued(work: Work, ownerId: string): void {
      for (const job of store.jobsOf(ownerId)) {
        if (job.state !== 'queued') continue;
        store.setJob(job.jobId, 'failed', 'collection.ended', null);
        work.journal('print.dropped', ownerId, { jobId: job.jobId, kind: job.kind });
      }
    },
    /** Prints what is queued; settles when the queue is empty. One run at a time, a second call takes its turn. */
    run(): Promise<void> {
      const mine = turn.then(drain);
      turn = mine.catch(() => undefined);
      return mine;
    },
    settle,
    jobsOf: store.jobsOf,
    findJob: store.findJob,
  };
}
export type Printing = ReturnType<typeof createPrinting>;
