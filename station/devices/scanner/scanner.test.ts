import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { maxScanLength } from '../../../contract/values/scan-code.ts';
import { systemClock } from '../../platform/clock.ts';
import { silentLog } from '../../platform/log.ts';
import { openEmulatedLine } from '../emulation/line.ts';
import { createScanFramer } from './frames.ts';
import { createScanner, createScannerEmulator } from './index.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('scans from bytes', () => {
  it.each([
    ['one code', 'WPO1.A1\r', ['WPO1.A1']],
    ['CR LF is one end', 'A1\r\nB2\r\n', ['A1', 'B2']],
    ['LF alone', 'A1\nB2\n', ['A1', 'B2']],
    ['other scripts', '驿台-1\r', ['驿台-1']],
    ['markup is only text', '<b>&\'"; DROP TABLE\r', ['<b>&\'"; DROP TABLE']],
    ['no end', 'A1', []],
    ['a control character spoils its frame alone', 'A\x00B\rC3\r', ['C3']],
    ['GS1 separators too', 'A\x1dB\rC3\r', ['C3']],
    ['tab and escape', 'A\tB\r\x1b[2J\rC3\r', ['C3']],
    ['direction marks', 'A\u202eB\rC3\r', ['C3']],
    ['C1 controls', 'A\u0085B\rC3\r', ['C3']],
    ['the longest', `${'9'.repeat(maxScanLength)}\r`, ['9'.repeat(maxScanLength)]],
    ['one too long is dropped whole', `${'9'.repeat(maxScanLength + 1)}\rC3\r`, ['C3']],
    ['far too long', `${'9'.repeat(100_000)}\rC3\r`, ['C3']],
  ])('%s', (_name, text, scans) => {
    expect(createScanFramer().feed(bytes(text))).toEqual(scans);
    const single = createScanFramer();
    expect([...bytes(text)].flatMap((byte) => single.feed(Uint8Array.of(byte)))).toEqual(scans);
  });

  it('drops what is not UTF-8', () => {
    const framer = createScanFramer();
    expect(framer.feed(Uint8Array.of(0x41, 0xff, 0x0d, 0xc3, 0x0d, 0x42, 0x0d))).toEqual(['B']);
  });

  it('gives short printable texts whatever comes, cut anyhow', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(400), (noise, cut) => {
        const whole = createScanFramer().feed(noise);
        const split = createScanFramer();
        expect([...split.feed(noise.slice(0, cut)), ...split.feed(noise.slice(cut))]).toEqual(whole);
        for (const scan of whole) {
          expect(scan.length).toBeLessThanOrEqual(maxScanLength);
          expect(scan).not.toMatch(/\p{Cc}/u);
        }
      }),
    );
  });
});

describe('a scanner on a real line', () => {
  it('delivers ten scans in 50 ms, and half a code of a pulled plug never [F110]', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'scanner-'));
    const emulator = createScannerEmulator();
    const line = await openEmulatedLine({ directory, name: 'scanner', emulator });
    const scanner = createScanner({ path: line.path, clock: systemClock, log: silentLog });
    const scans: string[] = [];
    scanner.onScan((text) => {
      scans.push(text);
      if (text === 'WPO1.3') throw new Error('a listener that fails');
    });
    const links: string[] = [];
    scanner.onChange(() => links.push(scanner.link()));
    scanner.start();
    await vi.waitFor(() => expect(scanner.link()).toBe('ready'));
    const ten = Array.from({ length: 10 }, (_, at) => `WPO1.${at}`);
    for (const text of ten) emulator.scan(text);
    await vi.waitFor(() => expect(scans).toEqual(ten));

    emulator.scan('half\x00');
    await line.unplug();
    await vi.waitFor(() => expect(scanner.link()).toBe('unplugged'), { timeout: 2_000 });
    await line.plug();
    await vi.waitFor(() => expect(scanner.link()).toBe('ready'), { timeout: 3_000 });
    emulator.scan('WPO1.LAST');
    await vi.waitFor(() => expect(scans.at(-1)).toBe('WPO1.LAST'));
    expect(scans).toHaveLength(11);
    expect(links).toEqual(['connecting', 'ready', 'unplugged', 'ready']);
    await scanner.stop();
    await line.close();
    rmSync(directory, { recursive: true });
  });

  it('is absent without a path', async () => {
    const scanner = createScanner({ path: null, clock: systemClock, log: silentLog });
    scanner.start();
    expect(scanner.link()).toBe('absent');
    await scanner.stop();
  });
});
