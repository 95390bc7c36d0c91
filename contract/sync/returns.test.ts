import { expect, it } from 'vitest';
import { FeedSaleReturn, formerToSend } from './returns.ts';

const id = (last: number) => `01a20000-0000-7000-8000-00000000000${last}`;
const known = { lines: [{ lineId: 'l1', units: 1 }], gifts: [], payments: [] };
const told = { saleId: id(1), returnId: id(2), stationName: '河东驿台', units: 1, undone: false, atMs: 1 };

it('what is back of a sale is read across versions: a nought is not sent, and what a later one adds is left aside [F069]', () => {
  // A peer that knows of no outstanding money takes the keys it knows, and no other one.
  expect(formerToSend({ ...known, outstandingFen: 0 })).toEqual(known);
  expect(formerToSend({ ...known, outstandingFen: 5 })).toEqual({ ...known, outstandingFen: 5 });
  const read = FeedSaleReturn.parse({ ...told, later: 1, former: { ...known, laterFen: 1 } });
  expect(read).toEqual({ ...told, repaidFen: 0, former: { ...known, outstandingFen: 0 } });
});
