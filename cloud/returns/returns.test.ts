import { generateKeyPairSync, sign } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, it, describe } from 'vitest';
import {
  FeedSaleReturn,
  type SaleSnapshot,
  type SignedSale,
  refundIntentText,
  type ReturnEventBody,
} from '../../contract/sync/returns.ts';
import { describeOnEngines } from '../testing/engines.ts';
import { eventOf } from '../testing/facts.ts';
import { openTestCloud, type TestCloud, type TestStation } from '../testing/test-cloud.ts';

const atMs = 1_795_000_000_000;
const words = { zh: '保温杯', en: 'Vacuum flask' };

/** Two flasks for 100 yuan each, with 200 points. */
function sampleSale(): SaleSnapshot {
  return {
    saleId: uuidv7(),
    orderNo: `S-${uuidv7().toUpperCase().slice(4, 28)}`,
    platform: 'mall-self',
    kind: 'ordinary',
    soldBy: { storeId: 's1', name: '西湖门店' },
    merchant: null,
    platformContact: { name: '商城客服', contact: '400-000-0000' },
    purchasedMs: atMs - 86_400_000,
    receivedDate: null,
    lines: [
      {
        lineId: 'l1',
        sku: 'CUP-1',
        name: words,
        sellerName: '杭州日用有限公司',
        barcode: '6900000000012',
        serials: [],
        quantity: 2,
        amountFen: 20_000,
        traits: [],
        weightGrams: 350,
        accessories: [],
      },
    ],
    discounts: [],
    gifts: [
      {
        giftId: 'g1',
        kind: 'points',
        name: { zh: '积分', en: 'Points' },
        barcode: null,
        quantity: 200,
        lineIds: [],
        qualifyingFen: null,
        markedFen: null,
        markedAt: null,
        weightGrams: null,
      },
    ],
    forfeits: [],
    payments: [{ paymentId: 'p1', channel: 'online-wallet', reference: 'W-1', amountFen: 20_000 }],
    crossBorder: null,
  };
}

function closed(
  sale: SaleSnapshot,
  units: number,
  signed: SignedSale | null = null,
): ReturnEventBody<'v1.ReturnClosed'> {
  const { saleId, orderNo } = sale;
  const refundFen = units * 10_000;
  return {
    saleId,
    orderNo,
    returnId: uuidv7(),
    platform: sale.platform,
    reason: 'no_reason',
    origin: 'mainland',
    province: '浙江',
    lines: [{ lineId: 'l1', units, serials: [], paidFen: refundFen, deductedFen: 0, refundFen, rule: 'r' }],
    items: [
      { itemId: 'goods/l1', end: 'returned', units, amountFen: 0 },
      { itemId: 'gift/g1', end: 'clawed_back', units: units * 100, amountFen: 0 },
    ],
    former: { lines: [{ lineId: 'l1', units }], gifts: [], payments: [], outstandingFen: 0 },
    paidFen: refundFen,
    deductedFen: 0,
    alreadyRefundedFen: 0,
    refundFen,
    refund: null,
    balancePaidFen: 0,
    route: 'stock',
    sealNo: 'SEAL-1',
    snapshotKid: signed?.kid ?? null,
    sale: signed,
    policyVersion: 'return-policies@1',
    termsVersion: '1',
    summarySha256: '0'.repeat(64),
    operatorId: uuidv7(),
    approvedBy: [],
    notes: [],
    closedMs: atMs,
  };
}

describeOnEngines(describe, 'returns', (engine) => {
  let cloud: TestCloud;
  beforeAll(async () => {
    cloud = await openTestCloud(engine);
  });
  afterAll(() => cloud.close());

  /** A station with a key of its own, and what it sends of one sale, in order. */
  async function desk() {
    const pair = generateKeyPairSync('ed25519');
    const station: TestStation = await cloud.enrol(
      pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64url'),
    );
    const sent = new Map<string, number>();
    const event = (type: string, data: { saleId: string } & Record<string, unknown>) => {
      const seq = (sent.get(data.saleId) ?? 0) + 1;
      sent.set(data.saleId, seq);
      return eventOf(station.stationId, type, data, seq, { subject: `sale:${data.saleId}` });
    };
    return {
      station,
      event,
      close: (data: ReturnEventBody<'v1.ReturnClosed'>) => event('v1.ReturnClosed', data),
      refund(data: ReturnEventBody<'v1.ReturnClosed'>, change: { amountFen?: number; forged?: boolean } = {}) {
        const { saleId, orderNo, returnId } = data;
        const amountFen = change.amountFen ?? data.refundFen;
        const payments = [{ paymentId: 'p1', channel: 'online-wallet', reference: 'W-1', amountFen }];
        const intent = { intentId: uuidv7(), saleId, returnId, payments };
        const text = refundIntentText(change.forged ? { ...intent, saleId: uuidv7() } : intent);
        const signature = sign(null, Buffer.from(text), pair.privateKey).toString('base64url');
        return event('v1.RefundIntended', {
          ...intent,
          orderNo,
          amountFen,
          intendedMs: atMs,
          kid: 'station',
          signature,
        });
      },
      clawBack: ({ saleId, orderNo, returnId }: ReturnEventBody<'v1.ReturnClosed'>, units: number) =>
        event('v1.BenefitClawedBack', {
          saleId,
          orderNo,
          returnId,
          clawBackId: uuidv7(),
          giftId: 'g1',
          kind: 'points',
          units,
          atMs,
        }),
      undo: ({ saleId, orderNo, returnId }: ReturnEventBody<'v1.ReturnClosed'>) =>
        event('v1.ReturnUndone', {
          saleId,
          orderNo,
          returnId,
          counterActId: uuidv7(),
          intentId: null,
          clawBackIds: [],
          reason: '录错',
          operatorId: uuidv7(),
          managerId: uuidv7(),
          undoneMs: atMs,
        }),
    };
  }
  async function sell(sale = sampleSale(), to: object = {}): Promise<SignedSale> {
    const reply = await cloud.admin('sales', { sale, buyer: { name: '李雷', phone: '13900001234' }, ...to });
    expect(reply.status).toBe(200);
    return Object(reply.json);
  }
  const refundsOf = async (saleId: string) => {
    const { refunds }: { refunds: { saleId: string; state: string; amountFen: number }[] } = Object(
      (await cloud.admin('refunds')).json,
    );
    return refunds.filter((refund) => refund.saleId === saleId).map(({ state, amountFen }) => ({ state, amountFen }));
  };

  it('hands a signed sale down once; the same again changes nothing, another one under its id is refused [F052]', async () => {
    const { station } = await desk();
    const sale = sampleSale();
    await sell(sale);
    await sell(sale);
    const { items } = await station.feed();
    expect(items.filter(({ kind }) => kind === 'sale')).toMatchObject([{ body: { signed: { sale }, status: 'paid' } }]);
    const other = await cloud.admin('sales', { sale: { ...sale, kind: 'group' }, buyer: { name: null, phone: null } });
    expect(other.status).toBe(409);
  });

  it('pays one intent once, within what was paid, and tells every station what is back [MA-3.1.4 F069]', async () => {
    const [one, other] = [await desk(), await desk()];
    const { sale } = await sell();
    const data = closed(sale, 1);
    const events = [one.close(data), one.refund(data), one.clawBack(data, 100)];
    expect((await one.station.send(...events)).map(({ result }) => result)).toEqual(Array(3).fill('accepted'));
    expect((await one.station.send(...events)).map(({ result }) => result)).toEqual(Array(3).fill('known'));
    expect(await one.station.send(one.refund(data))).toMatchObject([{ result: 'rejected', code: 'refund-known' }]);
    expect(await refundsOf(sale.saleId)).toEqual([{ state: 'paid', amountFen: 10_000 }]);
    const told = (await other.station.feed()).items.filter(({ kind }) => kind === 'sale-return').at(-1);
    expect(told?.body).toMatchObject({
      saleId: sale.saleId,
      units: 1,
      undone: false,
      former: {
        lines: [{ lineId: 'l1', units: 1 }],
        gifts: [{ giftId: 'g1', settledUnits: 100, pricedUnits: 0 }],
        payments: [{ paymentId: 'p1', refundedFen: 10_000 }],
      },
    });
    // A station of the version before any money could be outstanding reads it.
    const { items } = await other.station.feed();
    expect(items.filter(({ kind }) => kind.startsWith('sale')).length).toBeGreaterThan(1);
    expect(JSON.stringify(items)).not.toContain('outstandingFen');
  });

  it('keeps both sides when two offline stations took the same goods, and pays once [section 6.20 F069]', async () => {
    const [one, other] = [await desk(), await desk()];
    const { sale } = await sell();
    const [first, second] = [closed(sale, 2), closed(sale, 1)];
    await one.station.send(one.close(first), one.refund(first), one.clawBack(first, 200));
    const answers = await other.station.send(other.close(second), other.refund(second), other.clawBack(second, 100));
    expect(answers).toMatchObject(Array(3).fill({ result: 'accepted', conflict: 'already-returned' }));
    expect(await refundsOf(sale.saleId)).toEqual([
      { state: 'paid', amountFen: 20_000 },
      { state: 'withheld', amountFen: 10_000 },
    ]);
  });

  it('takes in a sale that a station brings with its proof, and none without [F052]', async () => {
    const [one, other] = [await desk(), await desk()];
    // Handed to one station alone, so that the other has it from the receipt.
    const signed = await sell(sampleSale(), { stationIds: [one.station.stationId] });
    const brought = closed(signed.sale, 1, signed);
    expect(await other.station.send(other.close(brought))).toMatchObject([{ result: 'accepted' }]);
    const invented = sampleSale();
    const forged = closed(invented, 1, { ...signed, sale: invented });
    expect(await one.station.send(one.close(forged))).toMatchObject([{ result: 'rejected', code: 'sale-unknown' }]);
    const bare = closed(sampleSale(), 1);
    expect(await one.station.send(one.close(bare))).toMatchObject([{ result: 'rejected', code: 'sale-unknown' }]);
  });

  it('refuses an intent that the station did not sign, and withholds one of another sum', async () => {
    const one = await desk();
    const { sale } = await sell();
    const data = closed(sale, 1);
    expect(await one.station.send(one.close(data), one.refund(data, { forged: true }))).toMatchObject([
      { result: 'accepted' },
      { result: 'rejected', code: 'signature' },
    ]);
    const other = await desk();
    const { sale: third } = await sell();
    const three = closed(third, 1);
    expect(await other.station.send(other.close(three), other.refund(three, { amountFen: 10_001 }))).toMatchObject([
      { result: 'accepted' },
      { result: 'accepted', conflict: 'refund-amount' },
    ]);
    expect(await refundsOf(third.saleId)).toEqual([{ state: 'withheld', amountFen: 10_001 }]);
  });

  it('takes back no more than the sale gave, and says what is missing [section 6.20]', async () => {
    const one = await desk();
    const { sale } = await sell();
    const [first, second] = [closed(sale, 1), closed(sale, 1)];
    await one.station.send(one.close(first), one.clawBack(first, 150), one.close(second));
    expect(await one.station.send(one.clawBack(second, 100))).toMatchObject([{ conflict: 'benefit-short' }]);
    expect(await one.station.send(one.clawBack(second, 1))).toMatchObject([{ code: 'claw-back-known' }]);
  });

  it('says where stations that did not know of each other settled one gift twice and its price was taken off, and takes no points that were paid for [F056 L-2 section 6.20]', async () => {
    const flask = sampleSale();
    const [points] = flask.gifts;
    if (!points) throw new Error('a sale without its gift');
    const bag = { ...points, giftId: 'bag', kind: 'physical' as const, quantity: 1, markedFen: 5_000, markedAt: '页' };
    type Items = ReturnEventBody<'v1.ReturnClosed'>['items'];
    const end = (itemId: string, way: Items[number]['end'], units: number, amountFen = 0) => ({
      itemId,
      end: way,
      units,
      amountFen,
    });
    const answersTo = async (...sides: [Items, Items]) => {
      const { sale } = await sell({ ...flask, saleId: uuidv7(), gifts: [points, bag] });
      const told: (string | undefined)[] = [];
      for (const items of sides) {
        const { station, close, clawBack } = await desk();
        const data = { ...closed(sale, 1), items };
        const taken = items.find((item) => item.end === 'clawed_back');
        const answers = await station.send(close(data), ...(taken ? [clawBack(data, taken.units)] : []));
        told.push(...answers.map(({ conflict }) => conflict));
      }
      return told;
    };
    const [kept, back] = [end('gift/bag', 'priced', 1, 5_000), end('gift/bag', 'returned', 1)];
    expect(await answersTo([kept], [kept])).toEqual([undefined, 'gift-charged-twice']);
    expect(await answersTo([back], [kept])).toEqual([undefined, 'gift-charged-twice']);
    expect(await answersTo([kept], [back])).toEqual([undefined, 'gift-charged-twice']);
    expect(await answersTo([end('gift/bag', 'kept_by_right', 1)], [kept])).toEqual([undefined, 'gift-charged-twice']);
    expect(await answersTo([kept], [])).toEqual([undefined, undefined]);
    const [spent, taken] = [end('gift/g1#spent', 'priced', 200, 200), end('gift/g1', 'clawed_back', 200)];
    expect(await answersTo([taken], [spent])).toEqual([undefined, undefined, 'gift-charged-twice']);
    expect(await answersTo([spent], [taken])).toEqual([undefined, undefined, 'benefit-short']);
    expect(await answersTo([end('gift/g1', 'kept_by_right', 200)], [taken])).toEqual([
      undefined,
      undefined,
      'benefit-short',
    ]);
    const [half, rest] = [end('gift/g1#spent', 'priced', 100, 100), end('gift/g1', 'clawed_back', 100)];
    expect(await answersTo([half], [rest])).toEqual([undefined, undefined, undefined]);
    expect(await answersTo([half, rest], [])).toEqual([undefined, undefined, undefined]);
  });

  it('counts nothing of a return that was undone: the goods may come back again [F062]', async () => {
    const one = await desk();
    const { sale } = await sell();
    const first = closed(sale, 2);
    await one.station.send(one.close(first), one.refund(first), one.clawBack(first, 200), one.undo(first));
    expect(await refundsOf(sale.saleId)).toEqual([{ state: 'owed', amountFen: 20_000 }]);
    const again = { ...closed(sale, 2), refundFen: 0, alreadyRefundedFen: 20_000 };
    const answers = await one.station.send(one.close(again), one.clawBack(again, 200));
    expect(answers.map(({ conflict }) => conflict)).toEqual([undefined, undefined]);
    expect(await one.station.send(one.undo(first))).toMatchObject([{ result: 'rejected', code: 'return-undone' }]);
  });

  const lastTold = async (station: TestStation) =>
    FeedSaleReturn.parse((await station.feed()).items.filter(({ kind }) => kind === 'sale-return').at(-1)?.body);

  it('sends the money of an undone return once: the next return reckons it, whoever takes it [MA-3.1.4 F058 F069]', async () => {
    const [one, other, third] = [await desk(), await desk(), await desk()];
    const { sale } = await sell();
    const first = closed(sale, 2);
    await one.station.send(one.close(first), one.refund(first), one.undo(first));
    const out = { lines: [], payments: [{ paymentId: 'p1', refundedFen: 20_000 }], outstandingFen: 20_000 };
    expect(await lastTold(other.station)).toMatchObject({ undone: true, former: out });
    // This one heard of nothing while it was offline: its money is withheld, and the goods are paid for all the same.
    const unaware = closed(sale, 1);
    expect(await other.station.send(other.close(unaware), other.refund(unaware))).toMatchObject([
      { result: 'accepted' },
      { result: 'accepted', conflict: 'refund-amount' },
    ]);
    expect(await lastTold(third.station)).toMatchObject({
      former: { ...out, lines: [{ units: 1 }], outstandingFen: 10_000 },
    });
    // Two that reckon the same money: the customer of the second got too little, and somebody is told.
    const [aware, late] = [1, 1].map((units) => ({ ...closed(sale, units), refundFen: 0, alreadyRefundedFen: 10_000 }));
    if (!aware || !late) throw new Error('two returns');
    expect(await third.station.send(third.close(aware))).toEqual([
      expect.not.objectContaining({ conflict: expect.anything() }),
    ]);
    expect(await other.station.send(other.undo(unaware))).toMatchObject([{ result: 'accepted' }]);
    expect(await other.station.send(other.close(late))).toEqual([
      expect.not.objectContaining({ conflict: expect.anything() }),
    ]);
    const more = { ...late, returnId: uuidv7(), saleId: (await sell()).sale.saleId };
    expect(await other.station.send(other.close(more))).toMatchObject([
      { result: 'accepted', conflict: 'refund-short' },
    ]);
    expect((await refundsOf(sale.saleId)).map(({ state }) => state)).toEqual(['owed', 'withheld']);
  });

  it('lets a payment be refunded anew by what the customer gave back [MA-3.1.4 F058]', async () => {
    const [one, other] = [await desk(), await desk()];
    const { sale } = await sell();
    const first = closed(sale, 2);
    const repay = (amountFen: number) =>
      one.event('v1.RefundRepaid', {
        saleId: sale.saleId,
        orderNo: sale.orderNo,
        returnId: first.returnId,
        repayId: uuidv7(),
        amountFen,
        payments: [{ paymentId: 'p1', amountFen }],
        method: 'cash',
        atMs,
      });
    await one.station.send(one.close(first), one.refund(first), one.undo(first), repay(20_000));
    expect(await lastTold(other.station)).toMatchObject({
      undone: true,
      repaidFen: 20_000,
      former: { payments: [{ paymentId: 'p1', refundedFen: 0 }], outstandingFen: 0 },
    });
    expect(await one.station.send(repay(1))).toMatchObject([{ result: 'accepted', conflict: 'repaid-too-much' }]);
    const again = closed(sale, 2);
    expect(await other.station.send(other.close(again), other.refund(again))).toMatchObject(
      Array(2).fill({ result: 'accepted' }),
    );
    expect((await refundsOf(sale.saleId)).map(({ state }) => state)).toEqual(['owed', 'paid']);
  });

  it('never tells of a return without its money, also where the intent comes later or not at all [F058 F069]', async () => {
    const [one, other] = [await desk(), await desk()];
    const { sale } = await sell();
    const data = closed(sale, 1);
    const intent = one.refund(data);
    const { intentId, payments } = Object(intent.data);
    const close = one.close({ ...data, refund: { intentId, payments } });
    // The intent stands before its return: one does nothing without the other.
    expect(await one.station.send({ ...intent, aggregateseq: 1 })).toMatchObject([{ code: 'return-unknown' }]);
    await one.station.send({ ...close, aggregateseq: 1 });
    const back = { lines: [{ lineId: 'l1', units: 1 }], payments: [{ paymentId: 'p1', refundedFen: 10_000 }] };
    expect(await lastTold(other.station)).toMatchObject({ units: 1, former: back });
    expect(await refundsOf(sale.saleId)).toEqual([{ state: 'announced', amountFen: 10_000 }]);
    expect(await one.station.send({ ...intent, id: uuidv7(), aggregateseq: 2 })).toMatchObject([
      { result: 'accepted' },
    ]);
    expect(await refundsOf(sale.saleId)).toEqual([{ state: 'paid', amountFen: 10_000 }]);
    expect(await lastTold(other.station)).toMatchObject({ former: back });
    // Withheld money is told as not sent.
    const { sale: dear } = await sell();
    const wrong = closed(dear, 1);
    const sent = other.refund(wrong, { amountFen: 10_001 });
    const announced = { intentId: Object(sent.data).intentId, payments };
    const told = other.close({ ...wrong, refund: announced });
    await other.station.send({ ...told, aggregateseq: 1 }, { ...sent, aggregateseq: 2 });
    expect(await lastTold(one.station)).toMatchObject({ units: 1, former: { payments: [] } });
  });

  it('keeps a return of a sale that was never paid, and pays nothing [MA-3.1.2]', async () => {
    const one = await desk();
    const { sale } = await sell(sampleSale(), { status: 'unpaid' });
    const data = closed(sale, 1);
    const answers = await one.station.send(one.close(data), one.refund(data));
    expect(answers).toMatchObject(Array(2).fill({ result: 'accepted', conflict: 'sale-not-paid' }));
    expect(await refundsOf(sale.saleId)).toEqual([{ state: 'withheld', amountFen: 10_000 }]);
  });
});
