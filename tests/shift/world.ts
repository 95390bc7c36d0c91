import { readDemoCarriers } from '../../cloud/demo/carriers.ts';
import { demoCouriers } from '../../cloud/demo/couriers.ts';
import { drawPortrait } from '../../cloud/demo/portraits.ts';
import type { Bootstrap } from '../support/bootstrap.ts';
import type { ShiftPlan } from './plan.ts';

const dayMs = 86_400_000;

export type Badges = ReadonlyMap<string, string>;

/** Puts carriers, couriers with their badges, and the orders of the plan into the cloud, as an operator does. */
export async function fillCloud(admin: Bootstrap['cloud']['admin'], plan: ShiftPlan, nowMs: number): Promise<Badges> {
  for (const carrier of readDemoCarriers()) {
    const { carrierId, name, prefix, digits, firstNo } = carrier;
    await admin('POST', 'carriers', { carrierId, name, prefix, digits, firstNo });
  }
  const badges = new Map<string, string>();
  for (const { courierId, name, carrierId, badgeNo, badge, face } of demoCouriers) {
    const notAfterMs = badge === 'expired' ? nowMs - dayMs : nowMs + 3 * dayMs;
    await admin('POST', 'couriers', {
      courierId,
      name,
      carrierId,
      badgeNo,
      pin: null,
      photo: drawPortrait(face),
      validUntilMs: notAfterMs,
    });
    const times = { notBeforeMs: nowMs - 2 * dayMs, notAfterMs, stations: ['*'] };
    const issued = await admin<{ badge: string }>('POST', `couriers/${courierId}/badges`, times);
    badges.set(courierId, issued.badge);
    if (badge === 'revoked') await admin('POST', 'revocations', { badgeNo });
  }
  for (const { order } of plan.orders) await admin('POST', 'orders', { order });
  return badges;
}

/** The badge of the sample courier whose badge is not good any more. */
export function badBadge(badges: Badges, kind: 'expired' | 'revoked'): string {
  const courier = demoCouriers.find(({ badge }) => badge === kind);
  return badges.get(courier?.courierId ?? '') ?? '';
}
