import { createHash, timingSafeEqual } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Approval, ApprovalAct, Session, StaffMember } from '../../contract/staff.ts';
import { canonicalJson } from '../../contract/values/canonical-json.ts';
import { accept, refuse, type Outcome } from '../../contract/values/refusal.ts';
import type { Role } from '../../contract/values/roles.ts';
import type { Clock } from '../platform/clock.ts';
import type { Ids } from '../platform/ids.ts';
import { checkPin, hashPin, pinLockMs, pinTries } from '../platform/pin.ts';
import { keyedHash } from '../platform/seal.ts';
import type { StationSigner } from '../platform/station-signer.ts';
import { stationActor, type Actor, type Transactions, type Work } from '../storage/work.ts';
import type { StaffRow, StaffStore } from './store.ts';

/** A session ends after this long without work. [EX-2.2] */
export const idleLimitMs = 15 * 60_000;
const approvalLifeMs = 10 * 60_000;

type Parts = {
  store: StaffStore;
  transactions: Transactions;
  clock: Clock;
  ids: Ids;
  sessionKey: KeyObject;
  signer: StationSigner;
};
type Command = { commandId: string; procedure: string; input: unknown };

/** Sign-in by number and PIN, sessions that outlive a restart of the station, and manager approvals as signed acts. */
export function createStaff(parts: Parts) {
  const { store, transactions, clock, ids } = parts;

  /** The token is made from the session's id, so that the command's stored result needs no secret in it. */
  const tokenOf = (sessionId: string) => `${sessionId}.${keyedHash(parts.sessionKey, sessionId)}`;

  function readToken(token: string): string | null {
    const sessionId = token.split('.')[0] ?? '';
    const [expected, given] = [tokenOf(sessionId), token].map((text) => createHash('sha256').update(text).digest());
    return expected && given && timingSafeEqual(expected, given) ? sessionId : null;
  }

  function session(sessionId: string): { session: Session; sessionId: string } | null {
    const row = store.findSession(sessionId);
    if (!row || row.endedMs !== null || row.expiresMs <= clock.nowMs()) return null;
    const member = store.findById(row.staffId);
    return member
      ? { sessionId, session: { token: tokenOf(sessionId), member: memberOf(member), expiresMs: row.expiresMs } }
      : null;
  }

  /** Counts the try in a transaction of its own before the PIN is looked at: a kill or a thousand parallel calls gain no try. */
  async function provePin(staffNo: string, pin: string): Promise<Outcome<StaffRow>> {
    const counted = transactions.run(stationActor, (work): Outcome<StaffRow> => {
      const member = store.findByNo(staffNo);
      if (!member) return refuse('staff.wrong-pin');
      if (member.lockedUntilMs !== null && member.lockedUntilMs > work.atMs) {
        return refuse('staff.locked', { untilMs: member.lockedUntilMs });
      }
      const tries = (member.lockedUntilMs !== null ? 0 : member.failedPins) + 1;
      const locked = tries >= pinTries;
      store.setTries(member.staffId, tries, locked ? work.atMs + pinLockMs : null);
      if (locked) work.journal('staff.locked', member.staffId);
      return accept(member);
    });
    if (!counted.ok) return counted;
    if (!(await checkPin(pin, counted.value.pinHash))) return refuse('staff.wrong-pin');
    transactions.run(stationActor, () => store.setTries(counted.value.staffId, 0, null));
    return counted;
  }

  return {
    list: (): StaffMember[] => store.list().map(memberOf),

    async signIn(command: Command, staffNo: string, pin: string, formerSessionId: string | null = null) {
      const proof = await provePin(staffNo, pin);
      const outcome = transactions.command<{ sessionId: string }>(stationActor, command, (work) => {
        if (!proof.ok) return proof;
        if (formerSessionId) store.endSession(formerSessionId, work.atMs);
        const sessionId = ids.next();
        store.addSession(sessionId, proof.value.staffId, work.atMs + idleLimitMs);
        work.journal('staff.signed-in', proof.value.staffId);
        return accept({ sessionId });
      });
      if (!outcome.ok) return outcome;
      const opened = session(outcome.value.sessionId);
      return opened ? accept(opened) : refuse('staff.session-ended');
    },

    resume(token: string) {
      const sessionId = readToken(token);
      const opened = sessionId ? session(sessionId) : null;
      return opened ? accept(opened) : refuse('staff.session-ended');
    },

    /** The session of a connection as it is now, or `null` when it ended meanwhile. */
    session,

    touch(sessionId: string): number {
      const expiresMs = clock.nowMs() + idleLimitMs;
      store.prolong(sessionId, expiresMs);
      return expiresMs;
    },

    signOut(actor: Actor, command: Command, sessionId: string) {
      return transactions.command(actor, command, (work) => {
        store.endSession(sessionId, work.atMs);
        work.journal('staff.signed-out', actor.operatorId ?? '');
        return accept({});
      });
    },

    /** The members that a configuration names for an empty station. */
    addFirst(work: Work, member: Omit<StaffRow, 'staffId' | 'failedPins' | 'lockedUntilMs'>): void {
      const staffId = ids.next();
      store.add({ staffId, ...member });
      work.journal('staff.added', staffId, { role: member.role });
    },

    async add(
      actor: Actor,
      command: Command,
      input: { staffNo: string; displayName: string; role: Role; pin: string },
    ) {
      const pinHash = await hashPin(input.pin);
      const outcome = transactions.command<{ staffId: string }>(actor, command, (work) => {
        if (store.findByNo(input.staffNo)) return refuse('staff.number-taken', { staffNo: input.staffNo });
        const staffId = ids.next();
        store.add({ staffId, staffNo: input.staffNo, displayName: input.displayName, role: input.role, pinHash });
        work.journal('staff.added', staffId, { role: input.role });
        return accept({ staffId });
      });
      if (!outcome.ok) return outcome;
      const member = store.findById(outcome.value.staffId);
      return member ? accept(memberOf(member)) : refuse('staff.session-ended');
    },

    async approve(
      actor: Actor,
      command: Command,
      input: { act: ApprovalAct; subjectId: string; managerNo: string; pin: string; reason: string },
    ): Promise<Outcome<Approval>> {
      const proof = await provePin(input.managerNo, input.pin);
      const outcome = transactions.command<{ approvalId: string }>(actor, command, (work) => {
        if (!proof.ok) return proof;
        if (proof.value.role !== 'manager') return refuse('staff.role', { needed: 'manager' });
        const facts = {
          approvalId: ids.next(),
          act: input.act,
          subjectId: input.subjectId,
          managerId: proof.value.staffId,
          reason: input.reason,
          expiresMs: work.atMs + approvalLifeMs,
        };
        store.addApproval({ ...facts, signature: parts.signer.sign(canonicalJson(facts)) });
        const { id, part } = subjectOf(input.subjectId);
        const { approvalId, managerId } = facts;
        work.journal('approval.given', id, { approvalId, act: input.act, managerId, ...part });
        return accept({ approvalId: facts.approvalId });
      });
      if (!outcome.ok) return outcome;
      const row = store.findApproval(outcome.value.approvalId);
      if (!row) return refuse('staff.approval-missing');
      return accept({
        approvalId: row.approvalId,
        act: input.act,
        subjectId: row.subjectId,
        managerName: store.findById(row.managerId)?.displayName ?? '',
        reason: row.reason,
        expiresMs: row.expiresMs,
        signature: row.signature,
      });
    },

    /**
     * Uses an approval up inside another feature's transaction: right act, right subject, in time, unused, signature intact.
     * Answers the manager's id.
     */
    useApproval(
      work: Work,
      approvalId: string | undefined,
      act: ApprovalAct,
      subjectId: string,
    ): Outcome<{ managerId: string; managerName: string; reason: string }> {
      const row = approvalId ? store.findApproval(approvalId) : null;
      if (!row || row.act !== act || row.subjectId !== subjectId || row.expiresMs <= work.atMs)
        return refuse('staff.approval-missing', { act });
      const { usedMs: _used, signature, ...facts } = row;
      if (!parts.signer.verify(canonicalJson(facts), signature)) return refuse('staff.approval-missing', { act });
      if (!store.useApproval(row.approvalId, work.atMs)) return refuse('staff.approval-missing', { act });
      const { id, part } = subjectOf(subjectId);
      work.journal('approval.used', id, { approvalId: row.approvalId, act, ...part });
      const managerName = store.findById(row.managerId)?.displayName ?? '';
      return accept({ managerId: row.managerId, managerName, reason: row.reason });
    },

    nameOf: (staffId: string | null) => (staffId ? (store.findById(staffId)?.displayName ?? staffId) : null),
    numberOf: (staffId: string | null) => (staffId ? (store.findById(staffId)?.staffNo ?? staffId) : null),
  };
}
export type Staff = ReturnType<typeof createStaff>;

/** The journal lists by what a part belongs to. */
function subjectOf(subjectId: string): { id: string; part: { part: string } | null } {
  const at = subjectId.indexOf('/');
  return at < 0
    ? { id: subjectId, part: null }
    : { id: subjectId.slice(0, at), part: { part: subjectId.slice(at + 1) } };
}

function memberOf(row: StaffRow): StaffMember {
  return { staffId: row.staffId, staffNo: row.staffNo, displayName: row.displayName, role: row.role };
}
