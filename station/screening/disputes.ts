import type { GoodsAttributes, ScreeningAnswer } from '../../contract/screening.ts';
import { accept, type Outcome } from '../../contract/values/refusal.ts';
import type { Ids } from '../platform/ids.ts';
import type { Actor, Transactions } from '../storage/work.ts';

type Command = { commandId: string; procedure: string; input: unknown };
export type Dispute = {
  text: string;
  attributes: GoodsAttributes;
  expected: { outcome: 'go' | 'stop' | 'ask'; rule: string | null };
  note: string;
};

/** A wrong answer goes to whoever keeps the catalogue, with the text and what was answered by which version. */
export function createDisputes(parts: {
  transactions: Transactions;
  ids: Ids;
  screen(text: string, attributes: GoodsAttributes): ScreeningAnswer;
  stationId(): string;
}) {
  return {
    dispute: (actor: Actor, command: Command, dispute: Dispute): Outcome<{ disputeId: string }> =>
      parts.transactions.command(actor, command, (work) => {
        const answer = parts.screen(dispute.text, dispute.attributes);
        const disputeId = parts.ids.next();
        work.journal('screening.disputed', disputeId, {
          outcome: answer.outcome,
          rules: answer.findings.map(({ rule }) => rule),
          expected: dispute.expected,
          packVersion: answer.packVersion,
        });
        work.report('v1.ScreeningAnswerDisputed', `station:${parts.stationId()}/screening`, {
          disputeId,
          text: dispute.text,
          attributes: dispute.attributes,
          answered: {
            verdict: answer.verdict,
            outcome: answer.outcome,
            rules: answer.findings.map(({ rule }) => rule),
          },
          expected: dispute.expected,
          note: dispute.note,
          packVersion: answer.packVersion,
          operatorId: work.operatorId ?? '',
          atMs: work.atMs,
        });
        return accept({ disputeId });
      }),
  };
}
export type Disputes = ReturnType<typeof createDisputes>;
