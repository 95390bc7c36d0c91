import { z } from 'zod';
import { Handbook } from '../../contract/demo.ts';
import { SignedSale, type SaleSnapshot } from '../../contract/returns/sale.ts';
import { makeSaleTexts } from '../returns/index.ts';

/** The handbook as the demo's cloud gives it: sales are whole there, and texts of a receipt here. */
const HandbookFile = Handbook.omit({ receipts: true }).extend({
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

export function readHandbook(text: string): Handbook {
  const { sales, ...people } = HandbookFile.parse(JSON.parse(text));
  const receipts = sales.map(({ note, phoneTail, onFeed, signed }) => ({
    orderNo: signed.sale.orderNo,
    note,
    phoneTail: onFeed ? phoneTail : null,
    texts: makeSaleTexts(signed) ?? [],
    things: thingsOf(signed.sale),
  }));
  return { ...people, receipts };
}

/** What of a sale can be scanned at the list, with its weight for the platform. */
function thingsOf({ lines, gifts }: SaleSnapshot): Handbook['receipts'][number]['things'] {
  const goods = lines.flatMap(({ name, barcode, serials, weightGrams, accessories }) => [
    ...(serials.length > 0 ? serials : [barcode]).map((text) => ({ name, text, grams: weightGrams })),
    ...accessories.map((one) => ({ name: one.name, text: one.barcode, grams: one.weightGrams })),
  ]);
  const given = gifts.map(({ name, barcode, weightGrams }) => ({ name, text: barcode, grams: weightGrams }));
  return [...goods, ...given].flatMap(({ name, text, grams }) => (text === null ? [] : [{ ...name, text, grams }]));
}
