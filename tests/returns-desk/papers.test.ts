import { createPublicKey, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DisplayScene } from '../../contract/display.ts';
import { cloudPaths, EnrolRequest } from '../../contract/sync/envelope.ts';
import { returnPrefix } from '../../contract/values/sale-text.ts';
import { refusalOf, type Rpc } from '../support/in-process-station.ts';
import { newCommandId } from '../support/station-client.ts';
import { saleLine } from '../returns/samples.ts';
import { endAll, of, openDesk, phoneSale, receiptOf, signAndClose, signature, type Desk } from './desk.ts';

let desk: Desk;
let display: Rpc;
beforeAll(async () => {
  desk = await openDesk();
  display = desk.connect('display').rpc;
});
afterAll(() => desk.close());

const open = (sale = phoneSale()) =>
  desk.rpc.returns.startByReceipt({ commandId: newCommandId(), texts: receiptOf(sale) });

/** As the station told it to the cloud when it enrolled. */
function stationKey() {
  const asked = desk.cloud.requests.find(({ target }) => target === cloudPaths.enrol);
  const { publicKey } = EnrolRequest.parse(JSON.parse(asked?.body ?? ''));
  return createPublicKey({ key: Buffer.from(publicKey, 'base64url'), format: 'der', type: 'spki' });
}

async function sceneNow(): Promise<{ returnId: string | null; scene: DisplayScene }> {
  for await (const shown of await display.display.watch()) return shown;
  throw new Error('nothing was shown');
}

describe('the papers of a return', () => {
  it('leave also where goods are called 5号电池 and a shop has a telephone; the receipt has a proof that verifies [F078 F079 MA-0c MA-3.1.1]', async () => {
    const { rpc } = desk;
    const battery = saleLine({
      lineId: 'battery',
      name: { zh: '5号电池 3楼同款', en: 'AA cells, room 5' },
      barcode: '6900000000067',
      traits: ['region-limited'],
    });
    const sale = phoneSale({
      platform: 'marketplace',
      merchant: { name: '样例商家', contact: '13812345678' },
      lines: [battery],
      discounts: [],
      gifts: [],
      payments: [{ paymentId: 'p1', channel: 'online-wallet', reference: 'W1', amountFen: 10_000 }],
    });
    let view = await open(sale);
    const lines = [{ lineId: 'battery', units: 1 }];
    view = await endAll(rpc, await rpc.returns.choose({ ...of(view), reason: 'no_reason', lines }));
    const before = desk.printer.papers.length;
    view = await signAndClose(rpc, view, 'merchant');
    expect(view.closed?.jobs.map(({ state }) => state)).toEqual(['printed', 'printed', 'printed']);
    const [receipt = '', card = '', label = ''] = desk.printer.papers
      .slice(before)
      .map((paper) => JSON.stringify(paper));
    for (const text of ['驿台样例商贸有限公司', '￥100.00', 'SEAL-0001', '仅限中国大陆', '不再退返 F码', returnPrefix])
      expect(receipt).toContain(text);
    expect(card.indexOf('样例商家')).toBeLessThan(card.indexOf('样例商城客服'));
    expect(label).toContain('样例商家');
    const [, kid, body = '', proof = ''] = (view.closed?.receiptText ?? '').split('.');
    const signed = Buffer.from(`${returnPrefix}${kid}.${body}`);
    expect(verify(null, signed, stationKey(), Buffer.from(proof, 'base64url'))).toBe(true);
    expect(JSON.parse(Buffer.from(body, 'base64url').toString())).toMatchObject({ refundFen: 10_000, units: 1 });
    const preview = await rpc.returns.preview({ returnId: view.returnId, paper: 'return-receipt' });
    expect(preview.svg).toContain('<svg');
  });

  it('are printed again as a copy, and a return does not wait for a printer that cannot [EX-4.10c F058]', async () => {
    const { rpc } = desk;
    let view = await open();
    const lines = [{ lineId: 'case', units: 1 }];
    view = await endAll(rpc, await rpc.returns.choose({ ...of(view), reason: 'no_reason', lines }));
    desk.printer.failsWith('printer.paper-out');
    view = await signAndClose(rpc, view);
    expect(view).toMatchObject({
      state: 'closed',
      closed: { jobs: [{ state: 'failed', fault: 'printer.paper-out' }] },
    });
    desk.printer.failsWith(null);
    view = await rpc.returns.print({ ...of(view), papers: ['return-receipt'] });
    expect(view.closed?.jobs.at(-1)).toMatchObject({ state: 'printed', copyNo: 0 });
    const copy = await rpc.returns.reprint({ ...of(view), paper: 'return-receipt', reason: '顾客丢了' });
    expect(copy).toMatchObject({ kind: 'return-receipt', copyNo: 1, state: 'printed' });
    expect(JSON.stringify(desk.printer.papers.at(-1))).toContain('COPY 1');
    const label = rpc.returns.print({ ...of(view), papers: ['return-label'] });
    expect(await refusalOf(label)).toBe('return.step');
  });
});

describe("the customer's display", () => {
  it('shows his list, asks him about his gift, shows the summary, and is done [MA-3.1.8b F057]', async () => {
    const { rpc } = desk;
    let view = await open();
    const lines = [
      { lineId: 'phone', units: 2 },
      { lineId: 'case', units: 1 },
    ];
    view = await rpc.returns.choose({ ...of(view), reason: 'no_reason', lines });
    await expect
      .poll(async () => (await sceneNow()).scene)
      .toMatchObject({ scene: 'return-list', orderNo: view.sale.orderNo });
    for (const text of ['SN-0001', 'SN-0002', '6900000000036', '6900000000029', '6900000000029'])
      view = await rpc.returns.scanItem({ ...of(view), text });
    await expect
      .poll(async () => (await sceneNow()).scene)
      .toMatchObject({ scene: 'return-gift', giftId: 'bag', markedFen: 5_000 });
    const { returnId } = view;
    const stranger = display.display.chooseGift({
      commandId: newCommandId(),
      returnId: newCommandId(),
      giftId: 'bag',
      choice: 'keep',
    });
    expect(await refusalOf(stranger)).toBe('return.unknown');
    await display.display.chooseGift({ commandId: newCommandId(), returnId, giftId: 'bag', choice: 'keep' });
    view = await endAll(rpc, await rpc.returns.get({ returnId }));
    expect(view.assessment?.money.giftsFen).toBe(5_000);
    await expect
      .poll(async () => (await sceneNow()).scene)
      .toMatchObject({
        scene: 'return-summary',
        summary: { sha256: view.summary?.sha256 },
        assessment: { forfeits: [{ isVoid: true }] },
      });
    const signed = await rpc.returns.sign({
      ...of(view),
      summarySha256: view.summary?.sha256 ?? '',
      strokes: signature,
    });
    await rpc.returns.close({ ...of(signed), sealNo: 'SEAL-7', route: 'stock' });
    await expect.poll(async () => (await sceneNow()).scene).toMatchObject({ scene: 'return-done', refundFen: 295_000 });
    desk.clock.advance(20_000);
    await expect.poll(async () => (await sceneNow()).scene).toEqual({ scene: 'idle' });
  });

  it('says why something cannot come back here, and shows nothing of a parked return [L-4 F059]', async () => {
    const { rpc } = desk;
    const view = await open(phoneSale({ receivedDate: '2026-11-10' }));
    await rpc.returns.choose({ ...of(view), reason: 'no_reason', lines: [{ lineId: 'case', units: 1 }] });
    await expect
      .poll(async () => (await sceneNow()).scene)
      .toMatchObject({ scene: 'return-refused', lines: [{ rule: 'R-no-reason-late', clause: 'L-4' }] });
    await rpc.returns.park({ ...of(view), reason: 'other' });
    await expect.poll(async () => (await sceneNow()).scene).toEqual({ scene: 'idle' });
  });
});
