import { z } from 'zod';
import { GoodsAttributes, type ScreeningAnswer } from '../../contract/screening.ts';
import { readCharacterTables } from '../../station/screening/characters.ts';
import { createExpressionCompiler } from '../../station/screening/condition.ts';
import { compileScreening, type Screening } from '../../station/screening/engine.ts';
import { ScreeningBody, type CatalogueRow } from '../../station/screening/pack.ts';
import { readText } from '../../station/screening/text.ts';

const Held = z.enum(['met', 'violated', 'unknown']);

/** What the catalogue must hold, written from the annex and not from the pack. */
export const ScreeningCases = z.strictObject({
  /** Every row, with the examples the annex gives; of the rows that need it, with the unlawful quality stated. */
  examples: z.array(z.strictObject({ row: z.string(), examples: z.array(z.string()) })),
  /** Goods of those rows without the quality: ordinary goods. */
  alone: z.array(z.string()),
  /** Each condition on both sides of each of its bounds and exactly on it. */
  bounds: z.array(
    z.strictObject({
      row: z.string(),
      which: z.enum(['condition', 'applies']),
      cases: z.array(z.strictObject({ attrs: GoodsAttributes, held: Held })),
    }),
  ),
  /** Rows of one list and one action that may share a name: the first answers. */
  precedence: z.array(z.strictObject({ rows: z.tuple([z.string(), z.string()]), reason: z.string().min(1) })),
  /** What is known to be wrong and waits to be set right; anything else fails. */
  known: z.array(z.strictObject({ kind: z.string(), row: z.string(), word: z.string() })),
});
export type ScreeningCases = z.infer<typeof ScreeningCases>;

export type Problem = {
  kind:
    | 'schema'
    | 'row-missing'
    | 'example-not-found'
    | 'alone-stopped'
    | 'name-twice'
    | 'shield-twice'
    | 'name-is-shield'
    | 'name-not-found'
    | 'shield-does-not-hold'
    | 'no-precedence'
    | 'condition-does-not-parse'
    | 'bound-without-cases'
    | 'bound-wrong';
  row: string;
  word: string;
  what: string;
};

/** Everything that is wrong with the body of a screening catalogue. A word is held against what it makes of itself: screened alone. */
export function checkScreening(unchecked: unknown, cases: ScreeningCases): Problem[] {
  const parsed = ScreeningBody.safeParse(unchecked);
  if (!parsed.success) {
    return parsed.error.issues.map(({ path, message }) => ({
      kind: 'schema',
      row: '',
      word: path.join('.'),
      what: message,
    }));
  }
  const body = parsed.data;
  const conditions = checkConditions(body.rows, cases);
  // A pack with a condition that does not parse cannot be asked anything.
  if (conditions.some(({ kind }) => kind === 'condition-does-not-parse')) return conditions;
  const screening = compileScreening(body, 'check@0');
  const characters = readCharacterTables(body.characters);
  const plain = (word: string) => readText(word, characters).plain;
  return [
    ...conditions,
    ...checkExamples(body.rows, cases, screening),
    ...body.rows.flatMap((row) => checkWords(row, plain, screening)),
    ...checkPrecedence(body.rows, cases, plain),
  ];
}

/** What is new, and what stands in the list of known problems without being one any more. */
export function sortOut(problems: readonly Problem[], { known }: ScreeningCases) {
  const keyOf = ({ kind, row, word }: { kind: string; row: string; word: string }) => `${kind} ${row} ${word}`;
  const [keys, knownKeys] = [new Set(problems.map(keyOf)), new Set(known.map(keyOf))];
  return {
    fresh: problems.filter((problem) => !knownKeys.has(keyOf(problem))),
    open: problems.filter((problem) => knownKeys.has(keyOf(problem))),
    mended: known.filter((one) => !keys.has(keyOf(one))),
  };
}

function checkExamples(rows: readonly CatalogueRow[], cases: ScreeningCases, screening: Screening): Problem[] {
  const known = new Set(rows.map(({ id }) => id));
  const found = cases.examples.flatMap(({ row, examples }): Problem[] => {
    if (!known.has(row)) return [{ kind: 'row-missing', row, word: '', what: 'the annex has this row' }];
    return examples.flatMap((word) => {
      const answer = screening.screen({ text: word, attributes: {} });
      const right = isFound(answer, row) && (!row.startsWith('P-') || answer.outcome === 'stop');
      return right ? [] : [{ kind: 'example-not-found', row, word, what: `answers ${told(answer)}` }];
    });
  });
  const alone = cases.alone.flatMap((word): Problem[] => {
    const answer = screening.screen({ text: word, attributes: {} });
    if (answer.verdict !== 'prohibited') return [];
    const row = answer.findings[0]?.rule ?? '';
    return [{ kind: 'alone-stopped', row, word, what: 'no unlawful quality is stated' }];
  });
  return [...found, ...alone];
}

function checkWords(row: CatalogueRow, plain: (word: string) => string, screening: Screening): Problem[] {
  const problems: Problem[] = [];
  const tell = (kind: Problem['kind'], word: string, what: string) => problems.push({ kind, row: row.id, word, what });
  const names = new Set<string>();
  for (const name of [...row.names, ...row.wholeNames]) {
    if (names.has(plain(name))) tell('name-twice', name, 'it reads as another name of the row');
    names.add(plain(name));
    const answer = screening.screen({ text: name, attributes: {} });
    // A stricter row may answer in its place, never a milder one and never nobody.
    if (row.list === 'prohibited' ? answer.verdict !== 'prohibited' : answer.findings.length === 0) {
      tell('name-not-found', name, `alone it answers ${told(answer)}`);
    }
  }
  const shields = new Set<string>();
  for (const shield of row.shields) {
    if (shields.has(plain(shield))) tell('shield-twice', shield, 'it reads as another phrase of the row');
    shields.add(plain(shield));
    if (names.has(plain(shield))) tell('name-is-shield', shield, 'a name of the row cannot be harmless');
    else if (isFound(screening.screen({ text: shield, attributes: {} }), row.id)) {
      tell('shield-does-not-hold', shield, 'the row is found in its own harmless phrase');
    }
  }
  return problems;
}

function isFound({ findings }: ScreeningAnswer, row: string): boolean {
  return findings.some(({ rule, strength }) => rule === row && strength === undefined);
}

function told({ verdict, findings }: ScreeningAnswer): string {
  return [verdict, ...findings.map(({ rule }) => rule)].join(' ');
}

/** Rows of one list and one action that share a name: which of them answers must have been decided. */
function checkPrecedence(
  rows: readonly CatalogueRow[],
  cases: ScreeningCases,
  plain: (word: string) => string,
): Problem[] {
  const decided = new Set(cases.precedence.map((one) => one.rows.join(' ')));
  const byName = new Map<string, CatalogueRow[]>();
  for (const row of rows) {
    for (const name of new Set([...row.names, ...row.wholeNames].map(plain))) {
      byName.set(name, [...(byName.get(name) ?? []), row]);
    }
  }
  return [...byName].flatMap(([word, sharing]) =>
    sharing.flatMap((first, at) =>
      sharing.slice(at + 1).flatMap((second): Problem[] => {
        const alike = first.list === second.list && first.action === second.action;
        if (!alike || decided.has(`${first.id} ${second.id}`)) return [];
        return [{ kind: 'no-precedence', row: first.id, word, what: `${second.id} has it too` }];
      }),
    ),
  );
}

function checkConditions(rows: readonly CatalogueRow[], cases: ScreeningCases): Problem[] {
  const compile = createExpressionCompiler();
  return rows.flatMap((row) =>
    (['condition', 'applies'] as const).flatMap((which): Problem[] => {
      const source = row[which];
      if (source === null) return [];
      const problem = (kind: Problem['kind'], what: string): Problem => ({ kind, row: row.id, word: source, what });
      const compiled = compileOrNull(() => compile(source));
      if (!compiled) return [problem('condition-does-not-parse', which)];
      const own = cases.bounds.filter((one) => one.row === row.id && one.which === which).flatMap((one) => one.cases);
      const wrong = own.flatMap(({ attrs, held }) => {
        const answer = compiled.evaluate(attrs);
        const told = answer === null ? 'unknown' : answer ? 'met' : 'violated';
        return told === held ? [] : [problem('bound-wrong', `${JSON.stringify(attrs)} is ${told}, not ${held}`)];
      });
      const missing = own.length === 0 ? [problem('bound-without-cases', which)] : [];
      return [...wrong, ...missing, ...boundsOf(source).flatMap((bound) => lacks(bound, own, problem))];
    }),
  );
}

type Bound = { name: string; figure: number };

/** `abv <= 56.0` → abv, 56. */
function boundsOf(source: string): Bound[] {
  return [...source.matchAll(/([a-z_0-9]+)\s*(?:<=|>=|<|>|==)\s*(-?\d+(?:\.\d+)?)/g)].map((match) => ({
    name: match[1] ?? '',
    figure: Number(match[2]),
  }));
}

function lacks(
  { name, figure }: Bound,
  cases: ScreeningCases['bounds'][number]['cases'],
  problem: (kind: Problem['kind'], what: string) => Problem,
): Problem[] {
  const own = cases.flatMap(({ attrs }) => {
    const value = Object.entries(attrs).find(([key]) => key === name)?.[1];
    return typeof value === 'number' ? [value] : [];
  });
  const sides = {
    below: own.some((value) => value < figure),
    on: own.includes(figure),
    above: own.some((value) => value > figure),
  };
  return Object.entries(sides).flatMap(([side, there]) =>
    there ? [] : [problem('bound-without-cases', `${name} ${side} ${figure}`)],
  );
}

function compileOrNull<T>(compile: () => T): T | null {
  try {
    return compile();
  } catch {
    return null;
  }
}
