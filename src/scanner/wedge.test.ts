import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { createWedgeReader } from './wedge.ts';

function reader() {
  const told = { scans: new Array<string>(), broken: 0, released: '' };
  let timer: (() => void) | null = null;
  const wedge = createWedgeReader({
    onScan: (text) => void told.scans.push(text),
    onBroken: () => void (told.broken += 1),
    release: (text) => void (told.released += text),
    after(_ms, run) {
      timer = run;
      return () => void (timer = null);
    },
  });
  const press = (key: string, held: { ctrlKey?: boolean; isComposing?: boolean } = {}) =>
    wedge.take({ key, ctrlKey: false, altKey: false, metaKey: false, isComposing: false, ...held });
  const type = (text: string) => [...text].map((key) => press(key));
  const passTime = () => timer?.();
  return { told, press, type, passTime };
}

describe('keyboard scanners [F012 F019]', () => {
  it('keeps a whole scan away from the page and tells it once', () => {
    const { told, type, press } = reader();
    const verdicts = [...type(']Q3WPB1.k.abc.def'), press('Enter')];
    expect(told.scans).toEqual(['WPB1.k.abc.def']);
    expect(new Set(verdicts)).toEqual(new Set(['swallow']));
  });

  it('lets ordinary typing pass, Enter too', () => {
    const { told, type, press } = reader();
    expect([...type('SF100 a]'.slice(0, 7)), press('Enter'), press('F9')]).not.toContain('swallow');
    expect(told).toEqual({ scans: [], broken: 0, released: '' });
  });

  it('gives a lone bracket back after a moment', () => {
    const { told, press, passTime } = reader();
    expect(press(']')).toBe('swallow');
    passTime();
    expect(told.released).toBe(']');
    expect(press('x')).toBe('pass');
  });

  it('gives a bracket back before the key that does not fit', () => {
    const { told, press } = reader();
    press(']');
    expect(press('9')).toBe('pass');
    expect(told.released).toBe(']');
  });

  it.each([
    ['stops half-way', (r: ReturnType<typeof reader>) => (r.type(']C1ABC'), r.passTime())],
    ['has a control key inside', (r: ReturnType<typeof reader>) => (r.type(']C1ABC'), r.press('Tab'))],
    ['is empty', (r: ReturnType<typeof reader>) => (r.type(']C1'), r.press('Enter'))],
    [
      'is longer than a scan may be',
      (r: ReturnType<typeof reader>) => (r.type(']Q3' + 'A'.repeat(2049)), r.press('Enter')),
    ],
  ])('drops a scan that %s, and says so', (_name, act) => {
    const r = reader();
    act(r);
    expect(r.told).toEqual({ scans: [], broken: 1, released: '' });
  });

  it('takes capital letters that come with Shift presses', () => {
    const { told, press } = reader();
    for (const key of [']', 'Shift', 'Q', '3', 'Shift', 'A', 'b', 'Enter']) press(key);
    expect(told.scans).toEqual(['Ab']);
  });

  it('leaves shortcuts and composing alone', () => {
    const { press } = reader();
    expect(press(']', { ctrlKey: true })).toBe('pass');
    expect(press(']', { isComposing: true })).toBe('pass');
  });

  it('returns every printable payload as it was sent', () => {
    const printable = fc.string({
      unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
      minLength: 1,
      maxLength: 200,
    });
    fc.assert(
      fc.property(printable, (payload) => {
        const { told, type, press } = reader();
        type(`]d2${payload}`);
        press('Enter');
        expect(told.scans).toEqual([payload]);
      }),
    );
  });
});
