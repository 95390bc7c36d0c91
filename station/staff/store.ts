import type { Role } from '../../contract/values/roles.ts';
import type { Db } from '../storage/open.ts';

export type StaffRow = {
  staffId: string;
  staffNo: string;
  displayName: string;
  role: Role;
  pinHash: string;
  failedPins: number;
  lockedUntilMs: number | null;
};

const columns = `staff_id AS staffId, staff_no AS staffNo, display_name AS displayName, role, pin_hash AS pinHash,
  failed_pins AS failedPins, locked_until_ms AS lockedUntilMs`;

export function createStaffStore(db: Db) {
  const list = db.prepare<[], StaffRow>(`SELECT ${columns} FROM staff WHERE active = 1 ORDER BY staff_no`);
  const byNo = db.prepare<[string], StaffRow>(`SELECT ${columns} FROM staff WHERE staff_no = ? AND active = 1`);
  const byId = db.prepare<[string], StaffRow>(`SELECT ${columns} FROM staff WHERE staff_id = ?`);
  const insert = db.prepare(
    'INSERT INTO staff (staff_id, staff_no, display_name, role, pin_hash) VALUES (?, ?, ?, ?, ?)',
  );
  const setTries = db.prepare('UPDATE staff SET failed_pins = ?, locked_until_ms = ? WHERE staff_id = ?');
  const insertSession = db.prepare('INSERT INTO staff_sessions (session_id, staff_id, expires_ms) VALUES (?, ?, ?)');
  const findSession = db.prepare<[string], { staffId: string; expiresMs: number; endedMs: number | null }>(
    'SELECT staff_id AS staffId, expires_ms AS expiresMs, ended_ms AS endedMs FROM staff_sessions WHERE session_id = ?',
  );
  const prolong = db.prepare('UPDATE staff_sessions SET expires_ms = ? WHERE session_id = ? AND ended_ms IS NULL');
  const endSession = db.prepare('UPDATE staff_sessions SET ended_ms = ? WHERE session_id = ? AND ended_ms IS NULL');
  const insertApproval = db.prepare('INSERT INTO approvals VALUES (?, ?, ?, ?, ?, ?, ?, NULL)');
  const findApproval = db.prepare<[string], ApprovalRow>(
    `SELECT approval_id AS approvalId, act, subject_id AS subjectId, manager_id AS managerId, reason, expires_ms AS expiresMs,
     signature, used_ms AS usedMs FROM approvals WHERE approval_id = ?`,
  );
  const useApproval = db.prepare('UPDATE approvals SET used_ms = ? WHERE approval_id = ? AND used_ms IS NULL');

  return {
    list: () => list.all(),
    findByNo: (staffNo: string) => byNo.get(staffNo) ?? null,
    findById: (staffId: string) => byId.get(staffId) ?? null,
    add: (row: Omit<StaffRow, 'failedPins' | 'lockedUntilMs'>) =>
      insert.run(row.staffId, row.staffNo, row.displayName, row.role, row.pinHash),
    setTries: (staffId: string, failed: number, lockedUntilMs: number | null) =>
      setTries.run(failed, lockedUntilMs, staffId),
    addSession: (sessionId: string, staffId: string, expiresMs: number) =>
      insertSession.run(sessionId, staffId, expiresMs),
    findSession: (sessionId: string) => findSession.get(sessionId) ?? null,
    prolong: (sessionId: string, expiresMs: number) => prolong.run(expiresMs, sessionId),
    endSession: (sessionId: string, atMs: number) => endSession.run(atMs, sessionId),
    addApproval: (row: Omit<ApprovalRow, 'usedMs'>) =>
      insertApproval.run(
        row.approvalId,
        row.act,
        row.subjectId,
        row.managerId,
        row.reason,
        row.expiresMs,
        row.signature,
      ),
    findApproval: (approvalId: string) => findApproval.get(approvalId) ?? null,
    useApproval: (approvalId: string, atMs: number) => useApproval.run(atMs, approvalId).changes === 1,
  };
}
export type StaffStore = ReturnType<typeof createStaffStore>;

export type ApprovalRow = {
  approvalId: string;
  act: string;
  subjectId: string;
  managerId: string;
  reason: string;
  expiresMs: number;
  signature: string;
  usedMs: number | null;
};
