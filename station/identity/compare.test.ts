import { describe, expect, it } from 'vitest';
import { compareCourier } from './compare.ts';
import { checkIdentity, sameName } from './id-check.ts';

const at = (text: string) => Date.parse(`${text}:00+08:00`);
const order = {
  courierId: 'c-1',
  carrierId: 'yunqi',
  windowStartMs: at('2026-11-21T14:00'),
  windowEndMs: at('2026-11-21T16:00'),
};
const badge = { courierId: 'c-1', carrierId: 'yunqi' };

describe('a courier against the order', () => {
  it.each([
    ['2026-11-21T15:00', [], 'on-time'],
    ['2026-11-21T14:00', [], 'on-time'],
    ['2026-11-21T16:00', [], 'on-time'],
    ['2026-11-21T13:59', [], 'early'],
    ['2026-11-21T16:01', [], 'late'],
    ['2026-11-21T00:00', [], 'early'],
    ['2026-11-21T23:59', [], 'late'],
    ['2026-11-20T23:59', ['day'], 'early'],
    ['2026-11-22T00:00', ['day'], 'late'],
  ])('at %s: mismatches %j, %s [EX-1.1b EX-4.8b]', (time, reasons, window) => {
    const compared = compareCourier(order, badge, at(time));
    expect(compared.mismatches.map(({ reason }) => reason)).toEqual(reasons);
    expect(compared.window).toBe(window);
  });

  it('names what was expected and what was found [EX-4.8a]', () => {
    const compared = compareCourier(order, { courierId: 'c-2', carrierId: 'beichen' }, at('2026-11-23T09:00'));
    expect(compared.mismatches).toEqual([
      { reason: 'courier', expected: 'c-1', found: 'c-2' },
      { reason: 'carrier', expected: 'yunqi', found: 'beichen' },
      { reason: 'day', expected: '2026-11-21', found: '2026-11-23' },
    ]);
  });

  it('an order without a courier fits nobody [EX-4.8a]', () => {
    const compared = compareCourier({ ...order, courierId: null }, badge, at('2026-11-21T15:00'));
    expect(compared.mismatches.map(({ reason }) => reason)).toEqual(['courier']);
  });

  it('a window over midnight has two days, one up to midnight has one [EX-1.1b]', () => {
    const over = { ...order, windowStartMs: at('2026-11-21T22:00'), windowEndMs: at('2026-11-22T02:00') };
    expect(compareCourier(over, badge, at('2026-11-22T23:00')).mismatches).toEqual([]);
    const upTo = { ...over, windowEndMs: at('2026-11-22T00:00') };
    expect(compareCourier(upTo, badge, at('2026-11-22T00:01')).mismatches).toHaveLength(1);
  });
});

describe("the sender's paper", () => {
  const nowMs = at('2026-11-21T12:00');
  const card = { kind: 'resident-card', number: '11010519491231002X', name: '张三' } as const;
  const second = { kind: 'passport', number: 'E12345678', name: '李四' } as const;
  const check = (sender: Parameters<typeof checkIdentity>[0]['sender'], agent: typeof second | null, name = '张三') => {
    const outcome = checkIdentity({ sender, agent }, name, nowMs);
    return outcome.ok ? outcome.value : outcome.refusal;
  };

  it('is taken when number and name hold [EX-4.1 EX-4.7b]', () => {
    expect(check({ ...card, number: '110105 19491231 002x' }, null)).toEqual({
      sender: { ...card, lastFour: '002X' },
      agent: null,
    });
    expect(check(card, second)).toMatchObject({ agent: { lastFour: '5678' } });
  });

  it.each([
    ['check digit', check({ ...card, number: '110105194912310021' }, null), 'id.number-check-digit'],
    ['form', check({ ...card, number: '11010519491231' }, null), 'id.number-format'],
    ['birth date', check({ ...card, number: '110105194902300020' }, null), 'id.number-birth-date'],
    ['name', check({ ...card, name: '张四' }, null), 'id.name-differs'],
    ['name of the agent instead', check({ ...second }, null), 'id.name-differs'],
    ["agent's number", check(card, { ...second, number: '12' as typeof second.number }), 'id.number-format'],
  ])('is refused for its %s, and nothing personal is in the refusal [EX-4.7b EX-4.7c]', (_, outcome, code) => {
    expect(outcome).toMatchObject({ code });
    expect(JSON.stringify(outcome)).not.toMatch(/张|李|1949|E1234/);
  });

  it('an agent shows a paper of his own [EX-4.7b]', () => {
    const outcome = checkIdentity({ sender: card, agent: { ...card, name: '李四' } }, '张三', nowMs);
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'id.agent-missing' } });
  });

  it.each([
    ['迪丽热巴·迪力木拉提', '迪丽热巴•迪力木拉提', true],
    ['阿里木．江', '阿里木 · 江', true],
    ['ＡＮＮＡ Smith', 'anna smith', true],
    ['张 三', '张三', true],
    ['张三', '张三丰', false],
    ['·', '', false],
  ])('%s and %s are one name: %s [EX-4.7b]', (a, b, same) => {
    expect(sameName(a, b)).toBe(same);
  });
});
