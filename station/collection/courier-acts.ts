import type { IdKind } from '../../contract/values/id-document.ts';
import { accept, refuse, type Outcome } from '../../contract/values/refusal.ts';
import { checkIdentity, type ProvenBadge } from '../identity/index.ts';
import type { OrderRow } from '../orders/index.ts';
import type { Actor, Work } from '../storage/work.ts';
import type { CollectionParts } from './parts.ts';
import type { Collection } from './records.ts';
import type { Command, Sessions } from './session.ts';

type Paper = { kind: IdKind; number: string; name: string };
type CheckedPaper = Paper & { lastFour: string };

/** The people of a collection: the courier before the sender's eyes, and the sender's papers. */
export function createCourierActs(parts: CollectionParts, sessions: Sessions) {
  const { people, identity, staff, ids } = parts;

  function verify(
    actor: Actor,
    command: Command,
    collectionId: string,
    prove: (staleAllowed: boolean) => Outcome<ProvenBadge>,
    approvalId?: string,
  ) {
    return sessions.act(actor, command, collectionId, 'verify', (work, collection, order) => {
      if (collection.verify) return refuse('collection.step', { step: 'verify', act: 'verify' });
      let proof = prove(false);
      let approvedBy: string | null = null;
      if (!proof.ok && approvable(proof.refusal.code)) {
        // An old list can be answered for by a manager; every other doubt cannot.
        // Asked first whether it would do: an approval is not used up for a badge that it cannot help.
        const answeredFor = prove(true);
        const approval = answeredFor.ok
          ? staff.useApproval(work, approvalId, 'courier.stale-list', collectionId)
          : answeredFor;
        if (approval.ok && answeredFor.ok) {
          approvedBy = approval.value.managerId;
          proof = answeredFor;
        }
      }
      if (!proof.ok) {
        work.journal('courier.badge-refused', collectionId, { code: proof.refusal.code });
        return proof;
      }
      return accept(compare(work, collection, order, proof.value, approvedBy));
    });
  }

  function compare(
    work: Work,
    collection: Collection,
    order: OrderRow,
    badge: ProvenBadge,
    approvedBy: string | null,
  ): Collection {
    const found = identity.compare(order, badge, work.atMs);
    identity.noteSeen(badge.badgeNo, badge.badgeSeq);
    const verified: Collection = {
      ...collection,
      verify: {
        ...badge,
        ...found,
        approvedBy,
        atMs: work.atMs,
        operatorId: work.operatorId,
        senderConfirmedMs: null,
        senderConfirmedAt: null,
      },
    };
    work.journal('courier.checked', collection.collectionId, {
      courierId: badge.courierId,
      badgeNo: badge.badgeNo,
      method: badge.method,
      mismatches: found.mismatches.map((mismatch) => mismatch.reason),
      window: found.window,
      listAgeMs: badge.listAgeMs,
      approvedBy,
    });
    if (found.mismatches.length === 0) return verified;
    const incidentId = fileIncident(work, collection.collectionId, 'courier-mismatch', {
      courierId: badge.courierId,
      reasons: found.mismatches.map((m) => m.reason),
    });
    work.report('v1.CourierMismatched', `order:${order.orderId}`, {
      orderId: order.orderId,
      collectionId: collection.collectionId,
      incidentId,
      courierId: badge.courierId,
      reasons: found.mismatches.map((mismatch) => mismatch.reason),
      atMs: work.atMs,
    });
    return sessions.end(work, verified, 'mismatch', { reason: 'courier-mismatch', rule: 'EX-4.8b' });
  }

  function fileIncident(work: Work, collectionId: string, kind: string, facts: Record<string, unknown>): string {
    const incidentId = ids.next();
    parts.store.addIncident(incidentId, collectionId, kind, facts, work.atMs);
    work.journal('incident.filed', collectionId, { incidentId, kind });
    return incidentId;
  }

  function keepPaper(work: Work, personId: string, paper: Paper): string {
    people.noteIdNumber(personId, paper.number);
    return people.addPart(
      personId,
      'id-document',
      JSON.stringify({ kind: paper.kind, number: paper.number, name: paper.name }),
      work.atMs,
    );
  }

  return {
    verifyByBadge: (
      actor: Actor,
      command: Command,
      input: { collectionId: string; badge: string; approvalId?: string },
    ) =>
      verify(actor, command, input.collectionId, (stale) => identity.proveBadge(input.badge, stale), input.approvalId),

    async verifyByNumber(
      actor: Actor,
      command: Command,
      input: { collectionId: string; badgeNo: string; pin: string; approvalId?: string },
    ) {
      const proof = await identity.proveNumber(input.badgeNo, input.pin);
      return verify(
        actor,
        command,
        input.collectionId,
        (stale) => (proof.ok ? proof.value(stale) : proof),
        input.approvalId,
      );
    },

    confirmCourier: (actor: Actor, command: Command, collectionId: string, at: 'display' | 'counter') =>
      sessions.act(actor, command, collectionId, 'confirm-courier', (work, collection) => {
        if (!collection.verify) return refuse('collection.step', { step: 'verify', act: 'confirm-courier' });
        work.journal('courier.confirmed-by-sender', collectionId, { at });
        const verify = { ...collection.verify, senderConfirmedMs: work.atMs, senderConfirmedAt: at };
        return accept(sessions.advance({ ...collection, verify }));
      }),

    /** No reason is asked and no mark is made against the sender; the order stays accepted. [EX-4.8b] */
    refuseBySender: (actor: Actor, command: Command, collectionId: string) =>
      sessions.act(actor, command, collectionId, 'sender-refuse', (work, collection, order) => {
        const courierId = collection.verify?.courierId ?? null;
        const incidentId = fileIncident(work, collectionId, 'sender-refused', { courierId, step: collection.step });
        work.report('v1.SenderRefused', `order:${order.orderId}`, {
          orderId: order.orderId,
          collectionId,
          incidentId,
          courierId,
          atMs: work.atMs,
        });
        return accept(sessions.end(work, collection, 'sender-refused', { reason: 'sender-refused', rule: 'EX-4.8b' }));
      }),

    identify: (
      actor: Actor,
      command: Command,
      input: { collectionId: string; kind: IdKind; number: string; name: string; agent: Paper | null },
    ) =>
      sessions.act(actor, command, input.collectionId, 'identify', (work, collection, order) => {
        const { collectionId, kind, number, name } = input;
        const sender = people.record(order.senderPersonId);
        const checked = checkIdentity({ sender: { kind, number, name }, agent: input.agent }, sender.name, work.atMs);
        if (!checked.ok) return checked;
        const partId = keepPaper(work, order.senderPersonId, checked.value.sender);
        const agent = checked.value.agent && keepAgent(work, checked.value.agent);
        work.journal('sender.identified', collectionId, { kind, byAgent: agent !== null });
        return accept(
          sessions.advance({
            ...collection,
            identify: {
              kind,
              partId,
              lastFour: checked.value.sender.lastFour,
              agent,
              atMs: work.atMs,
              operatorId: work.operatorId,
            },
          }),
        );
      }),
  };

  function keepAgent(work: Work, paper: CheckedPaper) {
    const personId = people.add({ name: paper.name, phone: null, address: null }, work.atMs);
    return { kind: paper.kind, personId, partId: keepPaper(work, personId, paper), lastFour: paper.lastFour };
  }
}

function approvable(code: string): boolean {
  return code === 'badge.list-stale' || code === 'clock.doubtful';
}
