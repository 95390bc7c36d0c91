import type { Finding, GoodsAttributes, ScreeningAnswer } from '../../contract/screening.ts';
import { readCharacterTables, type Characters } from './characters.ts';
import { createExpressionCompiler, type AttributeName } from './condition.ts';
import { createContext } from './context.ts';
import { createDictionary } from './dictionary.ts';
import { createExplainer, type Explainer, type ExplainStep } from './explain.ts';
import { gatherFacts, holdCondition, someContext, spansOf, type Facts } from './facts.ts';
import { dropInner, type NamedSpan } from './longest.ts';
import type { CatalogueRow, ScreeningBody } from './pack.ts';
import { createReadingFinder, isNoOtherWord } from './reading.ts';
import { categoryOf, judge, sumUp, type Condition } from './rules.ts';
import { joinUnlawful, shieldTest } from './spans.ts';
import { readStated, type Stated } from './stated.ts';
import { joinSplits, plainSpan, readLookalikes, readMarks, toStream, type Stream } from './stream.ts';
import { readText, type ScreenedText, type Span } from './text.ts';
import { createWordFinder, isHanUnit, streamOf, type WordKind } from './words.ts';

/** A refused row that the serving carrier takes all the same; `names: null` means the whole row. [EX-4.9d] */
export type RelaxedRow = { rule: string; names: readonly string[] | null; becauseZh: string; becauseEn: string };

export type ScreeningInput = {
  text: string;
  attributes: GoodsAttributes;
  carrierOverrides?: readonly RelaxedRow[];
};

export type Screening = {
  packVersion: string;
  rows: number;
  screen(input: ScreeningInput): ScreeningAnswer;
  /** The same answer with every step that led to it. */
  explain(input: ScreeningInput): ScreeningAnswer & { steps: ExplainStep[] };
};

/** Compiles a pack once. Throws on a condition that CEL does not take: a signed pack with one must not come into force. */
export function compileScreening(body: ScreeningBody, packVersion: string): Screening {
  const compile = createExpressionCompiler();
  const characters = readCharacterTables(body.characters);
  const rows = body.rows.map((row) => ({
    row,
    applies: row.applies === null ? null : compile(row.applies),
    condition: row.condition === null ? null : compile(row.condition),
  }));
  const dictionary = createDictionary(body.ordinaryWords);
  const findWords = createWordFinder(body, characters, dictionary.crosses);
  const findReadings = createReadingFinder(body.rows, body.spelt, characters, dictionary);
  const excuseOf = createContext(body.rows, body.grammar, characters);
  const plainWord = (word: string) => readText(word, characters).plain;
  const shapes = { coiled: body.grammar.coiledGoods.map(plainWord), rigid: body.grammar.rigidGoods.map(plainWord) };
  const titleWords = body.grammar.titleWords.map(plainWord);

  function screen({ text, attributes, carrierOverrides = [] }: ScreeningInput, explainer: Explainer): ScreeningAnswer {
    const read = readText(text, characters);
    const stated = readStated(read.plain, shapes);
    explainer.read(read, stated);
    const hits = findNames(read, explainer);
    const findings = rows.flatMap(({ row, applies, condition }, index): Finding[] => {
      const named = hits.get(index) ?? [];
      if (named.length === 0 && (applies === null || !isSpokenOf(applies.uses, attributes, stated.attributes)))
        return [];
      const facts = gatherFacts(row, attributes, stated, named);
      const driven = applies !== null && someContext(applies, facts);
      if (named.length === 0 && !driven) return [];
      const held = condition === null ? null : holdCondition(condition, facts);
      const spans = named.length > 0 ? named : spansOf(applies, stated.attributes);
      explainer.judged(row, facts, held);
      const weak = named.length > 0 && !driven && named.every((span) => span.weak);
      return [relax(toFinding(row, held, spans, facts, read, weak), named, carrierOverrides, characters)];
    });
    return sumUp(findings, packVersion);
  }

  /** Occurrences of each row's goods, by the row's place, without what a shield, its context or a longer name takes away. */
  function findNames(read: ScreenedText, explainer: Explainer): Map<number, NamedSpan[]> {
    const base = toStream(read);
    const perRow = new Map<number, RowFinds>();
    const findsOf = (row: number) => {
      const finds = perRow.get(row) ?? { names: [], shields: [], qualities: [], goods: [] };
      perRow.set(row, finds);
      return finds;
    };
    for (const stream of viewsOf(base, read)) {
      for (const { word, start, end } of findWords(stream)) {
        const span = plainSpan(stream, { start, end });
        if (stream !== base && !isNewIn(stream, base, { start, end }, span)) continue;
        const find = { ...span, name: word.text, weak: word.initials, stream, at: { start, end } };
        findsOf(word.row)[word.kind].push(find);
      }
    }
    for (const { row, name, start, end } of findReadings(base)) {
      const span = plainSpan(base, { start, end });
      findsOf(row).names.push({ ...span, name, weak: true, stream: base, at: { start, end } });
    }

    const titles = titleWords.some((word) => read.plain.includes(word)) ? titlesIn(read.plain) : [];
    const hits = new Map<number, NamedSpan[]>();
    for (const [index, finds] of perRow) {
      const row = rows[index]?.row;
      if (!row) continue;
      const joined = joinUnlawful(finds.qualities, finds.goods, row.unlawful?.reach ?? 0).map((span) => ({
        ...span,
        name: '',
        weak: false,
        stream: base,
        at: streamSpan(base, span),
      }));
      const shielded = shieldTest([...finds.shields, ...titles]);
      const kept = distinct([...finds.names, ...joined]).filter((find) => {
        if (shielded(find)) return explainer.dropped(row, find, 'shield');
        const excuse = excuseOf(index, { stream: find.stream, read, span: find.at, plain: find });
        if (excuse) return explainer.dropped(row, find, `${excuse.kind} ${excuse.word}`);
        explainer.found(row, find);
        return true;
      });
      if (kept.length > 0)
        hits.set(
          index,
          kept.sort((a, b) => a.start - b.start),
        );
    }
    return dropInner(hits, (index) => rows[index]?.row.list ?? 'valuables');
  }

  /** The text as it stands, and as it reads with one trick undone. */
  function viewsOf(base: Stream, read: ScreenedText): Stream[] {
    const similar = readLookalikes(base, characters, 'i');
    const other = similar && base.text.includes('1') ? readLookalikes(base, characters, 'l') : null;
    const marked = readMarks(read);
    const both = marked && readLookalikes(marked, characters, 'l');
    const split = joinSplits(base, characters);
    return [base, split, similar, other, marked, both].filter((stream) => stream !== null);
  }

  /** A find that the base text holds as well is not told twice; a look-alike is none where it is part of a known word. */
  function isNewIn(stream: Stream, base: Stream, at: Span, plain: Span): boolean {
    const own = streamSpan(base, plain);
    const changed: number[] = [];
    if (stream.text.length !== base.text.length) return own.end - own.start !== at.end - at.start;
    for (let place = at.start; place < at.end; place += 1) {
      if (stream.text.charCodeAt(place) !== base.text.charCodeAt(place)) changed.push(place);
    }
    const changedHan = changed.filter((place) => isHanUnit(base.text.charCodeAt(place)));
    return changed.length > 0 && (changedHan.length === 0 || isNoOtherWord(base, at, changedHan, dictionary));
  }

  return {
    packVersion,
    rows: body.rows.length,
    screen: (input) => screen(input, createExplainer(null)),
    explain(input) {
      const steps: ExplainStep[] = [];
      return { ...screen(input, createExplainer(steps)), steps };
    },
  };
}

function isSpokenOf(names: readonly AttributeName[], declared: GoodsAttributes, stated: readonly Stated[]): boolean {
  return names.some((name) => declared[name] !== undefined || stated.some((one) => one.name === name));
}

type Find = NamedSpan & { stream: Stream; at: Span };
type RowFinds = Record<WordKind, Find[]>;

function titlesIn(plain: string): Span[] {
  return [...plain.matchAll(/《[^》]{1,60}》/g)].map(({ index, 0: title }) => ({
    start: index,
    end: index + title.length,
  }));
}

/** The units of a stream that lie in a span of the plain form. */
function streamSpan({ from, text }: Stream, { start, end }: Span): Span {
  const first = (bound: number) => {
    let [low, high] = [0, text.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((from[middle] ?? 0) < bound) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return { start: first(start), end: first(end) };
}

/** One find a place; what is strong there outweighs what is weak. */
function distinct(finds: readonly Find[]): Find[] {
  const byPlace = new Map<string, Find>();
  for (const find of finds) {
    const key = `${find.start}-${find.end}`;
    const known = byPlace.get(key);
    if (!known || (known.weak && !find.weak)) byPlace.set(key, find);
  }
  return [...byPlace.values()];
}

function toFinding(
  row: CatalogueRow,
  held: Condition | null,
  spans: readonly Span[],
  facts: Facts,
  read: ScreenedText,
  weak: boolean,
): Finding {
  const judged = judge(row.list, held);
  const known = facts[0]?.[0] ?? {};
  const ask = row.ask.find((name) => known[name] === undefined) ?? row.ask.at(-1) ?? null;
  return {
    rule: row.id,
    category: categoryOf(row),
    ...judged,
    evidence: spans.map((span) => ({ ...read.typed(span) })),
    because: row.becauseZh,
    becauseEn: row.becauseEn,
    ask: judged.outcome === 'ask' ? ask : null,
    report: row.action === 'refuse_and_report',
    groundOnly: row.groundOnly,
    ...(weak ? { strength: 'weak' as const } : {}),
  };
}

/** A carrier may take what the base catalogue refuses, never what is prohibited or restricted by law. [EX-4.9d] */
function relax(
  finding: Finding,
  named: readonly NamedSpan[],
  overrides: readonly RelaxedRow[],
  characters: Characters,
): Finding {
  if (!finding.rule.startsWith('H-') || finding.outcome === 'go' || named.length === 0) return finding;
  const override = overrides.find(({ rule, names }) => {
    const taken = names?.map((name) => streamOf(name, characters).text);
    return rule === finding.rule && named.every(({ name }) => !taken || taken.includes(name));
  });
  if (!override) return finding;
  return {
    ...finding,
    verdict: 'allowed',
    condition: 'met',
    outcome: 'go',
    ask: null,
    because: override.becauseZh,
    becauseEn: override.becauseEn,
  };
}
