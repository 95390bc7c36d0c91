// Writes docs/returns-assess.md out of the contract, with an example that the engine answers: node tools/returns-page.ts
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { AssessAnswer, AssessLine } from '../contract/returns.ts';
import { assess, returnPoliciesPack } from '../station/returns/index.ts';
import { root } from './repository.ts';

export const returnsPage = path.join(root, 'docs', 'returns-assess.md');

type Schema = {
  type?: string | string[] | undefined;
  properties?: Record<string, Schema> | undefined;
  required?: string[] | undefined;
  items?: Schema | undefined;
  anyOf?: Schema[] | undefined;
  enum?: unknown[] | undefined;
  const?: unknown;
  format?: string | undefined;
  pattern?: string | undefined;
  minimum?: number | undefined;
  maximum?: number | undefined;
  exclusiveMinimum?: number | undefined;
  minLength?: number | undefined;
  maxLength?: number | undefined;
  minItems?: number | undefined;
  maxItems?: number | undefined;
  default?: unknown;
};
/** JSON Schema is a tree of itself. */
const Schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    type: z.union([z.string(), z.array(z.string())]).optional(),
    properties: z.record(z.string(), Schema).optional(),
    required: z.array(z.string()).optional(),
    items: Schema.optional(),
    anyOf: z.array(Schema).optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    format: z.string().optional(),
    pattern: z.string().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    exclusiveMinimum: z.number().optional(),
    minLength: z.number().optional(),
    maxLength: z.number().optional(),
    minItems: z.number().optional(),
    maxItems: z.number().optional(),
    default: z.unknown().optional(),
  }),
);

/** The page as it should be now. */
export function renderReturnsPage(): string {
  const [line, answer] = example();
  return [
    '# `returns assess`',
    '',
    'Made by `node tools/returns-page.ts` out of `contract/returns.ts`; a test keeps it current.',
    '',
    '    npm run -s station -- returns assess < lines.jsonl > answers.jsonl',
    '',
    'Reads one JSON object a line and answers each with one, in order, by the return policies in force. It needs no network, no database and no configuration. A line that is no JSON or has another form gives `{"id","error"}` with the first place that is wrong; a sale or request that does not hold together gives `{"id","error","refusal"}` with a code of the closed list. After either the exit code is 1; other lines are answered all the same.',
    '',
    'Amounts are whole fen, weights whole grams, moments milliseconds since 1970 in UTC, days those of Asia/Shanghai. `priced` and `clawed_back` amounts are part of the deductions; a gift that nobody names in `return.gifts` comes back. `return.nowMs` is the moment of the return: the engine has no clock.',
    '',
    '## Input',
    '',
    ...table(z.toJSONSchema(AssessLine, { io: 'input', unrepresentable: 'any' })),
    '',
    '## Answer',
    '',
    '`right` is the worst of the lines and of what the return waits for: `granted`, `parked`, `routed`, `refused`. Each line names its row of the pack and the clause it stands on.',
    '',
    ...table(z.toJSONSchema(AssessAnswer, { unrepresentable: 'any' })),
    '',
    '## Example',
    '',
    'A phone of ¥3,999 with a case as a gift (marked at ¥49), bought with a coupon of ¥100; no reason is given on day 7, and the customer keeps the case.',
    '',
    '```text',
    JSON.stringify(line),
    '```',
    '',
    '```text',
    JSON.stringify(answer, null, 2),
    '```',
    '',
  ].join('\n');
}

function table(schema: unknown): string[] {
  const rows = walk('', Schema.parse(schema), true);
  const width = Math.max(...rows.map(([field]) => field.length));
  return ['```text', ...rows.map(([field, form, note]) => `${field.padEnd(width)}  ${form} ${note}`.trimEnd()), '```'];
}

type Row = [field: string, form: string, note: string];

function walk(at: string, schema: Schema, isRequired: boolean): Row[] {
  const { inner, isNullable } = withoutNull(schema);
  const isList = inner.type === 'array' && inner.items !== undefined;
  const member = isList && inner.items ? withoutNull(inner.items).inner : inner;
  const below = `${at}${isList ? '[]' : ''}`;
  const rows: Row[] = [];
  if (at !== '') {
    const form = `${formOf(member)}${isList ? ` × ${range(inner.minItems ?? 0, inner.maxItems)}` : ''}${isNullable ? ' or null' : ''}`;
    rows.push([
      below,
      form,
      schema.default !== undefined ? `(else ${JSON.stringify(schema.default)})` : isRequired ? '' : '(may be left out)',
    ]);
  }
  for (const [name, property] of Object.entries(member.properties ?? {})) {
    rows.push(...walk(below === '' ? name : `${below}.${name}`, property, member.required?.includes(name) ?? false));
  }
  return rows;
}

function withoutNull(schema: Schema): { inner: Schema; isNullable: boolean } {
  if (Array.isArray(schema.type)) {
    const [only, ...more] = schema.type.filter((type) => type !== 'null');
    const inner = more.length === 0 ? { ...schema, type: only } : schema;
    return { inner, isNullable: schema.type.includes('null') };
  }
  const others = schema.anyOf?.filter(({ type }) => type !== 'null') ?? [];
  const [only, ...more] = others;
  const isNullable = others.length < (schema.anyOf?.length ?? 0);
  return { inner: only && more.length === 0 ? only : schema, isNullable };
}

function formOf(schema: Schema): string {
  if (schema.anyOf) return schema.anyOf.map(formOf).join(' or ');
  if (schema.enum) return schema.enum.map(String).join(' | ');
  if (schema.const !== undefined) return String(schema.const);
  const least = schema.minimum ?? schema.exclusiveMinimum;
  if (schema.type === 'integer') return `integer ${range(least, schema.maximum)}`.trim();
  if (schema.format === 'uuid') return 'UUID';
  if (schema.type === 'string' && schema.pattern) return `text like ${schema.pattern}`;
  if (schema.type === 'string') return `text ${range(schema.minLength, schema.maxLength)}`.trim();
  return [schema.type ?? 'anything'].flat().join(' or ');
}

function range(least: number | undefined, most: number | undefined): string {
  const bounded = most !== undefined && most < Number.MAX_SAFE_INTEGER;
  const from = least !== undefined && least > Number.MIN_SAFE_INTEGER ? `${least}` : '';
  return bounded || from ? `${from}…${bounded ? most : ''}` : '';
}

function example(): [line: unknown, answer: unknown] {
  const line = AssessLine.parse({
    id: 'r-1',
    sale: {
      saleId: '0191f3c0-0000-7000-8000-000000000001',
      orderNo: 'MA20261112001',
      platform: 'mall-self',
      kind: 'ordinary',
      soldBy: { storeId: 'store-1', name: '样例门店' },
      merchant: null,
      platformContact: { name: '样例商城客服', contact: '400-000-0000' },
      purchasedMs: Date.parse('2026-11-12T10:00:00+08:00'),
      receivedDate: '2026-11-14',
      lines: [
        {
          lineId: '1',
          sku: 'PH-12-256',
          name: { zh: '样例手机', en: 'Sample phone' },
          sellerName: '样例商贸有限公司',
          barcode: '6901234567892',
          serials: ['358901234567890'],
          quantity: 1,
          amountFen: 399_900,
          traits: [],
          weightGrams: 210,
          accessories: [
            {
              accessoryId: 'charger',
              name: { zh: '充电器', en: 'Charger' },
              barcode: null,
              perUnit: 1,
              weightGrams: 95,
              markedFen: 9_900,
            },
          ],
        },
      ],
      discounts: [
        { discountId: 'c1', kind: 'coupon', name: { zh: '满减券', en: 'Coupon' }, amountFen: 10_000, lineIds: [] },
      ],
      gifts: [
        {
          giftId: 'case',
          kind: 'physical',
          name: { zh: '手机壳', en: 'Phone case' },
          barcode: null,
          quantity: 1,
          lineIds: ['1'],
          qualifyingFen: null,
          markedFen: 4_900,
          markedAt: '商品页',
          weightGrams: 40,
        },
      ],
      forfeits: [{ forfeitId: 'c1', kind: 'coupon', name: { zh: '满减券', en: 'Coupon' } }],
      payments: [{ paymentId: 'p1', channel: 'online-wallet', reference: 'W20261112', amountFen: 389_900 }],
      crossBorder: null,
    },
    return: {
      reason: 'no_reason',
      lines: [{ lineId: '1', units: 1 }],
      gifts: [{ giftId: 'case', choice: 'keep' }],
      province: '上海',
      nowMs: Date.parse('2026-11-21T23:59:59+08:00'),
    },
  });
  const signed = z
    .object({ pack: z.object({ version: z.int(), body: returnPoliciesPack.schema }) })
    .parse(JSON.parse(readFileSync(path.join(root, 'resources', 'packs', 'return-policies.json'), 'utf8')));
  const policies = { body: signed.pack.body, label: `return-policies@${signed.pack.version}` };
  const answer = assess(policies, line.sale, line.return);
  return [line, answer.ok ? { id: line.id, ...answer.value } : { id: line.id, refusal: answer.refusal }];
}

if (import.meta.main) writeFileSync(returnsPage, renderReturnsPage());
