import { shanghaiDay, shanghaiText } from '../../contract/values/time.ts';

export type Mismatch = { reason: 'courier' | 'carrier' | 'day'; expected: string; found: string };
export type PickupWindow = 'early' | 'on-time' | 'late';

export type ComparedOrder = {
  courierId: string | null;
  carrierId: string;
  windowStartMs: number;
  windowEndMs: number;
};

/**
 * Holds a proven badge against the order in front of the sender. Another courier, another carrier or another day (in
 * Asia/Shanghai) is a mismatch; early or late on the booked day is only stamped. An order to which no courier was
 * assigned fits nobody. [EX-4.8a EX-4.8b EX-1.1b]
 */
export function compareCourier(
  order: ComparedOrder,
  badge: { courierId: string; carrierId: string },
  nowMs: number,
): { mismatches: Mismatch[]; window: PickupWindow } {
  const mismatches: Mismatch[] = [];
  if (badge.courierId !== order.courierId) {
    mismatches.push({ reason: 'courier', expected: order.courierId ?? '', found: badge.courierId });
  }
  if (badge.carrierId !== order.carrierId) {
    mismatches.push({ reason: 'carrier', expected: order.carrierId, found: badge.carrierId });
  }
  const today = shanghaiDay(nowMs);
  // A window that ends at midnight belongs to the day before.
  const lastMs = Math.max(order.windowStartMs, order.windowEndMs - 1);
  if (today < shanghaiDay(order.windowStartMs) || today > shanghaiDay(lastMs)) {
    const [first, last] = [dayText(order.windowStartMs), dayText(lastMs)];
    mismatches.push({ reason: 'day', expected: first === last ? first : `${first} – ${last}`, found: dayText(nowMs) });
  }
  return { mismatches, window: tellWindow(order, nowMs) };
}

function tellWindow(order: ComparedOrder, nowMs: number): PickupWindow {
  if (nowMs < order.windowStartMs) return 'early';
  return nowMs > order.windowEndMs ? 'late' : 'on-time';
}

function dayText(atMs: number): string {
  return shanghaiText(atMs).slice(0, 10);
}
