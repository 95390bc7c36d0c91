import { afterEach, describe, expect, it } from 'vitest';
import { refundIntentText, returnEvents } from '../../contract/sync/returns.ts';
import { refusalOf } from '../support/in-process-station.ts';
import { newCommandId } from '../support/station-client.ts';
import { endAll, of, openDesk, phoneSale, receiptOf, signAndClose, type Desk } from './desk.ts';

let desk: Desk;
afterEach(() => desk.close());

describe('a station that does not know where it stands', () => {
  it('judges no return: gift duty depends on the province [L-2 section 6.20]', async () => {
    desk = await openDesk([], { config: { station: { name: '无省驿台' } } });
    const { rpc } = desk;
    const view = await rpc.returns.startByReceipt({ commandId: newCommandId(), texts: receiptOf(phoneSale()) });
    const chosen = rpc.returns.choose({ ...of(view), reason: 'quality', lines: [{ lineId: 'case', units: 1 }] });
    expect(await refusalOf(chosen)).toBe('policy.none');
  });
});

describe('a return from the receipt to the seal', () => {
  it('works with no feed and no network: scan, choose, list, sign, close [F052 F053 F058 MA-3.1.8a MA-3.2.3c]', async () => {
    desk = await openDesk();
    const { rpc } = desk;
    desk.cloud.misbehave = (_asked, response) => (response.destroy(), true);
    const sale = phoneSale();
    let view = await rpc.returns.startByReceipt({ commandId: newCommandId(), texts: receiptOf(sale) });
    expect(view).toMatchObject({ state: 'open', step: 'choose', snapshotKid: 'sale-1', itemsLeft: 0 });
    const lines = [
      { lineId: 'phone', units: 2 },
      { lineId: 'case', units: 1 },
    ];
    view = await rpc.returns.choose({ ...of(view), reason: 'no_reason', lines });
    expect(view).toMatchObject({ step: 'check', itemsLeft: 5, summary: null });
    view = await endAll(rpc, view);
    expect(view).toMatchObject({ step: 'sign', itemsLeft: 0 });
    expect(view.assessment?.money).toMatchObject({ paidFen: 300_000, refundFen: 300_000, balanceDueFen: 0 });
    expect(view.assessment?.forfeits).toMatchObject([{ forfeitId: 'f1', isVoid: true }]);
    view = await signAndClose(rpc, view);
    expect(view).toMatchObject({ state: 'closed', step: 'done', refund: { amountFen: 300_000, state: 'queued' } });
    expect(view.closed?.jobs).toMatchObject([{ kind: 'return-receipt', state: 'printed' }]);

    desk.cloud.misbehave = null;
    await desk.flush();
    const told = [...desk.cloud.events.values()].filter(({ subject }) => subject === `sale:${sale.saleId}`);
    expect(told.map(({ type }) => type)).toEqual(['v1.ReturnClosed', 'v1.BenefitClawedBack', 'v1.RefundIntended']);
    const closed = returnEvents['v1.ReturnClosed'].parse(told[0]?.data);
    expect(closed).toMatchObject({ refundFen: 300_000, sealNo: 'SEAL-0001', route: 'stock', snapshotKid: 'sale-1' });
    const intent = returnEvents['v1.RefundIntended'].parse(told[2]?.data);
    expect(refundIntentText(intent)).toContain('p1=300000');
    expect((await rpc.returns.get({ returnId: view.returnId })).refund?.state).toBe('delivered');
  });
});
