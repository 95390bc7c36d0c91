import { z } from 'zod';
import type { EventAnswers } from '../contract/sync/envelope.ts';
import { cloudPaths, EnrolRequest, maxBatchEvents } from '../contract/sync/envelope.ts';
import type { FeedPage } from '../contract/sync/feed.ts';
import type { Context } from './context.ts';
import { takeEvents } from './events/take.ts';
import { maxPageItems, readFeed } from './feed.ts';
import { readBody } from './http/json.ts';
import { jsonAnswer, problemAnswer, type Route } from './http/router.ts';
import { faultFields } from './log.ts';
import { describeApi } from './openapi.ts';
import { refreshOldRevocations } from './revocations.ts';
import { enrol } from './stations.ts';

/** How many items a page has where the station does not say. */
const usualPageItems = 100;
const FeedQuery = z.object({
  cursor: z.string().max(128).default(''),
  limit: z.coerce.number().int().min(1).max(maxPageItems).default(usualPageItems),
});
const Batch = z.array(z.unknown()).min(1).max(maxBatchEvents);

/** The three calls of a station, and what anyone may read about them. */
export function stationRoutes(context: Context): Route[] {
  const { database, keys, options } = context;
  return [
    {
      method: 'POST',
      path: cloudPaths.enrol,
      access: 'anyone',
      async handle({ body }) {
        const request = readBody(EnrolRequest, body);
        if (!request.ok) return problemAnswer(request.problem);
        const nowMs = options.nowMs();
        const result = await database.transaction((sql) => enrol(sql, options.enrolCodes, request.value, nowMs));
        return result.ok ? jsonAnswer(result.value) : problemAnswer(result.problem);
      },
    },
    {
      method: 'GET',
      path: cloudPaths.feed,
      access: 'station',
      async handle({ query }, { stationId }) {
        const asked = readBody(FeedQuery, Object.fromEntries(query));
        if (!asked.ok) return problemAnswer(asked.problem);
        const { cursor, limit } = asked.value;
        const nowMs = options.nowMs();
        const page = await database.transaction(async (sql) => {
          await refreshOldRevocations(sql, keys, options.listMaxAgeMs, nowMs);
          return readFeed(sql, stationId, cursor, limit, nowMs);
        });
        return page.ok ? jsonAnswer(page.value satisfies FeedPage) : problemAnswer(page.problem);
      },
    },
    {
      method: 'POST',
      path: cloudPaths.events,
      access: 'station',
      async handle({ body }, { stationId }) {
        const batch = readBody(Batch, body);
        if (!batch.ok) return problemAnswer(batch.problem);
        const onFault = (error: unknown, eventId: string) =>
          options.log('event.fault', { eventId, ...faultFields(error) });
        const nowMs = options.nowMs();
        const answers = await database.transaction((sql) => takeEvents(sql, stationId, batch.value, nowMs, onFault));
        for (const { id, result, code } of answers) {
          if (result === 'rejected')
            options.log('event.rejected', { stationId, eventId: id.slice(0, 64), code: code ?? '' });
        }
        return jsonAnswer({ answers } satisfies z.infer<typeof EventAnswers>);
      },
    },
    {
      method: 'GET',
      path: '/healthz',
      access: 'anyone',
      async handle() {
        await database.transaction((sql) => sql.query('SELECT 1'));
        return jsonAnswer({ ok: true, engine: database.engine, nowMs: options.nowMs() });
      },
    },
    {
      method: 'GET',
      path: '/v1/openapi.json',
      access: 'anyone',
      handle: async () => jsonAnswer(describeApi()),
    },
  ];
}
