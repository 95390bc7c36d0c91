import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CollectionView, Step } from '../../contract/collection.ts';
import { badgeOf, courierA, courierB, sampleOrder, senderA } from '../support/counter-data.ts';
import {
  collectUntil,
  openStockedStation,
  refusalOf,
  type Rpc,
  type StockedStation,
} from '../support/in-process-station.ts';
import { newCommandId } from '../support/station-client.ts';

const sequences = 300;
let station: StockedStation;
let rpc: Rpc;
let staffId: string;
const orders = Array.from({ length: sequences + 80 }, () => sampleOrder());
let used = 0;
const nextOrder = () => orders[used++]!.orderId;

beforeAll(async () => {
  station = await openStockedStation(orders);
  ({ rpc, staffId } = await station.signIn());
});
afterAll(() => station.close());

type Paper = 'printed' | 'failed' | 'unknown';
type Op =
  | {
      op:
        | 'open'
        | 'verify'
        | 'verify-other'
        | 'verify-forged'
        | 'confirm'
        | 'identify'
        | 'identify-wrong'
        | 'inspect'
        | 'inspect-unmarked'
        | 'inspect-prohibited';
    }
  | {
      op:
        | 'weigh'
        | 'weigh-again'
        | 'pay'
        | 'pay-other'
        | 'show-voucher'
        | 'confirm-voucher'
        | 'hand-over'
        | 'hand-over-other'
        | 'refuse'
        | 'exception'
        | 'cancel';
    }
  | { op: 'print'; label: Paper; receipt: Paper }
  | { op: 'resolve'; cameOut: boolean };

/** Does one act through the contract and says how it ended. */
async function perform(
  orderId: string,
  at: { collectionId: string; view: CollectionView | null },
  { op, ...more }: Op,
): Promise<string> {
  const of = { commandId: newCommandId(), collectionId: at.collectionId };
  const see = async (call: Promise<CollectionView>) => {
    const answer = await refusalOf(call);
    if (answer === 'accepted') at.view = await call;
    return answer;
  };
  const pay = (amountFen: number) =>
    see(rpc.collection.pay({ ...of, amountFen, method: 'cash', holder: 'courier', coverFen: 0, coverDeclined: true }));
  const inspect = (description: string, mark: 'opened' | null) =>
    see(rpc.collection.inspect({ ...of, description, attributes: {}, mark }));
  const identify = (name: string) =>
    see(rpc.collection.identify({ ...of, kind: 'resident-card', number: senderA.idNumber, name, agent: null }));
  const handOver = (badge: string) => see(rpc.collection.handOver({ ...of, signature: { kind: 'badge', badge } }));
  switch (op) {
    case 'open': {
      const answer = await see(rpc.collection.open({ commandId: newCommandId(), orderId }));
      if (answer === 'accepted') at.collectionId = at.view?.collectionId ?? '';
      return answer;
    }
    case 'verify':
      return see(rpc.collection.verifyByBadge({ ...of, badge: badgeOf(courierA) }));
    case 'verify-other':
      return see(rpc.collection.verifyByBadge({ ...of, badge: badgeOf(courierB) }));
    case 'verify-forged':
      return see(rpc.collection.verifyByBadge({ ...of, badge: `${badgeOf(courierA).slice(0, -4)}AAAA` }));
    case 'confirm':
      return see(rpc.collection.confirmCourier(of));
    case 'identify':
      return identify(senderA.name);
    case 'identify-wrong':
      return identify('王五');
    case 'inspect':
      return inspect('羽绒服一件', 'opened');
    case 'inspect-unmarked':
      return inspect('羽绒服一件', null);
    case 'inspect-prohibited':
      return inspect('烟花爆竹', 'opened');
    case 'weigh':
      return see(rpc.collection.weigh({ ...of, placementId: station.scale.place(1_250), dimensions: null }));
    case 'weigh-again':
      return see(rpc.collection.weighAgain(of));
    case 'pay':
      return pay(at.view?.dueNow?.actualFen ?? 0);
    case 'pay-other':
      return pay((at.view?.dueNow?.actualFen ?? 0) + 1);
    case 'print': {
      const { label, receipt } = more as Extract<Op, { op: 'print' }>;
      const said = (paper: Paper) =>
        paper === 'printed' ? { result: paper } : { result: paper, fault: 'printer.paper-out' as const };
      const jobs = at.view?.print?.jobs ?? [];
      const wanted = [['label', label] as const, ['receipt', receipt] as const].filter(
        ([kind]) => !jobs.some((job) => job.kind === kind && job.state !== 'failed'),
      );
      station.printer.willAnswer(...wanted.map(([, paper]) => said(paper)));
      const answer = await see(rpc.collection.print(of));
      station.printer.willAnswer();
      return answer;
    }
    case 'resolve': {
      const jobId = at.view?.print?.jobs.find((job) => job.state === 'unknown')?.jobId ?? newCommandId();
      const { cameOut } = more as Extract<Op, { op: 'resolve' }>;
      const answer = await refusalOf(rpc.printing.resolve({ commandId: of.commandId, jobId, cameOut }));
      if (at.view) at.view = await rpc.collection.get({ collectionId: at.collectionId });
      return answer;
    }
    case 'show-voucher':
      return see(rpc.collection.showVoucher(of));
    case 'confirm-voucher':
      return see(rpc.collection.confirmVoucher(of));
    case 'hand-over':
      return handOver(badgeOf(courierA));
    case 'hand-over-other':
      return handOver(badgeOf(courierB));
    case 'refuse':
      return see(rpc.collection.refuseBySender(of));
    case 'exception':
      return see(rpc.collection.endWithException({ ...of, reason: 'not-reached', note: '' }));
    case 'cancel':
      return refusalOf(rpc.orders.cancel({ commandId: of.commandId, orderId, reason: '不寄了' }));
  }
}

/** The rules of the counter once more, written apart from the product and from its tables. */
type Model = {
  status: 'accepted' | 'collected' | 'cancelled';
  stopped: boolean;
  collection: null | {
    step: Step;
    outcome: CollectionView['outcome'];
    verified: boolean;
    waybill: boolean;
    /** Every job of each paper, oldest first. */
    label: Paper[];
    receipt: Paper[];
    voucher: boolean;
    debt: boolean;
    acts: number;
  };
};

function expectOf(model: Model, op: Op): { answer: string; next: Model } {
  const stay = (answer: string) => ({ answer, next: model });
  const c = model.collection;
  if (op.op === 'open') {
    if (c?.outcome === 'open') return stay('accepted');
    if (model.stopped) return stay('order.stopped-goods');
    if (model.status !== 'accepted') return stay('order.status');
    return {
      answer: 'accepted',
      next: {
        ...model,
        collection: {
          step: 'verify',
          outcome: 'open',
          verified: false,
          waybill: false,
          label: [],
          receipt: [],
          voucher: false,
          debt: false,
          acts: 0,
        },
      },
    };
  }
  if (op.op === 'cancel') {
    if (model.status !== 'accepted') return stay('order.cancel-too-late');
    return c?.outcome === 'open'
      ? stay('order.other-collection-open')
      : { answer: 'accepted', next: { ...model, status: 'cancelled' } };
  }
  if (op.op === 'resolve') {
    const kind = c?.label.includes('unknown') ? 'label' : c?.receipt.includes('unknown') ? 'receipt' : null;
    if (!c || !kind) return stay('print.nothing-to-confirm');
    const seen: Paper = op.cameOut ? 'printed' : 'failed';
    return {
      answer: 'accepted',
      next: settled({
        ...model,
        collection: { ...c, [kind]: c[kind].map((paper) => (paper === 'unknown' ? seen : paper)) },
      }),
    };
  }
  if (!c) return stay('collection.unknown');
  if (c.outcome !== 'open') return stay('collection.ended');
  const go = (change: Partial<NonNullable<Model['collection']>>, order: Partial<Model> = {}) => ({
    answer: 'accepted',
    next: { ...model, ...order, collection: { ...c, acts: c.acts + 1, ...change } },
  });
  const only = (step: Step, then: () => { answer: string; next: Model }) =>
    c.step === step ? then() : stay('collection.step');
  switch (op.op) {
    case 'refuse':
      return go({ outcome: 'sender-refused' });
    case 'exception':
      return go({ outcome: 'exception' });
    case 'verify':
      return only('verify', () => (c.verified ? stay('collection.step') : go({ verified: true })));
    case 'verify-other':
      return only('verify', () => (c.verified ? stay('collection.step') : go({ outcome: 'mismatch' })));
    case 'verify-forged':
      return only('verify', () => stay(c.verified ? 'collection.step' : 'badge.signature'));
    case 'confirm':
      return only('verify', () => (c.verified ? go({ step: 'identify' }) : stay('collection.step')));
    case 'identify':
      return only('identify', () => go({ step: 'inspect' }));
    case 'identify-wrong':
      return only('identify', () => stay('id.name-differs'));
    case 'inspect':
      return only('inspect', () => go({ step: 'weigh' }));
    case 'inspect-unmarked':
      return only('inspect', () => stay('inspection.not-marked'));
    case 'inspect-prohibited':
      return only('inspect', () => go({ outcome: 'prohibited' }, { stopped: true }));
    case 'weigh':
      return only('weigh', () => go({ step: 'price' }));
    case 'weigh-again':
      return only('price', () => go({ step: 'weigh' }));
    case 'pay':
      return only('price', () => go({ step: 'print' }));
    case 'pay-other':
      return only('price', () => stay('price.changed'));
    case 'print':
      return only('print', () => {
        if ([...c.label, ...c.receipt].includes('unknown')) return stay('print.state-unknown');
        const label = c.label.some((paper) => paper !== 'failed') ? c.label : [...c.label, op.label];
        const receipt = c.receipt.some((paper) => paper !== 'failed') ? c.receipt : [...c.receipt, op.receipt];
        const printed = go({ waybill: true, label, receipt });
        return { ...printed, next: settled(printed.next) };
      });
    case 'show-voucher':
      return only('print', () =>
        [...c.label, ...c.receipt].some((paper) => paper !== 'printed')
          ? go({ voucher: true })
          : stay('print.nothing-to-confirm'),
      );
    case 'confirm-voucher':
      return only('print', () => (c.voucher ? go({ step: 'handover', debt: true }) : stay('print.nothing-to-confirm')));
    case 'hand-over':
      return only('handover', () => go({ step: 'done', outcome: 'collected' }, { status: 'collected' }));
    case 'hand-over-other':
      return only('handover', () => stay('handover.other-courier'));
  }
}

/** Both papers out: the step is done, or the debt is paid. */
function settled(model: Model): Model {
  const c = model.collection;
  if (!c || !c.label.includes('printed') || !c.receipt.includes('printed')) return model;
  if (c.debt) return { ...model, collection: { ...c, debt: false } };
  return c.step === 'print' && c.outcome === 'open' ? { ...model, collection: { ...c, step: 'handover' } } : model;
}

const paper = fc.constantFrom<Paper>('printed', 'printed', 'printed', 'failed', 'unknown');
const straight = ['open', 'verify', 'confirm', 'identify', 'inspect', 'weigh', 'pay'] as const;
const whole: Op[] = [
  ...straight.map((op) => ({ op })),
  { op: 'print', label: 'printed', receipt: 'printed' },
  { op: 'hand-over' },
];
const anyOp: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(
        'open',
        'verify-other',
        'verify-forged',
        'identify-wrong',
        'inspect-unmarked',
        'inspect-prohibited',
        'weigh-again',
        'pay-other',
        'hand-over-other',
        'refuse',
        'exception',
        'cancel',
      )
      .map((op) => ({ op })),
  },
  {
    weight: 6,
    arbitrary: fc.constantFrom(...straight, 'show-voucher', 'confirm-voucher', 'hand-over').map((op) => ({ op }) as Op),
  },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('print' as const), label: paper, receipt: paper }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('resolve' as const), cameOut: fc.boolean() }) },
);
/** Where a walk can leave the straight way, by how far it came. */
const turns: Partial<Record<number, Op>> = {
  1: { op: 'verify-other' },
  4: { op: 'inspect-prohibited' },
  6: { op: 'weigh-again' },
  7: { op: 'print', label: 'failed', receipt: 'unknown' },
  8: { op: 'refuse' },
};
/** A walk that mostly goes forward, so that the late steps are reached, with anything in between. */
const sequence = fc
  .tuple(fc.nat(whole.length), fc.boolean(), fc.array(anyOp, { maxLength: 9 }))
  .map(([head, turn, rest]): Op[] => [
    ...whole.slice(0, head),
    ...((turn && turns[head] && [turns[head]]) || []),
    ...rest,
  ]);

describe('the order of acts, against a model written apart [EX-4.7b EX-4.8a EX-4.10b EX-4.11]', () => {
  it(`does what the model does in ${sequences} random sequences, and skips nothing`, async () => {
    const reached = new Set<string>();
    await fc.assert(
      fc.asyncProperty(sequence, async (ops) => {
        // Shrinking needs more orders than runs; a used-up stock would hide the seed.
        if (used >= orders.length) throw new Error('stock used up');
        const orderId = nextOrder();
        const at = { collectionId: newCommandId(), view: null as CollectionView | null };
        let model: Model = { status: 'accepted', stopped: false, collection: null };
        let ended = 0;
        for (const [index, op] of ops.entries()) {
          const expected = expectOf(model, op);
          const before = model;
          const answer = await perform(orderId, at, op);
          if (answer !== expected.answer)
            throw new Error(`act ${index} ${JSON.stringify(op)}: ${answer}, expected ${expected.answer}`);
          model = expected.next;
          if (model.collection && model.collection.outcome !== 'open' && before.collection?.outcome === 'open')
            ended += 1;
          if (!model.collection) continue;
          const row = rowOf(at.collectionId);
          expect([op, row.step, row.outcome]).toEqual([op, model.collection.step, model.collection.outcome]);
          reached.add(`${row.step}/${row.outcome}`);
        }
        await proveEnd(orderId, at.collectionId, model);
        expect(ended).toBeGreaterThanOrEqual(model.collection && model.collection.outcome !== 'open' ? 1 : 0);
      }),
      { numRuns: sequences, endOnFailure: true },
    );
    // A walk that never got anywhere would prove nothing.
    for (const end of [
      'done/collected',
      'verify/mismatch',
      'inspect/prohibited',
      'handover/sender-refused',
      'print/open',
    ])
      expect([...reached]).toContain(end);
  }, 60_000);

  function rowOf(collectionId: string) {
    return station.tools.db.prepare('SELECT * FROM collections WHERE collection_id = ?').get(collectionId) as Record<
      string,
      string
    > & { step: string; outcome: string };
  }

  /** What must hold of the stored rows, however the sequence went. */
  async function proveEnd(orderId: string, collectionId: string, model: Model): Promise<void> {
    const { db, journal } = station.tools;
    const order = db.prepare('SELECT status, stopped_by_rule FROM orders WHERE order_id = ?').get(orderId) as {
      status: string;
      stopped_by_rule: string | null;
    };
    expect(order.status).toBe(model.status);
    expect(order.stopped_by_rule !== null).toBe(model.stopped);
    const events = db.prepare('SELECT type FROM outbox WHERE aggregate = ?').pluck().all(`order:${orderId}`);
    expect(events.filter((type) => type === 'v1.ParcelCollected')).toHaveLength(model.status === 'collected' ? 1 : 0);
    expect(events.filter((type) => type === 'v1.OrderCancelled')).toHaveLength(model.status === 'cancelled' ? 1 : 0);
    if (!model.collection) return;
    const view = await rpc.collection.get({ collectionId });
    const { verify, identify, inspect, weigh, price, print, handover } = view;
    const times = [
      verify?.senderConfirmedMs,
      identify?.atMs,
      inspect?.atMs,
      weigh?.atMs,
      price?.atMs,
      print?.printedMs,
      handover?.atMs,
    ];
    const known = times.slice(0, times.findLastIndex((time) => time != null) + 1);
    // What comes later stands on all that comes before it, and never before it in time.
    expect(known.every((time) => time != null)).toBe(true);
    expect(known).toEqual(known.toSorted((a, b) => (a ?? 0) - (b ?? 0)));
    expect(print?.reprintDebt ?? false).toBe(model.collection.debt);
    expect(view.sender === null).toBe(model.collection.outcome !== 'open');
    const waybill = db.prepare('SELECT voided_ms FROM waybills WHERE collection_id = ?').get(collectionId) as
      { voided_ms: number | null } | undefined;
    expect(waybill !== undefined).toBe(model.collection.waybill);
    if (waybill) expect(waybill.voided_ms !== null).toBe(!['open', 'collected'].includes(model.collection.outcome));
    const incidents = db.prepare('SELECT count(*) FROM incidents WHERE collection_id = ?').pluck().get(collectionId);
    expect(incidents).toBe(['mismatch', 'sender-refused'].includes(model.collection.outcome) ? 1 : 0);
    const done = journal.list({ beforeSeq: null, subject: collectionId, limit: 200 });
    expect(done.length).toBeGreaterThan(model.collection.acts);
    for (const entry of done.filter(({ act }) => act !== 'print.settled'))
      expect([entry.act, entry.operatorId]).toEqual([entry.act, staffId]);
  }
});

describe('every act at every step', () => {
  const steps = ['verify', 'identify', 'inspect', 'weigh', 'price', 'print', 'handover', 'done'] as const;
  /** Where each act may be done; everywhere else the station names the step it waits at. */
  const table: Record<string, { op: Op; at: readonly Step[] }> = {
    verify: { op: { op: 'verify' }, at: ['verify'] },
    identify: { op: { op: 'identify' }, at: ['identify'] },
    inspect: { op: { op: 'inspect' }, at: ['inspect'] },
    weigh: { op: { op: 'weigh' }, at: ['weigh'] },
    'weigh-again': { op: { op: 'weigh-again' }, at: ['price'] },
    pay: { op: { op: 'pay' }, at: ['price'] },
    print: { op: { op: 'print', label: 'printed', receipt: 'printed' }, at: ['print'] },
    'hand-over': { op: { op: 'hand-over' }, at: ['handover'] },
    refuse: { op: { op: 'refuse' }, at: steps.slice(0, -1) },
    exception: { op: { op: 'exception' }, at: steps.slice(0, -1) },
  };

  it.each(steps)(
    'allows at "%s" what belongs there and refuses the rest [EX-4.7b EX-4.8a EX-4.8b EX-4.10b]',
    async (step) => {
      for (const [name, { op, at }] of Object.entries(table)) {
        const allowed = at.includes(step);
        // An allowed act moves the collection on, so it gets one of its own.
        const view = await collectUntil(
          station,
          rpc,
          allowed || !shared.has(step) ? nextOrder() : (shared.get(step) ?? ''),
          step,
        ).catch(() => null);
        const orderId = view?.order.orderId ?? '';
        if (!allowed && view) shared.set(step, orderId);
        const here = view ?? (await rpc.collection.get({ collectionId: done }));
        if (step === 'done') done = here.collectionId;
        const answer = await perform(here.order.orderId, { collectionId: here.collectionId, view: here }, op);
        expect([step, name, answer]).toEqual([
          step,
          name,
          allowed ? 'accepted' : step === 'done' ? 'collection.ended' : 'collection.step',
        ]);
      }
    },
  );
  const shared = new Map<string, string>();
  let done = '';
});
