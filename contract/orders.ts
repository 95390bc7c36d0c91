import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { atCounter, command, query, stream } from './rpc/procedure.ts';
import { NonNegativeFen, Grams } from './values/amounts.ts';
import { Id, Revision } from './values/ids.ts';
import { OrderStatus } from './values/order-status.ts';
import { EpochMs } from './values/time.ts';

/** The six reasons of a failed pickup, closed. [EX-4.5a] */
export const ExceptionReason = z.enum([
  'bad-phone',
  'no-entry',
  'not-reached',
  'not-collectable',
  'customer-asked-cancel',
  'duplicate',
]);
export type ExceptionReason = z.infer<typeof ExceptionReason>;

/** A line of the order list. Names are masked; the whole record is opened only inside a collection. */
export const OrderLine = z.object({
  orderId: Id,
  orderNo: z.string(),
  source: z.string(),
  sourceKnown: z.boolean(),
  status: OrderStatus,
  carrierId: z.string(),
  carrierName: z.string(),
  courierName: z.string().nullable(),
  senderMasked: z.string(),
  senderPhoneMasked: z.string(),
  destination: z.string(),
  itemType: z.string(),
  windowStartMs: EpochMs,
  windowEndMs: EpochMs,
  estimateFen: NonNegativeFen,
  declaredWeightGrams: Grams,
  /** Set when goods were found that may not be sent; nothing lifts it. [EX-4.9a] */
  stoppedByRule: z.string().nullable(),
  openCollectionId: Id.nullable(),
  /** The collection that took the parcel: its papers can be printed again. [EX-4.10c] */
  collectedIn: Id.nullable(),
  /** The sender left with a voucher alone; label and receipt are owed until both came out. [section 6.17] */
  reprintDebt: z.boolean(),
  lastException: ExceptionReason.nullable(),
  revision: Revision,
});
export type OrderLine = z.infer<typeof OrderLine>;

/** Something the cloud sent that could not be taken as an order; kept as it came, shown, and the rest went on. */
export const QuarantinedItem = z.object({
  id: Id,
  seq: z.int(),
  kind: z.string(),
  receivedMs: EpochMs,
  /** The first fields that were wrong, such as `sender.phone`. */
  faults: z.array(z.string()),
});

export const ordersContract = {
  list: query()
    .input(
      z.object({
        /** Order number, or the last four digits of the sender's phone. */
        search: z.string().trim().max(64).default(''),
        scope: z.enum(['open', 'done', 'all']).default('open'),
        limit: z.int().min(1).max(200).default(100),
      }),
    )
    .output(z.object({ revision: Revision, total: z.int(), reprintDebts: z.int(), orders: z.array(OrderLine) })),
  /** Tells that something in the list changed; the page then asks for its list again. */
  changes: stream().output(eventIterator(z.object({ revision: Revision }))),
  cancel: command({ orderId: Id, reason: z.string().trim().min(2).max(200) }, { roles: atCounter }).output(OrderLine),
  recordException: command({
    orderId: Id,
    reason: ExceptionReason,
    note: z.string().trim().max(200).default(''),
  }).output(OrderLine),
  quarantine: query().output(z.array(QuarantinedItem)),
};
