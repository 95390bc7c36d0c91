import type { Context } from '../context.ts';
import type { Route } from '../http/router.ts';
import { readPage } from './read.ts';
import { drawPage, pageHeaders } from './draw.ts';
import { fontRoutes } from './font.ts';

/** The page for people: stations and what arrived. */
export function pageRoutes({ database, options }: Context): Route[] {
  return [
    ...fontRoutes(),
    {
      method: 'GET',
      path: '/',
      access: 'anyone',
      async handle() {
        const facts = await database.transaction((sql) => readPage(sql, options.nowMs()));
        return { status: 200, type: 'text/html; charset=utf-8', body: drawPage(facts), headers: pageHeaders };
      },
    },
  ];
}
