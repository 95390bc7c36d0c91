import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ExceptionReason } from '../../contract/orders.ts';
import { canonicalJson } from '../../contract/values/canonical-json.ts';
import { compileScreening } from '../screening/engine.ts';
import { returnPoliciesPack } from '../returns/rules/policy.ts';
import { dutiesPack } from '../screening/duties.ts';
import { screeningPack } from '../screening/pack.ts';
import { carriersPack } from '../tariffs/pack.ts';
import {
  agreementsPack,
  createKeyRing,
  createPacks,
  findAgreement,
  fromCarrierCode,
  pickupExceptionsPack,
  readPackKeys,
  toCarrierCode,
  type PackDefinition,
} from './index.ts';
import { PackSource } from './pack.ts';
import { createMemoryRecords } from './registry.ts';

const shipped = path.resolve(import.meta.dirname, '../../resources/packs');
const nowMs = Date.UTC(2026, 10, 21);

function publicText(key: KeyObject): string {
  return key.export({ format: 'der', type: 'spki' }).toString('base64url');
}

describe('the packs that ship', () => {
  const packs = createPacks({
    directory: shipped,
    overrideDirectory: null,
    keys: readPackKeys(shipped),
    nowMs: () => nowMs,
  });
  const definitions: PackDefinition<unknown>[] = [
    screeningPack,
    carriersPack,
    agreementsPack,
    pickupExceptionsPack,
    dutiesPack,
    returnPoliciesPack,
  ];

  it.each(definitions)('$name verifies, fits its schema and equals its source [F051]', (definition) => {
    const signed: unknown = JSON.parse(readFileSync(path.join(shipped, `${definition.name}.json`), 'utf8'));
    const source = PackSource.parse(
      JSON.parse(readFileSync(path.join(shipped, 'sources', `${definition.name}.json`), 'utf8')),
    );
    const label = `${definition.name}@${source.version}`;
    expect(packs.of(definition).inForce()).toMatchObject({ ok: true, value: { name: definition.name, label } });
    // The catalogue's body is built from its rows and vocabulary; tools/packs proves that one.
    const { body, ...head } = source;
    expect(signed).toMatchObject({ pack: definition === screeningPack ? head : { ...head, body } });
  });

  it('are all of them, and none is left over or refused', () => {
    expect(packs.reports()).toEqual([]);
    expect(
      readdirSync(path.join(shipped, 'sources'))
        .filter((name) => name.endsWith('.json'))
        .sort(),
    ).toEqual(definitions.map(({ name }) => `${name}.json`).sort());
  });

  it('carry conditions that compile', () => {
    const pack = packs.of(screeningPack).inForce();
    if (!pack.ok) throw new Error('no pack');
    expect(compileScreening(pack.value.body, pack.value.label).rows).toBe(58);
  });

  it('carry texts that match their hashes [EX-4.3 EX-8.2]', () => {
    const agreements = packs.of(agreementsPack).inForce();
    if (!agreements.ok) throw new Error('no pack');
    for (const { sha256, textFile, id, effectiveMs } of agreements.value.body.agreements) {
      expect(hash(readFileSync(path.join(shipped, textFile), 'utf8'))).toBe(sha256);
      expect(findAgreement(agreements.value.body, id, effectiveMs - 1)).toBeNull();
      expect(findAgreement(agreements.value.body, id, effectiveMs)?.sha256).toBe(sha256);
    }
    const carriers = packs.of(carriersPack).inForce();
    if (!carriers.ok) throw new Error('no pack');
    for (const { contract, id } of carriers.value.body.carriers) {
      expect(hash(contract.textZh)).toBe(contract.sha256);
      expect(contract.version).toBe(`${id}-contract@1`);
    }
  });

  it('map the six pickup exceptions to every carrier and back, with sub-reasons [EX-4.5a]', () => {
    const pack = packs.of(pickupExceptionsPack).inForce();
    if (!pack.ok) throw new Error('no pack');
    const { body } = pack.value;
    expect(body.reasons.map(({ reason }) => reason)).toEqual(ExceptionReason.options);
    expect(body.reasons.find(({ reason }) => reason === 'bad-phone')?.subs.map(({ sub }) => sub)).toEqual([
      'wrong',
      'empty',
      'suspended',
    ]);
    expect(body.reasons.find(({ reason }) => reason === 'not-reached')?.subs.map(({ sub }) => sub)).toEqual([
      'no-answer',
      'unreachable',
      'off',
    ]);
    for (const carrierId of Object.keys(body.carrierCodes)) {
      for (const reason of ExceptionReason.options) {
        const code = toCarrierCode(body, carrierId, { reason, sub: null });
        expect(fromCarrierCode(body, carrierId, code ?? '')).toEqual({ reason, sub: null });
      }
    }
    const suspended = { reason: 'bad-phone', sub: 'suspended' } as const;
    expect(fromCarrierCode(body, 'yunqi', toCarrierCode(body, 'yunqi', suspended) ?? '')).toEqual(suspended);
    expect(toCarrierCode(body, 'beichen', suspended)).toBe(toCarrierCode(body, 'beichen', { ...suspended, sub: null }));
    expect(toCarrierCode(body, 'nobody', suspended)).toBeNull();
    expect(fromCarrierCode(body, 'yunqi', 'ZZ')).toBeNull();
  });

  it('are signed by the demo key, which says so [F051]', () => {
    const keys: unknown = JSON.parse(readFileSync(path.join(shipped, 'keys.json'), 'utf8'));
    expect(JSON.stringify(keys)).toContain('DEMO');
  });

  function hash(text: string): string {
    return createHash('sha256').update(text, 'utf8').digest('hex');
  }
});

describe('an override directory', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const stranger = generateKeyPairSync('ed25519').privateKey;
  const keys = createKeyRing([{ kid: 'root', use: 'pack', publicKey: publicText(publicKey), retiredMs: null }]);
  const definition: PackDefinition<{ rule: string }> = { name: 'sample', schema: z.object({ rule: z.string() }) };
  let directory = '';
  let overrideDirectory = '';
  let atMs = 1_000;

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'packs-'));
    overrideDirectory = mkdtempSync(path.join(tmpdir(), 'packs-'));
    atMs = 1_000;
    put(directory, 'sample.json', 2, { rule: 'two' });
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
    rmSync(overrideDirectory, { recursive: true });
  });

  function put(
    into: string,
    file: string,
    version: number,
    body: unknown,
    options: { effectiveMs?: number; key?: KeyObject } = {},
  ) {
    const pack = { name: 'sample', version, publishedMs: 0, effectiveMs: options.effectiveMs ?? 500, body };
    const signature = sign(null, Buffer.from(canonicalJson(pack)), options.key ?? privateKey).toString('base64url');
    writeFileSync(path.join(into, file), JSON.stringify({ pack, kid: 'root', signature }));
  }
  function open(records = createMemoryRecords()) {
    const packs = createPacks({ directory, overrideDirectory, keys, nowMs: () => atMs, records });
    const slot = packs.of(definition);
    return {
      packs,
      rule: () => {
        const pack = slot.inForce();
        return pack.ok ? pack.value.body.rule : pack.refusal.code;
      },
    };
  }
  const codes = (packs: ReturnType<typeof createPacks>) =>
    packs.reports().map(({ file, refusal }) => `${file} ${refusal.code}`);

  it('takes over at the effective date and not before, without a restart [F051 EX-8.2]', () => {
    put(overrideDirectory, 'new.json', 3, { rule: 'three' }, { effectiveMs: 2_000 });
    const { packs, rule } = open();
    expect(rule()).toBe('two');
    expect(codes(packs)).toEqual(['new.json pack.not-yet-effective']);
    atMs = 1_999;
    expect(rule()).toBe('two');
    atMs = 2_000;
    expect(rule()).toBe('three');
  });

  it('is read again on request', () => {
    const { packs, rule } = open();
    expect(rule()).toBe('two');
    put(overrideDirectory, 'new.json', 3, { rule: 'three' });
    packs.refresh();
    expect(rule()).toBe('three');
  });

  it.each([
    ['older', () => put(overrideDirectory, 'x.json', 1, { rule: 'one' }), 'pack.older'],
    [
      'signed by a stranger',
      () => put(overrideDirectory, 'x.json', 3, { rule: 'evil' }, { key: stranger }),
      'pack.signature',
    ],
    ['of another form', () => put(overrideDirectory, 'x.json', 3, { rule: 3 }), 'pack.schema'],
    ['no JSON', () => writeFileSync(path.join(overrideDirectory, 'x.json'), '{'), 'pack.schema'],
    ['too large', () => writeFileSync(path.join(overrideDirectory, 'x.json'), ' '.repeat(4_000_001)), 'pack.schema'],
    [
      'changed by one character',
      () => {
        put(overrideDirectory, 'x.json', 3, { rule: 'three' });
        const file = path.join(overrideDirectory, 'x.json');
        writeFileSync(file, readFileSync(file, 'utf8').replace('three', 'thief'));
      },
      'pack.signature',
    ],
  ])('refuses and reports a file that is %s, and the former one stays [F051]', (_, drop, code) => {
    drop();
    const { packs, rule } = open();
    expect(rule()).toBe('two');
    expect(codes(packs)).toEqual([`x.json ${code}`]);
  });

  it('remembers what was in force: an older file is no way back [F051]', () => {
    const records = createMemoryRecords();
    put(overrideDirectory, 'new.json', 3, { rule: 'three' });
    expect(open(records).rule()).toBe('three');
    rmSync(path.join(overrideDirectory, 'new.json'));
    expect(open(records).rule()).toBe('three');
    put(overrideDirectory, 'old.json', 2, { rule: 'two again' });
    const again = open(records);
    expect(again.rule()).toBe('three');
    expect(codes(again.packs)).toEqual(['old.json pack.older']);
  });

  it('a clock that is set back does not take a pack out of force', () => {
    const records = createMemoryRecords();
    put(overrideDirectory, 'new.json', 3, { rule: 'three' }, { effectiveMs: 900 });
    expect(open(records).rule()).toBe('three');
    atMs = 600;
    expect(open(records).rule()).toBe('three');
  });

  it('a key of another use or a retired key signs nothing', () => {
    for (const ring of [
      createKeyRing([{ kid: 'root', use: 'badge', publicKey: publicText(publicKey), retiredMs: null }]),
      createKeyRing([{ kid: 'root', use: 'pack', publicKey: publicText(publicKey), retiredMs: 900 }]),
    ]) {
      const packs = createPacks({ directory, overrideDirectory: null, keys: ring, nowMs: () => atMs });
      expect(packs.of(definition).inForce()).toMatchObject({ ok: false, refusal: { code: 'pack.schema' } });
      expect(codes(packs)).toEqual(['sample.json pack.signature']);
    }
  });
});
