import { commandOf, os, unwrap } from '../rpc/implement.ts';
import type { Staff } from './service.ts';

export function staffHandlers(staff: Staff) {
  return {
    list: os.staff.list.handler(() => staff.list()),
    signIn: os.staff.signIn.handler(async ({ input, context }) => {
      const opened = unwrap(
        await staff.signIn(commandOf(context.procedure, input), input.staffNo, input.pin, context.connection.sessionId),
      );
      context.connection.sessionId = opened.sessionId;
      return opened.session;
    }),
    resume: os.staff.resume.handler(({ input, context }) => {
      const opened = unwrap(staff.resume(input.token));
      context.connection.sessionId = opened.sessionId;
      return opened.session;
    }),
    touch: os.staff.touch.handler(({ context }) => ({ expiresMs: staff.touch(context.connection.sessionId ?? '') })),
    signOut: os.staff.signOut.handler(({ input, context }) => {
      const { connection, actor, procedure } = context;
      const done = unwrap(staff.signOut(actor, commandOf(procedure, input), connection.sessionId ?? ''));
      connection.sessionId = null;
      return done;
    }),
    approve: os.staff.approve.handler(async ({ input, context }) =>
      unwrap(await staff.approve(context.actor, commandOf(context.procedure, input), input)),
    ),
    add: os.staff.add.handler(async ({ input, context }) =>
      unwrap(await staff.add(context.actor, commandOf(context.procedure, input), input)),
    ),
  };
}
