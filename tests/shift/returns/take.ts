import type { ReturnView } from '../../../contract/returns/view.ts';
import type { RefusalCode } from '../../../contract/values/refusal.ts';
import { staffPins } from '../../support/bootstrap.ts';
import { refusalIn, type Counter } from '../counter.ts';
import type { Hands } from '../hands.ts';
import type { PlannedReturn, PlannedSale } from './plan.ts';

/** How the caller was told that a return ended. */
export type ToldReturn = { returnId: string; state: ReturnView['state']; refundFen: number; balanceFen: number };

const mostActs = 120;
const strokes: [number, number][][] = [
  [
    [120, 90],
    [300, 240],
    [520, 130],
  ],
];

/**
 * One return from its receipt to its seal, with the mishap that the plan has for it. Goes by what the station shows, so that
 * after a kill it goes on where the return stands.
 */
export async function takeBack(parts: {
  counter: Counter;
  hands: Hands;
  planned: PlannedReturn;
  sold: PlannedSale;
  receipt: readonly string[];
}): Promise<ToldReturn> {
  const { counter, hands, planned, sold, receipt } = parts;
  const { sale } = sold;
  let ahead = planned.mishap;
  let weighed = !planned.weighs;

  function now(mishap: NonNullable<PlannedReturn['mishap']>): boolean {
    if (ahead !== mishap) return false;
    ahead = null;
    return true;
  }

  if (now('forged-receipt')) {
    const forged = receipt.map((text) => text.slice(0, -2) + (text.endsWith('AA') ? 'BB' : 'AA'));
    await refusedWith(['sale.unreadable', 'sale.signature'], () =>
      counter.command('start', (rpc, commandId) => rpc.returns.startByReceipt({ commandId, texts: forged })),
    );
  }
  let view = await counter.command('start', (rpc, commandId) =>
    planned.byReceipt
      ? rpc.returns.startByReceipt({ commandId, texts: [...receipt] })
      : rpc.returns.startByOrder({ commandId, saleId: sale.saleId }),
  );
  for (let done = 0; view.state !== 'closed' && view.state !== 'abandoned'; done += 1) {
    if (done > mostActs) throw new Error(`${sale.orderNo} does not come on from ${view.step}`);
    view = await next(view);
  }
  await hands.lift();
  if (view.state === 'closed' && now('undone')) view = await undo(view);
  return {
    returnId: view.returnId,
    state: view.state,
    refundFen: view.refund?.amountFen ?? 0,
    balanceFen: view.balance?.amountFen ?? 0,
  };

  async function next(at: ReturnView): Promise<ReturnView> {
    const { returnId } = at;
    if (at.state === 'parked')
      return counter.command('take-up', (rpc, commandId) => rpc.returns.takeUp({ commandId, returnId }));
    switch (at.step) {
      case 'choose':
        return choose(at);
      case 'check':
        if (now('parked'))
          return counter.command('park', (rpc, commandId) =>
            rpc.returns.park({ commandId, returnId, reason: 'gift-to-bring' }),
          );
        if (now('abandoned'))
          return counter.command('abandon', (rpc, commandId) =>
            rpc.returns.abandon({ commandId, returnId, reason: '顾客不退了' }),
          );
        if (!weighed) return weigh(at);
        return endNext(at);
      case 'settle':
        return settle(at);
      case 'sign':
        return sign(at);
      case 'close':
        return close(at);
      case 'done':
        throw new Error('open, and yet done');
    }
  }

  async function choose({ returnId }: ReturnView): Promise<ReturnView> {
    if (now('impatience')) {
      await refusedWith(['return.step'], () =>
        counter.command('sign', (rpc, commandId) =>
          rpc.returns.sign({ commandId, returnId, summarySha256: 'a'.repeat(64), strokes }),
        ),
      );
    }
    const lines = planned.lines.map((line) => ({
      ...line,
      missing:
        planned.missing > 0 && accessoriesOf(line.lineId) > 0
          ? [{ accessoryId: 'charger', pieces: planned.missing }]
          : [],
      defect: planned.reason === 'quality' ? ('fault' as const) : null,
    }));
    return counter.command('choose', (rpc, commandId) =>
      rpc.returns.choose({ commandId, returnId, reason: planned.reason, lines }),
    );
  }

  function accessoriesOf(lineId: string): number {
    return sale.lines.find((line) => line.lineId === lineId)?.accessories.length ?? 0;
  }

  async function endNext(at: ReturnView): Promise<ReturnView> {
    const { returnId } = at;
    const item = at.items.find(({ leftUnits }) => leftUnits > 0);
    if (!item) throw new Error('nothing is left to check');
    if (item.part === 'gift' && item.giftKind === 'physical' && planned.keepsGift && item.giftId !== null) {
      const { giftId } = item;
      const duty = at.assessment?.gifts.find((gift) => gift.giftId === giftId)?.duty;
      if (duty !== 'none' && item.expected !== 'priced') {
        const choice = duty === 'choose' ? ('keep' as const) : ('unable' as const);
        return counter.command('gift', (rpc, commandId) =>
          rpc.returns.chooseGift({ commandId, returnId, giftId, choice }),
        );
      }
    }
    if (item.part === 'accessory' && item.expected === 'priced' && item.done.length === 0) {
      const marked = sale.lines.find(({ lineId }) => lineId === item.lineId)?.accessories[0]?.markedFen ?? 0;
      return counter.command('end', (rpc, commandId) =>
        rpc.returns.endItem({
          commandId,
          returnId,
          itemId: item.itemId,
          end: 'priced',
          units: planned.missing,
          amountFen: marked * planned.missing,
        }),
      );
    }
    const mayReturn = item.ways.some(({ end }) => end === 'returned');
    const isBack = item.part === 'gift' ? item.expected === 'returned' : true;
    if (mayReturn && isBack) {
      if (item.serials.length > 0 && now('other-serial')) {
        await refusedWith(['return.serial-differs'], () =>
          counter.command('scan', (rpc, commandId) =>
            rpc.returns.scanItem({ commandId, returnId, text: 'SN-OF-NOBODY' }),
          ),
        );
      }
      const text = item.serials.length > 0 ? await freeSerial(at, item) : item.barcode;
      return counter.command('scan', (rpc, commandId) =>
        rpc.returns.scanItem({ commandId, returnId, text: text ?? '' }),
      );
    }
    const way = item.ways.find(({ end }) => end === item.expected);
    if (!way) throw new Error(`${item.itemId} has no way to its end`);
    return counter.command('end', (rpc, commandId) =>
      rpc.returns.endItem({
        commandId,
        returnId,
        itemId: item.itemId,
        end: way.end,
        units: item.leftUnits,
        amountFen: way.amountFen ?? 0,
      }),
    );
  }

  /** The number on the next unit: those that came back before are not on the counter. */
  async function freeSerial(at: ReturnView, item: ReturnView['items'][number]): Promise<string> {
    const ended = item.done.flatMap(({ proof }) => (proof?.by === 'serial' ? [proof.text] : []));
    const line = at.sale.lines.find(({ lineId }) => lineId === item.lineId);
    const formerUnits = (line?.quantity ?? 0) - (line?.leftUnits ?? 0);
    return item.serials.slice(formerUnits).find((serial) => !ended.includes(serial)) ?? '';
  }

  async function weigh({ returnId }: ReturnView): Promise<ReturnView> {
    await hands.putOn(500);
    for (let attempt = 1; ; attempt += 1) {
      const { placementId } = await hands.usablePlacement();
      try {
        const done = await counter.command('weigh', (rpc, commandId) =>
          rpc.returns.weigh({ commandId, returnId, placementId }),
        );
        weighed = true;
        await hands.lift();
        return done;
      } catch (error) {
        // A station that was killed in between knows what lies there by another placement.
        if (!refusalIn(error)?.code.startsWith('scale.') || attempt > 5) throw error;
      }
    }
  }

  async function settle(at: ReturnView): Promise<ReturnView> {
    const { returnId, assessment } = at;
    const amountFen = assessment?.money.balanceDueFen ?? 0;
    const [hold] = assessment?.holds ?? [];
    if (hold?.code !== 'balance-due') throw new Error(`held by ${hold?.code ?? 'nothing'}`);
    return counter.command('pay', (rpc, commandId) =>
      rpc.returns.payBalance({ commandId, returnId, amountFen, method: 'cash' }),
    );
  }

  async function sign({ returnId, summary }: ReturnView): Promise<ReturnView> {
    const give = (summarySha256: string) =>
      counter.command('sign', (rpc, commandId) => rpc.returns.sign({ commandId, returnId, summarySha256, strokes }));
    if (now('stale-summary')) await refusedWith(['return.summary-changed'], () => give('b'.repeat(64)));
    return give(summary?.sha256 ?? '');
  }

  async function close({ returnId }: ReturnView): Promise<ReturnView> {
    if (now('changed-mind'))
      return counter.command('unsign', (rpc, commandId) =>
        rpc.returns.unsign({ commandId, returnId, reason: '顾客再看一遍' }),
      );
    const isMarket = sale.platform === 'marketplace';
    const seal = (route: 'stock' | 'merchant') =>
      counter.command('close', (rpc, commandId) =>
        rpc.returns.close({ commandId, returnId, sealNo: `SEAL-${sale.orderNo.slice(-4)}`, route }),
      );
    if (isMarket && planned.lines.length > 1) await refusedWith(['return.restock'], () => seal('stock'));
    if (!now('paper-out')) return seal(isMarket ? 'merchant' : 'stock');
    // The return does not wait for its paper.
    await hands.act({ act: 'paper-out', on: true });
    const closed = await seal(isMarket ? 'merchant' : 'stock');
    await hands.act({ act: 'paper-out', on: false });
    return closed;
  }

  async function undo({ returnId }: ReturnView): Promise<ReturnView> {
    const manager = staffPins[1];
    const { approvalId } = await counter.command('approve', (rpc, commandId) =>
      rpc.staff.approve({
        commandId,
        act: 'return.counter-act',
        subjectId: returnId,
        managerNo: manager.staffNo,
        pin: manager.pin,
        reason: '办错了',
      }),
    );
    return counter.command('undo', (rpc, commandId) =>
      rpc.returns.undo({ commandId, returnId, reason: '办错了', approvalId }),
    );
  }

  /** The station must say no, and why. */
  async function refusedWith(codes: RefusalCode[], act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      const code = refusalIn(error)?.code;
      if (code && codes.includes(code)) return;
      throw error;
    }
    throw new Error(`${sale.orderNo}: ${codes.join(' or ')} was let through`);
  }
}
