import { z } from 'zod';

const Id = z.union([z.string().max(64), z.number()]);
const Call = z.object({
  i: Id,
  t: z.literal(1).optional(),
  p: z.object({
    u: z.string().regex(/^\/[\w/]{1,200}$/),
    m: z.literal('POST').optional(),
    // Bodies of this contract are JSON; forms and files, which these headers announce, are no part of it.
    h: z
      .record(z.string(), z.union([z.string(), z.array(z.string())]))
      .refine((headers) => !('content-type' in headers || 'content-disposition' in headers))
      .optional(),
  }),
});
const Abort = z.object({ i: Id, t: z.literal(4) });
const Frame = z.union([Call, Abort]);

/**
 * True for a message as a page's RPC client sends it. Asked before the RPC library sees it, since that prints what it cannot read
 * to standard error, with pieces of the text, which may be anybody's name. [R4]
 */
export function isFrame(message: string): boolean {
  try {
    return Frame.safeParse(JSON.parse(message)).success;
  } catch {
    return false;
  }
}
