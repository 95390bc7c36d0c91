import { implement, ORPCError } from '@orpc/server';
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { command, query, stream } from '../../contract/rpc/procedure.ts';
import { refuse } from '../../contract/values/refusal.ts';
import type { Face, Role } from '../../contract/values/roles.ts';
import { createIds } from '../../station/platform/ids.ts';
import type { LogFields } from '../../station/platform/log.ts';
import { gate, unwrap, type CallContext } from '../../station/rpc/implement.ts';
import { createServer } from '../../station/rpc/serve.ts';

const open = { roles: null, faces: ['counter', 'display'] as Face[] };

/** A contract that has one call for everything a wire must carry. */
export const testContract = {
  echo: query(open)
    .input(z.object({ value: z.unknown() }))
    .output(z.object({ value: z.unknown() })),
  refused: query(open).output(z.object({})),
  broken: query(open).output(z.object({})),
  lying: query(open).output(z.object({ weightGrams: z.int() })),
  slow: query({ ...open, deadlineMs: 60 }).output(z.object({})),
  hang: query({ ...open, deadlineMs: 30_000 }).output(z.object({})),
  count: stream(open)
    .input(z.object({ to: z.int() }))
    .output(eventIterator(z.object({ n: z.int() }))),
  failingStream: stream(open).output(eventIterator(z.object({ n: z.int() }))),
  counterOnly: query({ roles: null }).output(z.object({ face: z.string() })),
  managerOnly: command({ name: z.string() }, { roles: ['manager'] }).output(z.object({ name: z.string() })),
  secrets: stream({ roles: ['clerk'] }).output(eventIterator(z.object({ n: z.int() }))),
};

/** The test contract behind the station's own gate and server, with what happened inside in view. */
export function startTestServer() {
  const seen = {
    handlers: 0,
    finished: 0,
    aborted: 0,
    logged: [] as { event: string; fields: LogFields | undefined }[],
    role: null as Role | null,
  };
  const os = implement(testContract).$context<CallContext>().use(gate);
  const ran = () => {
    seen.handlers += 1;
  };
  const untilAborted = (signal: AbortSignal | undefined) =>
    new Promise<never>((_resolve, reject) => {
      const onAbort = () => {
        seen.aborted += 1;
        reject(new Error('aborted'));
      };
      if (signal?.aborted) onAbort();
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  async function* count(to: number, signal: AbortSignal | undefined) {
    try {
      for (let n = 1; n <= to; n += 1) yield { n };
      await untilAborted(signal);
    } catch (error) {
      if (!signal?.aborted) throw error;
    } finally {
      seen.finished += 1;
    }
  }
  const router = os.router({
    echo: os.echo.handler(({ input }) => {
      ran();
      return { value: input.value };
    }),
    refused: os.refused.handler(() => {
      ran();
      return unwrap<Record<string, never>>(refuse('scale.overload', { limitGrams: 60_000 }));
    }),
    broken: os.broken.handler(() => {
      ran();
      throw new Error(`SELECT name FROM persons WHERE phone = '13900001234' -- ${import.meta.filename}`);
    }),
    lying: os.lying.handler(() => {
      ran();
      return { weightGrams: 'heavy' } as never;
    }),
    slow: os.slow.handler(({ signal }) => {
      ran();
      return untilAborted(signal);
    }),
    hang: os.hang.handler(({ signal }) => {
      ran();
      return untilAborted(signal);
    }),
    count: os.count.handler(({ input, signal }) => {
      ran();
      return count(input.to, signal);
    }),
    failingStream: os.failingStream.handler(async function* () {
      ran();
      yield { n: 1 };
      throw new ORPCError('REFUSED', { status: 409, data: { code: 'scale.silent', rule: 'F030', details: {} } });
    }),
    counterOnly: os.counterOnly.handler(({ context }) => {
      ran();
      return { face: context.connection.face };
    }),
    managerOnly: os.managerOnly.handler(({ input }) => {
      ran();
      return { name: input.name };
    }),
    secrets: os.secrets.handler(async function* ({ signal }) {
      ran();
      for (let n = 1; ; n += 1) {
        yield { n };
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (signal?.aborted) return;
      }
    }),
  });
  const note = (event: string, fields?: LogFields) => void seen.logged.push({ event, fields });
  const ids = createIds();
  const server = createServer(router, (connection) => ({
    connection,
    log: { info: note, warn: note, error: note },
    ids,
    session: () =>
      seen.role && {
        sessionId: 's',
        session: {
          token: 't',
          expiresMs: 1,
          member: { staffId: ids.next(), staffNo: '1', displayName: 'x', role: seen.role },
        },
      },
  }));
  return { server, seen };
}
export type TestServer = ReturnType<typeof startTestServer>;
