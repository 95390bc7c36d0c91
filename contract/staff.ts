import { z } from 'zod';
import { allRoles, command, query } from './rpc/procedure.ts';
import { Id } from './values/ids.ts';
import { EpochMs } from './values/time.ts';
import { Role } from './values/roles.ts';

export const Pin = z.string().regex(/^\d{4,12}$/);

export const StaffMember = z.object({ staffId: Id, staffNo: z.string(), displayName: z.string(), role: Role });
export type StaffMember = z.infer<typeof StaffMember>;

export const Session = z.object({
  /** Kept by the page in memory only; lets it carry on after the station restarted. */
  token: z.string(),
  member: StaffMember,
  expiresMs: EpochMs,
});
export type Session = z.infer<typeof Session>;

/** Acts that need a manager beside the one who works. */
export const ApprovalAct = z.enum([
  'courier.stale-list',
  'screening.decision',
  'order.cancel',
  'weighing.manual',
  'return.decision',
  'return.counter-act',
]);
export type ApprovalAct = z.infer<typeof ApprovalAct>;

/** The subject of an act: an id, or `<id>/<part>` for one part of what the id names, such as an item of a return. */
export const ApprovalSubject = z
  .string()
  .regex(/^[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[\da-f]{4}-[\da-f]{12}(\/[\w./#@-]{1,100})?$/i);

export const Approval = z.object({
  approvalId: Id,
  act: ApprovalAct,
  /** What it is for: usually a collection or an order. An approval serves once, for this subject alone. */
  subjectId: ApprovalSubject,
  managerName: z.string(),
  reason: z.string(),
  expiresMs: EpochMs,
  /** Ed25519 by the station's key over the canonical JSON of the fields above; verified when it is used. */
  signature: z.string(),
});
export type Approval = z.infer<typeof Approval>;

export const staffContract = {
  /** Who works here, for the sign-in page: no secrets, no contact data. */
  list: query({ roles: null }).output(z.array(StaffMember)),
  signIn: command({ staffNo: z.string().max(16), pin: Pin }, { roles: null }).output(Session),
  /** Binds a kept token to a new connection. */
  resume: query({ roles: null })
    .input(z.object({ token: z.string().max(128) }))
    .output(Session),
  /** Prolongs the idle limit; called while somebody works. */
  touch: query().output(z.object({ expiresMs: EpochMs })),
  signOut: command({}, { roles: allRoles }).output(z.object({})),
  /** A manager's number, PIN and reason for one act on one subject. */
  approve: command(
    {
      act: ApprovalAct,
      subjectId: ApprovalSubject,
      managerNo: z.string().max(16),
      pin: Pin,
      reason: z.string().trim().min(2).max(200),
    },
    { roles: allRoles },
  ).output(Approval),
  add: command(
    {
      staffNo: z.string().regex(/^[A-Za-z0-9]{1,16}$/),
      displayName: z.string().trim().min(1).max(32),
      role: Role,
      pin: Pin,
    },
    { roles: ['manager'] },
  ).output(StaffMember),
};
