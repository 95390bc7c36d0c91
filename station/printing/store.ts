import { PrintKind, type PrintJob } from '../../contract/printing.ts';
import type { RefusalCode } from '../../contract/values/refusal.ts';
import type { Db } from '../storage/open.ts';

/** `ownerId` is the collection's or the return's, as the kind of the paper says. */
export type JobRow = PrintJob & { ownerId: string; madeMs: number };

const columns = `job_id AS jobId, coalesce(collection_id, return_id) AS ownerId, kind, copy_no AS copyNo, state, fault, made_ms AS madeMs, printed_ms AS printedMs`;

/** Waybill numbers from the leased blocks, and the jobs of the printer. */
export function createPrintingStore(db: Db) {
  const addBlock = db.prepare('INSERT INTO waybill_blocks VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (block_id) DO NOTHING');
  const nextBlock = db.prepare<[string], { block_id: string; prefix: string; next: number; digits: number }>(
    'SELECT block_id, prefix, next, digits FROM waybill_blocks WHERE carrier_id = ? AND next <= last ORDER BY block_id LIMIT 1',
  );
  const advance = db.prepare('UPDATE waybill_blocks SET next = next + 1 WHERE block_id = ?');
  const left = db
    .prepare<[string], number>('SELECT coalesce(sum(last - next + 1), 0) FROM waybill_blocks WHERE carrier_id = ?')
    .pluck();
  const addWaybill = db.prepare(
    'INSERT INTO waybills (waybill_no, collection_id, taken_ms) VALUES (?, ?, ?) ON CONFLICT (waybill_no) DO NOTHING',
  );
  const voidWaybill = db.prepare('UPDATE waybills SET voided_ms = ? WHERE collection_id = ? AND voided_ms IS NULL');
  const addJob = db.prepare(`INSERT INTO print_jobs VALUES (?, ?, ?, ?, ?, 'queued', NULL, ?, NULL)`);
  const jobsOf = db.prepare<{ ownerId: string }, JobRow>(
    `SELECT ${columns} FROM print_jobs WHERE collection_id = @ownerId OR return_id = @ownerId ORDER BY made_ms, job_id`,
  );
  const job = db.prepare<[string], JobRow>(`SELECT ${columns} FROM print_jobs WHERE job_id = ?`);
  const setJob = db.prepare(
    'UPDATE print_jobs SET state = ?, fault = ?, printed_ms = coalesce(?, printed_ms) WHERE job_id = ?',
  );
  // Says what its index says, else every job that ever was would be read for each paper.
  const openInState = db.prepare<[string], JobRow>(
    `SELECT ${columns} FROM print_jobs WHERE state IN ('queued', 'sending') AND state = ? ORDER BY made_ms, job_id`,
  );

  return {
    addBlock: (block: {
      blockId: string;
      carrierId: string;
      prefix: string;
      first: number;
      last: number;
      digits: number;
    }) => addBlock.run(block.blockId, block.carrierId, block.prefix, block.first, block.last, block.digits).changes > 0,
    /** Takes the next number of a carrier for a collection, or `null` when no block has one left. */
    takeWaybillNo(carrierId: string, collectionId: string, atMs: number): string | null {
      for (let block = nextBlock.get(carrierId); block; block = nextBlock.get(carrierId)) {
        advance.run(block.block_id);
        const waybillNo = `${block.prefix}${String(block.next).padStart(block.digits, '0')}`;
        // A restored cloud may lease a block again: a number that was used here is passed over, and stops nobody.
        if (addWaybill.run(waybillNo, collectionId, atMs).changes === 1) return waybillNo;
      }
      return null;
    },
    voidWaybill: (collectionId: string, atMs: number) => void voidWaybill.run(atMs, collectionId),
    waybillsLeft: (carrierId: string) => left.get(carrierId) ?? 0,
    addJob(jobId: string, ownerId: string, kind: PrintJob['kind'], copyNo: number, atMs: number): void {
      const ofCollection = PrintKind.safeParse(kind).success;
      addJob.run(jobId, ofCollection ? ownerId : null, ofCollection ? null : ownerId, kind, copyNo, atMs);
    },
    jobsOf: (ownerId: string) => jobsOf.all({ ownerId }),
    findJob: (jobId: string) => job.get(jobId) ?? null,
    setJob: (jobId: string, state: PrintJob['state'], fault: RefusalCode | null, printedMs: number | null) =>
      void setJob.run(state, fault, printedMs, jobId),
    /** Jobs whose end is not written down yet, oldest first. */
    jobsInState: (state: 'queued' | 'sending') => openInState.all(state),
  };
}
export type PrintingStore = ReturnType<typeof createPrintingStore>;
