import { z } from 'zod';
import { GoodsAttributes } from '../../contract/screening.ts';
import type { PackDefinition } from '../packs/index.ts';
import { CharacterTables } from './characters.ts';

/** The four lists of the annex. Heavy goods stand in the refused list. */
export const GoodsList = z.enum(['prohibited', 'restricted', 'refused', 'valuables']);
export type GoodsList = z.infer<typeof GoodsList>;

/** Looked at in one go: a pack holds tens of thousands, and a schema for each would take longer than all else. */
const Words = z.custom<string[]>(
  (value) => Array.isArray(value) && value.every((word) => typeof word === 'string' && isWord(word)),
  { error: 'words of 1 to 64 characters' },
);
const WordTexts = z.custom<Record<string, string>>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(
      ([word, text]: [string, unknown]) => isWord(word) && typeof text === 'string' && text.length <= 200,
    ),
  { error: 'a text of at most 200 characters for each word' },
);
const isWord = (word: string) => word.length > 0 && word.length <= 64;
/** A condition in CEL over the attributes of `contract/screening.ts`; true means favourable. */
const Expression = z.string().min(1).max(400);

export const CatalogueRow = z.object({
  /** Row of the annex, such as `P-04-1`. */
  id: z.string().regex(/^[PRHV]-\d{1,2}(-\d|[a-z])?$/),
  list: GoodsList,
  /** Number of the category, with the sub-number where the row has one: `4.1`. */
  categoryNo: z.string().regex(/^\d{1,2}(\.\d)?$/),
  zh: z.string().min(1),
  en: z.string().min(1),
  /** Names found anywhere in the text. */
  names: Words,
  /** Names that are parts of ordinary words too (汞, 钾): found only where they stand alone. */
  wholeNames: Words.default([]),
  /** Names that are found as they are written only: by their sound they would be found in ordinary words. */
  silentNames: Words.default([]),
  /** Why a word stands here, by the word. */
  reasons: WordTexts.default({}),
  /** Harmless phrases that contain a name of this row. */
  shields: Words.default([]),
  /** Words that, right after a name, make it another thing: 手机 + 壳. */
  tails: Words.default([]),
  /** How many characters may stand between a name and its tail. */
  tailReach: z.int().min(0).max(24).default(0),
  /** A row that needs the unlawful quality stated beside the goods. */
  unlawful: z
    .object({ qualities: Words, goods: Words, reach: z.int().min(0).max(16) })
    .nullable()
    .default(null),
  /** Attributes alone bring this row up, without a name, while this holds. */
  applies: Expression.nullable().default(null),
  condition: Expression.nullable().default(null),
  /** Attributes to ask for, in order, while the condition is unknown. */
  ask: z.array(GoodsAttributes.keyof()).default([]),
  /** Counts that the text states for these goods, brought to one unit: `{ base: '包', factors: { 条: 10 } }`. */
  units: z
    .object({ base: z.string().max(8), factors: z.record(z.string().max(16), z.number().positive()) })
    .nullable()
    .default(null),
  action: z.enum([
    'refuse',
    'refuse_and_report',
    'human_decision',
    'accept_if',
    'refuse_if',
    'price_by_volume',
    'advise_cover',
  ]),
  groundOnly: z.boolean().default(false),
  becauseZh: z.string().min(1),
  becauseEn: z.string().min(1),
});
export type CatalogueRow = z.infer<typeof CatalogueRow>;

/** Words that stand around goods and change what they are; the same for every row. */
export const Grammar = z.object({
  /** With one of these words in the text, what stands between 《 and 》 is a title and not goods. */
  titleWords: Words,
  /** Right after a name: a picture, a taste, a colour, a theme of the goods and not the goods. */
  markers: Words,
  /** A likeness of the goods; of weapons the likeness is forbidden too. */
  replicaMarkers: Words,
  /** The last word of a name says what the thing is: 打火机收纳皮套. */
  heads: Words,
  /** A piece of its own behind a title: 寄生虫 电影海报. */
  media: Words,
  /** The last word of such a piece: 导火线 悬疑小说. */
  works: Words.default([]),
  /** The same where the goods themselves may be a theme (海龟 沙滩玩具); not for weapons, whose likeness counts. */
  toyWorks: Words.default([]),
  /** What warns of such goods (毒品 预防手册), with the paper that it is printed on, and the rows that it is said of. */
  counterWords: Words.default([]),
  counterMedia: Words.default([]),
  counterRows: z.array(z.string()).default([]),
  /** Works of fiction and memory (疫区 纪实), and the rows whose unlawful quality they may tell of. */
  stories: Words.default([]),
  storyRows: z.array(z.string()).default([]),
  negations: Words,
  purposes: Words,
  toyWords: Words,
  emptyWords: Words,
  containers: Words,
  englishHeads: Words,
  englishNegations: Words,
  englishPurposes: Words,
  /** Goods that are rolled up, so that their length is not the length of the piece. */
  coiledGoods: Words,
  /** Goods whose bare "3.2 米" is the length of the piece. */
  rigidGoods: Words,
  /** Rows in which a likeness counts like the thing. */
  replicaRows: z.array(z.string()),
  /** Rows that judge what is printed or branded: there a book is the goods. */
  contentRows: z.array(z.string()),
  /** Rows whose empty container is no ordinary goods either. */
  pressureRows: z.array(z.string()),
});
export type Grammar = z.infer<typeof Grammar>;

export const ScreeningBody = z
  .object({
    rows: z.array(CatalogueRow).min(1),
    characters: CharacterTables,
    grammar: Grammar,
    /** Names that are said otherwise than character by character: 弹药 → `dan yao`. */
    spelt: WordTexts.default({}),
    /** Words of everyday language that sound like a name (手记, 双人): they are never a find by sound. */
    ordinaryWords: Words.default([]),
  })
  .superRefine((body, context) => {
    if (new Set(body.rows.map(({ id }) => id)).size !== body.rows.length) {
      context.addIssue({ code: 'custom', path: ['rows'], message: 'a row twice' });
    }
  });
export type ScreeningBody = z.infer<typeof ScreeningBody>;

export const screeningPack: PackDefinition<ScreeningBody> = { name: 'screening-catalogue', schema: ScreeningBody };
