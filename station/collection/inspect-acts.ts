import { z } from 'zod';
import type { DayTotal, Finding, GoodsAttributes, ScreeningAnswer } from '../../contract/screening.ts';
import { accept, refuse, type Outcome, type RefusalCode } from '../../contract/values/refusal.ts';
import type { OrderRow } from '../orders/index.ts';
import { afterDecision, decidableRules, prohibitionOf, weakProhibition, type Parcel } from '../screening/index.ts';
import type { Actor, Work } from '../storage/work.ts';
import type { CollectionParts } from './parts.ts';
import type { Collection, InspectRecord } from './records.ts';
import type { Command, Sessions } from './session.ts';

/** Nothing found, a refusal, or the find that stops the order for good. */
export type Rescreened = { refused?: ReturnType<typeof refuse>; stopped?: Stopped };
type Stopped = { answer: ScreeningAnswer; finding: Finding };
type Decision = { by: string; rules: string[] };
type Question = { text: string; attributes: GoodsAttributes; carrierId: string };

/** What is in the parcel: the rules' answer, a person's decision on it, and the stop that nobody can decide away. */
export function createInspectActs(parts: CollectionParts, sessions: Sessions) {
  const { screening, orders, staff } = parts;

  /** What the order says of the goods stands beside what the inspector typed; the inspector's word wins. */
  function attributesOf(order: OrderRow, typed: GoodsAttributes): GoodsAttributes {
    return {
      transport: order.transport,
      insured_value: order.coverFen / 100,
      declared_value: order.declaredValueFen / 100,
      ...typed,
    };
  }

  /** The order stops for good, and what must be reported is drafted with it, in one transaction. [EX-4.9a EX-4.9b] */
  function stopForProhibited(
    work: Work,
    collection: Collection,
    order: OrderRow,
    answer: ScreeningAnswer,
    finding: Finding,
  ): Collection {
    const { collectionId } = collection;
    orders.stop(work, order.orderId, finding.rule);
    work.report('v1.ParcelStopped', `order:${order.orderId}`, {
      orderId: order.orderId,
      collectionId,
      rule: finding.rule,
      category: finding.category,
      packVersion: answer.packVersion,
      report: finding.report,
      atMs: work.atMs,
    });
    const { identify, verify, inspect } = collection;
    if (!identify || !inspect) throw new Error('stopped before somebody was identified and the goods were named');
    parts.reports.draft(work, {
      collectionId,
      order,
      sender: { idKind: identify.kind, idLastFour: identify.lastFour },
      agent: identify.agent && {
        personId: identify.agent.personId,
        idKind: identify.agent.kind,
        idLastFour: identify.agent.lastFour,
      },
      courierId: verify?.courierId ?? null,
      goods: inspect.description,
      answer,
      finding,
    });
    return sessions.end(work, collection, 'prohibited', { reason: finding.rule, rule: 'EX-4.9a' });
  }

  /**
   * A person decides what is asked and what was found by its sound alone, with a manager's approval, where nothing else
   * stands in the way. `null`: nothing was to be decided so, and the approval is not used up. [EX-4.9c]
   */
  function decide(
    work: Work,
    collectionId: string,
    answer: ScreeningAnswer,
    approvalId: string | undefined,
  ): Outcome<Decision | null> {
    const rules = decidableRules(answer);
    if (rules.length === 0 || approvalId === undefined || !isGo(afterDecision(answer, rules))) return accept(null);
    const approval = staff.useApproval(work, approvalId, 'screening.decision', collectionId);
    if (!approval.ok) return approval;
    const { managerId: by, reason } = approval.value;
    work.journal('screening.decided', collectionId, { rules, by, reason, packVersion: answer.packVersion });
    return accept({ by, rules });
  }

  /** The parcel of a sender whose paper was seen, for what he hands in today; `null` before that. */
  function parcelOf({ collectionId, identify }: Collection, atMs: number): Parcel | null {
    const paper = identify && parts.people.part(identify.partId);
    if (!paper) return null;
    const { number } = PaperNumber.parse(JSON.parse(paper.toString()));
    return { senderRef: parts.dayTotals.senderRef(number), collectionId, atMs };
  }

  /** Counts the parcel into the sender's day; too much is a warning and stops nothing. [F047] */
  function countDay(work: Work, collection: Collection, question: Question, answer: ScreeningAnswer): DayTotal[] {
    const counted = screening.count(question, answer);
    const parcel = parcelOf(collection, work.atMs);
    if (!parcel) throw new Error('inspected before identified');
    parts.dayTotals.keep(work, parcel, counted);
    const totals = screening.totals(parcel, counted);
    for (const { kind, earlierCount, hereCount, bound, exceeded } of totals) {
      if (exceeded) work.journal('sender.day-total', parcel.collectionId, { kind, earlierCount, hereCount, bound });
    }
    return totals;
  }

  return {
    inspect: (
      actor: Actor,
      command: Command,
      input: {
        collectionId: string;
        description: string;
        attributes: GoodsAttributes;
        mark: InspectRecord['mark'];
        approvalId?: string | undefined;
      },
    ) =>
      sessions.act(actor, command, input.collectionId, 'inspect', (work, collection, order) => {
        // Blanks, marks and pictures name nothing that could be looked up.
        if (!/[\p{L}\p{N}]/u.test(input.description)) return refuse('inspection.not-described');
        const attributes = attributesOf(order, input.attributes);
        const question = { text: input.description, attributes, carrierId: order.carrierId };
        const answer = screening.screen(question);
        const prohibited = prohibitionOf(answer);
        // An answer that asks may be kept without a mark; a decision on it, like a go, needs the goods to have been seen.
        const wantsDecision = decidableRules(answer).length > 0 && input.approvalId !== undefined;
        if (!prohibited && (isGo(answer) || wantsDecision) && input.mark === null)
          return refuse('inspection.not-marked');
        const decided = prohibited ? accept(null) : decide(work, input.collectionId, answer, input.approvalId);
        if (!decided.ok) return decided;
        const decision = decided.value;
        const passed = (isGo(answer) || decision !== null) && input.mark !== null;
        const inspected: Collection = {
          ...collection,
          inspect: {
            description: input.description,
            attributes,
            answer,
            mark: input.mark,
            passed,
            decidedBy: decision?.by ?? null,
            decidedRules: decision?.rules ?? [],
            totals: prohibited ? [] : countDay(work, collection, question, answer),
            atMs: work.atMs,
            operatorId: work.operatorId,
          },
        };
        work.journal('goods.inspected', input.collectionId, {
          verdict: answer.verdict,
          condition: answer.condition,
          category: answer.category,
          outcome: answer.outcome,
          strength: answer.strength ?? 'strong',
          rules: answer.findings.map((finding) => finding.rule),
          packVersion: answer.packVersion,
          mark: input.mark,
          passed,
          decidedBy: decision?.by ?? null,
        });
        if (prohibited) return accept(stopForProhibited(work, inspected, order, answer, prohibited));
        return accept(passed ? sessions.advance(inspected) : inspected);
      }),

    /** A person saw that what was found by its sound is the prohibited thing. Nobody's approval is needed to stop. */
    confirmFinding: (actor: Actor, command: Command, input: { collectionId: string; rule: string; reason: string }) =>
      sessions.act(actor, command, input.collectionId, 'confirm-finding', (work, collection, order) => {
        const answer = collection.inspect?.answer;
        const finding = answer && weakProhibition(answer, input.rule);
        if (!answer || !finding) return refuse('screening.no-weak-find', { rule: input.rule });
        work.journal('finding.confirmed', input.collectionId, {
          rule: finding.rule,
          evidence: finding.evidence,
          reason: input.reason,
          packVersion: answer.packVersion,
        });
        return accept(stopForProhibited(work, collection, order, answer, finding));
      }),

    rescreen,
    stop,
    parcelOf,
    attributesOf,
  };

  function rescreen(collection: Collection, order: OrderRow, measured: GoodsAttributes): Rescreened {
    const inspect = collection.inspect;
    if (!inspect) throw new Error('weighed before inspected');
    const answer = screening.screen({
      text: inspect.description,
      attributes: { ...inspect.attributes, ...measured },
      carrierId: order.carrierId,
    });
    const finding = prohibitionOf(answer);
    if (finding) return { stopped: { answer, finding } };
    // What a manager decided then stays decided; what is asked or found anew, nobody has decided.
    const left = afterDecision(answer, decidedRulesOf(inspect));
    if (isGo(left)) return {};
    const code: RefusalCode =
      left.outcome === 'ask'
        ? 'screening.undecided'
        : left.verdict === 'restricted'
          ? 'screening.restricted'
          : 'screening.refused';
    return { refused: refuse(code, { rule: left.findings[0]?.rule ?? left.category }) };
  }

  /** Found after the inspection: a pack took over meanwhile, so that its version is not the one of the inspection. */
  function stop(work: Work, collection: Collection, order: OrderRow, { answer, finding }: Stopped): Collection {
    work.journal('goods.found-later', collection.collectionId, {
      rule: finding.rule,
      category: finding.category,
      packVersion: answer.packVersion,
    });
    return stopForProhibited(work, collection, order, answer, finding);
  }
}

/** The number of a sealed paper; the rest of it is not looked at. */
const PaperNumber = z.object({ number: z.string() });

function isGo({ outcome }: ScreeningAnswer): boolean {
  return outcome === 'go';
}

function decidedRulesOf({ decidedBy, decidedRules, answer }: InspectRecord): readonly string[] {
  return decidedRules ?? (decidedBy === null ? [] : decidableRules(answer));
}
