import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SaleSnapshot } from '../../contract/returns/sale.ts';
import { startMs } from '../support/counter-data.ts';
import { refusalOf, type Rpc } from '../support/in-process-station.ts';
import { newCommandId } from '../support/station-client.ts';
import { endAll, feedSale, of, openDesk, phoneSale, photo, signAndClose, type Desk } from './desk.ts';

let desk: Desk;
let manager: Rpc;
beforeAll(async () => {
  desk = await openDesk();
  manager = (await desk.signIn('manager')).rpc;
});
afterAll(() => desk.close());

/** A case that comes back here, and the cloud answers this of it. */
async function closeAgainst(sale: SaleSnapshot, conflict: string) {
  const { rpc } = desk;
  await desk.bring('sale', feedSale(sale));
  let view = await rpc.returns.startByOrder({ commandId: newCommandId(), saleId: sale.saleId });
  view = await rpc.returns.choose({ ...of(view), reason: 'no_reason', lines: [{ lineId: 'case', units: 1 }] });
  view = await signAndClose(rpc, await endAll(rpc, view));
  desk.cloud.judge = (event) =>
    event.subject === `sale:${sale.saleId}` ? { id: event.id, result: 'accepted', conflict } : null;
  await desk.flush();
  desk.cloud.judge = null;
  return view;
}
const conflicts = () => desk.rpc.returns.list({ scope: 'conflicts' });

it('conflicts are listed with both sides and a contact, until a manager has talked them over or undone the return [F069 MA-3.1.1]', async () => {
  expect(await conflicts()).toMatchObject({ total: 0, conflicts: 0, returns: [] });
  const sale = phoneSale();
  const second = await closeAgainst(sale, 'already-returned');
  // Money that the cloud held back is none of the day's refunds.
  expect((await conflicts()).refundedFen).toBe(0);
  const atMs = startMs - 3_600_000;
  const told = { saleId: sale.saleId, returnId: newCommandId(), stationName: '枫林路驿台', units: 1, undone: false };
  const former = { lines: [{ lineId: 'case', units: 1 }], gifts: [], payments: [] };
  await desk.bring('sale-return', { ...told, former, atMs });
  const short = await closeAgainst(phoneSale(), 'benefit-short');
  expect((await conflicts()).refundedFen).toBe(short.refund?.amountFen);
  const strange = await closeAgainst(phoneSale(), 'something-new');

  const listed = await conflicts();
  expect(listed).toMatchObject({ total: 3, conflicts: 3 });
  const entryOf = (returnId: string) => listed.returns.find((entry) => entry.returnId === returnId);
  expect(entryOf(second.returnId)?.conflict).toEqual({
    kind: 'already-returned',
    foundMs: expect.any(Number),
    here: {
      atMs: second.closed?.atMs,
      operatorName: second.closed?.operatorName,
      units: 1,
      sealNo: 'SEAL-0001',
      route: 'stock',
    },
    elsewhere: [{ stationName: '枫林路驿台', atMs, units: 1, undone: false }],
    contact: sale.merchant ?? sale.platformContact,
    talkedOver: null,
  });
  expect(entryOf(second.returnId)?.refundFen).toBe(second.refund?.amountFen);
  expect(entryOf(short.returnId)?.conflict).toMatchObject({ kind: 'benefit-short', elsewhere: [] });
  expect(entryOf(strange.returnId)?.conflict).toMatchObject({ kind: 'other' });
  // Every other list tells how many wait.
  expect((await desk.rpc.returns.list({ scope: 'open' })).conflicts).toBe(3);

  const text = '两件同款，顾客已说明';
  const talk = (rpc: Rpc, returnId: string) => rpc.returns.talkOver({ commandId: newCommandId(), returnId, text });
  expect(await refusalOf(talk(desk.rpc, second.returnId))).toBe('NOT_ALLOWED');
  const over = await talk(manager, second.returnId);
  expect(over.conflict?.talkedOver).toMatchObject({ text, operatorName: '周岚' });
  expect(over.refund).toEqual({ ...second.refund, state: 'conflict' });
  expect(desk.tools.db.serialize().includes(text)).toBe(false);
  const approvalId = await desk.managerApproval('return.counter-act', strange.returnId);
  await desk.rpc.returns.undo({ ...of(strange), reason: '商品还给顾客', approvalId });
  const after = await conflicts();
  expect(after).toMatchObject({ total: 3, conflicts: 1 });
  expect(after.returns[0]?.returnId).toBe(short.returnId);

  const plain = await desk.rpc.returns.startByOrder({ commandId: newCommandId(), saleId: sale.saleId });
  const { returnId } = await signAndClose(
    desk.rpc,
    await endAll(
      desk.rpc,
      await desk.rpc.returns.choose({ ...of(plain), reason: 'no_reason', lines: [{ lineId: 'phone', units: 1 }] }),
    ),
  );
  expect(await refusalOf(talk(manager, returnId))).toBe('return.no-conflict');
});

it('money that a customer gave back too much waits for a manager although its return is undone [F069 MA-3.1.4]', async () => {
  const { rpc } = desk;
  const takeAll = () => {
    desk.cloud.judge = ({ id, type }) =>
      type === 'v1.RefundRepaid' ? { id, result: 'accepted', conflict: 'repaid-too-much' } : { id, result: 'accepted' };
  };
  takeAll();
  await desk.flush();
  const before = (await conflicts()).conflicts;
  const closed = await closeAgainst(phoneSale(), 'benefit-short');
  const approvalId = await desk.managerApproval('return.counter-act', closed.returnId);
  await rpc.returns.undo({ ...of(closed), reason: '办错了', approvalId });
  takeAll();
  await desk.flush();
  expect((await conflicts()).conflicts).toBe(before);
  const talk = () => manager.returns.talkOver({ ...of(closed), text: '多收的已还给顾客' });
  expect(await refusalOf(talk())).toBe('return.undone');
  const amountFen = closed.refund?.amountFen ?? 0;
  await rpc.returns.repay({ ...of(closed), amountFen, method: 'cash' });
  await desk.flush();
  desk.cloud.judge = null;
  const listed = await conflicts();
  expect(listed.conflicts).toBe(before + 1);
  expect(listed.returns.find(({ returnId }) => returnId === closed.returnId)).toMatchObject({
    state: 'undone',
    conflict: { kind: 'repaid-too-much', talkedOver: null },
  });
  await talk();
  expect((await conflicts()).conflicts).toBe(before);
});

it('a kept photo is seen by who has the return at the counter and by a manager, and each look is written down [EX-4.7c F052]', async () => {
  const { rpc } = desk;
  const sale = phoneSale();
  await desk.bring('sale', feedSale(sale));
  let view = await rpc.returns.startByOrder({ commandId: newCommandId(), saleId: sale.saleId });
  const { photoId } = await rpc.returns.keepPhoto({ ...of(view), itemId: null, dataUrl: photo });
  const look = (by: Rpc, id = photoId) => by.returns.openPhoto({ ...of(view), photoId: id });
  expect(await look(rpc)).toEqual({ dataUrl: photo });
  expect(await refusalOf(look(rpc, newCommandId()))).toBe('return.photo-unknown');
  view = await rpc.returns.park({ ...of(view), reason: 'inspection' });
  expect(await refusalOf(look(rpc))).toBe('return.photo-manager');
  expect(await look(manager)).toEqual({ dataUrl: photo });
  view = await rpc.returns.takeUp(of(view));
  expect(await look(rpc)).toEqual({ dataUrl: photo });
  view = await rpc.returns.abandon({ ...of(view), reason: '顾客改主意' });
  expect(await refusalOf(look(rpc))).toBe('return.photo-manager');

  const repeated = { ...of(view), photoId };
  for (let times = 0; times < 2; times += 1) await manager.returns.openPhoto(repeated);
  const acts = (await rpc.journal.list({ subject: view.returnId, limit: 50 })).map(({ act }) => act);
  expect(acts.filter((act) => act === 'return.photo-opened')).toHaveLength(5);
  expect(acts.filter((act) => act === 'return.photo-refused')).toHaveLength(2);
});
