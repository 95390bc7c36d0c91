import type { Problem } from '../result.ts';
import type { Station } from '../stations.ts';

export type Answer = { status: number; type: string; body: string | Buffer; headers?: Record<string, string> };

/** A request after it was read: nothing of a handler touches a socket. */
export type Request = {
  method: string;
  path: string;
  query: URLSearchParams;
  params: Record<string, string>;
  /** Parsed JSON of a POST; absent otherwise. */
  body: unknown;
};

export type Route =
  | {
      method: 'GET' | 'POST';
      path: string;
      access: 'anyone' | 'admin';
      /** Where a body may be larger than a batch of events. */
      maxBodyBytes?: number;
      handle(request: Request): Promise<Answer>;
    }
  | {
      method: 'GET' | 'POST';
      path: string;
      access: 'station';
      maxBodyBytes?: never;
      handle(request: Request, station: Station): Promise<Answer>;
    };

export type Found =
  | { kind: 'route'; route: Route; params: Record<string, string> }
  | { kind: 'other-method'; allow: string }
  | { kind: 'none' };

/** Finds the route of a path; `:name` stands for one segment. */
export function findRoute(routes: readonly Route[], method: string, path: string): Found {
  const matches = routes.flatMap((route) => {
    const params = matchPath(route.path, path);
    return params ? [{ route, params }] : [];
  });
  const exact = matches.find(({ route }) => route.method === method);
  if (exact) return { kind: 'route', ...exact };
  if (matches.length === 0) return { kind: 'none' };
  return { kind: 'other-method', allow: [...new Set(matches.map(({ route }) => route.method))].join(', ') };
}

export function jsonAnswer(value: unknown, status = 200): Answer {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(value) };
}

export function problemAnswer({ status, code, message }: Problem, headers: Record<string, string> = {}): Answer {
  return { ...jsonAnswer({ error: { code, message } }, status), headers };
}

function matchPath(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? '';
    if (segment.startsWith(':')) {
      const decoded = decodeSegment(value);
      if (decoded === null) return null;
      params[segment.slice(1)] = decoded;
    } else if (segment !== value) return null;
  }
  return params;
}

function decodeSegment(text: string): string | null {
  try {
    const decoded = decodeURIComponent(text);
    return /^\P{Cc}{1,128}$/u.test(decoded) ? decoded : null;
  } catch {
    return null;
  }
}
