import type { QuarantinedItem } from '../../contract/orders.ts';
import type { z } from 'zod';
import { commandOf, os, unwrap } from '../rpc/implement.ts';
import type { Orders } from './service.ts';

export function ordersHandlers(orders: Orders, quarantined: () => z.infer<typeof QuarantinedItem>[]) {
  return {
    list: os.orders.list.handler(({ input }) => orders.list(input)),
    changes: os.orders.changes.handler(({ signal }) => orders.changes.watch(signal)),
    cancel: os.orders.cancel.handler(({ input, context }) =>
      unwrap(orders.cancel(context.actor, commandOf(context.procedure, input), input.orderId, input.reason)),
    ),
    recordException: os.orders.recordException.handler(({ input, context }) =>
      unwrap(
        orders.recordExceptionByCommand(
          context.actor,
          commandOf(context.procedure, input),
          input.orderId,
          input.reason,
          input.note,
        ),
      ),
    ),
    quarantine: os.orders.quarantine.handler(() => quarantined()),
  };
}
