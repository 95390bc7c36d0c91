import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pinyin } from 'pinyin-pro';
import { z } from 'zod';
import { readCharacterTables } from '../../station/screening/characters.ts';
import { CatalogueRow, Grammar, ScreeningBody } from '../../station/screening/pack.ts';
import { streamOf } from '../../station/screening/words.ts';

/** One row's everyday words, as they are curated: each with its reason. */
export const Vocabulary = z.strictObject({
  row: z.string(),
  names: z.array(
    z.strictObject({
      term: z.string().min(1).max(64),
      lang: z.enum(['zh', 'en', 'mixed', 'formula']),
      kind: z.enum(['catalogue', 'generic', 'trade', 'slang', 'abbreviation', 'english', 'formula', 'ecommerce']),
      reason: z.string().min(1).max(200),
      /** Part of ordinary words too: found only where it stands alone. */
      whole: z.boolean().optional(),
      /** Not to be found by its sound. */
      silent: z.boolean().optional(),
    }),
  ),
  shields: z.array(z.strictObject({ phrase: z.string().min(1).max(64), reason: z.string().min(1).max(200) })),
  /** For rows that apply only with the unlawful quality stated: words of the quality, and of the goods it is said of. */
  qualities: z.array(z.string().min(1).max(32)).default([]),
  goods: z.array(z.string().min(1).max(32)).default([]),
});
export type Vocabulary = z.infer<typeof Vocabulary>;

const Shapes = z.strictObject({
  splits: z.array(z.string()),
  lookalikes: z.array(z.string()),
  variants: z.array(z.string().length(2)),
  ordinaryWords: z.array(z.string()),
});
const Characters = z.strictObject({ simplified: z.string(), readings: z.record(z.string(), z.string()) });
const Rows = z.object({ rows: z.array(z.unknown()) });

/** The vocabulary files of a sources directory, in the order of their names. */
export function readVocabulary(sources: string): Vocabulary[] {
  const folder = path.join(sources, 'screening-vocabulary');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const parsed = Vocabulary.safeParse(readJson(path.join(folder, name)));
      if (!parsed.success) throw new Error(`${name}: ${z.prettifyError(parsed.error)}`);
      return parsed.data;
    });
}

/**
 * The body of the screening catalogue: the rows of the annex, with the vocabulary, the tables of characters and the
 * words of context that stand in files of their own.
 */
export function buildScreeningBody(sources: string, body: unknown): ScreeningBody {
  const texts = path.join(sources, 'screening-text');
  const { simplified, readings } = Characters.parse(readJson(path.join(texts, 'characters.json')));
  const { splits, lookalikes, variants, ordinaryWords } = Shapes.parse(readJson(path.join(texts, 'shapes.json')));
  const characters = { simplified: `${simplified}${variants.join('')}`, readings, splits, lookalikes };
  const grammar = Grammar.parse(readJson(path.join(texts, 'grammar.json')));
  const vocabulary = readVocabulary(sources);
  const tables = readCharacterTables(characters);
  const plain = (word: string) => streamOf(word, tables).text;
  const rows = Rows.parse(body).rows.map((row) => mergeRow(CatalogueRow.parse(row), vocabulary, plain));
  const spelt: Record<string, string> = {};
  for (const name of rows.flatMap(({ names }) => names)) {
    const reading = readingInContext(plain(name));
    const own = [...plain(name)].map((one) => tables.syllables[tables.reading[one.charCodeAt(0)] ?? 0]).join(' ');
    if (reading !== null && reading !== own) spelt[name] = reading;
  }
  const words = [...readFileSync(path.join(texts, 'ordinary-words.txt'), 'utf8').split('\n'), ...ordinaryWords];
  const sounds = new Set(rows.flatMap(({ names }) => names.map((name) => soundOf(plain(name), tables))));
  const own = new Set(rows.flatMap(({ names }) => names.map(plain)));
  // 脚料 in 下脚料 is no slip for a name either: parts of a longer word count like words.
  const parts = words.flatMap((word) => [word, ...partsOf(word)]);
  const alike = parts.filter((part) => part !== '' && sounds.has(soundOf(part, tables)) && !own.has(part));
  return ScreeningBody.parse({ rows, characters, grammar, spelt, ordinaryWords: unique(alike) });
}

/** The runs of two and three characters inside a word of three and four. */
function partsOf(word: string): string[] {
  if (word.length < 3 || word.length > 4) return [];
  const at = (length: number) =>
    Array.from({ length: word.length - length + 1 }, (_, from) => word.slice(from, from + length));
  return [...at(2), ...(word.length === 4 ? at(3) : [])];
}

function soundOf(word: string, { reading }: ReturnType<typeof readCharacterTables>): string {
  return [...word].map((one) => reading[one.charCodeAt(0)]).join(' ');
}

function mergeRow(row: CatalogueRow, vocabulary: readonly Vocabulary[], plain: (word: string) => string): CatalogueRow {
  const own = vocabulary.filter((one) => one.row === row.id);
  const names = own.flatMap((one) => one.names);
  const shields = own.flatMap((one) => one.shields);
  // One character is part of too many words to be looked for inside them.
  const alone = new Set([
    ...row.wholeNames,
    ...names
      .filter(({ term, whole }) => whole === true || /^\p{Script=Han}$/u.test(plain(term)))
      .map(({ term }) => term),
  ]);
  return {
    ...row,
    names: unique([...row.names, ...names.map(({ term }) => term)]).filter((name) => !alone.has(name)),
    wholeNames: [...alone],
    ...(row.unlawful && {
      unlawful: {
        ...row.unlawful,
        qualities: unique([...row.unlawful.qualities, ...own.flatMap(({ qualities }) => qualities)]),
        goods: unique([...row.unlawful.goods, ...own.flatMap(({ goods }) => goods)]),
      },
    }),
    silentNames: unique([...row.silentNames, ...names.filter(({ silent }) => silent === true).map(({ term }) => term)]),
    shields: unique([...row.shields, ...shields.map(({ phrase }) => phrase)]),
    reasons: Object.fromEntries(names.map(({ term, reason }) => [plain(term), reason])),
  };
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)];
}

/** `dan yao`, as the whole name is said; null where it is not all Chinese. */
function readingInContext(name: string): string | null {
  if (!/^[\u4e00-\u9fff]{2,8}$/.test(name)) return null;
  const syllables = pinyin(name, { toneType: 'none', type: 'array', v: true });
  return syllables.every((syllable) => /^[a-z]{1,6}$/.test(syllable)) ? syllables.join(' ') : null;
}

export function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
