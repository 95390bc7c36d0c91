import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { query, stream } from './rpc/procedure.ts';

/** The bench of emulated devices that a demo station stands on. Absent (NOT_ALLOWED) on a real station. */
export const BenchState = z.object({
  scaleProtocol: z.string(),
  scalePlugged: z.boolean(),
  /** What lies on the emulated platform, in grams; the scale, not this number, says the weight. */
  loadGrams: z.int(),
  overloaded: z.boolean(),
  moving: z.boolean(),
  silent: z.boolean(),
  printerPlugged: z.boolean(),
  paperOut: z.boolean(),
  coverOpen: z.boolean(),
  network: z.boolean(),
  /** Pictures of the last papers that the emulated printer decoded from its bytes, newest first. */
  papers: z.array(z.object({ svg: z.string() })),
});
export type BenchState = z.infer<typeof BenchState>;

export const BenchAct = z.discriminatedUnion('act', [
  z.object({ act: z.literal('load'), grams: z.int().min(-50_000).max(500_000) }),
  z.object({ act: z.literal('motion'), on: z.boolean() }),
  z.object({ act: z.literal('overload'), on: z.boolean() }),
  z.object({ act: z.literal('silence'), on: z.boolean() }),
  z.object({ act: z.literal('plug-scale'), on: z.boolean() }),
  z.object({ act: z.literal('plug-printer'), on: z.boolean() }),
  z.object({ act: z.literal('paper-out'), on: z.boolean() }),
  z.object({ act: z.literal('cover-open'), on: z.boolean() }),
  z.object({ act: z.literal('network'), on: z.boolean() }),
  z.object({ act: z.literal('scan'), text: z.string().max(2048) }),
]);
export type BenchAct = z.infer<typeof BenchAct>;

/** What a newcomer needs in hand: invented people, their badges, PINs, papers and receipts. */
export const Handbook = z.object({
  staff: z.array(z.object({ staffNo: z.string(), displayName: z.string(), pin: z.string(), role: z.string() })),
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
  /** Receipts to scan: all texts of one, in order, and what can be scanned of its goods. */
  receipts: z.array(
    z.object({
      orderNo: z.string(),
      note: z.object({ zh: z.string(), en: z.string() }),
      /** The last four digits of the buyer's phone; null where no station was told of the sale. */
      phoneTail: z.string().nullable(),
      texts: z.array(z.string()),
      things: z.array(z.object({ zh: z.string(), en: z.string(), text: z.string(), grams: z.int().nullable() })),
    }),
  ),
});
export type Handbook = z.infer<typeof Handbook>;

export const demoContract = {
  bench: stream({ roles: null }).output(eventIterator(BenchState)),
  act: query({ roles: null }).input(BenchAct).output(z.object({})),
  handbook: query({ roles: null }).output(Handbook),
};
