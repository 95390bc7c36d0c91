import { z } from 'zod';
import { EmergencyKind, type DayTotal, type ReportDuty } from '../../contract/screening.ts';
import type { PackDefinition } from '../packs/index.ts';

const Name = z.string().min(1).max(64);
const RuleId = z.string().regex(/^[PRHV]-\d{1,2}(-\d|[a-z])?$/);

/** What may stand in a template between braces. */
export const templateFields = [
  'station',
  'when',
  'rule',
  'name',
  'category',
  'goods',
  'evidence',
  'sender',
  'phone',
  'address',
  'idKind',
  'idLastFour',
  'agent',
  'courier',
  'orderNo',
  'photos',
  'pack',
] as const;
export type TemplateField = (typeof templateFields)[number];

/** What follows from a find beside its stop: who is told of it, and what of one sender's day is counted. [EX-4.9b F047] */
export const DutiesBody = z
  .object({
    authorities: z
      .array(
        z
          .object({
            id: z.string().regex(/^[a-z][a-z-]{1,31}$/),
            zh: Name,
            en: Name,
            phone: z.string().regex(/^\d{3,12}$/),
          })
          .extend({
            /** The text of a report to it; `{sender}` and the like are filled in. */
            template: z.string().min(1).max(2000),
          }),
      )
      .min(1),
    /** For a row that must be reported and stands in no duty. */
    usualAuthority: z.string(),
    reports: z.array(
      z.object({ rules: z.array(RuleId).min(1), authority: z.string(), emergency: EmergencyKind.nullable() }),
    ),
    emergencyPhone: z.string().regex(/^\d{3,12}$/),
    totals: z.array(
      z.object({
        kind: z.string().regex(/^[a-z]{2,24}$/),
        zh: Name,
        en: Name,
        rules: z.array(RuleId).min(1),
        unit: z.string().min(1).max(8),
        /** One of the key is so many of `unit`: `{ 条: 200, 包: 20, 支: 1 }`. */
        factors: z.record(z.string().min(1).max(8), z.int().positive()),
        /** Counted where the goods are named and no number is. */
        unstatedCount: z.int().positive(),
        /** From where on it is too much; 超过 leaves the number out, 以上 takes it in. [L-8] */
        bound: z.object({ word: z.enum(['超过', '以上']), count: z.int().positive() }),
        note: z.string().max(200),
      }),
    ),
  })
  .superRefine((body, context) => {
    const ids = body.authorities.map(({ id }) => id);
    const fault = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    if (new Set(ids).size !== ids.length) fault(['authorities'], 'an authority twice');
    if (!ids.includes(body.usualAuthority)) fault(['usualAuthority'], 'unknown authority');
    const rules = body.reports.flatMap((duty) => duty.rules);
    if (new Set(rules).size !== rules.length) fault(['reports'], 'a row in two duties');
    body.reports.forEach(({ authority }, at) => {
      if (!ids.includes(authority)) fault(['reports', at, 'authority'], 'unknown authority');
    });
    body.authorities.forEach(({ template }, at) => {
      const unknown = fieldsOf(template).filter((name) => !isField(name));
      if (unknown.length > 0) fault(['authorities', at, 'template'], `unknown field ${unknown.join(' ')}`);
    });
  });
export type DutiesBody = z.infer<typeof DutiesBody>;
export type TotalRule = DutiesBody['totals'][number];

export const dutiesPack: PackDefinition<DutiesBody> = { name: 'screening-duties', schema: DutiesBody };

/** Who must be told of a find of this row, and whether somebody must be called at once. */
export function dutyOf(body: DutiesBody, rule: string): ReportDuty {
  const duty = body.reports.find(({ rules }) => rules.includes(rule));
  const { id, zh, en, phone } = authorityOf(body, duty?.authority ?? body.usualAuthority);
  return {
    rule,
    authority: { id, zh, en, phone },
    emergency: duty?.emergency ? { kind: duty.emergency, phone: body.emergencyPhone } : null,
  };
}

export function authorityOf(body: DutiesBody, id: string): DutiesBody['authorities'][number] {
  const known =
    body.authorities.find((one) => one.id === id) ?? body.authorities.find((one) => one.id === body.usualAuthority);
  if (!known) throw new Error('a duties pack without its usual authority');
  return known;
}

/** The authority's own form with the facts of a find in it. */
export function fillTemplate(template: string, facts: Record<TemplateField, string>): string {
  return template.replace(fieldPattern, (_, name: string) => (isField(name) ? facts[name] : ''));
}

/** Whether so many are too many. 超过 excludes the number, 以上 includes it. [L-8] */
export function exceeds(count: number, bound: DayTotal['bound']): boolean {
  return bound.word === '超过' ? count > bound.count : count >= bound.count;
}

const fieldPattern = /\{(\w+)\}/g;

function fieldsOf(template: string): string[] {
  return [...template.matchAll(fieldPattern)].map(([, name]) => name ?? '');
}

function isField(name: string): name is TemplateField {
  return templateFields.some((field) => field === name);
}
