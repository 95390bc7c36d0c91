import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkConfig, ConfigError, readConfig } from './config.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'config-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const good = { station: { name: '梧桐路驿台' } };
const messageOf = (json: unknown) => {
  try {
    checkConfig(json, directory);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message;
  }
};

const wrong: [string, unknown][] = [
  ['station', {}],
  ['station.name', { station: { name: 7 } }],
  ['station.name', { station: { name: '' } }],
  ['station.nam', { station: { name: 'x', nam: 'y' } }],
  ['dataDir', { ...good, dataDir: 5 }],
  ['datadir', { ...good, datadir: './x' }],
  ['cloud.url', { ...good, cloud: { url: 'not a url', enrolCode: 'x' } }],
  ['cloud.url', { ...good, cloud: { url: 'ftp://host/', enrolCode: 'x' } }],
  ['cloud.enrolCode', { ...good, cloud: { url: 'https://cloud.example' } }],
  ['cloud.pollMs', { ...good, cloud: { url: 'https://cloud.example', enrolCode: 'x', pollMs: 1 } }],
  ['scale.path', { ...good, scale: { protocol: 'toledo-8217' } }],
  ['scale.protocol', { ...good, scale: { path: '/dev/ttyUSB0', protocol: 'abacus' } }],
  ['scale.parity', { ...good, scale: { path: '/dev/ttyUSB0', protocol: 'toledo-8217', parity: 'maybe' } }],
  ['scale.baudRate', { ...good, scale: { path: '/dev/ttyUSB0', protocol: 'toledo-8217', baudRate: '9600' } }],
  [
    'scale.verifiedUntil',
    { ...good, scale: { path: '/dev/ttyUSB0', protocol: 'toledo-8217', verifiedUntil: '2026-02-30' } },
  ],
  ['printer.path', { ...good, printer: {} }],
  ['scanner', { ...good, scanner: '/dev/ttyUSB1' }],
  ['web.port', { ...good, web: { port: 70_000 } }],
  ['demo.controlPort', { ...good, demo: { controlPort: 'x', controlToken: 't', handbook: 'h' } }],
  ['firstStaff.0.pin', { ...good, firstStaff: [{ staffNo: '1', displayName: 'x', role: 'clerk', pin: 'secret' }] }],
  ['firstStaff.0.role', { ...good, firstStaff: [{ staffNo: '1', displayName: 'x', role: 'boss', pin: '1234' }] }],
  ['(the whole file)', []],
  ['(the whole file)', null],
];

describe('a configuration', () => {
  it.each(wrong)('that is wrong at "%s" is refused in one sentence that names it', (key, json) => {
    const message = messageOf(json);
    expect(message).toContain(`"${key}"`);
    expect(message).not.toContain('\n');
    expect(message).not.toContain('secret');
  });

  it('takes its relative paths from where the file is', () => {
    expect(checkConfig({ ...good, dataDir: './d', packsDir: 'p' }, '/etc/waypost')).toMatchObject({
      dataDir: '/etc/waypost/d',
      packsDir: '/etc/waypost/p',
      web: { port: 0 },
    });
  });

  it('that is missing or no JSON says so', () => {
    expect(() => readConfig(path.join(directory, 'none.json'))).toThrow(/none\.json cannot be read/);
    writeFileSync(path.join(directory, 'half.json'), '{"station":');
    expect(() => readConfig(path.join(directory, 'half.json'))).toThrow(/half\.json is not JSON/);
  });

  it.each([
    ['scale.protocol', { ...good, dataDir: './a', scale: { path: 'x', protocol: 'abacus' } }],
    ['dataDir', { ...good, dataDir: '/dev/null/data' }],
    ['packsDir', { ...good, dataDir: './b', packsDir: './nowhere' }],
  ])('ends the program with 2 and one sentence on "%s"', (key, json) => {
    const file = path.join(directory, 'waypost.config.json');
    writeFileSync(file, JSON.stringify(json));
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [path.join(import.meta.dirname, 'hosts/web/main.ts'), '--config', file],
      { encoding: 'utf8', env: { ...process.env, NODE_NO_WARNINGS: '1' } },
    );
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(`"${key}"`)]);
  });
});
