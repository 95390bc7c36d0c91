import { describe, expect, it } from 'vitest';
import type { GiftChoice, ReturnReason } from '../../contract/returns/request.ts';
import { SaleKind, SalePlatform, type SaleSnapshot } from '../../contract/returns/sale.ts';
import { mainlandProvinces } from '../../contract/values/provinces.ts';
import { assess } from '../../station/returns/rules/assess.ts';
import { compareWeight, type Weighable } from '../../station/returns/rules/weight.ts';
import { atDay, requestOf, saleGift, saleLine, saleOf, shippedPolicies } from './samples.ts';

const policies = shippedPolicies();

function answerOf(sale: SaleSnapshot, request: Parameters<typeof requestOf>[0] = {}) {
  const answer = assess(policies, sale, requestOf(request));
  if (!answer.ok) throw new Error(answer.refusal.code);
  return answer.value;
}

const cup = saleGift({ giftId: 'cup', markedFen: 2_000, markedAt: '商品页' });
const bare = saleGift({ giftId: 'bare', name: { zh: '贴纸', en: 'Stickers' } });
const points = saleGift({ giftId: 'pts', kind: 'points', quantity: 1_000, markedFen: 1_000, markedAt: '会员规则' });
const voucher = saleGift({ giftId: 'vou', kind: 'voucher', markedFen: 3_000, markedAt: '活动页' });
const withGifts = (...gifts: SaleSnapshot['gifts']) => saleOf({ gifts });

describe('what two stations paid for offline', () => {
  const three = saleOf({ lines: [saleLine({ lineId: 'a', quantity: 3, amountFen: 100 })] });
  const last = (refundedFen: number) =>
    requestOf({
      lines: [{ lineId: 'a', units: 1 }],
      former: { lines: [{ lineId: 'a', units: 2 }], gifts: [], payments: [{ paymentId: 'p1', refundedFen }] },
    });

  it('leaves what is left for the last unit: odd fen that went out twice refuse no return [F069 section 6.20]', () => {
    // Both gave back 34, the price of a first unit; 32 of 100 are left, and the whole is never exceeded.
    const cases: [number, number][] = [
      [67, 33],
      [68, 32],
    ];
    for (const [refundedFen, refundFen] of cases) {
      const answer = assess(policies, three, last(refundedFen));
      expect(answer).toMatchObject({
        ok: true,
        value: {
          lines: [{ paidFen: refundFen, refundFen }],
          money: { paidFen: refundFen, refundFen, payments: [{ amountFen: refundFen }] },
        },
      });
    }
    expect(assess(policies, three, last(70))).toMatchObject({ ok: false, refusal: { code: 'sale.returned-already' } });
  });
});

describe('gifts', () => {
  const reasons: ReturnReason[] = ['no_reason', 'quality', 'wrong_item', 'transport_damage'];
  const choices: GiftChoice[] = ['return', 'keep', 'unable'];

  it('duty is platform × reason × province, in every province, for every choice and kind of sale [L-2 MA-3.1.8b YP-3.12 F054 F055]', () => {
    for (const platform of ['mall-self', 'marketplace'] as const) {
      for (const kind of SaleKind.options) {
        for (const reason of reasons) {
          if (kind === 'group' && reason === 'no_reason' && platform === 'mall-self') continue;
          for (const province of mainlandProvinces) {
            for (const choice of choices) {
              const sale = { ...saleOf({ platform, kind }), gifts: [cup] };
              const { gifts, money, checklist } = answerOf(sale, {
                reason,
                province,
                gifts: [{ giftId: 'cup', choice }],
              });
              const isForbidden = reason === 'quality' && province === '浙江';
              const isKept = platform === 'mall-self' ? choice !== 'return' : choice === 'unable';
              const chargeFen = !isForbidden && isKept ? 2_000 : 0;
              const item = checklist.find(({ giftId }) => giftId === 'cup');
              const ends = item?.ways.map(({ end }) => end).join(' ');
              const expectedEnds = isForbidden
                ? 'kept_by_right returned'
                : platform === 'mall-self' || choice === 'unable'
                  ? 'returned priced'
                  : 'returned';
              const where = `${platform} ${kind} ${reason} ${province} ${choice}`;
              expect([where, gifts[0]?.chargeFen, money.refundFen, ends]).toEqual([
                where,
                chargeFen,
                10_000 - chargeFen,
                expectedEnds,
              ]);
              if (isForbidden && !gifts[0]?.clause.includes('L-2')) expect.fail(where);
              if (!isForbidden && !gifts[0]?.clause.includes(platform === 'mall-self' ? 'MA-3.1.8b' : 'YP-3.12'))
                expect.fail(where);
            }
          }
        }
      }
    }
  });

  it('Shanghai and Shandong name their own rule on no-reason returns, other provinces the agreement alone [L-2]', () => {
    for (const province of mainlandProvinces) {
      const isLocal = province === '上海' || province === '山东';
      for (const platform of SalePlatform.options.filter((one) => one !== 'mall-third')) {
        const { gifts } = answerOf({ ...withGifts(cup), platform }, { province });
        expect([province, gifts[0]?.clause.startsWith('L-2')]).toEqual([province, isLocal]);
      }
    }
  });

  it('without a marked price, or without its source, nothing is charged and a manager decides [MA-3.1.8b F054]', () => {
    const noSource = saleGift({ giftId: 'bare', markedFen: 5_000, markedAt: null });
    for (const gift of [bare, noSource]) {
      const gifts = [{ giftId: 'bare', choice: 'keep' as const }];
      const kept = answerOf(withGifts(gift), { gifts });
      expect(kept).toMatchObject({
        right: 'parked',
        holds: [{ code: 'manager', rule: 'gift/bare' }],
        money: { refundFen: 10_000 },
      });
      expect(kept.gifts[0]).toMatchObject({ chargeFen: 0, markedFen: null, markedAt: null, managerDecides: true });
      expect(kept.checklist[1]?.ways[1]).toEqual({
        end: 'priced',
        amountFen: null,
        approval: true,
        clause: 'MA-3.1.8b',
      });
      expect(answerOf(withGifts(gift), { gifts, decisions: ['gift/bare'] })).toMatchObject({
        right: 'granted',
        money: { refundFen: 10_000 },
      });
      expect(answerOf(withGifts(gift))).toMatchObject({ right: 'granted', holds: [] });
    }
  });

  it('points, vouchers and coupons are clawed back; what was spent is priced at its mark [MA-3.1.8a section 6.20 F056]', () => {
    const sale = withGifts(points, voucher);
    const back = answerOf(sale);
    expect(back.checklist.map(({ itemId, expected }) => [itemId, expected])).toEqual([
      ['goods/a', 'returned'],
      ['gift/pts', 'clawed_back'],
      ['gift/vou', 'clawed_back'],
    ]);
    expect(back.money).toMatchObject({ refundFen: 10_000, clawedBackFen: 0 });
    const spent = answerOf(sale, {
      gifts: [
        { giftId: 'pts', choice: 'return', spentUnits: 400 },
        { giftId: 'vou', choice: 'return', spentUnits: 1 },
      ],
    });
    expect(
      spent.gifts.map(({ clawedBackUnits, pricedUnits, chargeFen }) => [clawedBackUnits, pricedUnits, chargeFen]),
    ).toEqual([
      [600, 400, 400],
      [0, 1, 3_000],
    ]);
    expect(spent.checklist.map(({ itemId, units }) => [itemId, units])).toEqual([
      ['goods/a', 1],
      ['gift/pts', 600],
      ['gift/pts#spent', 400],
      ['gift/vou#spent', 1],
    ]);
    expect(spent.money).toMatchObject({ clawedBackFen: 3_400, giftsFen: 0, refundFen: 6_600 });
    const tooMany = assess(
      policies,
      sale,
      requestOf({ gifts: [{ giftId: 'pts', choice: 'return', spentUnits: 1_001 }] }),
    );
    expect(tooMany).toMatchObject({ ok: false, refusal: { code: 'return.spent-too-many' } });
    // Nothing is claimed of them either where the province forbids it.
    const zhejiang = answerOf(sale, {
      reason: 'quality',
      province: '浙江',
      gifts: [{ giftId: 'vou', choice: 'return', spentUnits: 1 }],
    });
    expect(zhejiang.gifts.map(({ keptByRightUnits, chargeFen }) => [keptByRightUnits, chargeFen])).toEqual([
      [1_000, 0],
      [1, 0],
    ]);
  });

  it('a gift of a sum stays while what is kept just reaches the sum, and is due one fen below [L-8 MA-3.1.10]', () => {
    const lines = [saleLine({ lineId: 'a', amountFen: 5_000 }), saleLine({ lineId: 'b', amountFen: 20_000 })];
    for (const [qualifyingFen, dueUnits] of [
      [20_000, 0],
      [20_001, 1],
    ] as const) {
      const { gifts, checklist } = answerOf(saleOf({ lines, gifts: [{ ...cup, qualifyingFen }] }));
      expect(gifts[0]?.dueUnits).toBe(dueUnits);
      expect(checklist.some(({ part }) => part === 'gift')).toBe(dueUnits > 0);
    }
  });

  it('counts the promotion as at the order: the recorded gift is due on the last day as on the first [MA-3.1.10]', () => {
    for (const day of [0, 7]) expect(answerOf(withGifts(cup), { nowMs: atDay(day) }).gifts[0]?.dueUnits).toBe(1);
  });

  it('pieces follow the goods, points the money: two of three pieces for two of three units [MA-3.1.8a]', () => {
    const lines = [saleLine({ lineId: 'a', quantity: 3, amountFen: 30_000 })];
    const gifts = [{ ...cup, quantity: 3, markedFen: 6_000 }, points];
    const { gifts: answers } = answerOf(saleOf({ lines, gifts }), { lines: [{ lineId: 'a', units: 2 }] });
    expect(answers.map(({ giftId, dueUnits }) => [giftId, dueUnits])).toEqual([
      ['cup', 2],
      ['pts', 667],
    ]);
  });
});

describe('money', () => {
  it('what is kept beyond the refund is due from the customer, and the return waits for it [section 6.20 F054]', () => {
    const dear = saleGift({ giftId: 'dear', markedFen: 12_500, markedAt: '商品页' });
    const kept = answerOf(withGifts(dear), { gifts: [{ giftId: 'dear', choice: 'keep' }] });
    expect(kept).toMatchObject({
      right: 'parked',
      holds: [{ code: 'balance-due', rule: 'MA-3.1.8b', dueMs: Date.parse('2026-11-25T00:00:00+08:00') }],
      money: { paidFen: 10_000, giftsFen: 12_500, refundFen: 0, balanceDueFen: 2_500, payments: [] },
    });
    const equal = { ...dear, markedFen: 10_000 };
    expect(answerOf(withGifts(equal), { gifts: [{ giftId: 'dear', choice: 'keep' }] })).toMatchObject({
      right: 'granted',
      money: { refundFen: 0, balanceDueFen: 0 },
    });
    expect(answerOf(withGifts(dear))).toMatchObject({
      right: 'granted',
      money: { refundFen: 10_000, balanceDueFen: 0 },
    });
  });

  it('shares the reductions of the order, and gives three thirds of a fen to nobody twice [MA-3.1.8a]', () => {
    const lines = ['a', 'b', 'c'].map((lineId) => saleLine({ lineId, amountFen: 3_333 }));
    const discounts = [
      { discountId: 'd', kind: 'coupon' as const, name: { zh: '券', en: 'Coupon' }, amountFen: 1_000, lineIds: [] },
    ];
    const { lines: given, money } = answerOf(saleOf({ lines, discounts }), {
      lines: lines.map(({ lineId }) => ({ lineId, units: 1 })),
    });
    expect(given.map(({ refundFen }) => refundFen)).toEqual([2_999, 3_000, 3_000]);
    expect(money.refundFen).toBe(8_999);
  });

  it('charges missing accessories at their mark, and without one asks a manager [MA-3.1.8a F053]', () => {
    const charger = {
      accessoryId: 'chg',
      name: { zh: '充电器', en: 'Charger' },
      barcode: null,
      perUnit: 1,
      weightGrams: 95,
      markedFen: 900,
    };
    const line = saleLine({
      lineId: 'a',
      quantity: 2,
      amountFen: 20_000,
      accessories: [charger, { ...charger, accessoryId: 'box', markedFen: null }],
    });
    const request = (accessoryId: string) => ({
      lines: [{ lineId: 'a', units: 2, missing: [{ accessoryId, pieces: 1 }] }],
    });
    expect(answerOf(saleOf({ lines: [line] }), request('chg')).money).toMatchObject({
      accessoriesFen: 900,
      refundFen: 19_100,
    });
    const box = answerOf(saleOf({ lines: [line] }), request('box'));
    expect(box).toMatchObject({
      right: 'parked',
      holds: [{ code: 'manager', rule: 'accessory/a/box' }],
      money: { refundFen: 20_000 },
    });
    expect(box.checklist.map(({ itemId, units }) => [itemId, units])).toEqual([
      ['goods/a', 2],
      ['accessory/a/chg', 2],
      ['accessory/a/box', 2],
    ]);
  });

  it('goes back to the payments it came from, by channel with its time, and never as cash for what was paid online [MA-3.1.4 F058]', () => {
    const payments = [
      { paymentId: 'w', channel: 'online-wallet', reference: 'W1', amountFen: 7_500 },
      { paymentId: 'x', channel: 'a-new-channel', reference: 'X1', amountFen: 2_500 },
    ];
    const { money, expected, refundLastDay } = answerOf(saleOf({ payments }));
    expect(money.payments).toEqual(payments);
    expect(expected.map(({ channel, workDays }) => [channel, workDays])).toEqual([
      ['online-wallet', 3],
      ['a-new-channel', 15],
    ]);
    expect(refundLastDay).toBe('2026-11-24');
    for (let amountFen = 1; amountFen < 200; amountFen += 1) {
      const lines = [saleLine({ lineId: 'a', amountFen })];
      const of = answerOf(
        saleOf({ lines, payments: [{ paymentId: 'w', channel: 'online-wallet', reference: 'W1', amountFen }] }),
      );
      expect(of.money.payments.map(({ channel }) => channel)).toEqual(['online-wallet']);
    }
  });

  it.each<[reason: ReturnReason, pays: string]>([
    ['no_reason', 'customer'],
    ['quality', 'seller'],
    ['wrong_item', 'seller'],
    ['transport_damage', 'seller'],
  ])('carriage of %s is paid by the %s [L-4]', (reason, pays) => {
    expect(answerOf(saleOf(), { reason }).carriage).toBe(pays);
  });

  it.each<[name: string, sale: SaleSnapshot, reason: string]>([
    [
      'payments that do not sum',
      saleOf({ payments: [{ paymentId: 'p', channel: 'cash', reference: 'R', amountFen: 9_999 }] }),
      'payments',
    ],
    ['a line twice', saleOf({ lines: [saleLine({ lineId: 'a' }), saleLine({ lineId: 'a' })] }), 'line-twice'],
    [
      'serial numbers for some units',
      saleOf({ lines: [saleLine({ lineId: 'a', quantity: 2, serials: ['SN-1'] })] }),
      'serials',
    ],
    [
      'a serial number twice',
      saleOf({ lines: [saleLine({ lineId: 'a', quantity: 2, serials: ['SN-1', 'SN-1'] })] }),
      'serials',
    ],
    ['a gift of an unknown line', withGifts({ ...cup, lineIds: ['x'] }), 'line-unknown'],
    ['a gift twice', withGifts(cup, cup), 'gift-twice'],
    [
      'a reduction above the price',
      saleOf({
        discounts: [
          { discountId: 'd', kind: 'promotion', name: { zh: '减', en: 'Less' }, amountFen: 10_001, lineIds: [] },
        ],
        payments: [{ paymentId: 'p', channel: 'cash', reference: 'R', amountFen: 0 }],
      }),
      'discount-too-large',
    ],
  ])('reckons nothing on a sale with %s [F052]', (_, sale, reason) => {
    expect(assess(policies, sale, requestOf())).toMatchObject({
      ok: false,
      refusal: { code: 'sale.inconsistent', details: { reason } },
    });
  });
});

describe('what is void', () => {
  const forfeits = (['f-code', 'privilege', 'coupon'] as const).map((kind) => ({
    forfeitId: kind,
    kind,
    name: { zh: kind, en: kind },
  }));

  it('is listed before signing and stays void for whatever reason: F-code and coupon, on the marketplace the privilege too [MA-3.1.11 YP-3.11 F057]', () => {
    for (const reason of ['no_reason', 'quality', 'wrong_item', 'transport_damage'] as const) {
      for (const [platform, rule, isVoid] of [
        ['mall-self', 'MA-3.1.11', [true, false, true]],
        ['marketplace', 'YP-3.11', [true, true, true]],
      ] as const) {
        const answer = answerOf({ ...saleOf({ forfeits }), platform }, { reason });
        expect(answer.forfeits.map((one) => one.isVoid)).toEqual(isVoid);
        expect(answer.forfeits.map((one) => one.rule)).toEqual([rule, rule, rule]);
      }
    }
  });

  it('comes back by the id of a special rule alone, for orders placed while it held [MA-3.1.11 YP-3.11]', () => {
    const rule = policies.body.specialRules[0];
    if (!rule) throw new Error('no special rule in the pack');
    const coupon = (purchasedMs: number, specialRuleIds: string[]) =>
      answerOf({ ...saleOf({ forfeits, purchasedMs }) }, { specialRuleIds }).forfeits.find(
        ({ kind }) => kind === 'coupon',
      );
    expect(coupon(rule.fromMs, [rule.ruleId])).toMatchObject({ isVoid: false, rule: rule.ruleId });
    expect(coupon(rule.untilMs - 1, [rule.ruleId])?.isVoid).toBe(false);
    expect(coupon(rule.untilMs, [rule.ruleId])?.isVoid).toBe(true);
    expect(coupon(rule.fromMs - 1, [rule.ruleId])?.isVoid).toBe(true);
    expect(coupon(rule.fromMs, [])?.isVoid).toBe(true);
    expect(coupon(rule.fromMs, ['made-up'])?.isVoid).toBe(true);
  });
});

describe('the weight of a return', () => {
  const item = (itemId: string, weightGrams: number | null, pieces = 1): Weighable => ({
    itemId,
    name: { zh: itemId, en: itemId },
    pieces,
    weightGrams,
  });
  const inside = [item('phone', 400), item('charger', 210), item('case', 45), item('cable', 30, 2)];
  const compare = (grams: number, more: Weighable[] = []) =>
    compareWeight([...inside, ...more], [item('kept cup', 350)], grams, policies.body.weight);
  const named = (grams: number) =>
    compare(grams).explanations.map(({ items }) =>
      items.map(({ itemId, pieces }) => `${itemId} ×${pieces}`).join(' + '),
    );

  it('names the lines that would explain a difference: about 210 g less is the charger [F052 F063]', () => {
    expect(compare(715)).toMatchObject({
      verdict: 'matches',
      expectedGrams: 715,
      differenceGrams: 0,
      explanations: [],
    });
    expect(compare(505)).toMatchObject({ verdict: 'lighter', differenceGrams: -210 });
    expect(named(505)[0]).toBe('charger ×1');
    expect(named(460)[0]).toBe('charger ×1 + case ×1');
    expect(named(715 + 350)[0]).toBe('kept cup ×1');
    expect(compare(715 + 5_000)).toMatchObject({ verdict: 'heavier', explanations: [] });
  });

  it('holds to its tolerance on both sides, to the gram [F063]', () => {
    expect([685, 684, 745, 746].map((grams) => compare(grams).verdict)).toEqual([
      'matches',
      'lighter',
      'matches',
      'heavier',
    ]);
  });

  it('says that it cannot compare where a catalogue weight is missing, unless even the rest is not there [F063]', () => {
    const unknown = [item('leaflet', null)];
    expect(compare(715, unknown)).toMatchObject({
      verdict: 'not-comparable',
      expectedGrams: null,
      differenceGrams: null,
      unknown: ['leaflet'],
    });
    expect(compare(900, unknown).verdict).toBe('not-comparable');
    expect(compare(300, unknown)).toMatchObject({ verdict: 'lighter', differenceGrams: -415 });
  });
});
