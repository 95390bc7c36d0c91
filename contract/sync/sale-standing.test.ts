import { describe, expect, it } from 'vitest';
import { AbnormalSign, hasSign, tooLateToClose, type KnownHandOver } from './sale-standing.ts';

/** 2026-11-22 00:00 in Asia/Shanghai. */
const midnightMs = Date.UTC(2026, 10, 21, 16);
const nothing: KnownHandOver = { receivedDate: null, deliveredMs: null, signedMs: null, goodsBack: false };
const asked = (
  platform: 'mall-self' | 'mall-third' | 'marketplace',
  known: Partial<KnownHandOver>,
  nowMs = midnightMs,
) => tooLateToClose(platform, { ...nothing, ...known }, nowMs);

describe('until when a platform may close a sale', () => {
  it('is until delivery in the mall and until the signature in the marketplace [MA-3.1.6b YP-3.10]', () => {
    for (const platform of ['mall-self', 'mall-third'] as const) {
      expect(asked(platform, {})).toBeNull();
      expect(asked(platform, { deliveredMs: 1 })).toBe('delivered');
      expect(asked(platform, { deliveredMs: 1, signedMs: 2 })).toBe('signed');
    }
    expect(asked('marketplace', {})).toBeNull();
    expect(asked('marketplace', { deliveredMs: 1 })).toBeNull();
    expect(asked('marketplace', { deliveredMs: 1, signedMs: 2 })).toBe('signed');
  });

  it('ends with the first moment of the day of receipt, and with goods on a counter, on every platform [MA-3.1.6b YP-3.10]', () => {
    for (const platform of ['mall-self', 'mall-third', 'marketplace'] as const) {
      expect(asked(platform, { receivedDate: '2026-11-22' }, midnightMs - 1)).toBeNull();
      expect(asked(platform, { receivedDate: '2026-11-22' }, midnightMs)).toBe('signed');
      expect(asked(platform, { goodsBack: true })).toBe('goods-back');
    }
  });

  it('stands on five signs in the mall and six in the marketplace [MA-3.1.6b YP-3.10]', () => {
    const signs = (platform: 'mall-self' | 'marketplace') =>
      AbnormalSign.options.filter((sign) => hasSign(platform, sign)).length;
    expect([signs('mall-self'), signs('marketplace')]).toEqual([5, 6]);
  });
});
