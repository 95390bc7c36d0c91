import { describe, expect, it } from 'vitest';
import { createDecoderOf } from './decodings.ts';
import type { ScaleFrame } from './scale.ts';

/** What a frame says, in short: null is `not said`, which also stands for what is not listed. */
type Said = Partial<Pick<ScaleFrame, 'kind' | 'unit' | 'stable' | 'net' | 'zero' | 'display'>> & {
  grams?: number | null;
  tareGrams?: number | null;
};

const reading = (grams: number, unit: string, said: Said = {}): Said => ({ kind: 'reading', grams, unit, ...said });
const still = { stable: true };
const moving = { stable: false };

const latin = (text: string) => Buffer.from(text, 'latin1');
const xor = (text: string) => latin(text).reduce((sum, byte) => sum ^ byte, 0);
const hexXor = (text: string) => xor(text).toString(16).toUpperCase().padStart(2, '0');
const block = (text: string) => `\x02${text}${String.fromCharCode(xor(text))}\x03`;
const cas = (text: string) => `\x01${block(text)}\x04`;
const tf0 = (text: string) => `\x02${text}${hexXor(text)}\x03`;
const command = tf0;
const a12e = (text: string) => `${text}${hexXor(text)}\r\n`;

/** Frames of the layouts in the manuals, beside the captured ones: other values, signs, units, decimals and states. */
const cases: Record<string, [string, ...Said[]][]> = {
  'mt-sics': [
    ['S S      -0.050 kg\r\n', reading(-50, 'kg', still)],
    ['S D     129.07 g\r\n', reading(129.07, 'g', moving)],
    ['S S       1.250 lb\r\n', reading(566.99, 'lb', still)],
    ['S S     12 PCS\r\n', { kind: 'other', stable: true }],
    ['S I\r\n', { kind: 'status' }],
    ['S L\r\n', { kind: 'error' }],
    ['Z A\r\n', { kind: 'ack' }],
    ['Z I\r\n', { kind: 'status' }],
    ['Z -\r\n', { kind: 'error' }],
    ['ZI S\r\n', { kind: 'ack', stable: true }],
    ['T S     100.00 g\r\n', { kind: 'ack', unit: 'g', tareGrams: 100, stable: true }],
    ['TI D      0.20 kg\r\n', { kind: 'ack', unit: 'kg', tareGrams: 200, stable: false }],
    ['TA A    2.486 g\r\n', { kind: 'ack', unit: 'g', tareGrams: 2.486 }],
    ['TAC A\r\n', { kind: 'ack' }],
    ['T +\r\n', { kind: 'error' }],
    ['ES\r\n', { kind: 'error' }],
    ['EL\r\n', { kind: 'error' }],
    ['I2 A "ICS469 OU 60.18 kg"\r\n', { kind: 'ident' }],
    ['I4 A "1234567"\r\n', { kind: 'ident' }],
    ['I1 A "0123" "2.30" "2.22" "" ""\r\n', { kind: 'ident' }],
    ['I0 B 0 "I0"\r\n', { kind: 'ident' }],
    ['xx\x00S S     100.00 g\r\nZ A\r\n', reading(100, 'g', still), { kind: 'ack' }],
  ],
  'mt-continuous': [
    ['\x02-0   1250\r', reading(1250, 'kg', { ...still, net: false })],
    ['\x02-8   1250     0\r', reading(1250, 'kg', { ...moving, net: false, tareGrams: 0 })],
    ['\x02,2    500\r', reading(-5000, 'kg', { ...still, net: false })],
    [
      '\x02-1   1100   150\r\x02-1   1100   150\r',
      ...[1, 2].map(() => reading(1100, 'kg', { ...still, net: true, tareGrams: 150 })),
    ],
    ['\x02-    1000     0\r', reading(453.592, 'lb', { ...still, net: false, tareGrams: 0 })],
    ['\x02-4  15009\r', { kind: 'overload', unit: 'kg', stable: true }],
  ],
  'toledo-8217': [
    ['\x0212.345\r', reading(12_345, 'kg', still)],
    ['\x02  1.250N\r', reading(1250, 'kg', { ...still, net: true })],
    ['\x02?P\r', { kind: 'status', stable: true, zero: true }],
    ['\x02?a\r', { kind: 'unstable', stable: false, net: true }],
  ],
  'toledo-clone-baxtran': [
    ['\x0200005\r', reading(5, 'g', still)],
    ['\x02?b\r', { kind: 'overload', stable: true, zero: false }],
    ['\x02?d\r', { kind: 'underload', stable: true, zero: false }],
    ['\x02?i\r', { kind: 'unstable', stable: false, zero: true }],
    ['\x02?`\r', { kind: 'status', stable: true, zero: false }],
    ['\x0201.250\r'],
  ],
  'nci-scp01': [
    ['\n10\r\x03', { kind: 'status', stable: false, zero: false }],
    ['\n\xb20\r\x03', { kind: 'status', stable: true, zero: true }],
    ['\n\xb40\r\x03', { kind: 'error' }],
    ['\n\xb80\r\x03', { kind: 'error' }],
    ['\n0\xb8\r\x03', { kind: 'error' }],
    ['\n0\xf03\r\x03', { kind: 'status', stable: true, zero: false, net: false }],
    ['\n0\xf0\xb4\r\x03', { kind: 'status', stable: true, zero: false, net: true }],
    ['\n0\xf0\xb8\r\x03', { kind: 'error' }],
    ['\n0\xf0\xb1\r\x03'],
    ['\n^^^^^^^^lb   \r\n0rp0\r\x03', { kind: 'overload' }],
    ['\n--------kg   \r\n00\r\x03', { kind: 'error' }],
    ['\n-012.50lb\r\n00\r\x03', reading(-5669.905, 'lb', still)],
    ['\n 1250g \r\n00\r\x03', reading(1250, 'g', still)],
    ['\n00.50oz\r\nS10\r\x03', reading(14.175, 'oz', moving)],
    ['\n?\r\x03', { kind: 'error' }],
  ],
  'nci-ecr-baxtran': [
    ['\n00.000KG\r\nS02\r\x03', { kind: 'overload' }],
    ['\n01.250KG\r\nS10\r\x03', reading(1250, 'kg', moving)],
    ['\nS00\r\x03', { kind: 'status', stable: true, zero: false }],
    ['\n00.000KG\r\nS20\r\x03', reading(0, 'kg', { ...still, zero: true })],
  ],
  'nci-scp12': [
    ['\n 012.50LB\r00\x03', reading(5669.905, 'lb', still)],
    ['\n 001.25KG\r10\x03', reading(1250, 'kg', moving)],
    ['\n 000.00KG\r01\x03', { kind: 'underload' }],
  ],
  'cas-enq': [
    [cas('U 01.250kg'), reading(1250, 'kg', moving)],
    [cas('S-00.020kg'), reading(-20, 'kg', still)],
    [cas('S 001250 g'), reading(1250, 'g', still)],
    [cas('S  2.205LB'), reading(1000.171, 'lb', still)],
    [cas('S 01.000TJ'), reading(600, 'tj', still)],
    [cas('F 00.000kg'), { kind: 'overload' }],
    [`${cas('S 00.000kg')}\x10`, reading(0, 'kg', { ...still, zero: true })],
    [
      `${cas('S 01.250kg')}\x20${cas('U 01.251kg')}\x20`,
      reading(1250, 'kg', { ...still, net: true }),
      reading(1251, 'kg', { ...moving, net: true }),
    ],
    [`${cas('S 01.250kg')}\x40`, { kind: 'overload' }],
    [`\x06${cas('S 01.250kg')}\x06`, { kind: 'ack' }, reading(1250, 'kg', still), { kind: 'ack' }],
    [`\x01${block('00012.50')}${block('S 01.250kg')}${block('00010.00')}\x04`, reading(1250, 'kg', still)],
    ['\x15', { kind: 'nak' }],
  ],
  'ascii-comma generic': [
    ['ST,GS,+  1.250kg\r\n', reading(1250, 'kg', { ...still, net: false })],
    ['US,GS,+  1.250kg\r\n', reading(1250, 'kg', { ...moving, net: false })],
    ['ST,NT,+  0.876kg\r\n', reading(876, 'kg', { ...still, net: true })],
    ['ST,NT,-   12.5 g\r\n', reading(-12.5, 'g', { ...still, net: true })],
    ['ST,GS,  0.876,kg\r\n', reading(876, 'kg', { ...still, net: false })],
    ['US,TR,   0.150kg\r\n', { kind: 'status', unit: 'kg', stable: false, tareGrams: 150 }],
    ['OL,GS,+  9.999kg\r\n', { kind: 'overload' }],
    ['OL,NT,         kg\r\n', { kind: 'overload' }],
    ['OL,GS,------kg\r\n', { kind: 'overload' }],
    ['ST,GS,     12 pcs\r\n', { kind: 'other', stable: true }],
    ['D   1.250 kg\r\n', reading(1250, 'kg', moving)],
    ['S  -0.050 kg\r\n', reading(-50, 'kg', still)],
    ['50kg\r\nXX,GS,+  1.250kg\r\n'],
  ],
  'ascii-comma tscale': [
    ['US,GS    85.5g  \r\n', reading(85.5, 'g', { ...moving, net: false })],
    ['ST,NT   -12.0g  \r\n', reading(-12, 'g', { ...still, net: true })],
    ['US,GS,    -8.0 g\r\n', reading(-8, 'g', { ...moving, net: false })],
    ['ST,GS    0.755lb \r\n', reading(342.462, 'lb', { ...still, net: false })],
    ['OL,GS                \r\n', { kind: 'overload' }],
  ],
  'cas-22byte': [
    ['ST,GS,1\xc4,0001.234 kg\r\n', reading(1234, 'kg', { ...still, net: false })],
    ['ST,GS,1\xc5,0000.000 kg\r\n', reading(0, 'kg', { ...still, net: false, zero: true })],
    ['ST,NT,9\xc2,-001.234 kg\r\n', reading(-1234, 'kg', { ...still, net: true })],
    ['US,GS,=\x84,00001234  t\r\n', reading(1_234_000_000, 't', { ...moving, net: false })],
    ['US,GS,1\x8d,  12.340 kg\r\n', reading(12_340, 'kg', { ...moving, net: false, zero: true })],
    ['US,NT,1\x8a,  12.340 kg\r\n', reading(12_340, 'kg', { ...moving, net: true })],
    ['OL,NT,1\x8a,  15.009 kg\r\n', { kind: 'overload' }],
    ['ST,GS,1\x44,0001.234 kg\r\n'],
  ],
  'and-standard': [
    ['ST,+00123.45  g\r\n', reading(123.45, 'g', still)],
    ['ST,+001.2346 kg\r\n', reading(1234.6, 'kg', still)],
    ['US,-0012.346 lb\r\n', reading(-5600.051, 'lb', moving)],
    ['OL,+9999999E+19\r\n', { kind: 'overload' }],
    ['OL,-9999999E+19\r\n', { kind: 'underload' }],
    ['OL,-9999.999 lb\r\n', { kind: 'underload' }],
    ['WT,+00123.45  g\r\n', reading(123.45, 'g', still)],
    ['PT,+00010.00  g\r\n', { kind: 'status', unit: 'g', tareGrams: 10 }],
    ['ST,+000123.4  %\r\n', { kind: 'other', stable: true }],
    ['\x06\r\n', { kind: 'ack' }],
    ['EC,E02\r\n', { kind: 'error' }],
  ],
  'yaohua-tf0': [
    [tf0('+0000003'), reading(0, 'kg')],
    [tf0('+0012503'), reading(1250, 'kg', { display: '1.250' })],
    [tf0('-0123401'), reading(-1_234_000, 'kg', { display: '-1234.0' })],
    [tf0('+0012505')],
  ],
  'yaohua-equals-fwd': [
    ['=0003.000=0003.000', reading(3000, 'kg'), reading(3000, 'kg')],
    ['=00012.50', reading(12_500, 'kg')],
  ],
  'yaohua-equals-rev': [
    ['=00.1000-=00.1000-', reading(-1000, 'kg'), reading(-1000, 'kg')],
    ['=05.21000', reading(12_500, 'kg', { display: '12.50' })],
  ],
  'yaohua-equals-ambiguous': [
    ['=0003.000', { kind: 'ambiguous' }],
    ['=00.1000-', reading(-1000, 'kg')],
    ['=-0001.00', reading(-1000, 'kg')],
  ],
  'yaohua-command': [
    [command('AB+0012502'), reading(12_500, 'kg', { net: false })],
    [command('AD-0001503'), reading(-150, 'kg', { net: true })],
    [command('BE+0001502'), { kind: 'other' }],
    [command('A0'), { kind: 'ack' }],
    [command('AB')],
    [command('AB+001.250')],
  ],
  'keli-command': [
    [command('AB-012.500'), reading(-12_500, 'kg', { net: false })],
    [command('AC+000.150'), { kind: 'status', unit: 'kg', tareGrams: 150 }],
    [command('AD+00125.0'), reading(125_000, 'kg', { net: true })],
    [command('AA'), { kind: 'ack' }],
    [command('AB+0012503')],
  ],
  'yaohua-a12e': [
    [a12e('WG001250 kg'), reading(1_250_000, 'kg', { net: false })],
    [a12e('WN000.150kg'), reading(150, 'kg', { net: true })],
    ['         LO23\r\n', { kind: 'underload' }],
  ],
  'yaohua-ww': [
    ['ww001.250kg\r\n', reading(1250, 'kg', { net: false })],
    ['wn-01.250kg\r\n', reading(-1250, 'kg', { net: true })],
    ['wt000.150kg\r\n', { kind: 'status', unit: 'kg', tareGrams: 150 }],
    ['ww001.250kg\r\n\r\n', reading(1250, 'kg', { net: false }), { kind: 'error' }],
  ],
  'china-ff-bcd': [
    ['\xff\x44\x50\x12\x00', reading(1250, 'kg', still)],
    ['\xff\x43\x00\x25\x01', reading(125_000, 'kg', still)],
    ['\xff\x61\x05\x00\x00', reading(-5000, 'kg', still)],
    ['\xff\x44\x5a\x12\x00'],
  ],
  ohaus: [
    ['     192.21 g\r\n', reading(192.21, 'g', still)],
    ['       0.01 g ?\r\n', reading(0.01, 'g', moving)],
    ['        0.00 g     \r\n', reading(0, 'g', still)],
    ['       12.73 g    ?\r\n', reading(12.73, 'g', moving)],
    ['     -12.50 g   NET\r\n', reading(-12.5, 'g', { ...still, net: true })],
    ['      1.250 kg    G\r\n', reading(1250, 'kg', { ...still, net: false })],
    ['      1.250 kg    B\r\n', reading(1250, 'kg', { ...still, net: false })],
    ['           3 PCS  ?\r\n', { kind: 'other', stable: false }],
    ['        0.85 oz     WET WT\r\n', { kind: 'other' }],
    ['ES\r\n', { kind: 'error' }],
  ],
  'adam-cpw': [
    ['G/W  - 0.50 kg\r\n', reading(-500, 'kg', { net: false })],
    ['N/W  +  1.25 kg\r\n', reading(1250, 'kg', { net: true })],
  ],
  'sartorius-sbi': [
    ['+   123.56 g  \r\n', reading(123.56, 'g', still)],
    ['-     12.5 kg \r\n', reading(-12_500, 'kg', still)],
    ['N     +   123.56 g  \r\n', reading(123.56, 'g', { ...still, net: true })],
    ['+  123.5[6] g  \r\n', reading(123.56, 'g', { ...still, display: '123.56' })],
    ['N     +  123.5[6] g  \r\n', reading(123.56, 'g', { ...still, net: true })],
    ['Stat        High    \r\n', { kind: 'overload' }],
    ['Stat     Cal. Ext.  \r\n', { kind: 'status' }],
  ],
  'kern-de': [
    ['         1.250 kg \r\n', reading(1250, 'kg')],
    ['-        0.250 kg \r\n', reading(-250, 'kg')],
    ['        -0.250 kg \r\n', reading(-250, 'kg')],
    ['        -0.250    \r\n', { kind: 'reading', grams: null, stable: false, display: '-0.250' }],
    ['ST,GS     1.250 kg\r\n', reading(1250, 'kg', { ...still, net: false })],
    ['         1.250    \r\n', { kind: 'reading', grams: null, stable: false, display: '1.250' }],
  ],
  'dini-argeo': [
    ['ST,1,  1.234kg,  0.000kg\r\n', reading(1234, 'kg', { ...still, tareGrams: 0 })],
    ['ST,1,     1.234kg,PT     0.150kg\r\n', reading(1234, 'kg', { ...still, tareGrams: 150 })],
    ['US,GS,    1.234,kg\r\n', reading(1234, 'kg', { ...moving, net: false })],
    ['1,US,     1.250,PT     0.245,         0,kg\r\n', reading(1250, 'kg', { ...moving, net: true, tareGrams: 245 })],
    ['OL,GS,    0.000,kg\r\n', { kind: 'overload' }],
    ['1,UL,     0.000,       0.000,         0,kg\r\n', { kind: 'underload' }],
    ['ERR04\r\n', { kind: 'error' }],
    ['OK\r\n', { kind: 'ack' }],
  ],
  dialog06: [
    ['\x02\x30\x39\x1b\x32\x30\x03', { kind: 'unstable', stable: false }],
    ['\x02\x30\x39\x1b\x33\x32\x03', { kind: 'overload' }],
    ['\x0211\x1b2A5\x03', { kind: 'challenge' }],
    ['\x0211\x1b0\x03', { kind: 'error' }],
    ['\x15', { kind: 'nak' }],
    ['\x06', { kind: 'ack' }],
  ],
  'tisa-dibal': [['9900031600000004\r\n', reading(316, 'g', still)]],
  'toledo-prt5': [
    ['\x0201250\x03', reading(1250, 'g', still)],
    ['\x02NNNNN\x03', { kind: 'underload' }],
  ],
  'giropes-tpv0a': [
    ['\x02@   1.100\r\x03', reading(1100, 'kg', still)],
    ['\x02!  -1.100\r\x03', reading(-1100, 'kg', { ...moving, net: false })],
    ['\x02I   0.000\r\x03', reading(0, 'kg', { ...still, net: false, zero: true })],
  ],
  'giropes-tpv0b': [['  1.250\r', reading(1250, 'kg')]],
  'gram-pc0': [
    ['\x02i   0.000kg\r\x03', reading(0, 'kg', { ...still, net: false, zero: true })],
    ['\x02"-  1.250kg\r\x03', reading(-1250, 'kg', { ...moving, net: true })],
    ['\x02a     125 g\r\x03', reading(125, 'g', { ...still, net: false })],
  ],
  'bilanciai-cb': [['$012345\r', reading(12_345, 'kg', still)]],
  'sma-scp0499': [
    ['\n 1G       1.252kg \r', reading(1252, 'kg', { ...still, net: false })],
    ['\nZ1G       0.000lb \r', reading(0, 'lb', { ...still, net: false, zero: true })],
    ['\n 1N      -0.400kg \r', reading(-400, 'kg', { ...still, net: true })],
    ['\nO1G      33.000kg \r', { kind: 'overload', net: false }],
    ['\n 1TM      0.150kg \r', { kind: 'status', unit: 'kg', tareGrams: 150, ...moving }],
    ['\nE1G  ----------kg \r', { kind: 'error' }],
    ['\n?\r', { kind: 'error' }],
  ],
  'digi-ds': [
    ['\x01\r0  1.250\r4  0.000\r\n', reading(1250, 'kg', { ...moving, net: true, tareGrams: 0 })],
    ['\x00\r  1.250\r  0.100\r\n', reading(1250, 'kg', { ...still, net: true, tareGrams: 100 })],
    ['0 -0.250\r4  0.250\r\n', reading(-250, 'kg', { net: true, tareGrams: 250 })],
  ],
  radwag: [
    ['SI ?      1.250 kg \r\n', reading(1250, 'kg', moving)],
    ['SI   -    1.250 g  \r\n', reading(-1.25, 'g', still)],
    ['SUI? -     58.237 kg \r\n', reading(-58_237, 'kg', moving)],
    ['S         1.250 kg \r\n', reading(1250, 'kg', still)],
    ['SI ^     31.250 kg \r\n', { kind: 'overload' }],
    ['SI I\r\n', { kind: 'status' }],
    ['Z A\r\n', { kind: 'ack' }],
  ],
  'sterling-7600': [
    ['SGWGross   0.010 lb\r\n', reading(4.536, 'lb', { net: false })],
    ['WGross   0.010 lb\r\n', reading(4.536, 'lb', { net: false })],
    ['OCount       6 Pieces \r\n', { kind: 'other' }],
  ],
  'toledo-cn-price': [['\x02 12.345 KG    1.50   18.52\r\n', reading(12_345, 'kg')]],
  'openbravo-dialog1': [['00005\x1e', reading(5, 'g')]],
  'dibal-f': [['F0000000012500\r', reading(1250, 'kg')], ['SF1402936157208\r\nSF0000000012500\r\n']],
  'plain-ascii': [
    ['1.250kg\r\n', reading(1250, 'kg')],
    ['-0,050\r\n', reading(-50, 'kg')],
    ['12.5 lb\r\n', reading(5669.905, 'lb')],
    ['ERR\r\n6901234567892\r\n12345678\r\nhello 1.25\r\n'],
  ],
};

/** Nothing said is null. */
const nothing = { grams: null, unit: null, stable: null, net: null, tareGrams: null, zero: null };

function said(frame: ScaleFrame): Said {
  const { milligrams, tareMilligrams } = frame;
  return {
    ...frame,
    grams: milligrams === null ? null : milligrams / 1000,
    tareGrams: tareMilligrams === null ? null : tareMilligrams / 1000,
  };
}

describe.each(Object.entries(cases))('layouts of %s', (protocol, frames) => {
  it.each(frames)('%j [F030]', (text, ...expected) => {
    const decoder = createDecoderOf(protocol);
    if (!decoder) throw new Error(`no decoder of ${protocol}`);
    const read = [...decoder.feed(Buffer.from(text, 'latin1')), ...decoder.rest()].map(said);
    expect(read.map(({ kind, grams }) => ({ kind, grams }))).toEqual(
      expected.map(({ kind, grams = null }) => ({ kind, grams })),
    );
    for (const [at, one] of expected.entries()) expect(read[at]).toMatchObject({ ...nothing, ...one });
  });
});
