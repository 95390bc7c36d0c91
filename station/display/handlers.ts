import { refuse } from '../../contract/values/refusal.ts';
import type { CollectionService } from '../collection/index.ts';
import type { Identity } from '../identity/index.ts';
import type { ReturnsService } from '../returns/index.ts';
import { commandOf, os, unwrap } from '../rpc/implement.ts';
import type { Transactions } from '../storage/work.ts';
import type { Display } from './service.ts';

/** The customer's own acts: only on the collection or return that is before his eyes. */
export function displayHandlers(
  display: Display,
  collection: CollectionService,
  returns: ReturnsService,
  identity: Identity,
  transactions: Pick<Transactions, 'isKnown'>,
) {
  /** A repeat of an act that was done gets its answer even when the display has moved on. */
  const onShown = ({ collectionId, commandId }: { collectionId: string; commandId: string }) => {
    if (!display.isShown({ collectionId }) && !transactions.isKnown(commandId)) unwrap(refuse('collection.unknown'));
    return collectionId;
  };
  return {
    watch: os.display.watch.handler(({ signal }) => display.topic.watch(signal)),
    photo: os.display.photo.handler(({ input, context }) => {
      // The customer may see the courier who stands there, and no other.
      const shown = display.topic.current().scene;
      const mayLook =
        context.signedIn !== null || (shown.scene === 'courier' && shown.courier.photoId === input.photoId);
      const dataUrl = mayLook ? identity.photo(input.photoId) : null;
      return dataUrl ? { dataUrl } : unwrap<{ dataUrl: string }>(refuse('badge.no-record'));
    }),
    confirmCourier: os.display.confirmCourier.handler(({ input, context }) => {
      unwrap(collection.confirmCourier(context.actor, commandOf(context.procedure, input), onShown(input), 'display'));
      return {};
    }),
    refuse: os.display.refuse.handler(({ input, context }) => {
      unwrap(collection.refuseBySender(context.actor, commandOf(context.procedure, input), onShown(input)));
      return {};
    }),
    chooseGift: os.display.chooseGift.handler(({ input, context }) => {
      const { returnId, giftId, choice, commandId } = input;
      if (!display.isShown({ returnId }) && !transactions.isKnown(commandId)) unwrap(refuse('return.unknown'));
      const command = commandOf(context.procedure, input);
      unwrap(returns.chooseGift(context.actor, command, { returnId, giftId, choice, spentUnits: null }, 'display'));
      return {};
    }),
    confirmVoucher: os.display.confirmVoucher.handler(({ input, context }) => {
      unwrap(collection.confirmVoucher(context.actor, commandOf(context.procedure, input), onShown(input)));
      return {};
    }),
  };
}
