import { z } from 'zod';
import { FeedOrder, FeedPack, maxFeedPackBytes } from '../contract/sync/feed.ts';
import { ForeignId, Id } from '../contract/values/ids.ts';
import type { Context } from './context.ts';
import { addCourier, issueBadge, newestBadge, NewBadge, NewCourier } from './couriers.ts';
import type { Sql } from './database/database.ts';
import { readHandbook } from './demo/handbook.ts';
import { countAll, listEvents } from './events/read.ts';
import { readBody } from './http/json.ts';
import { jsonAnswer, problemAnswer, type Answer, type Request, type Route } from './http/router.ts';
import { listPublicKeys } from './keys.ts';
import { checkedFact, publish } from './feed.ts';
import { addOrder, addUnchecked, cancelOrder, listOrders } from './orders.ts';
import { done, fail, type Result } from './result.ts';
import { listRefunds } from './returns/read.ts';
import { addSale, NewSale } from './returns/sales.ts';
import {
  closeSale,
  handOverSale,
  markSale,
  NewClose,
  NewHandOver,
  NewMarks,
  readStanding,
} from './returns/standing.ts';
import { refreshRevocations, revokeBadge } from './revocations.ts';
import { addCarrier, listCarriers, NewCarrier } from './waybills.ts';

const Targets = { stationIds: z.array(Id).min(1).max(1000).optional() };
const NewOrder = z.union([
  z.object({ order: FeedOrder, ...Targets }),
  /** Anything at all, as `kind` (an order, if not said), down the feed as it is. */
  z.object({
    unchecked: z.unknown(),
    kind: z
      .string()
      .regex(/^[a-z-]{1,32}$/)
      .default('order'),
    ...Targets,
  }),
]);
const Cancel = z.object({ reason: z.string().trim().min(1).max(200) });
const Revoke = z.object({ badgeNo: ForeignId, badgeSeq: z.int().nonnegative().optional() });
const EventsQuery = z.object({
  type: z
    .string()
    .regex(/^[\w.]{1,64}$/)
    .optional(),
  orderId: Id.optional(),
  after: z.coerce.number().int().nonnegative().default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});
const Nothing = z.unknown();

/** For operators, demonstrations and tests; every call needs the admin token. */
export function adminRoutes({ database, keys, options }: Context): Route[] {
  const post = <T>(
    path: string,
    schema: z.ZodType<T>,
    act: (sql: Sql, body: T, request: Request) => Promise<Result<unknown>>,
    maxBodyBytes?: number,
  ) => ({
    method: 'POST' as const,
    path: `/v1/admin/${path}`,
    access: 'admin' as const,
    ...(maxBodyBytes === undefined ? {} : { maxBodyBytes }),
    async handle(request: Request): Promise<Answer> {
      const body = readBody(schema, request.body);
      if (!body.ok) return problemAnswer(body.problem);
      return answerOf(await database.transaction((sql) => act(sql, body.value, request)));
    },
  });
  const get = (path: string, read: (sql: Sql, request: Request) => Promise<Result<unknown>>) => ({
    method: 'GET' as const,
    path: `/v1/admin/${path}`,
    access: 'admin' as const,
    handle: async (request: Request) => answerOf(await database.transaction((sql) => read(sql, request))),
  });
  const now = () => options.nowMs();

  return [
    post('carriers', NewCarrier, (sql, body) => addCarrier(sql, body, now())),
    post('orders', NewOrder, async (sql, body) => {
      const to = body.stationIds ?? 'everyone';
      if ('order' in body) return addOrder(sql, body.order, to, now());
      await addUnchecked(sql, body.kind, body.unchecked ?? null, to);
      return done({});
    }),
    post('orders/:orderId/cancel', Cancel, async (sql, body, { params }) => {
      const orderId = Id.safeParse(params['orderId']);
      if (!orderId.success) return fail(404, 'order-unknown', 'There is no such order.');
      return cancelOrder(sql, orderId.data, body.reason, now());
    }),
    // Signed elsewhere: the stations verify it, and a cloud that was broken into can hand down none of its own. [F051]
    post(
      'packs',
      FeedPack,
      async (sql, body) => {
        await publish(sql, [checkedFact('pack', { topic: `pack:${body.pack.name}`, body, to: 'everyone' })]);
        return done({ name: body.pack.name, version: body.pack.version });
      },
      maxFeedPackBytes,
    ),
    post('sales', NewSale.extend(Targets), (sql, { stationIds, ...sale }) =>
      addSale(sql, keys, sale, stationIds ?? 'everyone', now()),
    ),
    post('sales/:saleId/marks', NewMarks, (sql, body, { params }) =>
      withSale(params['saleId'], (saleId) => markSale(sql, saleId, body, now())),
    ),
    post('sales/:saleId/hand-over', NewHandOver, (sql, body, { params }) =>
      withSale(params['saleId'], (saleId) => handOverSale(sql, saleId, body, now())),
    ),
    post('sales/:saleId/close', NewClose, (sql, body, { params }) =>
      withSale(params['saleId'], (saleId) => closeSale(sql, saleId, body, now())),
    ),
    get('sales/:saleId/standing', (sql, { params }) =>
      withSale(params['saleId'], (saleId) => readStanding(sql, saleId, now())),
    ),
    post('couriers', NewCourier, (sql, body) => addCourier(sql, keys, body)),
    post('couriers/:courierId/badges', NewBadge, (sql, body, { params }) =>
      issueBadge(sql, keys, params['courierId'] ?? '', body),
    ),
    post('revocations', Revoke, async (sql, { badgeNo, badgeSeq }) => {
      const badge = badgeSeq === undefined ? await newestBadge(sql, badgeNo) : { badgeNo, badgeSeq };
      if (!badge) return fail(404, 'badge-unknown', 'No badge was issued under this number.');
      return done({ version: await revokeBadge(sql, keys, badge, now()) });
    }),
    post('revocations/refresh', Nothing, async (sql) => done({ version: await refreshRevocations(sql, keys, now()) })),
    get('orders', async (sql) => done({ orders: await listOrders(sql) })),
    get('carriers', async (sql) => done({ carriers: await listCarriers(sql) })),
    get('keys', async (sql) => done({ keys: await listPublicKeys(sql) })),
    get('refunds', async (sql) => done({ refunds: await listRefunds(sql) })),
    get('counts', async (sql) => done(await countAll(sql))),
    get('events', async (sql, { query }) => {
      const asked = readBody(EventsQuery, Object.fromEntries(query));
      return asked.ok ? done(await listEvents(sql, asked.value)) : asked;
    }),
    get('handbook', async (sql) => {
      const handbook = await readHandbook(sql);
      return handbook ? done(handbook) : fail(404, 'no-demo', 'This cloud holds no demo data.');
    }),
  ];
}

async function withSale<T>(text: string | undefined, act: (saleId: string) => Promise<Result<T>>): Promise<Result<T>> {
  const saleId = Id.safeParse(text);
  return saleId.success ? act(saleId.data) : fail(404, 'sale-unknown', 'There is no such sale.');
}

function answerOf(result: Result<unknown>): Answer {
  return result.ok ? jsonAnswer(result.value) : problemAnswer(result.problem);
}
