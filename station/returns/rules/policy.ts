import { z } from 'zod';
import { GiftDuty, GoodsRoute, NextStep, Right } from '../../../contract/returns/assessment.ts';
import { Defect, ReturnOrigin, ReturnReason } from '../../../contract/returns/request.ts';
import { DayText, ForfeitKind, LineTrait, PartId, SaleKind, SalePlatform } from '../../../contract/returns/sale.ts';
import { NonNegativeFen } from '../../../contract/values/amounts.ts';
import { mainlandProvinces } from '../../../contract/values/provinces.ts';
import { EpochMs } from '../../../contract/values/time.ts';
import type { PackDefinition } from '../../packs/index.ts';

const RowId = z.string().regex(/^[A-Z]-[a-z0-9-]{2,40}$/);
const Clause = z.string().min(2).max(80);
const Sentence = { zh: z.string().min(2).max(160), en: z.string().min(2).max(240) };
const Because = z.strictObject(Sentence);

/** What a row looks at; what it does not name does not matter to it. Nothing here can ask whether a box was opened. [L-1] */
const RightWhen = z.strictObject({
  platforms: z.array(SalePlatform).min(1).optional(),
  kinds: z.array(SaleKind).min(1).optional(),
  reasons: z.array(ReturnReason).min(1).optional(),
  origins: z.array(ReturnOrigin).min(1).optional(),
  defects: z.array(Defect).min(1).optional(),
  /** One of these; `media` counts only once its seal was broken. */
  traits: z.array(LineTrait).min(1).optional(),
  windows: z
    .array(z.enum(['unknown', 'before', 'within', 'past']))
    .min(1)
    .optional(),
});
export type RightWhen = z.infer<typeof RightWhen>;

/** The first row that fits decides. */
export const RightRow = z.strictObject({
  id: RowId,
  when: RightWhen,
  right: Right,
  clause: Clause,
  because: Because,
  next: z.strictObject({ step: NextStep, ...Sentence }),
});
export type RightRow = z.infer<typeof RightRow>;

export const GiftRow = z.strictObject({
  id: RowId,
  when: z.strictObject({
    platforms: z.array(SalePlatform).min(1).optional(),
    reasons: z.array(ReturnReason).min(1).optional(),
    provinces: z.array(z.enum(mainlandProvinces)).min(1).optional(),
  }),
  duty: GiftDuty,
  clause: Clause,
  because: Because,
});
export type GiftRow = z.infer<typeof GiftRow>;

export const RouteRow = z.strictObject({
  id: RowId,
  platforms: z.array(SalePlatform).min(1).optional(),
  kinds: z.array(SaleKind).min(1).optional(),
  route: GoodsRoute,
  clause: Clause,
  because: Because,
});
export type RouteRow = z.infer<typeof RouteRow>;

const Days = z.int().min(0).max(3_650);

/** The rules of the return desk as data: who may return what, until when, and what becomes of gifts and money. */
export const ReturnPoliciesBody = z
  .strictObject({
    /** What in this pack is law, what is an agreement, and what is a sample. */
    note: z.string().min(10),
    windows: z.array(z.strictObject({ reason: ReturnReason, days: Days, clause: Clause })),
    /** Days on which a window does not end. */
    restDays: z.array(DayText).max(400),
    rights: z.array(RightRow).min(1),
    gifts: z.array(GiftRow).min(1),
    /** Where goods go; the first that fits. */
    routes: z.array(RouteRow).min(1),
    /** What is void once it was used, by platform. [MA-3.1.11 YP-3.11] */
    voidAfterUse: z.array(z.strictObject({ platform: SalePlatform, kinds: z.array(ForfeitKind), clause: Clause })),
    /** By which something void comes back, for orders placed while it held. */
    specialRules: z.array(
      z.strictObject({
        ruleId: PartId,
        platforms: z.array(SalePlatform).min(1),
        kinds: z.array(ForfeitKind).min(1),
        fromMs: EpochMs,
        untilMs: EpochMs,
        because: Because,
      }),
    ),
    channels: z.array(
      z.strictObject({ channel: z.string().regex(/^[a-z][a-z-]{1,31}$/), workDays: Days, ...Sentence }),
    ),
    /** For a channel that is not listed. */
    otherChannel: z.strictObject({ workDays: Days, ...Sentence }),
    /** Days the law gives for the money after the goods came back. [L-4] */
    refundDays: Days,
    /** Reasons with which the customer pays for sending it back. [L-4] */
    customerPaysCarriage: z.array(ReturnReason),
    /** What is no defect, by kind of sale. [YP-3.18d] */
    notADefect: z.array(
      z.strictObject({ kinds: z.array(SaleKind).min(1), defects: z.array(Defect).min(1), clause: Clause }),
    ),
    /**
     * What one purchase abroad, and those of a year, may cost a private buyer, in fen; each holds from its day until the next
     * one begins. [YP-3.18c]
     */
    crossBorderLimits: z
      .array(z.strictObject({ from: DayText, singleFen: NonNegativeFen, annualFen: NonNegativeFen, source: Clause }))
      .default([]),
    /** Days that a parked return waits. */
    holdDays: z.strictObject({
      guardian: Days,
      organisation: Days,
      manager: Days,
      unclear: Days,
      'balance-due': Days,
    }),
    /** What a weight may differ by: grams, and thousandths of what is expected. */
    weight: z.strictObject({ toleranceGrams: z.int().min(1).max(1_000), tolerancePermille: z.int().min(0).max(200) }),
  })
  .superRefine((body, context) => {
    const fault = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    for (const list of ['rights', 'gifts', 'routes'] as const) {
      const ids = body[list].map(({ id }) => id);
      if (new Set(ids).size !== ids.length) fault([list], 'an id twice');
    }
    // Every case must find a row, so the last one asks for nothing.
    if (Object.keys(body.rights.at(-1)?.when ?? { x: 1 }).length > 0) fault(['rights'], 'the last row must fit all');
    if (Object.keys(body.gifts.at(-1)?.when ?? { x: 1 }).length > 0) fault(['gifts'], 'the last row must fit all');
    const lastRoute = body.routes.at(-1);
    if (lastRoute?.platforms || lastRoute?.kinds) fault(['routes'], 'the last row must fit all');
    const reasons = new Set(body.windows.map(({ reason }) => reason));
    if (reasons.size !== ReturnReason.options.length || body.windows.length !== reasons.size) {
      fault(['windows'], 'each reason once');
    }
    if (new Set(body.voidAfterUse.map(({ platform }) => platform)).size !== SalePlatform.options.length) {
      fault(['voidAfterUse'], 'each platform once');
    }
  });
export type ReturnPoliciesBody = z.infer<typeof ReturnPoliciesBody>;

export const returnPoliciesPack: PackDefinition<ReturnPoliciesBody> = {
  name: 'return-policies',
  schema: ReturnPoliciesBody,
};
