import { describe, expect, it } from 'vitest';
import { divisionSteps, isOfConfiguration, readSavedScale, scaleInForce, type SavedScale } from './saved-scale.ts';

const saved: SavedScale = {
  v: 1,
  path: '/dev/ttyUSB0',
  protocol: 'yaohua-tf0:jin',
  line: { baudRate: 4800, dataBits: 8, parity: 'none', stopBits: 1 },
  scaleNo: 'XK-7',
  divisionGrams: 10,
  fingerprint: { usb: null, protocol: 'yaohua-tf0:jin', frameLengths: [], unit: 'jin', decimals: 3, division: 20 },
  atMs: 1_790_000_000_000,
  operatorId: null,
};
const named = { path: '/dev/ttyUSB0', protocol: 'yaohua-tf0' };

describe('the scale in force, with the configuration file as the master [F114]', () => {
  it.each([
    ['nothing is known', undefined, null, { source: 'nobody', path: null, divisionGrams: 5, scaleNo: '' }],
    ['the file alone', named, null, { source: 'configuration', protocol: 'yaohua-tf0', scaleNo: 'unnamed' }],
    [
      'the screen alone',
      undefined,
      saved,
      { source: 'screen', protocol: 'yaohua-tf0:jin', divisionGrams: 10, scaleNo: 'XK-7' },
    ],
    [
      'both of one scale: what was settled counts',
      named,
      saved,
      { source: 'configuration', protocol: 'yaohua-tf0:jin', scaleNo: 'XK-7' },
    ],
    [
      'the file of another port',
      { ...named, path: 'COM3' },
      saved,
      { path: 'COM3', fingerprint: null, divisionGrams: 5 },
    ],
    [
      'the file of another protocol',
      { ...named, protocol: 'mt-sics' },
      saved,
      { protocol: 'mt-sics', fingerprint: null },
    ],
    [
      'figures of the file',
      { serialNo: 'CFG', divisionGrams: 2, baudRate: 1200 },
      saved,
      { source: 'screen', scaleNo: 'CFG', divisionGrams: 2 },
    ],
  ] as const)('%s', (_name, configured, kept, expected) => {
    expect(scaleInForce(configured, kept)).toMatchObject(expected);
  });

  it('takes the line as it was found, and a setting of the file before it', () => {
    expect(scaleInForce(undefined, saved).line).toEqual(saved.line);
    expect(scaleInForce({ ...named, baudRate: 1200 }, saved).line).toEqual({ ...saved.line, baudRate: 1200 });
    expect(scaleInForce({ ...named, path: 'COM3' }, saved).line).toEqual({});
  });

  it('knows the scale that the file names', () => {
    expect(isOfConfiguration(named, { path: named.path, protocol: 'yaohua-tf0:kg' })).toBe(true);
    expect(
      isOfConfiguration({ ...named, protocol: 'yaohua-tf0:kg' }, { path: named.path, protocol: 'yaohua-tf0' }),
    ).toBe(false);
    expect(isOfConfiguration({ serialNo: 'CFG' }, named)).toBe(true);
  });

  it('reads what it wrote, and nothing else', () => {
    expect(readSavedScale(JSON.stringify(saved))).toEqual(saved);
    for (const text of [
      null,
      '',
      '{',
      '{}',
      JSON.stringify({ ...saved, v: 2 }),
      JSON.stringify({ ...saved, divisionGrams: 0 }),
    ])
      expect(readSavedScale(text)).toBeNull();
  });
});

describe('a division in steps of the last digit [F030]', () => {
  it.each([
    [5, 1_000, 5],
    [5, 500, 10],
    [0.2, 100, 2],
    [1, 5_000, null],
    [7, 2_000, null],
    [10, 4_535.9237, null],
  ])('%d g of %d mg are %s', (grams, milligrams, steps) => {
    expect(divisionSteps(grams, milligrams)).toBe(steps);
  });
});
