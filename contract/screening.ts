import { z } from 'zod';
import { atCounter, command, query } from './rpc/procedure.ts';
import { Id } from './values/ids.ts';
import { EpochMs } from './values/time.ts';

/** What is declared about the goods; the one vocabulary of conditions. Lengths in metres, mass in kg, values in yuan. */
export const GoodsAttributes = z.strictObject({
  abv: z.number().min(0).max(100).optional(),
  quantity: z.number().min(0).max(1_000_000).optional(),
  unit: z.string().max(8).optional(),
  insured_value: z.number().min(0).optional(),
  declared_value: z.number().min(0).optional(),
  transport: z.enum(['ground', 'air']).optional(),
  packaging: z.enum(['original', 'honeycomb', 'ordinary_carton', 'bubble_wrap']).optional(),
  cushion_intact: z.boolean().optional(),
  glass_area_ratio: z.number().min(0).max(1).optional(),
  length_m: z.number().min(0).optional(),
  height_m: z.number().min(0).optional(),
  weight_kg: z.number().min(0).optional(),
  volume_m3: z.number().min(0).optional(),
  upright_only: z.boolean().optional(),
  to_partner_store: z.boolean().optional(),
});
export type GoodsAttributes = z.infer<typeof GoodsAttributes>;

export const Verdict = z.enum(['prohibited', 'refused', 'restricted', 'caution', 'allowed']);
export type Verdict = z.infer<typeof Verdict>;

export const Finding = z.object({
  /** Row of the catalogue, such as `P-04-1`. */
  rule: z.string(),
  category: z.string(),
  verdict: Verdict,
  condition: z.enum(['met', 'violated', 'unknown']).nullable(),
  outcome: z.enum(['go', 'stop', 'ask']),
  /** Positions in UTF-16 code units of the text as it was typed. */
  evidence: z.array(z.object({ text: z.string(), start: z.int(), end: z.int() })),
  because: z.string(),
  becauseEn: z.string(),
  /** The attribute to ask for, or `null`. */
  ask: z.string().nullable(),
  /** Where the law asks for a report to an authority. [EX-4.9b] */
  report: z.boolean(),
  groundOnly: z.boolean(),
  /** Found by reading or pinyin alone: a person confirms or rejects it. Absent where it was found as written. */
  strength: z.literal('weak').optional(),
});
export type Finding = z.infer<typeof Finding>;

export const ScreeningAnswer = z.object({
  verdict: Verdict,
  condition: z.enum(['met', 'violated', 'unknown']).nullable(),
  category: z.string(),
  outcome: z.enum(['go', 'stop', 'ask']),
  findings: z.array(Finding),
  /** The finding that decides is weak. */
  strength: z.literal('weak').optional(),
  packVersion: z.string(),
});
export type ScreeningAnswer = z.infer<typeof ScreeningAnswer>;

/** Longest description that is screened; longer text is refused by the wire. */
export const GoodsText = z.string().max(500);

/** Goods that one sender hands in on one day, over all parcels; above the bound a warning, never a stop. [AX-3 L-8 F047] */
export const DayTotal = z.object({
  kind: z.string(),
  zh: z.string(),
  en: z.string(),
  rule: z.string(),
  /** What is counted, such as 支. */
  unit: z.string(),
  /** Of the same sender today in other parcels, and in this one. */
  earlierCount: z.int(),
  hereCount: z.int(),
  /** 超过 leaves the number itself out, 以上 takes it in. [L-8] */
  bound: z.object({ word: z.enum(['超过', '以上']), count: z.int() }),
  exceeded: z.boolean(),
});
export type DayTotal = z.infer<typeof DayTotal>;

/** Kinds of finds whose emergency number is shown at once. */
export const EmergencyKind = z.enum(['weapons', 'explosives', 'drugs', 'pathogens', 'radioactive']);
export type EmergencyKind = z.infer<typeof EmergencyKind>;

/** Who must be told of a find of this row, as the pack says. [EX-4.9b] */
export const ReportDuty = z.object({
  rule: z.string(),
  authority: z.object({ id: z.string(), zh: z.string(), en: z.string(), phone: z.string() }),
  emergency: z.object({ kind: EmergencyKind, phone: z.string() }).nullable(),
});
export type ReportDuty = z.infer<typeof ReportDuty>;

/** The answer while somebody types: what the rules say, what else this sender brought today, and who must be told. */
export const LiveAnswer = ScreeningAnswer.extend({
  totals: z.array(DayTotal).default([]),
  duty: ReportDuty.nullable().default(null),
});
export type LiveAnswer = z.infer<typeof LiveAnswer>;

/** Free text of a person on a decision: no names belong in it, and the screen says so. */
export const DecisionReason = z.string().trim().min(2).max(200);

/** A report to an authority as the lists show it: nobody is named in it. */
export const ReportLine = z.object({
  reportId: Id,
  collectionId: Id,
  orderNo: z.string(),
  rule: z.string(),
  category: z.string(),
  zh: z.string(),
  en: z.string(),
  authority: ReportDuty.shape.authority,
  emergency: ReportDuty.shape.emergency,
  state: z.enum(['drafted', 'submitted', 'withheld']),
  draftedMs: EpochMs,
  draftedBy: z.string(),
  decidedMs: EpochMs.nullable(),
  decidedBy: z.string().nullable(),
  reason: z.string().nullable(),
  photoIds: z.array(Id),
});
export type ReportLine = z.infer<typeof ReportLine>;

const Named = z.object({ name: z.string(), phone: z.string(), address: z.string() });
/** The whole pack for the authority: who, what, when, where. An erased person has no name in it. */
export const AuthorityReport = ReportLine.extend({
  station: z.object({ stationId: z.string(), name: z.string() }),
  sender: Named.extend({ idKind: z.string(), idLastFour: z.string() }),
  agent: Named.extend({ idKind: z.string(), idLastFour: z.string() }).nullable(),
  courier: z.object({ name: z.string(), badgeNo: z.string(), carrierName: z.string() }).nullable(),
  goods: z.string(),
  findings: z.array(Finding),
  packVersion: z.string(),
  dutiesVersion: z.string(),
  /** Filled in from the authority's own template. */
  text: z.string(),
});
export type AuthorityReport = z.infer<typeof AuthorityReport>;

/** A row of the annex for reading: what it is, which words stand for it, under which condition, who must be told. */
export const CataloguePageRow = z.object({
  rule: z.string(),
  list: z.enum(['prohibited', 'restricted', 'refused', 'valuables']),
  categoryNo: z.string(),
  zh: z.string(),
  en: z.string(),
  becauseZh: z.string(),
  becauseEn: z.string(),
  /** Some of its names; where something was searched, those that hold it. */
  names: z.array(z.string()),
  nameCount: z.int(),
  condition: z.string().nullable(),
  ask: z.array(z.string()),
  groundOnly: z.boolean(),
  report: z.boolean(),
  duty: ReportDuty.nullable(),
});
export type CataloguePageRow = z.infer<typeof CataloguePageRow>;

/** One step of an answer; positions are those of the typed text. */
export const ExplainedStep = z.discriminatedUnion('step', [
  z.object({
    step: z.literal('read'),
    plain: z.string(),
    stated: z.array(
      z.object({ name: z.string(), value: z.union([z.string(), z.number(), z.boolean()]), text: z.string() }),
    ),
    counts: z.array(z.string()),
  }),
  z.object({
    step: z.literal('found'),
    rule: z.string(),
    name: z.string(),
    text: z.string(),
    start: z.int(),
    end: z.int(),
    weak: z.boolean(),
    reason: z.string(),
  }),
  z.object({ step: z.literal('dropped'), rule: z.string(), name: z.string(), text: z.string(), why: z.string() }),
  z.object({
    step: z.literal('condition'),
    rule: z.string(),
    condition: z.string().nullable(),
    facts: z.array(z.array(GoodsAttributes)),
    held: z.enum(['met', 'violated', 'unknown']).nullable(),
  }),
]);
export type ExplainedStep = z.infer<typeof ExplainedStep>;

const question = { text: GoodsText, attributes: GoodsAttributes, carrierId: z.string().max(64).optional() };
const ofReport = { reportId: Id };

export const screeningContract = {
  /** With `collectionId` the sender's other parcels of the day are counted in. */
  screen: query()
    .input(z.object({ ...question, collectionId: Id.optional() }))
    .output(LiveAnswer),
  pack: query({ roles: null, faces: ['counter', 'display'] }).output(
    z.object({ version: z.string(), effectiveMs: EpochMs, rows: z.int() }),
  ),
  /** Anybody may read the whole annex; a search goes through names, rules and the screening itself. */
  catalogue: query({ roles: null, faces: ['counter', 'display'] })
    .input(z.object({ search: z.string().max(100).default('') }))
    .output(z.object({ version: z.string(), effectiveMs: EpochMs, total: z.int(), rows: z.array(CataloguePageRow) })),
  /** The same answer as `screen`, with every step that led to it. */
  explain: query({ roles: ['manager', 'technician'] })
    .input(z.object(question))
    .output(z.object({ answer: ScreeningAnswer, steps: z.array(ExplainedStep) })),
  /** The answer was wrong: the text goes to whoever keeps the catalogue. */
  dispute: command(
    {
      text: GoodsText.min(1),
      attributes: GoodsAttributes.default({}),
      expected: z.object({ outcome: z.enum(['go', 'stop', 'ask']), rule: z.string().max(16).nullable() }),
      note: z.string().trim().max(200).default(''),
    },
    { roles: ['manager'] },
  ).output(z.object({ disputeId: Id })),
  reports: query({ roles: atCounter }).output(z.array(ReportLine)),
  /** Names people, so that it is written down who looked. [EX-4.7c] */
  openReport: command(ofReport, { roles: ['manager'] }).output(AuthorityReport),
  addReportPhoto: command({
    ...ofReport,
    /** PNG or JPEG as a data URL, at most 150 KB. */
    photo: z
      .string()
      .max(200_000)
      .regex(/^data:image\/(png|jpeg);base64,[A-Za-z0-9+/]+={0,2}$/),
  }).output(ReportLine),
  /** One photo of a report, by its id; who looked is written down. */
  openReportPhoto: command({ ...ofReport, photoId: Id }, { roles: ['manager'] }).output(
    z.object({ dataUrl: z.string() }),
  ),
  submitReport: command(ofReport).output(ReportLine),
  withholdReport: command({ ...ofReport, reason: DecisionReason }, { roles: ['manager'] }).output(ReportLine),
};
