import { oc } from '@orpc/contract';
import { z } from 'zod';
import { CommandId } from '../values/ids.ts';
import { Refusal } from '../values/refusal.ts';
import type { Face, Role } from '../values/roles.ts';

/** What the two sides must know of a call beside its shapes. */
export type ProcedureMeta = {
  /** Milliseconds after which the caller stops waiting; streams have none. */
  deadlineMs: number | null;
  /** Commands change facts and carry a `commandId`; a repeat of one gets the first answer. */
  command: boolean;
  /** Roles that may call it; `null` means nobody needs to be signed in. */
  roles: readonly Role[] | null;
  /** Which pages may call it. */
  faces: readonly Face[];
};

/** The errors that any call can end with. A caller can tell them apart by `code` and knows what to do after each. */
const commonErrors = {
  /** An expected "no", with its rule and the facts for the screen. */
  REFUSED: { status: 409, data: Refusal },
  /** Nobody is signed in on this connection, or the session ended. */
  NOT_SIGNED_IN: { status: 401 },
  /** The signed-in role, or this page, may not do that. */
  NOT_ALLOWED: { status: 403, data: z.object({ roles: z.array(z.string()) }) },
  /** The same `commandId` came with another content. */
  COMMAND_REUSED: { status: 422 },
  /** The station could not do it; the fault is logged under this id. */
  STATION_FAULT: { status: 500, data: z.object({ faultId: z.string() }) },
} as const;

const base = oc.errors(commonErrors);

type Access = { roles?: readonly Role[] | null; faces?: readonly Face[]; deadlineMs?: number };

export const allRoles: readonly Role[] = ['clerk', 'manager', 'technician'];
export const atCounter: readonly Role[] = ['clerk', 'manager'];

/** A call that changes nothing. */
export function query(access: Access = {}) {
  return base.$meta<ProcedureMeta>({
    deadlineMs: access.deadlineMs ?? 5_000,
    command: false,
    roles: access.roles === undefined ? allRoles : access.roles,
    faces: access.faces ?? ['counter'],
  });
}

/** A call that changes facts, with the fields of its input beside the `commandId`. */
export function command<Shape extends z.ZodRawShape>(shape: Shape, access: Access = {}) {
  return base
    .$meta<ProcedureMeta>({
      deadlineMs: access.deadlineMs ?? 10_000,
      command: true,
      roles: access.roles === undefined ? atCounter : access.roles,
      faces: access.faces ?? ['counter'],
    })
    .input(z.object({ commandId: CommandId, ...shape }));
}

/** A stream of snapshots: the newest value at once, then every change. Ends when either side leaves. */
export function stream(access: Access = {}) {
  return base.$meta<ProcedureMeta>({
    deadlineMs: null,
    command: false,
    roles: access.roles === undefined ? allRoles : access.roles,
    faces: access.faces ?? ['counter'],
  });
}
