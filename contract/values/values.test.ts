import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kilogramText, yuanText } from './amounts.ts';
import { canonicalJson } from './canonical-json.ts';
import { findCreditCodeFault } from './credit-code.ts';
import { findIdNumberFault, lastFour, normaliseIdNumber, type IdKind } from './id-document.ts';
import { mayBecome, mayCancel, OrderStatus } from './order-status.ts';
import { maskName, maskPhone, Phone } from './people.ts';
import { readScanCode } from './scan-code.ts';
import { nextShanghaiMidnight, shanghaiDay, shanghaiText } from './time.ts';

const nowMs = Date.UTC(2026, 10, 21);

describe('an identity number', () => {
  it.each<[IdKind, string, string | null]>([
    ['resident-card', '11010519491231002X', null],
    ['resident-card', '110105194912310021', 'check-digit'],
    ['resident-card', '11010519491231002x', 'format'],
    ['resident-card', '11010519490230002X', 'birth-date'],
    ['resident-card', '11010520491231002X', 'birth-date'],
    ['resident-card', '11010518491231002X', 'birth-date'],
    ['resident-card', '1101051949123100', 'format'],
    ['resident-card', '01010519491231002X', 'format'],
    ['temporary-resident-card', '11010519491231002X', null],
    ['hk-macao-permit', 'H12345678', null],
    ['hk-macao-permit', 'H1234567890', null],
    ['hk-macao-permit', 'A12345678', 'format'],
    ['taiwan-permit', '12345678', null],
    ['foreign-permanent-resident-card', 'USA110105491231', null],
    ['foreign-permanent-resident-card', '911010519491231002', null],
    ['passport', 'E12345678', null],
    ['passport', 'E-1', 'format'],
    ['military-card', '军字第1234567号', null],
  ])('%s %s: %s [EX-4.1 L-15 L-11]', (kind, number, fault) => {
    expect(findIdNumberFault(kind, number, nowMs)).toBe(fault);
  });

  it('any single wrong digit is found, and any two neighbours swapped [L-15]', () => {
    const birth = fc.date({ min: new Date('1920-01-01'), max: new Date('2020-01-01'), noInvalidDate: true });
    const valid = fc
      .tuple(fc.integer({ min: 110_000, max: 659_999 }), birth, fc.integer({ min: 0, max: 999 }))
      .map(([area, date, serial]) => {
        const digits = `${area}${date.toISOString().slice(0, 10).replaceAll('-', '')}${String(serial).padStart(3, '0')}`;
        const end = [...'0123456789X'].find(
          (last) => findIdNumberFault('resident-card', digits + last, nowMs) === null,
        );
        return digits + String(end);
      });
    fc.assert(
      fc.property(valid, fc.nat({ max: 16 }), fc.integer({ min: 1, max: 9 }), (number, at, shift) => {
        expect(findIdNumberFault('resident-card', number, nowMs)).toBeNull();
        const wrong = String((Number(number[at]) + shift) % 10);
        expect(
          findIdNumberFault('resident-card', number.slice(0, at) + wrong + number.slice(at + 1), nowMs),
        ).not.toBeNull();
        const [a, b] = [number[at] ?? '', number[at + 1] ?? ''];
        const swapped = number.slice(0, at) + b + a + number.slice(at + 2);
        if (a !== b) expect(findIdNumberFault('resident-card', swapped, nowMs)).not.toBeNull();
      }),
    );
  });

  it('a birthday today is taken, tomorrow is not, by the day in Shanghai [L-15]', () => {
    const number = '110105202611210019';
    const before = Date.parse('2026-11-20T23:59:59.999+08:00');
    expect(findIdNumberFault('resident-card', number, before)).toBe('birth-date');
    expect(findIdNumberFault('resident-card', number, before + 1)).not.toBe('birth-date');
  });

  it('is read as people type it, and shown as its last four [EX-4.7c]', () => {
    expect(normaliseIdNumber(' １１０１０５ 19491231-002x')).toBe('11010519491231002X');
    expect(lastFour('11010519491231002X')).toBe('002X');
  });
});

describe('masks on paper', () => {
  it.each([
    ['王', '王*'],
    ['张三', '张*'],
    ['欧阳娜娜', '欧***'],
    ['  李四 ', '李*'],
    ['𠮷野家', '𠮷**'],
  ])('%s → %s [L-13]', (name, masked) => {
    expect(maskName(name)).toBe(masked);
  });

  it.each([
    ['13812345678', '138******78'],
    ['0571-88888888', '057*******88'],
    ['0108888888', '010******8'],
  ])('%s → %s [L-13]', (phone, masked) => {
    expect(maskPhone(phone)).toBe(masked);
  });

  it('hide at least one character of a name and six digits of every phone [L-13]', () => {
    const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
    const mobile = fc.tuple(fc.integer({ min: 3, max: 9 }), digits(9)).map(([second, rest]) => `1${second}${rest}`);
    const landline = fc
      .tuple(
        fc.integer({ min: 2, max: 3 }).chain(digits),
        fc.constantFrom('', '-'),
        fc.integer({ min: 7, max: 8 }).chain(digits),
      )
      .map(([area, dash, number]) => `0${area}${dash}${number}`);
    fc.assert(
      fc.property(fc.oneof(mobile, landline), (phone) => {
        expect(Phone.safeParse(phone).success).toBe(true);
        const masked = maskPhone(phone);
        const hidden = phone.replaceAll('-', '').length - masked.replaceAll('*', '').length;
        expect(hidden).toBeGreaterThanOrEqual(6);
      }),
    );
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }), (name) => {
        fc.pre(!name.includes('*'));
        const [first = '', ...rest] = [...name.trim()];
        return maskName(name) === first + '*'.repeat(Math.max(1, rest.length));
      }),
    );
  });
});

describe('the eleven statuses', () => {
  const allowed = new Set([
    'placed dispatching',
    'placed accepted',
    'placed cancelled',
    'placed expired',
    'dispatching accepted',
    'dispatching cancelled',
    'dispatching expired',
    'accepted collected',
    'accepted cancelled',
    'accepted expired',
    'collected in_transit',
    'collected exception',
    'in_transit out_for_delivery',
    'in_transit exception',
    'out_for_delivery delivered',
    'out_for_delivery refused',
    'out_for_delivery exception',
    'exception in_transit',
    'exception out_for_delivery',
    'exception delivered',
    'exception refused',
  ]);
  const pairs = OrderStatus.options.flatMap((from) => OrderStatus.options.map((to) => [from, to] as const));

  it('are eleven, with 121 pairs of which only the 21 of the table pass [EX-1.5]', () => {
    expect(pairs).toHaveLength(121);
    for (const [from, to] of pairs) expect(mayBecome(from, to), `${from} → ${to}`).toBe(allowed.has(`${from} ${to}`));
  });

  it('nothing leaves delivered, refused, cancelled, expired [EX-1.5]', () => {
    for (const from of ['delivered', 'refused', 'cancelled', 'expired'] as const) {
      expect(OrderStatus.options.some((to) => mayBecome(from, to))).toBe(false);
    }
  });

  it('cancels only before collection: in three of eleven [EX-4.4a]', () => {
    expect(OrderStatus.options.filter(mayCancel)).toEqual(['placed', 'dispatching', 'accepted']);
  });
});

describe('midnight in Shanghai', () => {
  it.each([
    ['2026-11-21T23:59:00+08:00', '2026-11-22T00:00:00+08:00'],
    ['2026-11-21T00:00:00+08:00', '2026-11-22T00:00:00+08:00'],
    ['2026-11-20T23:59:59.999+08:00', '2026-11-21T00:00:00+08:00'],
    ['2026-12-31T12:00:00+08:00', '2027-01-01T00:00:00+08:00'],
    ['2028-02-28T20:00:00Z', '2028-03-01T00:00:00+08:00'],
  ])('after %s comes %s [EX-4.2b]', (at, midnight) => {
    expect(nextShanghaiMidnight(Date.parse(at))).toBe(Date.parse(midnight));
  });

  it("agrees with the time zone's own table, at every hour of this century [EX-4.2b]", () => {
    const zone = new Intl.DateTimeFormat('sv', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' });
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2099, 11) }), (atMs) => {
        expect(shanghaiText(atMs)).toBe(zone.format(atMs));
        const midnight = nextShanghaiMidnight(atMs);
        expect(midnight).toBeGreaterThan(atMs);
        expect(midnight - atMs).toBeLessThanOrEqual(86_400_000);
        expect(shanghaiDay(midnight)).toBe(shanghaiDay(atMs) + 1);
        expect(shanghaiText(midnight)).toMatch(/ 00:00$/);
      }),
    );
  });
});

describe('canonical JSON', () => {
  it('sorts by code units, drops undefined, keeps lists', () => {
    expect(canonicalJson({ b: 1, a: [3, 1], é: null, Z: undefined, z: 'ä"' })).toBe(
      '{"a":[3,1],"b":1,"z":"ä\\"","é":null}',
    );
  });

  it('is one text whatever the order of keys, and reads back as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const plain: unknown = JSON.parse(JSON.stringify(value));
        const text = canonicalJson(plain);
        expect(JSON.parse(text)).toEqual(plain);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(canonicalJson(reversed(plain))).toBe(text);
      }),
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, () => 0, 1n, Symbol('x'), [undefined]])(
    'throws on what JSON cannot say: %s',
    (value) => {
      expect(() => canonicalJson(value)).toThrow(TypeError);
    },
  );

  function reversed(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(reversed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, member]) => [key, reversed(member)]),
    );
  }
});

describe('a scan', () => {
  it.each([
    ['WPB1.k.p.s', { kind: 'badge', text: 'WPB1.k.p.s' }],
    ['WPV1.k.p.s', { kind: 'voucher', text: 'WPV1.k.p.s' }],
    ['WPO1.WP-20261121-01', { kind: 'order', orderNo: 'WP-20261121-01' }],
    ['WP-20261121-01', { kind: 'order', orderNo: 'WP-20261121-01' }],
    ['wp-20261121-01', { kind: 'unknown' }],
    ['WPO1.', { kind: 'unknown' }],
    ['', { kind: 'unknown' }],
    ['WP-2026\n', { kind: 'unknown' }],
    [`WPB1.${'A'.repeat(2048)}`, { kind: 'unknown' }],
  ])('%s is told by its prefix', (text, expected) => {
    expect(readScanCode(text)).toEqual(expected);
  });
});

describe('amounts', () => {
  it.each([
    [1234, '12.34'],
    [5, '0.05'],
    [-1205, '-12.05'],
    [0, '0.00'],
  ])('%s fen is %s', (fen, text) => {
    expect(yuanText(fen)).toBe(text);
  });
  it.each([
    [1250, '1.250'],
    [7, '0.007'],
    [-50, '-0.050'],
  ])('%s g is %s', (grams, text) => {
    expect(kilogramText(grams)).toBe(text);
  });
});

describe('a unified social credit code', () => {
  it.each([
    ['91350100M000100Y43', null],
    ['91330100MA27XYXY2X', null],
    ['91350100M000100Y44', 'check'],
    // Two characters that changed places.
    ['91350100M001000Y43', 'check'],
    ['91350100M000100Y4', 'form'],
    ['91350100MO00100Y43', 'form'],
  ])('%s: %s [MA-2.2a L-11]', (code, fault) => expect(findCreditCodeFault(code)).toBe(fault));
});
