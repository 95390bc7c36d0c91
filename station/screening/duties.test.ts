import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../contract/screening.ts';
import { noCharacterTables, readCharacterTables } from './characters.ts';
import { countGoods } from './counting.ts';
import { DutiesBody, dutyOf, exceeds, fillTemplate, templateFields } from './duties.ts';

const source = JSON.parse(
  readFileSync(new URL('../../resources/packs/sources/screening-duties.json', import.meta.url), 'utf8'),
) as { body: unknown };
const body = DutiesBody.parse(source.body);
const catalogue = JSON.parse(
  readFileSync(new URL('../../resources/packs/sources/screening-catalogue.json', import.meta.url), 'utf8'),
) as { body: { rows: { id: string; action: string }[] } };

describe('duties of a find', () => {
  it('name an authority for every row that must be reported, and for no other [EX-4.9b]', () => {
    const reported = catalogue.body.rows.filter(({ action }) => action === 'refuse_and_report').map(({ id }) => id);
    expect(body.reports.flatMap(({ rules }) => rules).sort()).toEqual(reported.sort());
  });

  it('take the usual authority for a row of a newer catalogue [EX-4.9b]', () => {
    expect(dutyOf(body, 'P-99')).toMatchObject({ authority: { id: 'postal' }, emergency: null });
  });

  it.each([
    ['an authority nobody knows', { usualAuthority: 'nobody' }],
    ['a row in two duties', { reports: [...body.reports, body.reports[0]] }],
    ['a field no report has', { authorities: [{ ...body.authorities[0], template: '{idNumber}' }] }],
    ['a total without a bound', { totals: [{ ...body.totals[0], bound: undefined }] }],
  ])('are refused with %s [F051]', (_name, change) => {
    expect(DutiesBody.safeParse({ ...body, ...change }).success).toBe(false);
  });

  it('fill every field of every form [EX-4.9b]', () => {
    const facts = Object.fromEntries(templateFields.map((name) => [name, `<${name}>`])) as Record<
      (typeof templateFields)[number],
      string
    >;
    for (const { template } of body.authorities) {
      const text = fillTemplate(template, facts);
      expect(text).not.toMatch(/[{}]/);
      for (const name of ['station', 'when', 'rule', 'goods', 'sender', 'idLastFour', 'photos'])
        expect(text).toContain(`<${name}>`);
      // A sender called {rule} stays one.
      expect(fillTemplate(template, { ...facts, sender: '{rule}' })).toContain('{rule}');
    }
  });
});

describe('bounds of a day', () => {
  it.each([
    ['超过', 399, false],
    ['超过', 400, false],
    ['超过', 401, true],
    ['以上', 399, false],
    ['以上', 400, true],
    ['以上', 401, true],
  ] as const)('%s 400: %d is too much: %s [L-8 F047]', (word, count, expected) => {
    expect(exceeds(count, { word, count: 400 })).toBe(expected);
  });

  const at = (text: string, name: string) => ({
    text: name,
    start: text.indexOf(name),
    end: text.indexOf(name) + name.length,
  });
  const find = (rule: string, text: string, name: string): Finding => ({
    rule,
    category: '',
    verdict: 'restricted',
    condition: null,
    outcome: 'go',
    evidence: [at(text, name)],
    because: '',
    becauseEn: '',
    ask: null,
    report: false,
    groundOnly: false,
  });
  const characters = readCharacterTables(noCharacterTables);

  it.each([
    ['香烟两条', 'R-4', '香烟', {}, 400],
    ['香烟 2条 3包', 'R-4', '香烟', {}, 460],
    ['香烟', 'R-4', '香烟', { quantity: 3, unit: '条' }, 600],
    ['香烟一条', 'R-4', '香烟', { quantity: 3, unit: '条' }, 600],
    ['香烟', 'R-4', '香烟', {}, 20],
    ['裤子三条，香烟 1条', 'R-4', '香烟', {}, 200],
    ['白酒 52度 6瓶', 'R-3a', '白酒', {}, 6],
    ['白酒两箱', 'R-3a', '白酒', {}, 12],
    ['手机 iphone 3台', 'R-2', '手机', {}, 3],
    ['手机', 'R-2', '手机', {}, 1],
  ])('count %s [F047]', (text, rule, name, attributes, count) => {
    const counted = countGoods({ text, attributes, findings: [find(rule, text, name)] }, body.totals, characters);
    expect(counted.map((one) => one.count)).toEqual([count]);
  });

  it('count nothing that the rules do not speak of [F047]', () => {
    const text = '毛衣 10件';
    expect(
      countGoods({ text, attributes: {}, findings: [find('V-1', text, '毛衣')] }, body.totals, characters),
    ).toEqual([]);
  });
});
