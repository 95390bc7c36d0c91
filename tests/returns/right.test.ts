import { describe, expect, it } from 'vitest';
import { ReturnRequest, type ReturnReason } from '../../contract/returns/request.ts';
import { LineTrait, SaleKind, SalePlatform, SaleSnapshot } from '../../contract/returns/sale.ts';
import { assess } from '../../station/returns/rules/assess.ts';
import { dayText, readDay, windowOf } from '../../station/returns/rules/days.ts';
import { ReturnPoliciesBody } from '../../station/returns/rules/policy.ts';
import { atDay, receivedDate, requestOf, saleLine, saleOf, shippedPolicies } from './samples.ts';

const policies = shippedPolicies();

function rightOf(sale: SaleSnapshot, request: ReturnRequest) {
  const answer = assess(policies, sale, request);
  if (!answer.ok) throw new Error(answer.refusal.code);
  const line = answer.value.lines[0];
  if (!line) throw new Error('no line');
  return { answer: answer.value, line };
}

type Case = {
  platform: SalePlatform;
  kind: SaleKind;
  reason: ReturnReason;
  origin: 'mainland' | 'hk-mo-tw' | 'abroad';
  trait: LineTrait | 'opened-media' | null;
  day: number | null;
};

const lastDays: Record<ReturnReason, number> = { no_reason: 7, quality: 7, wrong_item: 7, transport_damage: 3 };
const excluded: readonly Case['trait'][] = [
  'custom',
  'perishable',
  'digital',
  'periodical',
  'confirmed',
  'opened-media',
];

/** The agreements and the law once more, told in another way than the pack tells them. */
function expectedOf({ platform, kind, reason, origin, trait, day }: Case): [right: string, clause: string] {
  if (platform === 'mall-third') return ['routed', 'MA-1.1'];
  if (origin !== 'mainland') {
    if (platform === 'mall-self') return ['refused', 'MA-3.3.3'];
    return trait === 'region-limited' ? ['refused', 'YP-3.3'] : ['routed', 'YP-3.2'];
  }
  if (reason === 'no_reason' && kind === 'group' && platform === 'mall-self') return ['refused', 'MA-3.3.2'];
  if (reason === 'no_reason' && excluded.includes(trait)) return ['refused', 'L-4'];
  if (day === null || day < 0) return ['parked', 'L-4'];
  if (day <= lastDays[reason]) return ['granted', 'L-'];
  return reason === 'no_reason' ? ['refused', 'L-4'] : ['parked', ''];
}

describe('the right to return', () => {
  const days = [null, -1, 0, 1, 3, 4, 6, 7, 8, 30];
  const traits: Case['trait'][] = [null, ...LineTrait.options, 'opened-media'];
  const origins: Case['origin'][] = ['mainland', 'hk-mo-tw', 'abroad'];

  it.each(SalePlatform.options)(
    'of %s: every kind × reason × origin × trait × day, with its clause and a next step [L-1 L-4 MA-1.1 MA-3.1.1 MA-3.3.1 MA-3.3.2 MA-3.3.3 YP-3.2 YP-3.3 YP-3.18b F059 F061]',
    (platform) => {
      let cases = 0;
      for (const kind of SaleKind.options) {
        for (const reason of ['no_reason', 'quality', 'wrong_item', 'transport_damage'] as const) {
          for (const trait of traits) {
            const line = saleLine({
              lineId: 'a',
              traits: trait === null ? [] : [trait === 'opened-media' ? 'media' : trait],
            });
            const wanted = { lineId: 'a', units: 1, mediaOpened: trait === 'opened-media' };
            for (const day of days) {
              const sale = saleOf({ platform, kind, lines: [line], receivedDate: day === null ? null : receivedDate });
              for (const origin of origins) {
                const request = requestOf({ reason, origin, lines: [wanted], nowMs: atDay(day ?? 0) });
                const [right, clause] = expectedOf({ platform, kind, reason, origin, trait, day });
                const { line: given, answer } = rightOf(sale, request);
                const found = `${given.right} ${given.clause.startsWith(clause) ? clause : given.clause}`;
                const where = `${kind} ${reason} ${trait} day ${day} ${origin}: `;
                if (found !== `${right} ${clause}`) expect(where + found).toBe(`${where}${right} ${clause}`);
                if (answer.right !== right || given.next.zh === '' || given.next.step === 'none') expect.fail(where);
                if ((right === 'refused' || right === 'routed') && answer.checklist.length > 0) expect.fail(where);
                if (kind === 'cross-border' && given.route !== 'merchant') expect.fail(`${where}restocked`);
                cases += 1;
              }
            }
          }
        }
      }
      expect(cases).toBe(3 * 4 * traits.length * days.length * 3);
    },
  );

  it.each<[text: string, nowText: string, days: number, state: string]>([
    ['the moment of receipt', '2026-11-14T00:00:00.000+08:00', 7, 'within'],
    ['the last millisecond of day 7', '2026-11-21T23:59:59.999+08:00', 7, 'within'],
    ['the first of day 8', '2026-11-22T00:00:00.000+08:00', 7, 'past'],
    ['day 7 in Shanghai, day 6 in UTC', '2026-11-20T16:00:00.000Z', 7, 'within'],
    ['day 8 in Shanghai, day 7 in UTC', '2026-11-21T16:00:00.000Z', 7, 'past'],
    ['the day before receipt', '2026-11-13T23:59:59.999+08:00', 7, 'before'],
  ])('counts days in Shanghai and the last one whole: %s [L-4 L-8]', (_, nowText, dayCount, state) => {
    expect(windowOf(receivedDate, dayCount, Date.parse(nowText), []).state).toBe(state);
  });

  it('reckons the calendar as the calendar is, over two centuries [L-4]', () => {
    for (let day = -10_000; day < 60_000; day += 1) {
      const text = dayText(day);
      if (text !== new Date(day * 86_400_000).toISOString().slice(0, 10) || readDay(text) !== day) expect.fail(text);
    }
  });

  it('a window never ends on a public holiday, and a date that no calendar has is no date [L-4]', () => {
    const rest = policies.body.restDays;
    expect(windowOf('2026-09-24', 7, Date.parse('2026-10-04T12:00:00+08:00'), rest)).toEqual({
      state: 'within',
      day: 10,
      lastDay: '2026-10-04',
    });
    expect(windowOf('2026-09-24', 7, Date.parse('2026-10-05T00:00:00+08:00'), rest).state).toBe('past');
    expect(windowOf('2026-02-30', 7, atDay(0), rest)).toEqual({ state: 'unknown', day: null, lastDay: null });
    expect(windowOf('2028-02-28', 2, Date.parse('2028-03-01T23:00:00+08:00'), rest).state).toBe('within');
  });

  it('opened for inspection cannot even be said, by a request or by a pack [L-1 F060]', () => {
    const request = { ...requestOf(), lines: [{ lineId: 'a', units: 1, opened: true }] };
    expect(ReturnRequest.safeParse(request).success).toBe(false);
    const [row, ...rows] = policies.body.rights;
    const spoiled = { ...policies.body, rights: [{ ...row, when: { opened: true } }, ...rows] };
    expect(ReturnPoliciesBody.safeParse(spoiled).success).toBe(false);
    expect(ReturnPoliciesBody.safeParse(policies.body).success).toBe(true);
    const media = saleOf({ lines: [saleLine({ lineId: 'a', traits: ['media'] })] });
    expect(rightOf(media, requestOf()).line.right).toBe('granted');
  });

  it('a pack without a row for every case is none [F059]', () => {
    for (const list of ['rights', 'gifts', 'routes'] as const) {
      const cut = { ...policies.body, [list]: policies.body[list].slice(0, -1) };
      expect([list, ReturnPoliciesBody.safeParse(cut).success]).toEqual([list, false]);
    }
    expect(ReturnPoliciesBody.safeParse({ ...policies.body, windows: policies.body.windows.slice(1) }).success).toBe(
      false,
    );
  });

  it('a missing Chinese label is no defect of cross-border goods, and is one of others [YP-3.18d YP-3.18a]', () => {
    const lines = [{ lineId: 'a', units: 1, defect: 'no-chinese-label' as const }];
    const request = requestOf({ reason: 'quality', lines });
    const abroad = rightOf(saleOf({ platform: 'marketplace', kind: 'cross-border' }), request);
    expect(abroad.line).toMatchObject({ right: 'refused', clause: 'YP-3.18d', next: { step: 'contact-merchant' } });
    expect(abroad.answer.defects).toEqual(['fault', 'not-as-described', 'incomplete']);
    const home = rightOf(saleOf({ platform: 'marketplace' }), request);
    expect(home.line.right).toBe('granted');
    expect(home.answer.defects).toContain('no-chinese-label');
    // A cross-border sale without the notice and the consent the buyer gave is no whole sale.
    const bare = assess(policies, { ...saleOf({ kind: 'cross-border' }), crossBorder: null }, request);
    expect(bare).toMatchObject({ ok: false, refusal: { code: 'sale.inconsistent' } });
  });

  it('an enterprise group purchase keeps its quality path on day 3 [MA-3.3.2 F059]', () => {
    const sale = saleOf({ kind: 'group' });
    expect(rightOf(sale, requestOf()).line).toMatchObject({
      right: 'refused',
      clause: 'MA-3.3.2',
      next: { step: 'choose-quality' },
    });
    expect(rightOf(sale, requestOf({ reason: 'quality' })).line.right).toBe('granted');
  });

  it('parks a minor without a guardian and an organisation without papers, with a due date, and refuses neither [MA-0b MA-2.2a F099]', () => {
    const minor = { kind: 'minor', guardianConsented: false, authorised: true } as const;
    const unit = { kind: 'organisation', guardianConsented: true, authorised: false } as const;
    for (const [party, code, rule] of [
      [minor, 'guardian', 'MA-0b'],
      [unit, 'organisation', 'MA-2.2a'],
    ] as const) {
      const { answer } = rightOf(saleOf(), requestOf({ party }));
      expect(answer.right).toBe('parked');
      expect(answer.holds).toMatchObject([{ code, rule, dueMs: Date.parse('2026-11-21T00:00:00+08:00') }]);
      const settled = { ...party, guardianConsented: true, authorised: true };
      expect(rightOf(saleOf(), requestOf({ party: settled })).answer).toMatchObject({ right: 'granted', holds: [] });
    }
  });

  it('a manager lets a parked line go on, never a refused one [MA-3.3.1 L-4]', () => {
    const late = requestOf({ reason: 'quality', nowMs: atDay(8) });
    expect(rightOf(saleOf(), late).answer).toMatchObject({
      right: 'parked',
      holds: [{ code: 'unclear', rule: 'R-quality-late' }],
    });
    expect(rightOf(saleOf(), { ...late, decisions: ['R-quality-late'] }).answer).toMatchObject({
      right: 'granted',
      holds: [],
    });
    const refused = requestOf({ nowMs: atDay(8), decisions: ['R-no-reason-late'] });
    expect(rightOf(saleOf(), refused).line).toMatchObject({ right: 'refused', refundFen: 0 });
  });

  it('one line that may not come back does not take the others with it [MA-3.1.8a]', () => {
    const sale = saleOf({ lines: [saleLine({ lineId: 'a' }), saleLine({ lineId: 'b', traits: ['custom'] })] });
    const { answer } = rightOf(
      sale,
      requestOf({
        lines: [
          { lineId: 'a', units: 1 },
          { lineId: 'b', units: 1 },
        ],
      }),
    );
    expect(answer.right).toBe('refused');
    expect(answer.lines.map(({ right, refundFen }) => [right, refundFen])).toEqual([
      ['granted', 10_000],
      ['refused', 0],
    ]);
    expect(answer.checklist.map(({ itemId }) => itemId)).toEqual(['goods/a']);
    expect(answer.money.refundFen).toBe(10_000);
  });

  it.each<[what: string, request: Parameters<typeof requestOf>[0], code: string]>([
    ['a line of another sale', { lines: [{ lineId: 'x', units: 1 }] }, 'return.line-unknown'],
    [
      'a line twice',
      {
        lines: [
          { lineId: 'a', units: 1 },
          { lineId: 'a', units: 1 },
        ],
      },
      'return.line-unknown',
    ],
    ['more than was sold', { lines: [{ lineId: 'a', units: 2 }] }, 'return.too-many'],
    [
      'what went back before',
      { former: { lines: [{ lineId: 'a', units: 1 }], gifts: [], payments: [] } },
      'return.too-many',
    ],
    ['a gift that never was', { gifts: [{ giftId: 'x', choice: 'keep' }] }, 'return.item-unknown'],
    [
      'money that went back before',
      { former: { lines: [], gifts: [], payments: [{ paymentId: 'p1', refundedFen: 1 }] } },
      'sale.returned-already',
    ],
  ])('refuses %s [MA-3.1.8a]', (_, request, code) => {
    expect(assess(policies, saleOf(), requestOf(request))).toMatchObject({ ok: false, refusal: { code } });
  });

  it('prints its decision: policy, day, every line with its clause, money, in both languages [F059]', () => {
    const { answer } = rightOf(saleOf(), requestOf({ nowMs: atDay(7) }));
    expect(answer.trail.map(({ rule }) => rule)).toEqual([
      policies.label,
      'L-4',
      'R-no-reason',
      'D-stock',
      'MA-3.1.8b',
      'MA-3.1.4',
    ]);
    expect(answer.trail[1]?.zh).toBe('签收日 2026-11-14 不计，今天 2026-11-21 是第 7 天，最后一天 2026-11-21');
    for (const { zh, en } of answer.trail) expect(zh + en).not.toMatch(/undefined|null|NaN/);
  });

  it('holds no card number, and leaves sale and request as they were [MA-3.4.2 MA-3.1.7 YP-3.7]', () => {
    const card = {
      ...saleOf(),
      payments: [{ paymentId: 'p1', channel: 'bank-card', reference: '6222020200112233', amountFen: 10_000 }],
    };
    expect(SaleSnapshot.safeParse(card).success).toBe(false);
    const sale = saleOf();
    const request = requestOf();
    const before = JSON.stringify([sale, request]);
    assess(policies, sale, request);
    expect(JSON.stringify([sale, request])).toBe(before);
  });
});
