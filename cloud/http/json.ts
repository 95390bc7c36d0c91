import type { z } from 'zod';
import { done, fail, type Result } from '../result.ts';

/** How deep a JSON value nests; stops counting above `limit`. Iterative, because depth is what it guards against. */
export function depthOf(value: unknown, limit: number): number {
  let level: unknown[] = [value];
  for (let depth = 0; ; depth++) {
    const next: unknown[] = [];
    for (const member of level) {
      if (typeof member === 'object' && member !== null) for (const child of Object.values(member)) next.push(child);
    }
    if (next.length === 0) return depth;
    if (depth === limit) return limit + 1;
    level = next;
  }
}

/** Checks a body; the sentence names the first wrong field and never its value. */
export function readBody<T>(schema: z.ZodType<T>, body: unknown): Result<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return done(parsed.data);
  const issue = parsed.error.issues[0];
  const field = issue && issue.path.length > 0 ? issue.path.join('.') : 'the body';
  return fail(400, 'schema', `${field.slice(0, 100)} is missing or wrong (${issue?.code ?? 'invalid'}).`);
}
