import type { CollectionOutcome, CollectionView } from '../../contract/collection.ts';
import { PrintKind, type PrintJob } from '../../contract/printing.ts';
import type { RefusalCode } from '../../contract/values/refusal.ts';
import { newCommandId } from '../support/station-client.ts';
import { refusalIn, type Counter, type Rpc } from './counter.ts';
import type { Hands } from './hands.ts';
import type { Mishap, PlannedOrder } from './plan.ts';
import { badBadge, type Badges } from './world.ts';

/** How the caller was told that an order ended. */
export type Told = { orderId: string; collectionId: string; outcome: CollectionOutcome };

type Input<Name extends keyof Rpc['collection']> = Omit<
  Parameters<Rpc['collection'][Name]>[0] & object,
  'commandId' | 'collectionId'
>;

const mostActs = 60;
const mostWeighings = 6;

/**
 * One order from its opening to its end, with the mishap that the plan has for it. Goes by the step that the station shows, and
 * after a kill by the one that it shows when the collection is opened again.
 */
export async function collect(parts: {
  counter: Counter;
  hands: Hands;
  planned: PlannedOrder;
  badges: Badges;
}): Promise<Told> {
  const { counter, hands, planned, badges } = parts;
  const { orderId } = planned.order;
  const badge = badges.get(planned.courierId) ?? '';
  const strangersBadge = badges.get(planned.strangerId) ?? '';
  let ahead: Mishap | null = planned.mishap;

  /** True once, for the mishap of this order. */
  function now(mishap: Mishap): boolean {
    if (ahead !== mishap) return false;
    ahead = null;
    return true;
  }

  const open = () => counter.command('open', (rpc, commandId) => rpc.collection.open({ commandId, orderId }));

  let view = await open();
  for (let acts = 0; view.outcome === 'open'; acts += 1) {
    if (acts > mostActs) throw new Error(`${planned.order.orderNo} does not come on from ${view.step}`);
    const kills = counter.kills();
    if (planned.mishap === 'sender-refuses' && view.step === planned.refusesAt) view = await refuseBySender(view);
    else view = await next(view);
    // The station is another one: what counts is what this one has on disk.
    if (counter.kills() > kills && view.outcome === 'open') view = await open();
    // The wrong courier has left, the right one comes.
    if (view.outcome === 'mismatch' && planned.mishap === 'other-courier-first') view = await open();
  }
  await hands.lift();
  if (view.print?.reprintDebt) await payReprintDebt(view);
  return { orderId, collectionId: view.collectionId, outcome: view.outcome };

  function next(at: CollectionView): Promise<CollectionView> {
    switch (at.step) {
      case 'verify':
        return at.verify ? confirm(at) : verify(at);
      case 'identify':
        return identify(at);
      case 'inspect':
        return inspect(at);
      case 'weigh':
        return weigh(at);
      case 'price':
        return pay(at);
      case 'print':
        return print(at);
      case 'handover':
        return handOver(at);
      case 'done':
        throw new Error('open, and yet done');
    }
  }

  function refuseBySender({ collectionId }: CollectionView) {
    return counter.command('refuse', (rpc, commandId) => rpc.collection.refuseBySender({ commandId, collectionId }));
  }

  async function verify({ collectionId }: CollectionView): Promise<CollectionView> {
    const show = (text: string) =>
      counter.command('verify', (rpc, commandId) =>
        rpc.collection.verifyByBadge({ commandId, collectionId, badge: text }),
      );
    if (now('impatience')) await refused('collection.step', () => sign(collectionId));
    if (now('expired-badge')) await refused('badge.expired', () => show(badBadge(badges, 'expired')));
    if (now('revoked-badge')) await refused('badge.revoked', () => show(badBadge(badges, 'revoked')));
    if (planned.mishap === 'other-courier' || now('other-courier-first')) return show(strangersBadge);
    return show(badge);
  }

  function confirm({ collectionId }: CollectionView) {
    return counter.command('confirm', (rpc, commandId) => rpc.collection.confirmCourier({ commandId, collectionId }));
  }

  async function identify({ collectionId }: CollectionView): Promise<CollectionView> {
    const right = { kind: 'resident-card' as const, number: planned.senderIdNumber, name: planned.order.sender.name };
    const show = (paper: Input<'identify'>) =>
      counter.command('identify', (rpc, commandId) => rpc.collection.identify({ commandId, collectionId, ...paper }));
    if (now('wrong-id-number')) {
      const number = right.number.slice(0, 17) + (right.number.endsWith('7') ? '8' : '7');
      await refused('id.number-check-digit', () => show({ ...right, number }));
    }
    if (now('wrong-name')) await refused('id.name-differs', () => show({ ...right, name: `${right.name}子` }));
    return show(right);
  }

  function inspect({ collectionId }: CollectionView) {
    return counter.command('inspect', (rpc, commandId) =>
      rpc.collection.inspect({ commandId, collectionId, description: planned.goods, attributes: {}, mark: 'opened' }),
    );
  }

  async function weigh({ collectionId }: CollectionView): Promise<CollectionView> {
    const charge = (placementId: string) =>
      counter.command('weigh', (rpc, commandId) =>
        rpc.collection.weigh({ commandId, collectionId, placementId, dimensions: planned.dimensions }),
      );
    if (now('overload')) {
      await hands.act({ act: 'overload', on: true });
      await hands.live('an overload', (state) => (state === 'overload' ? true : null));
      await refused('scale.overload', () => charge(newCommandId()));
      await hands.act({ act: 'overload', on: false });
    }
    await hands.putOn(planned.parcelGrams);
    if (now('scale-unplugged')) {
      await hands.actAfter(planned.handMs, { act: 'plug-scale', on: false });
      await hands.live('a pulled plug', (state) => (state === 'unplugged' || state === 'absent' ? true : null));
      await refused('scale.absent', () => charge(newCommandId()));
      await hands.act({ act: 'plug-scale', on: true });
    }
    for (let attempt = 1; ; attempt += 1) {
      const { placementId, weightGrams } = await hands.usablePlacement();
      if (weightGrams !== planned.parcelGrams)
        throw new Error(`the scale says ${weightGrams} g for ${planned.parcelGrams} g`);
      try {
        const weighed = await charge(placementId);
        await hands.lift();
        return weighed;
      } catch (error) {
        // A station that was killed in between knows the parcel by another placement.
        if (!refusalIn(error)?.code.startsWith('scale.') || attempt >= mostWeighings) throw error;
      }
    }
  }

  async function pay({ collectionId, dueNow }: CollectionView): Promise<CollectionView> {
    if (!dueNow) throw new Error('nothing is due at the price step');
    // Weighed before a kill: the parcel may still lie there.
    await hands.lift();
    const { coverFen } = planned.order;
    const give = (amountFen: number) =>
      counter.command('pay', (rpc, commandId) =>
        rpc.collection.pay({
          commandId,
          collectionId,
          amountFen,
          method: 'cash',
          holder: 'courier',
          coverFen,
          coverDeclined: coverFen === 0,
        }),
      );
    if (now('wrong-amount')) await refused('price.changed', () => give(dueNow.actualFen + 100));
    return give(dueNow.actualFen);
  }

  async function print(at: CollectionView): Promise<CollectionView> {
    const { collectionId } = at;
    const unknown = at.print?.jobs.filter((job) => job.state === 'unknown') ?? [];
    if (at.print && unknown.length > 0) {
      for (const job of unknown) await resolve(job, at.print.waybillNo);
      return open();
    }
    const send = () => counter.command('print', (rpc, commandId) => rpc.collection.print({ commandId, collectionId }));
    await hands.printerReady();
    if (now('paper-out')) {
      await withoutPaper(async () => expectFailed(await send()));
      return open();
    }
    if (now('voucher')) return showVoucher(collectionId, send);
    if (now('paper-ends')) {
      const [sent] = await Promise.all([send(), hands.actAfter(planned.handMs, { act: 'paper-out', on: true })]);
      await hands.act({ act: 'paper-out', on: false });
      return sent;
    }
    return send();
  }

  async function withoutPaper(act: () => Promise<void>): Promise<void> {
    await hands.act({ act: 'paper-out', on: true });
    await act();
    await hands.act({ act: 'paper-out', on: false });
  }

  function expectFailed(sent: CollectionView): void {
    const printed = sent.print?.jobs.filter((job) => job.state === 'printed') ?? [];
    if (sent.step !== 'print' || printed.length > 0) throw new Error('printed without paper');
  }

  async function showVoucher(collectionId: string, send: () => Promise<CollectionView>): Promise<CollectionView> {
    await withoutPaper(async () => expectFailed(await send()));
    await counter.command('voucher', (rpc, commandId) => rpc.collection.showVoucher({ commandId, collectionId }));
    return counter.command('voucher', (rpc, commandId) => rpc.collection.confirmVoucher({ commandId, collectionId }));
  }

  /** A person looks into the tray and says what is there. */
  async function resolve(job: PrintJob, waybillNo: string): Promise<boolean> {
    const cameOut = await hands.cameOut(PrintKind.parse(job.kind), waybillNo, job.copyNo);
    try {
      await counter.command('resolve', (rpc, commandId) =>
        rpc.printing.resolve({ commandId, jobId: job.jobId, cameOut }),
      );
    } catch (error) {
      if (refusalIn(error)?.code !== 'print.nothing-to-confirm') throw error;
    }
    return cameOut;
  }

  async function payReprintDebt({ collectionId, print: paper }: CollectionView): Promise<void> {
    for (const kind of ['label', 'receipt'] as const) {
      let out = false;
      for (let attempt = 0; !out && attempt < 4; attempt += 1) {
        await hands.printerReady();
        const job = await counter.command('reprint', (rpc, commandId) =>
          rpc.printing.reprint({ commandId, collectionId, kind, reason: '补打' }),
        );
        out = job.state === 'printed' || (job.state === 'unknown' && (await resolve(job, paper?.waybillNo ?? '')));
      }
      if (!out) throw new Error(`the ${kind} of a voucher never came out`);
    }
  }

  function sign(collectionId: string): Promise<CollectionView> {
    const signature = planned.signature === 'badge' ? { kind: 'badge' as const, badge } : drawn;
    return counter.command('hand-over', (rpc, commandId) =>
      rpc.collection.handOver({ commandId, collectionId, signature }),
    );
  }

  function handOver({ collectionId }: CollectionView): Promise<CollectionView> {
    return sign(collectionId);
  }

  /** The station must say no, and why. */
  async function refused(code: RefusalCode, act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      const refusal = refusalIn(error);
      if (refusal?.code === code) return;
      throw error;
    }
    throw new Error(`${planned.order.orderNo}: ${code} was let through`);
  }
}

const drawn = {
  kind: 'drawn' as const,
  strokes: [
    [
      [120, 90],
      [300, 240],
      [520, 130],
    ],
    [
      [540, 120],
      [700, 260],
    ],
  ] as [number, number][][],
};
