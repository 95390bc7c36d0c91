import type { CollectionView } from '../../contract/collection.ts';
import { refuse, type Outcome } from '../../contract/values/refusal.ts';
import { commandOf, os, unwrap } from '../rpc/implement.ts';
import type { CollectionService } from './service.ts';
import type { Kept } from './session.ts';

export function collectionHandlers(collection: CollectionService) {
  const route = os.collection;

  function viewOf(collectionId: string): CollectionView {
    const view = collection.view(collectionId);
    return view ?? unwrap<CollectionView>(refuse('collection.unknown'));
  }
  /** The stored answer of a command says which collection; the page gets it as it stands now. */
  const shown = (outcome: Outcome<Kept>) => viewOf(unwrap(outcome).collectionId);

  async function* watch(collectionId: string, signal: AbortSignal | undefined) {
    // Taken first, since it may be refused; subscribed in the same breath, so that nothing falls between.
    const picture = viewOf(collectionId);
    const changes = collection.changes.watch(signal);
    const first = changes.next();
    yield picture;
    for (let next = await first; !next.done; next = await changes.next()) {
      if (next.value === collectionId) yield viewOf(collectionId);
    }
  }

  return {
    open: route.open.handler(({ input, context }) =>
      shown(collection.open(context.actor, commandOf(context.procedure, input), input.orderId)),
    ),
    get: route.get.handler(({ input }) => viewOf(input.collectionId)),
    watch: route.watch.handler(({ input, signal }) => watch(input.collectionId, signal)),
    verifyByBadge: route.verifyByBadge.handler(({ input, context }) =>
      shown(collection.verifyByBadge(context.actor, commandOf(context.procedure, input), input)),
    ),
    verifyByNumber: route.verifyByNumber.handler(async ({ input, context }) =>
      shown(await collection.verifyByNumber(context.actor, commandOf(context.procedure, input), input)),
    ),
    confirmCourier: route.confirmCourier.handler(({ input, context }) =>
      shown(
        collection.confirmCourier(context.actor, commandOf(context.procedure, input), input.collectionId, 'counter'),
      ),
    ),
    refuseBySender: route.refuseBySender.handler(({ input, context }) =>
      shown(collection.refuseBySender(context.actor, commandOf(context.procedure, input), input.collectionId)),
    ),
    identify: route.identify.handler(({ input, context }) =>
      shown(collection.identify(context.actor, commandOf(context.procedure, input), input)),
    ),
    inspect: route.inspect.handler(({ input, context }) =>
      shown(collection.inspect(context.actor, commandOf(context.procedure, input), input)),
    ),
    confirmFinding: route.confirmFinding.handler(({ input, context }) =>
      shown(collection.confirmFinding(context.actor, commandOf(context.procedure, input), input)),
    ),
    weigh: route.weigh.handler(({ input, context }) =>
      shown(collection.weigh(context.actor, commandOf(context.procedure, input), input)),
    ),
    weighManually: route.weighManually.handler(({ input, context }) =>
      shown(collection.weighManually(context.actor, commandOf(context.procedure, input), input)),
    ),
    weighAgain: route.weighAgain.handler(({ input, context }) =>
      shown(collection.weighAgain(context.actor, commandOf(context.procedure, input), input.collectionId)),
    ),
    pay: route.pay.handler(({ input, context }) =>
      shown(collection.pay(context.actor, commandOf(context.procedure, input), input)),
    ),
    print: route.print.handler(async ({ input, context }) =>
      shown(await collection.print(context.actor, commandOf(context.procedure, input), input.collectionId)),
    ),
    showVoucher: route.showVoucher.handler(({ input, context }) =>
      shown(collection.showVoucher(context.actor, commandOf(context.procedure, input), input.collectionId)),
    ),
    confirmVoucher: route.confirmVoucher.handler(({ input, context }) =>
      shown(collection.confirmVoucher(context.actor, commandOf(context.procedure, input), input.collectionId)),
    ),
    handOver: route.handOver.handler(({ input, context }) =>
      shown(
        collection.handOver(context.actor, commandOf(context.procedure, input), input.collectionId, input.signature),
      ),
    ),
    endWithException: route.endWithException.handler(({ input, context }) =>
      shown(collection.endWithException(context.actor, commandOf(context.procedure, input), input)),
    ),
  };
}
