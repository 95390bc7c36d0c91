import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { problemAnswer, type Answer, type Route } from '../http/router.ts';

export const fontSheetPath = '/font/sheet.css';

const fontHeaders = { 'cache-control': 'public, max-age=86400' };

/** The Chinese font in its small parts, since a fresh Linux has none. Absent package: the page falls back to the system's. */
export function fontRoutes(): Route[] {
  return [
    {
      method: 'GET',
      path: fontSheetPath,
      access: 'anyone',
      async handle() {
        const sheet = await readPart('index.css').catch(() => Buffer.from(''));
        const body = sheet.toString('utf8').replaceAll('url(./files/', 'url(/font/');
        return { status: 200, type: 'text/css; charset=utf-8', body, headers: fontHeaders };
      },
    },
    {
      method: 'GET',
      path: '/font/:file',
      access: 'anyone',
      async handle({ params }): Promise<Answer> {
        const file = params['file'] ?? '';
        const part = /^noto-sans-sc-[a-z0-9-]+\.woff2$/.test(file)
          ? await readPart(join('files', file)).catch(() => null)
          : null;
        if (!part) return problemAnswer({ status: 404, code: 'not-found', message: 'There is no such font.' });
        return { status: 200, type: 'font/woff2', body: part, headers: fontHeaders };
      },
    },
  ];
}

function readPart(path: string): Promise<Buffer> {
  const folder = dirname(createRequire(import.meta.url).resolve('@fontsource-variable/noto-sans-sc/package.json'));
  return readFile(join(folder, path));
}
