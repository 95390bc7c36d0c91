import type { ReturnPaper } from '../../../contract/returns.ts';
import { accept, refuse, type Outcome } from '../../../contract/values/refusal.ts';
import type { Assessment } from '../../../contract/returns/assessment.ts';
import { drawLinted, type JobRow, type PaperDocument, type ReturnPaperInput } from '../../printing/index.ts';
import type { Actor, Work } from '../../storage/work.ts';
import type { ReturnsParts } from './parts.ts';
import type { ReturnRow } from './records.ts';
import type { Command, Kept, ReturnSessions } from './session.ts';

const papers: readonly ReturnPaper[] = ['return-receipt', 'route-card', 'return-label'];
const isPaper = (kind: string): kind is ReturnPaper => papers.some((paper) => paper === kind);

/** The papers of a return: a receipt with its proof, a route card, a label for goods that are sent on. [MA-3.1.1 F061] */
export function createPaperActs(parts: ReturnsParts, sessions: ReturnSessions) {
  const { store, printing } = parts;

  /** Why this paper cannot be: before the end there is only the route card. */
  function refusalOf(row: ReturnRow, paper: ReturnPaper): Outcome<never> | null {
    if (paper === 'route-card') return row.record.chosen ? null : refuse('return.step', { step: 'choose' });
    const { closed } = row.record;
    if (!closed) return refuse('return.step', { step: row.step, paper });
    return paper === 'return-label' && closed.route !== 'merchant' ? refuse('return.step', { paper }) : null;
  }

  function assessmentOf(row: ReturnRow): Assessment {
    const judged = sessions.judged(row);
    if (!judged.ok) throw new Error(`a paper of a return that is not judged: ${judged.refusal.code}`);
    return judged.value.assessment;
  }

  function draw(job: Pick<JobRow, 'ownerId' | 'kind' | 'copyNo'>): PaperDocument {
    const row = store.find(job.ownerId);
    if (!row || !isPaper(job.kind)) throw new Error('a paper without its return');
    return drawLinted({ kind: job.kind, input: inputOf(row, job.copyNo) }, []);
  }

  function inputOf(row: ReturnRow, copyNo: number): ReturnPaperInput {
    const { sale } = sessions.saleOf(row).signed;
    const { chosen, closed, signed, balance } = row.record;
    const assessment = assessmentOf(row);
    if (!chosen) throw new Error('a paper before anything was chosen');
    return {
      orderNo: sale.orderNo,
      storeName: sale.soldBy.name,
      stationName: parts.stationName,
      reason: chosen.reason,
      lines: assessment.lines.flatMap((line) => {
        const sold = sale.lines.find(({ lineId }) => lineId === line.lineId);
        if (!sold) return [];
        const { name, sellerName, traits } = sold;
        return [{ ...line, name, sellerName, regionLimited: traits.includes('region-limited') }];
      }),
      items: store.ends(row.returnId).flatMap(({ itemId, way, units, amountFen }) => {
        const item = assessment.checklist.find((one) => one.itemId === itemId);
        return item ? [{ name: item.name, end: way, units, amountFen }] : [];
      }),
      money: assessment.money,
      balancePaidFen: balance?.amountFen ?? 0,
      forfeits: assessment.forfeits.filter(({ isVoid }) => isVoid).map(({ name, rule }) => ({ name, rule })),
      expected: assessment.expected,
      refundLastDay: assessment.refundLastDay,
      carriage: assessment.carriage,
      crossBorder: sale.crossBorder,
      merchant: sale.merchant,
      platformContact: sale.platformContact,
      sealNo: closed?.sealNo ?? null,
      route: closed?.route ?? null,
      terms: signed && { version: signed.termsVersion, sha256: signed.sha256 },
      operatorNo: parts.staff.numberOf((closed ?? chosen).operatorId) ?? '',
      atMs: (closed ?? chosen).atMs,
      copyNo,
      receiptText: closed?.receiptText ?? null,
    };
  }

  /** Tells the pages; the return itself does not wait for its paper. Runs inside the printer's transaction. */
  function onJobSettled(work: Work, job: JobRow): void {
    const row = store.find(job.ownerId);
    if (row) sessions.write(work, row);
  }

  return {
    draw,
    onJobSettled,
    /** Whether a job is a return's. */
    owns: ({ kind }: Pick<JobRow, 'kind'>) => isPaper(kind),

    preview(returnId: string, paper: ReturnPaper): Outcome<PaperDocument> {
      const row = store.find(returnId);
      if (!row) return refuse('return.unknown');
      return refusalOf(row, paper) ?? accept(draw({ ownerId: returnId, kind: paper, copyNo: 0 }));
    },

    /** Queues what has not certainly come out; the fault of a paper that did not is the answer before the return is closed. */
    async print(
      actor: Actor,
      command: Command,
      input: { returnId: string; papers: readonly ReturnPaper[] },
    ): Promise<Outcome<Kept>> {
      const states = ['open', 'parked', 'signed', 'closed', 'undone'] as const;
      const outcome = sessions.act(actor, command, input.returnId, states, (work, row) => {
        const jobs = printing().jobsOf(row.returnId);
        for (const kind of new Set(input.papers)) {
          const refused = refusalOf(row, kind);
          if (refused) return refused;
          const ofKind = jobs.filter((job) => job.kind === kind);
          if (ofKind.some((job) => job.state === 'unknown')) return refuse('print.state-unknown');
          if (ofKind.some((job) => job.state !== 'failed')) continue;
          // A failed job certainly left no paper, so its successor is no copy of anything.
          printing().queue(work, row.returnId, kind, ofKind.at(-1)?.copyNo ?? 0);
        }
        return accept(row);
      });
      if (!outcome.ok) return outcome;
      await printing().run();
      if (store.find(input.returnId)?.record.closed) return outcome;
      const last = printing().jobsOf(input.returnId).at(-1);
      return last?.fault && (last.state === 'failed' || last.state === 'unknown') ? refuse(last.fault) : outcome;
    },

    /** A paper that was printed, once more: marked COPY n and journalled. */
    async reprint(
      actor: Actor,
      command: Command,
      input: { returnId: string; paper: ReturnPaper; reason: string },
    ): Promise<Outcome<{ jobId: string }>> {
      const outcome = parts.transactions.command<{ jobId: string }>(actor, command, (work) => {
        const row = store.find(input.returnId);
        if (!row) return refuse('return.unknown');
        const refused = refusalOf(row, input.paper);
        if (refused) return refused;
        const jobs = printing()
          .jobsOf(row.returnId)
          .filter(({ kind }) => kind === input.paper);
        if (jobs.some(({ state }) => state === 'unknown')) return refuse('print.state-unknown');
        // One that is still on its way to the printer counts as out: two firsts must never be about.
        const out = jobs.filter(({ state }) => state !== 'failed');
        const copyNo = out.length === 0 ? 0 : Math.max(...out.map((job) => job.copyNo)) + 1;
        const { paper, reason } = input;
        work.journal('print.repeated', row.returnId, { kind: paper, copyNo, reasonLength: reason.length });
        return accept({ jobId: printing().queue(work, row.returnId, paper, copyNo) });
      });
      if (outcome.ok) await printing().run();
      return outcome;
    },
  };
}
