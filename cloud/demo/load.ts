import { shanghaiDay } from '../../contract/values/time.ts';
import { addCourier, issueBadge } from '../couriers.ts';
import type { Sql } from '../database/database.ts';
import { signJson, type Keyring } from '../keys.ts';
import { addOrder } from '../orders.ts';
import type { Result } from '../result.ts';
import { revokeBadge } from '../revocations.ts';
import { addSale } from '../returns/sales.ts';
import { addCarrier, listCarriers } from '../waybills.ts';
import { readDemoCarriers } from './carriers.ts';
import { demoCouriers, type DemoCourier } from './couriers.ts';
import type { DemoHandbook } from './handbook.ts';
import { createDemoOrders } from './orders.ts';
import { drawPortrait } from './portraits.ts';
import { createRandom } from './random.ts';
import { createDemoSales } from './sales.ts';

const hourMs = 3_600_000;
const badgeTimes = {
  valid: { startMs: -2 * hourMs, endMs: 72 * hourMs },
  revoked: { startMs: -2 * hourMs, endMs: 72 * hourMs },
  expired: { startMs: -72 * hourMs, endMs: -2 * hourMs },
};

/** Fills the cloud for the Shanghai day of `nowMs`: once a day, so that a restart adds nothing and a new day has new orders. */
export async function loadDemo(sql: Sql, keys: Keyring, seed: string, nowMs: number): Promise<void> {
  const day = shanghaiDay(nowMs);
  const loaded = await sql.query('SELECT 1 FROM demo WHERE seed = $1 AND shanghai_day = $2', [seed, day]);
  if (loaded.length > 0) return;

  const samples = readDemoCarriers();
  const carriers = await listCarriers(sql);
  for (const carrier of samples) {
    if (!carriers.some(({ carrierId }) => carrierId === carrier.carrierId)) must(await addCarrier(sql, carrier, nowMs));
  }
  const couriers: DemoHandbook['couriers'] = [];
  for (const courier of demoCouriers) {
    const carrierName = samples.find(({ carrierId }) => carrierId === courier.carrierId)?.name ?? courier.carrierId;
    couriers.push({ ...(await loadCourier(sql, keys, courier, seed, nowMs)), carrierName });
  }

  const orders = createDemoOrders({ seed, nowMs, count: 14 });
  for (const { order } of orders) must(await addOrder(sql, order, 'everyone', nowMs));
  const sales: DemoHandbook['sales'] = [];
  for (const { sale, buyer, status, onFeed, note } of createDemoSales({ seed, nowMs })) {
    const signed = onFeed
      ? must(await addSale(sql, keys, { sale, buyer, status }, 'everyone', nowMs))
      : { sale, ...signJson(keys.sale, sale) };
    sales.push({ note, onFeed, signed, phoneTail: buyer.phone?.slice(-4) ?? '' });
  }
  const handbook: DemoHandbook = {
    couriers,
    sales,
    senders: orders.map(({ order, senderIdNumber }) => ({
      orderNo: order.orderNo,
      name: order.sender.name,
      idNumber: senderIdNumber,
    })),
  };
  await sql.query(
    `INSERT INTO demo (seed, shanghai_day, handbook) VALUES ($1, $2, $3)
     ON CONFLICT (only_row) DO UPDATE SET seed = $1, shanghai_day = $2, handbook = $3`,
    [seed, day, JSON.stringify(handbook)],
  );
}

async function loadCourier(
  sql: Sql,
  keys: Keyring,
  courier: DemoCourier,
  seed: string,
  nowMs: number,
): Promise<Omit<DemoHandbook['couriers'][number], 'carrierName'>> {
  const { courierId, name, carrierId, badgeNo, note } = courier;
  const pin = String(100_000 + createRandom(`${seed}/pin/${courierId}`).below(900_000));
  const times = badgeTimes[courier.badge];
  const validUntilMs = nowMs + times.endMs;
  // There already on a later day, and then only in need of a new badge.
  await addCourier(sql, keys, {
    courierId,
    name,
    carrierId,
    badgeNo,
    pin,
    photo: drawPortrait(courier.face),
    validUntilMs,
  });
  const issued = must(
    await issueBadge(sql, keys, courierId, {
      notBeforeMs: nowMs + times.startMs,
      notAfterMs: validUntilMs,
      stations: ['*'],
    }),
  );
  if (courier.badge === 'revoked') await revokeBadge(sql, keys, issued, nowMs);
  return { courierId, name, badge: issued.badge, badgeNo, pin, note };
}

function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`demo data: ${result.problem.message}`);
  return result.value;
}
