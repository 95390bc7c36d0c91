import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDecoderOf } from '../decodings.ts';
import { fingerprintDifferences, Fingerprint, fingerprintOf, matchesFingerprint } from './fingerprint.ts';
import { settleByKnownWeight } from './wizard.ts';

const text = (characters: string) => Uint8Array.from(Buffer.from(characters, 'latin1'));
const xor = (body: string) =>
  [...body]
    .reduce((sum, char) => sum ^ char.charCodeAt(0), 0)
    .toString(16)
    .toUpperCase()
    .padStart(2, '0');
const four = (frame: string) => text(frame.repeat(4));
const forward = (shown: string) => four(`=${shown.padStart(8, '0')}`);
const reversed = (shown: string) => four(`=${[...shown.padStart(8, '0')].reverse().join('')}`);
const tf0 = (digits: number, decimals: number) => {
  const body = `+${String(digits).padStart(6, '0')}${decimals}`;
  return four(`\x02${body}${xor(body)}\x03`);
};

describe('what a known weight settles', () => {
  it.each([
    ['kg', 500, '0.500', { unit: 'kg', decimals: 3, milligramsPerCount: 1_000 }],
    ['jin', 1_000, '1.000', { unit: 'jin', decimals: 3, milligramsPerCount: 500 }],
    ['lb', 1_102, '1.102', { unit: 'lb', decimals: 3 }],
  ])('the unit of a scale of %s that sends none', (_, digits, shown, expected) => {
    const outcome = settleByKnownWeight({
      protocol: 'yaohua-tf0',
      emptyBytes: tf0(0, 3),
      loadedBytes: tf0(digits, 3),
      knownGrams: 500,
      shown: { text: shown, unit: null },
    });
    expect(outcome).toMatchObject({ ...expected, protocol: 'yaohua-tf0', open: ['stability'], trouble: null });
  });

  it.each([
    ['yaohua-equals-fwd', forward],
    ['yaohua-equals-rev', reversed],
  ] as const)('the direction: %s', (protocol, frames) => {
    const outcome = settleByKnownWeight({
      protocol: 'yaohua-equals-ambiguous',
      emptyBytes: frames('0.000'),
      loadedBytes: frames('0.515'),
      knownGrams: 500,
      shown: { text: '0.515', unit: 'kg' },
    });
    expect(outcome).toMatchObject({ protocol, unit: 'kg', decimals: 3, open: ['stability'], trouble: null });
  });

  it('grams without a point: the weight at once, its writing with what the display shows', () => {
    const bottle = {
      protocol: 'toledo-clone-baxtran',
      emptyBytes: four('\x0200000\r'),
      loadedBytes: four('\x0200510\r'),
      knownGrams: 500,
    };
    const without = settleByKnownWeight({ ...bottle, shown: null });
    expect(without).toMatchObject({ unit: null, milligramsPerCount: 1_000, open: ['unit', 'decimals'], trouble: null });
    const shown = settleByKnownWeight({ ...bottle, shown: { text: '0.510', unit: null } });
    expect(shown).toMatchObject({ unit: 'kg', decimals: 3, milligramsPerCount: 1_000, open: [] });
  });

  it('says what is wrong instead of settling', () => {
    const base = {
      protocol: 'yaohua-tf0',
      emptyBytes: tf0(0, 3),
      loadedBytes: tf0(500, 3),
      knownGrams: 500,
      shown: null,
    };
    const trouble = (change: Partial<Parameters<typeof settleByKnownWeight>[0]>) =>
      settleByKnownWeight({ ...base, ...change }).trouble;
    expect(trouble({})).toBeNull();
    expect(trouble({ loadedBytes: new Uint8Array(0) })).toBe('no-weights');
    expect(trouble({ emptyBytes: tf0(100, 3) })).toBe('empty-not-zero');
    expect(trouble({ loadedBytes: tf0(0, 3) })).toBe('nothing-put-on');
    expect(trouble({ loadedBytes: tf0(700, 3) })).toBe('nothing-fits');
    expect(trouble({ shown: { text: '0.505', unit: null } })).toBe('shown-differs');
    expect(trouble({ loadedBytes: Uint8Array.from([...tf0(500, 3), ...tf0(530, 3)].slice(0, 72)) })).toBe(
      'not-at-rest',
    );
  });

  it('never settles on another weight than the true one', () => {
    const units = { kg: 1000, g: 1, jin: 500, lb: 453.592_37 };
    fc.assert(
      fc.property(
        fc.constantFrom(...(['kg', 'g', 'jin', 'lb'] as const)),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 200, max: 20_000 }),
        fc.integer({ min: -30, max: 30 }),
        (unit, decimals, knownGrams, offPerMille) => {
          const trueGrams = knownGrams * (1 + offPerMille / 1000);
          const digits = Math.round((trueGrams / units[unit]) * 10 ** decimals);
          if (digits < 50 || digits > 999_999) return;
          const { trouble, milligramsPerCount } = settleByKnownWeight({
            protocol: 'yaohua-tf0',
            emptyBytes: tf0(0, decimals),
            loadedBytes: tf0(digits, decimals),
            knownGrams,
            shown: null,
          });
          expect(trouble).toBeNull();
          if (milligramsPerCount !== null) {
            const grams = (milligramsPerCount * digits) / 1000;
            expect(Math.abs(grams - trueGrams)).toBeLessThanOrEqual(0.02 * trueGrams);
          }
        },
      ),
    );
  });
});

describe('the fingerprint of a scale', () => {
  const usb = { vendorId: '1a86', productId: '7523', serialNumber: null };
  const read = (protocol: string, bytes: Uint8Array) => {
    const decoder = createDecoderOf(protocol);
    return decoder ? [...decoder.feed(bytes), ...decoder.rest()] : [];
  };
  const weights = (step: number, decimals = 3) =>
    Array.from({ length: 12 }, (_, at) => read('yaohua-tf0', tf0(at * step, decimals).subarray(0, 12))).flat();
  const taken = { usb, protocol: 'yaohua-tf0', frames: weights(5) };
  const saved = Fingerprint.parse(JSON.parse(JSON.stringify(fingerprintOf(taken))));

  it('is plain JSON', () => {
    expect(saved).toEqual({ usb, protocol: 'yaohua-tf0', frameLengths: [12], unit: 'kg', decimals: 3, division: 5 });
  });

  it.each([
    [{}, []],
    [{ frames: [] }, []],
    [{ usb: { ...usb, serialNumber: 'A1' } }, []],
    [{ usb: { ...usb, productId: '0001' } }, ['usb']],
    [{ usb: null }, ['usb']],
    [{ protocol: 'mt-sics', frames: [] }, ['protocol']],
    [{ frames: weights(1) }, ['division']],
    [{ frames: weights(5, 2) }, ['decimals']],
    [{ frames: read('mt-sics', text('S S     1.25 g\r\n')) }, ['frame-length', 'unit', 'decimals']],
  ])('refuses another scale after reconnecting: %#', (change, expected) => {
    const seen = { ...taken, ...change };
    expect(fingerprintDifferences(saved, seen)).toEqual(expected);
    expect(matchesFingerprint(saved, seen)).toBe(expected.length === 0);
  });
});
