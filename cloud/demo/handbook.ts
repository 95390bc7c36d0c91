import { z } from 'zod';
import { SignedSale } from '../../contract/sync/returns.ts';
import type { Sql } from '../database/database.ts';

/** What a newcomer needs in hand: badges and PINs of the couriers, identity numbers of the senders, receipts of the buyers. */
export const DemoHandbook = z.object({
  couriers: z.array(
    z.object({
      courierId: z.string(),
      name: z.string(),
      carrierName: z.string(),
      badge: z.string(),
      badgeNo: z.string(),
      pin: z.string(),
      note: z.string(),
    }),
  ),
  senders: z.array(z.object({ orderNo: z.string(), name: z.string(), idNumber: z.string() })),
  /** As they stand on the receipt; absent in a handbook of before there were sales. */
  sales: z
    .array(
      z.object({
        note: z.object({ zh: z.string(), en: z.string() }),
        phoneTail: z.string(),
        onFeed: z.boolean(),
        signed: SignedSale,
      }),
    )
    .default([]),
});
export type DemoHandbook = z.infer<typeof DemoHandbook>;

/** The handbook of the demo data in this database, or `null` where there is none. */
export async function readHandbook(sql: Sql): Promise<DemoHandbook | null> {
  const [row] = await sql.query<{ handbook: string }>('SELECT handbook FROM demo');
  return row ? DemoHandbook.parse(JSON.parse(row.handbook)) : null;
}
