import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { createFacts } from '../storage/facts.ts';
import { openStorage } from '../storage/open.ts';
import { savedScaleFact, type SavedScale } from '../weighing/index.ts';

const Line = z.looseObject({ check: z.string(), ok: z.boolean() });
const dayMs = 86_400_000;
/** The day in Asia/Shanghai, so many days from now. */
const day = (days: number) => new Date(Date.now() + 8 * 3_600_000 + days * dayMs).toISOString().slice(0, 10);

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'doctor-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

async function doctor(scale?: object) {
  const config = path.join(directory, 'waypost.config.json');
  writeFileSync(config, JSON.stringify({ dataDir: './station', station: { name: '梧桐路驿台' }, scale }));
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'main.ts'), 'doctor', ...['--config', config]]);
  let text = '';
  child.stdout.on('data', (part) => (text += String(part)));
  const [code] = await once(child, 'close');
  const lines = text
    .split('\n')
    .filter(Boolean)
    .map((line) => Line.parse(JSON.parse(line)));
  return { code: Number(code), line: (check: string) => lines.find((one) => one.check === check) };
}

/** As the technician's wizard keeps it. */
function setUp(saved: SavedScale): void {
  const { db, close } = openStorage(path.join(directory, 'station', 'station.db'));
  createFacts(db).set(savedScaleFact, JSON.stringify(saved));
  close();
}

it('doctor says that no scale is set up, and where to do it; a counter without one is no fault [F114]', async () => {
  const { code, line } = await doctor();
  expect(line('scale set up')).toMatchObject({ ok: true, state: 'not set up', next: expect.stringContaining('Alt S') });
  expect(line('scale verification')).toBeUndefined();
  expect(code).toBe(0);
});

it('doctor names the scale that was set up on the screen: protocol, port, fingerprint, and until when it is verified [F114 F032 L-6]', async () => {
  const port = path.join(directory, 'ttyScale');
  writeFileSync(port, '');
  const usb = { vendorId: '1a86', productId: '7523', serialNumber: null };
  const fingerprint = { usb, protocol: 'yaohua-tf0', frameLengths: [8], unit: null, decimals: 3, division: 5 };
  setUp({
    v: 1,
    path: port,
    protocol: 'yaohua-tf0:jin',
    line: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
    scaleNo: 'XK-0042',
    divisionGrams: 5,
    fingerprint,
    atMs: Date.parse('2026-11-22T02:00:00Z'),
    operatorId: null,
  });
  const dates = { verifiedOn: day(-300), verifiedUntil: day(65) };
  const known = await doctor(dates);
  expect(known.line('scale set up')).toEqual({
    check: 'scale set up',
    ok: true,
    by: 'screen',
    protocol: 'yaohua-tf0:jin',
    path: port,
    scaleNo: 'XK-0042',
    divisionGrams: 5,
    fingerprint,
    setUpOn: '2026-11-22T02:00:00.000Z',
  });
  expect(known.line('scale')).toMatchObject({ ok: true, path: port });
  expect(known.line('scale verification')).toEqual({
    check: 'scale verification',
    ok: true,
    state: 'valid',
    ...dates,
    daysLeft: 65,
  });
  expect(known.code).toBe(0);

  rmSync(port);
  const overdue = await doctor({ ...dates, verifiedUntil: day(-1) });
  expect(overdue.line('scale')).toMatchObject({ ok: false, next: expect.stringContaining('plug it in') });
  expect(overdue.line('scale verification')).toMatchObject({ ok: false, state: 'overdue', daysLeft: -1 });
  expect(overdue.code).toBe(1);
});

it('doctor holds to the configuration where it names the scale, and says that another one would not be noticed [F114 F030]', async () => {
  const { line } = await doctor({ path: 'COM7', protocol: 'mt-sics', serialNo: 'B-7', divisionGrams: 2 });
  expect(line('scale set up')).toMatchObject({
    by: 'configuration',
    protocol: 'mt-sics',
    path: 'COM7',
    scaleNo: 'B-7',
    divisionGrams: 2,
    fingerprint: null,
    setUpOn: null,
    next: expect.stringContaining('another scale'),
  });
  expect(line('scale')).toMatchObject({ state: 'not looked at' });
  expect(line('scale verification')).toMatchObject({ ok: true, state: 'unknown' });
});
