import { RPCHandler } from '@orpc/server/ws';
import { socketOfWire } from '../../contract/rpc/peer-socket.ts';
import type { Face } from '../../contract/values/roles.ts';
import { maxMessageLength, type WireEnd } from '../../contract/wires/wire.ts';
import { isFrame } from './frame.ts';
import type { CallContext, Connection } from './implement.ts';

type Router = ConstructorParameters<typeof RPCHandler<CallContext>>[0];

/** Serves the contract on any wire. The host says which face the page at the other end has. */
export function createServer(router: Router, makeContext: (connection: Connection) => CallContext) {
  const handler = new RPCHandler<CallContext>(router);
  const open = new Set<WireEnd>();
  return {
    serve(end: WireEnd, face: Face): void {
      const connection: Connection = { face, sessionId: null };
      const context = makeContext(connection);
      open.add(end);
      end.onClose(() => open.delete(end));
      const guarded: WireEnd = {
        ...end,
        onMessage: (listener) =>
          end.onMessage((message) => {
            // Larger than any honest page sends: the page is broken or hostile, and its wire is not worth keeping.
            if (message.length > maxMessageLength) end.close();
            else if (isFrame(message)) listener(message);
            else context.log.warn('rpc.unreadable', { bytes: message.length });
          }),
        send(message) {
          try {
            end.send(message);
          } catch {
            // The page left between the answer and its sending; the wire's own close ends the rest.
          }
        },
      };
      void handler.upgrade(socketOfWire(guarded) as unknown as Parameters<typeof handler.upgrade>[0], {
        context,
      });
    },
    closeAll(): void {
      for (const end of open) end.close();
    },
  };
}
export type Server = ReturnType<typeof createServer>;
