import { createORPCClient, ORPCError } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import {
  getContractRouter,
  isContractProcedure,
  type AnyContractRouter,
  type ContractRouterClient,
} from '@orpc/contract';
import { RequestValidationPlugin, ResponseValidationPlugin } from '@orpc/contract/plugins';
import { maxMessageLength, type WireEnd } from '../wires/wire.ts';
import type { ProcedureMeta } from './procedure.ts';
import { socketOfWire } from './peer-socket.ts';

/**
 * Errors that the caller's side makes by itself, beside those the contract names:
 * `STATION_GONE` the connection ended while the call was under way, its effect is unknown: ask again with the same commandId;
 * `DEADLINE` no answer in time, likewise; `UNSENDABLE` the input cannot travel, nothing was sent;
 * `BAD_REQUEST` the input does not fit the contract; `BAD_ANSWER` the answer does not.
 */
export type LocalErrorCode = 'STATION_GONE' | 'DEADLINE' | 'UNSENDABLE' | 'BAD_ANSWER';

/**
 * Speaks a contract over one wire end. One client per connection: after `STATION_GONE` a new wire and a new client are made.
 * Every call ends: with an answer, a named error, the caller's abort, its deadline, or `STATION_GONE`.
 */
export function createRpcClient<Router extends AnyContractRouter>(
  router: Router,
  end: WireEnd,
): ContractRouterClient<Router> {
  let gone = false;
  end.onClose(() => {
    gone = true;
  });

  // oxlint-disable-next-line typescript/no-explicit-any -- the library's context type has no narrower name
  const link = new RPCLink<any>({
    // The library asks for the DOM's full type of listeners and uses these four members only.
    websocket: socketOfWire(end) as unknown as WebSocketFace,
    plugins: [new RequestValidationPlugin(router), new ResponseValidationPlugin(router)],
    interceptors: [
      async (options) => {
        if (gone) throw local('STATION_GONE');
        assertSendable(options.input);
        const meta = metaOf(router, options.path);
        const limit = startDeadline(meta?.deadlineMs ?? null, options.signal as AbortSignal | undefined);
        try {
          return await options.next({ ...options, signal: limit.signal as never });
        } catch (error) {
          if (limit.passed()) throw local('DEADLINE');
          if (gone) throw local('STATION_GONE');
          if (error instanceof Error && error.name === 'ValidationError') throw local('BAD_ANSWER', error);
          throw error;
        } finally {
          limit.clear();
        }
      },
    ],
  });
  return createORPCClient(link) as ContractRouterClient<Router>;
}

type WebSocketFace = ConstructorParameters<typeof RPCLink>[0]['websocket'];

function local(code: LocalErrorCode, cause?: unknown) {
  return new ORPCError(code, { message: code, cause });
}

function metaOf(router: AnyContractRouter, path: readonly string[]): ProcedureMeta | null {
  const found = getContractRouter(router, path);
  return isContractProcedure(found) ? (found['~orpc'].meta as ProcedureMeta) : null;
}

/** Ends a call after `ms` by aborting it, and follows the caller's own signal. */
function startDeadline(ms: number | null, outer: AbortSignal | undefined) {
  if (ms === null) return { signal: outer, passed: () => false, clear: () => undefined };
  const controller = new AbortController();
  let passed = false;
  const timer = setTimeout(() => {
    passed = true;
    controller.abort(local('DEADLINE'));
  }, ms);
  const follow = () => controller.abort(outer?.reason);
  if (outer?.aborted) follow();
  outer?.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    passed: () => passed,
    clear() {
      clearTimeout(timer);
      outer?.removeEventListener('abort', follow);
    },
  };
}

/** Refuses what JSON cannot say or what is larger than the other side accepts, before anything is sent. */
function assertSendable(input: unknown): void {
  let text: string | undefined;
  try {
    text = JSON.stringify(input, (_key, value: unknown) => {
      const kind = typeof value;
      const plain =
        value === null || kind === 'string' || kind === 'boolean' || kind === 'undefined' || kind === 'object';
      if (plain || (kind === 'number' && Number.isFinite(value))) return value;
      throw new TypeError(`not JSON: ${kind}`);
    });
  } catch (cause) {
    throw local('UNSENDABLE', cause);
  }
  if (text !== undefined && text.length > maxMessageLength / 2) throw local('UNSENDABLE');
}
