import type { ReturnState } from '../../../contract/returns/view.ts';
import { accept, refuse, type Outcome } from '../../../contract/values/refusal.ts';
import { createEvents, createTopic } from '../../platform/topic.ts';
import type { Actor, Work } from '../../storage/work.ts';
import { refusalOfClosed } from '../sales/closed.ts';
import type { SaleRow } from '../sales/store.ts';
import { formerOf, type OwnReturn } from './former.ts';
import { owedToCustomerFen } from './owed.ts';
import { itemsOf, judge, stepOf, type Case, type Judged } from './judge.ts';
import type { ReturnsParts } from './parts.ts';
import { isDecisive, isHeldBack, type ReturnRow } from './records.ts';

export type Command = { commandId: string; procedure: string; input: unknown };
/** What a command keeps as its result: where to look, nothing personal. */
export type Kept = { returnId: string };

/** What every act of a return shares: find, check where it stands, write, tell. */
export function createReturnSessions(parts: ReturnsParts) {
  const { store, sales, transactions } = parts;
  /** The return that changed. */
  const changes = createEvents<string>();
  let revision = 0;
  /** That a list of returns may be another one. */
  const list = createTopic(() => ({ revision }));

  function touched(work: Work, returnId: string): void {
    work.afterCommit(() => {
      revision += 1;
      list.changed();
      changes.emit(returnId);
    });
  }

  function saleOf(row: Pick<ReturnRow, 'saleId'>): SaleRow {
    const sale = sales.find(row.saleId);
    if (!sale) throw new Error('a return without its sale');
    return sale;
  }

  /** What is back of a sale: over all stations, as far as is known here. */
  function formerFor(sale: SaleRow) {
    const own = store.ofSale(sale.saleId).flatMap(({ returnId, state, record }): OwnReturn[] => {
      const { closed, signed, repaid } = record;
      if (!closed) return [];
      const isVoid = store.conflictsOf(returnId).some(isDecisive);
      return [
        {
          returnId,
          state: isVoid ? 'void' : state === 'undone' ? 'undone' : 'stands',
          back: leaves(returnId) ? closed.back : { ...closed.back, payments: [] },
          alreadyRefundedFen: signed?.assessment.money.alreadyRefundedFen ?? 0,
          repaid,
        },
      ];
    });
    return formerOf(sale.former, sales.told(sale.saleId), own);
  }

  /** Whether the money of a return left, or leaves with the next sync: nothing can call an intent back. */
  function leaves(returnId: string): boolean {
    const intent = store.intentOf(returnId);
    if (!intent || parts.eventState(intent.eventId) === 'rejected') return false;
    return !store.conflictsOf(returnId).some(isHeldBack);
  }

  /** Of an undone return: what of its money the customer still has, and whether it is known to have left. */
  function owedByCustomer(row: ReturnRow): { amountFen: number; hasLeft: boolean } {
    const intent = row.state === 'undone' && leaves(row.returnId) ? store.intentOf(row.returnId) : null;
    if (!intent) return { amountFen: 0, hasLeft: false };
    const repaidFen = row.record.repaid.reduce((sum, { amountFen }) => sum + amountFen, 0);
    const { outstandingFen } = formerFor(saleOf(row));
    return {
      amountFen: Math.min(intent.amountFen - repaidFen, outstandingFen),
      hasLeft: parts.eventState(intent.eventId) === 'delivered',
    };
  }

  function caseOf(row: ReturnRow): Outcome<Case> {
    const policies = parts.policies();
    if (!policies.ok) return refuse('policy.none', { reason: policies.refusal.code });
    if (parts.province === null) return refuse('policy.none', { reason: 'station.province' });
    const sale = saleOf(row);
    const closed = refusalOfClosed(sales, sale);
    if (closed) return closed;
    return accept({
      policies: policies.value,
      sale: sale.signed.sale,
      former: formerFor(sale),
      province: parts.province,
      record: row.record,
      ends: store.ends(row.returnId),
    });
  }

  /** As the rules see it now; what was signed is not judged again. */
  function judged(row: ReturnRow): Outcome<Judged & { case: Case | null }> {
    const { signed } = row.record;
    if (signed) {
      const items = itemsOf(signed.assessment, store.ends(row.returnId));
      return accept({ assessment: signed.assessment, items, itemsLeft: 0, surplus: [], case: null });
    }
    const of = caseOf(row);
    if (!of.ok) return of;
    const answer = judge(of.value);
    return answer.ok ? accept({ ...answer.value, case: of.value }) : answer;
  }

  /** One act: one transaction. `body` gets the return where it may be acted on, and answers what to write. */
  function act(
    actor: Actor,
    command: Command,
    returnId: string,
    allowed: readonly ReturnState[],
    body: (work: Work, row: ReturnRow) => Outcome<ReturnRow>,
  ): Outcome<Kept> {
    return transactions.command<Kept>(actor, command, (work) => {
      const row = store.find(returnId);
      if (!row) return refuse('return.unknown');
      const result = allowed.includes(row.state) ? body(work, row) : refuseState(row.state);
      if (!result.ok) {
        work.journal('return.refused', returnId, {
          act: command.procedure,
          code: result.refusal.code,
          state: row.state,
          step: row.step,
        });
        return result;
      }
      write(work, result.value);
      return accept({ returnId });
    });
  }

  /** Saves the return with where it stands, so that a list need not ask the rules. */
  function write(work: Work, row: ReturnRow): ReturnRow {
    const answer = row.record.chosen ? judged(row) : null;
    const known = answer?.ok ? answer.value : null;
    const saved = store.save(
      {
        ...row,
        step: stepOf(row.state, known),
        itemsLeft: known?.itemsLeft ?? 0,
        refundFen: known?.assessment.money.refundFen ?? null,
        owedFen: owedToCustomerFen(row),
      },
      work.atMs,
    );
    touched(work, row.returnId);
    return saved;
  }

  /** Whose photos, notes and signature are kept: a person of this return alone. */
  function withPerson(work: Work, row: ReturnRow): ReturnRow & { personId: string } {
    const personId = row.personId ?? parts.people.add({ name: '', phone: null, address: null }, work.atMs);
    return { ...row, personId };
  }

  return { act, write, touched, changes, list, saleOf, formerFor, owedByCustomer, leaves, judged, withPerson };
}
export type ReturnSessions = ReturnType<typeof createReturnSessions>;

function refuseState(state: ReturnState): Outcome<never> {
  if (state === 'parked') return refuse('return.parked');
  if (state === 'undone') return refuse('return.undone');
  if (state === 'closed' || state === 'abandoned') return refuse('return.ended', { state });
  return refuse('return.step', { state });
}
