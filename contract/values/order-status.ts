import { z } from 'zod';

/** The eleven statuses, closed. [EX-1.5] */
export const OrderStatus = z.enum([
  'placed',
  'dispatching',
  'accepted',
  'collected',
  'in_transit',
  'out_for_delivery',
  'exception',
  'delivered',
  'refused',
  'cancelled',
  'expired',
]);
export type OrderStatus = z.infer<typeof OrderStatus>;

const transitions: Record<OrderStatus, readonly OrderStatus[]> = {
  placed: ['dispatching', 'accepted', 'cancelled', 'expired'],
  dispatching: ['accepted', 'cancelled', 'expired'],
  accepted: ['collected', 'cancelled', 'expired'],
  collected: ['in_transit', 'exception'],
  in_transit: ['out_for_delivery', 'exception'],
  out_for_delivery: ['delivered', 'refused', 'exception'],
  exception: ['in_transit', 'out_for_delivery', 'delivered', 'refused'],
  delivered: [],
  refused: [],
  cancelled: [],
  expired: [],
};

/** True where the table of requirements section 6.14 has the pair; nothing leaves a terminal status. */
export function mayBecome(from: OrderStatus, to: OrderStatus): boolean {
  return transitions[from].includes(to);
}

/** A sender may cancel until the courier collects. [EX-4.4a] */
export function mayCancel(status: OrderStatus): boolean {
  return mayBecome(status, 'cancelled');
}

/** Where orders come from; an unknown source is kept as it came and flagged. [EX-1.2] */
export const OrderSource = z.enum(['card', 'h5', 'pc', 'quick-app', 'counter']);
