import { describe, expect, it } from 'vitest';
import { withEvenParity } from '../decoder.ts';
import { createDice, fromHex, joined, toHex } from '../test-bytes.ts';
import { checksumOf, createMtContinuousDecoder } from './decoder.ts';

const ascii = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));
const checked = (head: string) => joined(ascii(head), Uint8Array.of(checksumOf([...ascii(head)])));
const frame = (words: string, weight: string, tare = '     0') => checked(`\x02${words}${weight}${tare}\r`);
const read = (...chunks: Uint8Array[]) => {
  const decoder = createMtContinuousDecoder();
  return [...chunks.flatMap((chunk) => decoder.feed(chunk)), ...decoder.rest()];
};

describe('the decoder of Mettler continuous', () => {
  it.each([
    ['-0 ', '  1250', { kind: 'reading', milligrams: 1_250_000, stable: true, net: false, display: '1.250' }],
    ['-8 ', '  1250', { kind: 'reading', milligrams: 1_250_000, stable: false }],
    ['-2 ', '     5', { kind: 'reading', milligrams: -5_000, display: '-0.005' }],
    ['-0 ', '000000', { kind: 'reading', milligrams: 0, display: '0.000' }],
    ['*0 ', '   125', { kind: 'reading', milligrams: 125_000_000, display: '125' }],
    [')0 ', '    12', { kind: 'reading', milligrams: 120_000_000, display: '120' }],
    ['/0!', '125034', { kind: 'reading', milligrams: 1_250, unit: 'g', display: '1.25034' }],
    ['-  ', '  1000', { kind: 'reading', milligrams: 453_592, unit: 'lb' }],
    ['-0#', '  1000', { kind: 'reading', milligrams: 28_350, unit: 'oz' }],
    ['-0$', '  1000', { kind: 'status', milligrams: null, unit: null }],
    ['-00', '  1250', { kind: 'status', milligrams: null }],
    ['-4 ', ' 15009', { kind: 'overload', milligrams: null }],
    ['-6 ', '   120', { kind: 'underload', milligrams: null }],
    ['-p ', '     0', { kind: 'error', milligrams: null }],
  ])('reads %j %j [F030]', (words, weight, expected) => {
    const bytes = frame(words, weight);
    expect(read(bytes)).toMatchObject([expected]);
    expect(read(bytes.map(withEvenParity))).toMatchObject([expected]);
  });

  it('believes a checksum that is itself 02 or 0D', () => {
    const two = frame('-0 ', '  7999');
    const cr = frame('-0 ', '  1499');
    expect([two.at(-1), cr.at(-1)]).toEqual([0x02, 0x0d]);
    const want = (grams: number) => ({ kind: 'reading', milligrams: grams * 1000 });
    expect(read(two, two, cr, cr, two)).toMatchObject([7999, 7999, 1499, 1499, 7999].map(want));
    expect(read(two)).toMatchObject([want(7999)]);
  });

  it('reads a line without checksums, also where the next STX looks like one', () => {
    const bare = (weight: string) => ascii(`\x02-0 ${weight}     0\r`);
    const glued = joined(bare('  7999'), bare('  7999'), bare('  1250'));
    expect(read(glued).map((one) => one.milligrams)).toEqual([7_999_000, 7_999_000, 1_250_000]);
  });

  it('takes no frame without a checksum once checksums were right', () => {
    const good = frame('-0 ', '  1250');
    const cut = good.slice(0, 17);
    expect(read(good, good, cut, good).map((one) => one.raw.length)).toEqual([18, 18, 18]);
  });

  it('accepts none of 100,000 frames with one changed bit or byte [F030]', () => {
    const seed = Number(process.env['WAYPOST_SEED'] ?? 20_261_122);
    const dice = createDice(seed);
    const wrong: string[] = [];
    const digits = () => String(dice(30_000)).padStart(6);
    for (let round = 0; round < 100_000; round += 1) {
      const good = frame(['-0 ', '-8 ', '-1 ', '-4 '][dice(4)] ?? '-0 ', digits(), dice(3) ? '     0' : digits());
      const bad = Uint8Array.from(good);
      const at = dice(bad.length);
      bad[at] = (bad[at] ?? 0) ^ (dice(2) ? 1 << dice(8) : 1 + dice(255));
      // Beside a broken neighbour a right frame may come out without its checksum; what it says is the same.
      const whole = toHex(good);
      const out = [...read(bad), ...read(good, bad, good)].filter((one) => !whole.startsWith(toHex(one.raw)));
      if (out.length > 0) wrong.push(toHex(bad));
    }
    expect(wrong, `seed ${seed}`).toEqual([]);
  });

  it('does not take a full frame with a broken tare for a short one', () => {
    const digits = Array.from({ length: 30_000 }, (_, weight) => String(weight).padStart(6));
    const broken = digits.map((weight) => {
      const bad = frame('-0 ', weight);
      bad[10] = 0x0d;
      return bad;
    });
    expect(broken.filter((bad) => read(bad).length > 0)).toEqual([]);
    expect(broken.filter((bad) => bad[11] === checksumOf([...bad.slice(0, 11)])).length).toBeGreaterThan(0);
  });

  it('keeps exactly one reading when it joins mid-stream', () => {
    expect(read(fromHex('30 20 30 0D 1C'), frame('-0 ', '  1250'), fromHex('02 2D 30'))).toHaveLength(1);
  });
});
