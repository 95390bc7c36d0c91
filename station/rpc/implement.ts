import { implement, ORPCError, os as base } from '@orpc/server';
import { contract } from '../../contract/contract.ts';
import type { ProcedureMeta } from '../../contract/rpc/procedure.ts';
import type { Outcome } from '../../contract/values/refusal.ts';
import type { Face } from '../../contract/values/roles.ts';
import type { Session } from '../../contract/staff.ts';
import { faultFields, type Log } from '../platform/log.ts';
import type { Ids } from '../platform/ids.ts';
import { CommandReused, type Actor } from '../storage/work.ts';

/** One page's connection. Which face it has is the host's word; who works at it changes with sign-in and sign-out. */
export type Connection = { readonly face: Face; sessionId: string | null };

export type CallContext = {
  connection: Connection;
  log: Log;
  ids: Ids;
  /** The session of the connection, or `null` when nobody is signed in or it ended. */
  session(): { session: Session; sessionId: string } | null;
};

/**
 * What stands before every handler: may this page and this role do it. After every fault: one log line, and for the caller an
 * id and nothing else.
 */
export const gate = base.$context<CallContext>().middleware(async ({ context, procedure, path, next }) => {
  const meta = procedure['~orpc'].meta as ProcedureMeta;
  if (!meta.faces.includes(context.connection.face)) throw notAllowed([]);
  const signedIn = context.session();
  if (meta.roles !== null) {
    if (!signedIn) throw new ORPCError('NOT_SIGNED_IN', { status: 401 });
    if (!meta.roles.includes(signedIn.session.member.role)) throw notAllowed(meta.roles);
  }
  const actor: Actor = { operatorId: signedIn?.session.member.staffId ?? null };
  try {
    const result = await next({ context: { actor, signedIn, procedure: path.join('.') } });
    if (meta.roles === null || !isStream(result.output)) return result;
    return { ...result, output: whileSignedIn(result.output, context) };
  } catch (error) {
    if (error instanceof ORPCError) throw error;
    if (error instanceof CommandReused) throw new ORPCError('COMMAND_REUSED', { status: 422 });
    const faultId = context.ids.next();
    context.log.error('call.failed', { ...faultFields(error), faultId, procedure: path.join('.') });
    throw new ORPCError('STATION_FAULT', { status: 500, data: { faultId } });
  }
});

/** The implementer of the station's contract, behind the gate. */
export const os = implement(contract).$context<CallContext>().use(gate);

/** A stream that a member of staff asked for says nothing more once nobody is signed in. [EX-2.2] */
async function* whileSignedIn(
  stream: AsyncIterable<unknown>,
  context: CallContext,
): AsyncGenerator<unknown, void, void> {
  for await (const value of stream) {
    if (!context.session()) throw new ORPCError('NOT_SIGNED_IN', { status: 401 });
    yield value;
  }
}

function isStream(output: unknown): output is AsyncIterable<unknown> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output;
}

export function notAllowed(roles: readonly string[]) {
  return new ORPCError('NOT_ALLOWED', { status: 403, data: { roles: [...roles] } });
}

/** An outcome's value, or its refusal as the contract's named error. */
export function unwrap<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new ORPCError('REFUSED', { status: 409, data: outcome.refusal });
}

/** The command of a call: its id, its name, and its input for the comparison of repeats. */
export function commandOf(procedure: string, input: { commandId: string }) {
  const { commandId, ...rest } = input;
  return { commandId, procedure, input: rest };
}
