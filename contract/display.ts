import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { command, query, stream } from './rpc/procedure.ts';
import { Id, Revision } from './values/ids.ts';
import { Grams, NonNegativeFen } from './values/amounts.ts';
import { EpochMs } from './values/time.ts';
import { CourierCard, MismatchReason } from './collection.ts';
import { GiftChoice } from './returns/request.ts';
import { PartId } from './returns/sale.ts';
import { ReturnScene } from './returns/view.ts';
import { FeeDifference } from './tariffs.ts';

/** What the customer sees: never more than what concerns the one who stands there. */
export const DisplayScene = z.discriminatedUnion('scene', [
  z.object({ scene: z.literal('idle') }),
  z.object({ scene: z.literal('waiting'), orderNo: z.string(), carrierName: z.string() }),
  z.object({
    scene: z.literal('courier'),
    courier: CourierCard,
    orderNo: z.string(),
    carrierName: z.string(),
    window: z.enum(['early', 'on-time', 'late']),
    listAgeMs: z.int(),
  }),
  z.object({ scene: z.literal('mismatch'), orderNo: z.string(), reasons: z.array(MismatchReason) }),
  z.object({ scene: z.literal('refused'), orderNo: z.string() }),
  z.object({ scene: z.literal('show-id'), orderNo: z.string() }),
  z.object({ scene: z.literal('inspect'), orderNo: z.string() }),
  z.object({ scene: z.literal('stopped'), orderNo: z.string(), rule: z.string() }),
  z.object({ scene: z.literal('weigh'), orderNo: z.string() }),
  z.object({
    scene: z.literal('pay'),
    orderNo: z.string(),
    weightGrams: Grams,
    chargeableGrams: Grams,
    /** A person typed the weight. */
    manualWeight: z.boolean(),
    difference: FeeDifference,
    amountFen: NonNegativeFen,
  }),
  z.object({ scene: z.literal('printing'), orderNo: z.string(), waybillNo: z.string() }),
  z.object({ scene: z.literal('voucher'), orderNo: z.string(), waybillNo: z.string(), svg: z.string() }),
  z.object({ scene: z.literal('sign'), orderNo: z.string(), waybillNo: z.string() }),
  z.object({ scene: z.literal('done'), orderNo: z.string(), waybillNo: z.string(), amountFen: NonNegativeFen }),
  ...ReturnScene.options,
]);
export type DisplayScene = z.infer<typeof DisplayScene>;

export const displayContract = {
  watch: stream({ roles: null, faces: ['display', 'counter'] }).output(
    eventIterator(
      z.object({
        revision: Revision,
        /** Whose scene it is: a collection's, a return's, or nobody's. */
        collectionId: Id.nullable(),
        returnId: Id.nullable(),
        sinceMs: EpochMs,
        scene: DisplayScene,
      }),
    ),
  ),
  photo: query({ roles: null, faces: ['display', 'counter'] })
    .input(z.object({ photoId: Id }))
    .output(z.object({ dataUrl: z.string() })),
  confirmCourier: command({ collectionId: Id }, { roles: null, faces: ['display'] }).output(z.object({})),
  refuse: command({ collectionId: Id }, { roles: null, faces: ['display'] }).output(z.object({})),
  /** The customer's own choice on a gift of the return that stands before his eyes. [MA-3.1.8b] */
  chooseGift: command(
    { returnId: Id, giftId: PartId, choice: GiftChoice.exclude(['unable']) },
    { roles: null, faces: ['display'] },
  ).output(z.object({})),
  confirmVoucher: command({ collectionId: Id }, { roles: null, faces: ['display'] }).output(z.object({})),
};
