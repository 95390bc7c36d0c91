import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ScreeningBody, type CatalogueRow } from '../../station/screening/pack.ts';
import { root } from '../repository.ts';
import { checkScreening, ScreeningCases, sortOut, type Problem } from './check-screening.ts';
import { readJson } from './screening-source.ts';

const Signed = z.object({ pack: z.object({ body: z.unknown() }) });
const shipped = ScreeningBody.parse(
  Signed.parse(readJson(path.join(root, 'resources', 'packs', 'screening-catalogue.json'))).pack.body,
);
const cases = ScreeningCases.parse(readJson(path.join(import.meta.dirname, 'check-cases.json')));

it('the shipped screening catalogue holds what the annex names, and nothing contradicts itself [AX-2 AX-3 AX-4 EX-4.9c F042 F044]', () => {
  expect(sortOut(checkScreening(shipped, cases), cases).fresh).toEqual([]);
});

describe('a catalogue with a mistake', () => {
  // A small one, so that each mistake is quick to look for.
  const rowOf = (id: string, names: string[], shields: string[] = []): CatalogueRow => {
    const row = shipped.rows.find((one) => one.id === id);
    if (!row) throw new Error(`no row ${id}`);
    return { ...row, names, shields, wholeNames: [], silentNames: [], tails: [], reasons: {} };
  };
  const sound: ScreeningBody = {
    ...shipped,
    rows: [
      rowOf('P-05', ['汽油', '丙酮', '酒精'], ['汽油滤清器']),
      rowOf('P-06-3', ['氰化钠']),
      rowOf('P-08', ['砒霜', '氰化钠']),
      rowOf('P-16-1', ['盗版光盘']),
      rowOf('R-3a', ['白酒'], ['白酒杯']),
      rowOf('H-05-3', ['玻璃茶几']),
    ],
  };
  const few: ScreeningCases = {
    ...cases,
    examples: cases.examples.flatMap(({ row, examples }) => {
      const kept = { 'P-05': ['汽油', '丙酮', '酒精'], 'P-08': ['砒霜'], 'R-3a': ['白酒'], 'P-16-1': examples }[row];
      return kept ? [{ row, examples: kept }] : [];
    }),
    bounds: cases.bounds.filter(({ row }) => ['R-3a', 'H-05-3'].includes(row)),
    known: [],
  };
  const kindsOf = (body: unknown, held = few) => [...new Set(checkScreening(body, held).map(({ kind }) => kind))];
  /** The sound catalogue with one row changed. */
  const changed = (id: string, change: (row: CatalogueRow) => object) => ({
    ...sound,
    rows: sound.rows.map((row) => (row.id === id ? { ...row, ...change(row) } : row)),
  });

  it('is told from a sound one', () => {
    expect(checkScreening(sound, few)).toEqual([]);
  });

  it.each<[Problem['kind'], string, unknown, ScreeningCases?]>([
    ['schema', 'a row without its reason', changed('P-05', () => ({ becauseZh: '' }))],
    ['schema', 'a row twice', { ...sound, rows: [...sound.rows, sound.rows[0]] }],
    ['row-missing', 'a row of the annex is gone', { ...sound, rows: sound.rows.slice(1) }],
    ['example-not-found', 'an example is gone', changed('P-05', () => ({ names: ['汽油', '丙酮'] }))],
    ['example-not-found', 'the unlawful quality is gone', changed('P-16-1', () => ({ unlawful: null }))],
    ['alone-stopped', 'lawful goods as a name', changed('P-16-1', (row) => ({ names: [...row.names, '图书'] }))],
    ['name-twice', 'a name twice', changed('P-05', (row) => ({ names: [...row.names, '汽油'] }))],
    ['name-twice', 'a name in another writing', changed('P-05', (row) => ({ names: [...row.names, 'TNT', 'ｔｎｔ'] }))],
    ['shield-twice', 'a phrase twice', changed('R-3a', () => ({ shields: ['白酒杯', '白酒杯'] }))],
    ['name-is-shield', 'a name as a phrase', changed('P-05', () => ({ shields: ['汽油'] }))],
    ['name-not-found', 'a phrase that hides a prohibited name', changed('P-05', () => ({ shields: ['丙酮'] }))],
    [
      'shield-does-not-hold',
      'a phrase that states what brings the row up',
      changed('R-3a', () => ({ applies: 'abv > 60.0', shields: ['65度香水'] })),
    ],
    [
      'no-precedence',
      'one name in two rows of one list',
      changed('P-08', () => ({ names: ['砒霜', '盗版光盘', '氰化钠'] })),
      { ...few, precedence: [] },
    ],
    [
      'condition-does-not-parse',
      'an attribute nobody declares',
      changed('R-3a', () => ({ condition: 'proof <= 56.0' })),
    ],
    ['condition-does-not-parse', 'no yes or no', changed('R-3a', () => ({ condition: 'abv + 1.0' }))],
    ['bound-wrong', 'a bound that is not inclusive', changed('R-3a', () => ({ condition: 'abv < 56.0' }))],
    ['bound-wrong', 'another bound', changed('H-05-3', () => ({ condition: 'glass_area_ratio <= 0.25' }))],
    ['bound-without-cases', 'a condition nobody tried', sound, { ...few, bounds: few.bounds.slice(1) }],
    [
      'bound-without-cases',
      'a bound tried on one side',
      sound,
      {
        ...few,
        bounds: few.bounds.map((one) => ({ ...one, cases: one.cases.filter(({ held }) => held !== 'violated') })),
      },
    ],
  ])('shows %s: %s [F042]', (kind, _, body, held) => {
    expect(kindsOf(body, held)).toContain(kind);
  });

  it('is known by a list that tells when it is mended', () => {
    const known = [
      { kind: 'name-is-shield', row: 'P-05', word: '汽油' },
      { kind: 'name-twice', row: 'P-05', word: '酒精' },
    ];
    const problems = checkScreening(
      changed('P-05', () => ({ shields: ['汽油'] })),
      few,
    );
    const { fresh, open, mended } = sortOut(problems, { ...few, known });
    expect(open.map(({ kind }) => kind)).toEqual(['name-is-shield']);
    expect(mended).toEqual([known[1]]);
    expect(fresh.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['name-not-found']));
  });
});
