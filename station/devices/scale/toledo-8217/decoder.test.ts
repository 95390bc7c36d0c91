import { describe, expect, it } from 'vitest';
import { withEvenParity } from '../decoder.ts';
import { createDice, toHex } from '../test-bytes.ts';
import { createToledo8217Decoder } from './decoder.ts';

const ascii = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));
const weight = ascii('\x0200.340\r');
const overParity = (frame: Uint8Array) => frame.map(withEvenParity);

describe('the decoder of Toledo 8217', () => {
  it.each([
    ['00.340', { kind: 'reading', milligrams: 340_000, net: null, display: '0.340' }],
    ['  1.25', { kind: 'reading', milligrams: 1_250_000, display: '1.25' }],
    ['01.2504', { kind: 'reading', milligrams: 1_250_400 }],
    ['01.250N', { kind: 'reading', milligrams: 1_250_000, net: true }],
    ['00.000', { kind: 'reading', milligrams: 0 }],
    ['?A', { kind: 'unstable', stable: false }],
    ['?B', { kind: 'overload', milligrams: null }],
    ['?C', { kind: 'overload', milligrams: null }],
    ['?D', { kind: 'underload', milligrams: null }],
    ['?F', { kind: 'error', milligrams: null }],
    ['?H', { kind: 'error', milligrams: null }],
    // Centre of zero: a state of the platform, and no weight.
    ['?P', { kind: 'status', milligrams: null, zero: true }],
    ['?`', { kind: 'status', milligrams: null, net: true }],
    ['?@', { kind: 'status', milligrams: null }],
    ['E', { kind: 'ident' }],
  ])('reads %j [F030]', (body, expected) => {
    for (const frame of [ascii(`\x02${body}\r`), overParity(ascii(`\x02${body}\r`))]) {
      expect(createToledo8217Decoder().feed(frame)).toMatchObject([expected]);
    }
  });

  it.each([
    '01250',
    '',
    '?',
    '?!',
    '??',
    '1..50',
    '-0.340',
    '00.340NN',
    '1,250',
    '00.34O',
    '0x1.20',
    '1e1.00',
    '00.340\n',
  ])('refuses %j', (body) => {
    expect(createToledo8217Decoder().feed(ascii(`\x02${body}\r`))).toEqual([]);
  });

  it('survives 100,000 mutated frames, and no flipped bit passes where the parity is on the line', () => {
    const seed = Number(process.env['WAYPOST_SEED'] ?? 20_261_122);
    const dice = createDice(seed);
    const frames = [weight, ascii('\x0212.345\r'), ascii('\x02?A\r'), ascii('\x0200.005N\r')].map(overParity);
    const decoder = createToledo8217Decoder();
    const wrong: string[] = [];
    for (let round = 0; round < 100_000; round += 1) {
      const frame = Uint8Array.from(frames[dice(frames.length)] ?? []);
      const at = dice(frame.length);
      frame[at] = (frame[at] ?? 0) ^ (1 << dice(8));
      const read = decoder.feed(frame);
      // A lost CR leaves the head waiting; the next STX ends it.
      if (read.length > 0) wrong.push(toHex(frame));
    }
    expect(wrong, `seed ${seed}`).toEqual([]);
  });
});
