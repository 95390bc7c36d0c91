import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LineSettings } from '../serial/transport.ts';
import { withEvenParity, withOddParity } from '../scale/decoder.ts';
import { heardOverWire, wireMs } from './uart.ts';

const settings = (baudRate: number, rest: Partial<LineSettings> = {}): LineSettings => ({
  baudRate,
  dataBits: 8,
  parity: 'none',
  stopBits: 1,
  ...rest,
});
const plain = settings(9600);
const text = Uint8Array.from(Buffer.from('ST,GS,+  1.250kg\r\n'));

describe('bytes over a wire', () => {
  it('arrive as they left where both sides agree, also in speed by two per cent', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(0.98, 1, 1.02), (bytes, drift) => {
        expect(heardOverWire(bytes, settings(9600 * drift), plain)).toEqual(bytes);
      }),
    );
  });

  it.each([
    ['even', withEvenParity],
    ['odd', withOddParity],
  ] as const)('show %s parity of seven data bits as bit 7 to eight', (parity, withParity) => {
    const seven = settings(9600, { dataBits: 7, parity });
    expect(heardOverWire(text, seven, plain)).toEqual(text.map(withParity));
    expect(heardOverWire(text.map(withParity), plain, seven)).toEqual(text);
  });

  it('lose what has wrong parity, and show two stop bits of seven data bits as bit 7', () => {
    expect(heardOverWire(Uint8Array.of(0x53, 0x57), plain, settings(9600, { dataBits: 7, parity: 'even' }))).toEqual(
      Uint8Array.of(0x53),
    );
    expect(heardOverWire(text, settings(9600, { dataBits: 7, stopBits: 2 }), plain)).toEqual(
      text.map((byte) => byte | 0x80),
    );
  });

  it.each([1200, 2400, 4800, 19_200])('are garbage at %d baud', (baudRate) => {
    for (const errors of ['dropped', 'kept'] as const) {
      const heard = heardOverWire(text, plain, settings(baudRate), errors);
      expect(Buffer.from(heard).toString('latin1')).not.toContain('ST,GS');
    }
  });

  it('take their time', () => {
    expect(wireMs(96, plain)).toBe(100);
    expect(wireMs(960, settings(9600, { dataBits: 7, parity: 'even', stopBits: 2 }))).toBe(1100);
  });
});
