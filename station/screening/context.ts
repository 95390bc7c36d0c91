import type { Characters } from './characters.ts';
import type { CatalogueRow, Grammar } from './pack.ts';
import { gaps, type Stream } from './stream.ts';
import type { ScreenedText, Span } from './text.ts';
import { isLatin, streamOf } from './words.ts';

/** Why a find is no goods of its row: a word that makes it another thing, or takes it away. */
export type Excuse = {
  kind: 'tail' | 'head' | 'marker' | 'media' | 'negation' | 'purpose' | 'toy' | 'empty';
  word: string;
};

export type Place = {
  stream: Stream;
  read: ScreenedText;
  /** In the stream. */ span: Span;
  /** In the plain form. */ plain: Span;
};

/**
 * Looks at the words around a find: in Chinese and in English the head of a name stands last, so that a lighter case is a
 * case and 白酒杯 is a glass; "without", "for", "empty" and "toy" say that the goods are not there.
 */
export function createContext(rows: readonly CatalogueRow[], grammar: Grammar, characters: Characters) {
  const han = (words: readonly string[]) => alternatives(words.map((word) => streamOf(word, characters).text));
  const latin = (words: readonly string[]) => alternatives(words);
  // What is said of goods that join: 和 and 加 put two things side by side.
  const filler = '[^和与及或跟加配带含装送有内一二两三四五六七八九十几0-9]';
  const marker = new RegExp(`^(?:${han(grammar.markers)})`);
  const replicaMarker = new RegExp(`^${filler}{0,4}?(?:${han(grammar.replicaMarkers)})`);
  // 手枪放书包: what goods are put into is no name of theirs, 打火机存放架 is. Behind the head comes a count or the next thing.
  const notPutInto = '(?!(?<![存摆])放(?![置大])|(?<![收珍冷])藏|(?<!花)塞(?!子)|(?<!包)裹|缝(?!纫)|在(?!线))';
  const head = new RegExp(
    `^(?:${notPutInto}${filler}){0,6}?(?:${han(grammar.heads)})(?=$|[一二两三四五六七八九十几0-9的和与及或跟])`,
  );
  const shape = new RegExp(`^${filler}{1,3}?(?:造型|形状|图案|花纹|印花|图样)`);
  // 导火线 悬疑小说: behind a title, the kind of work it is; nothing may stand between that goods are joined with.
  const media = new RegExp(`^(?:${han(grammar.media)}|${filler}{0,5}(?:${han(grammar.works)}))$`);
  const story = new RegExp(`^${filler}{0,6}(?:${han(grammar.stories)})$`);
  const toyWork = new RegExp(`^${filler}{0,4}(?:${han(grammar.toyWorks)})$`);
  const nextMarker = /^(?:图案|花纹|印花|造型|图样|主题|题材|形状|味)/;
  const counter = new RegExp(`(?:${han(grammar.counterWords)})${filler}{0,6}(?:${han(grammar.counterMedia)})`);
  const titleRest = new RegExp(`^(?:${filler}(?<=\\p{Script=Han})){0,4}$`, 'u');
  const negation = new RegExp(`(?:${han(grammar.negations)})$`);
  const purpose = new RegExp(`(?:${han(grammar.purposes)})$`);
  const purposeAfter = /^(?:专用|用)(?![的来于于完光])\p{Script=Han}/u;
  const toyBefore = new RegExp(`(?:${han(grammar.toyWords)})的?$`);
  const emptyBefore = new RegExp(`(?:${han(grammar.emptyWords)})$`);
  const emptyAfter = new RegExp(`^(?:${han(grammar.containers)})`);
  const englishHead = new RegExp(`^(?:[ -][a-z0-9]+){0,2}[ -](?:${latin(grammar.englishHeads)})(?![a-z])`);
  const englishBefore = new RegExp(
    `(?<![a-z])(?:${latin([...grammar.englishNegations, ...grammar.englishPurposes])})[ -](?:(?:a|an|the|my|your|any|all) )?$`,
  );
  const englishFree = /^[ -]free(?![a-z])/;
  const englishToy = /(?<![a-z])(?:toy|plush|miniature|empty) (?:[a-z]+ )?$/;
  const tails = rows.map((row) => tailTests(row, han));

  return (rowIndex: number, place: Place): Excuse | null => {
    const row = rows[rowIndex];
    if (!row) return null;
    const { stream, read, span, plain } = place;
    const { text, pieceEnd, gap } = stream;
    const attached = text.slice(span.end, Math.min(pieceEnd[span.end] ?? span.end, span.end + 32));
    const before = text.slice(Math.max(pieceStart(stream, span.start), span.start - 8), span.start);
    const isLatinEnd = isLatin(text.charCodeAt(span.end - 1));

    const tail = tails[rowIndex]?.(stream, span.end, isLatinEnd);
    if (tail) return { kind: 'tail', word: tail };
    const negated =
      negation.exec(before) ?? englishBefore.exec(read.plain.slice(Math.max(0, plain.start - 24), plain.start));
    if (negated) return { kind: 'negation', word: negated[0] };
    if (englishFree.test(read.plain.slice(plain.end, plain.end + 8))) return { kind: 'negation', word: 'free' };
    if (grammar.counterRows.includes(row.id)) {
      const warning = counter.exec(read.plain.slice(Math.max(0, plain.start - 12), plain.end + 16).replaceAll(' ', ''));
      if (warning) return { kind: 'media', word: warning[0] };
    }
    const restEnd = pieceEnd[span.end] ?? span.end;
    const nextEnd = gap[restEnd] === gaps.space ? (pieceEnd[restEnd + 1] ?? restEnd) : restEnd;
    const next = nextEnd - restEnd > 24 ? '' : text.slice(restEnd, nextEnd);
    if (grammar.storyRows.includes(row.id) && (story.test(attached) || story.test(next))) {
      return { kind: 'media', word: attached || next };
    }
    if (grammar.contentRows.includes(row.id)) return null;

    // The head stands behind the plural too: documents folder.
    const rest = read.plain.slice(plain.end, plain.end + 48).replace(isLatinEnd ? /^e?s(?![a-z])/ : /^(?!)/, '');
    const found =
      excuse('marker', marker.exec(attached) ?? shape.exec(attached)) ??
      excuse('head', head.exec(attached)) ??
      excuse('head', isLatinEnd ? englishHead.exec(rest) : null) ??
      excuse('purpose', purpose.exec(before) ?? purposeAfter.exec(attached));
    if (found) return found;
    if (next !== '' && titleRest.test(attached)) {
      const work = media.test(next) || (!grammar.replicaRows.includes(row.id) && toyWork.test(next));
      if (work && pieceStart(stream, span.start) === 0) return { kind: 'media', word: next };
      if (attached === '' && nextMarker.test(next)) return { kind: 'marker', word: next };
    }
    if (!grammar.replicaRows.includes(row.id)) {
      const toy =
        excuse('toy', toyBefore.exec(before)) ??
        excuse('toy', replicaMarker.exec(attached)) ??
        excuse('toy', englishToy.exec(read.plain.slice(Math.max(0, plain.start - 24), plain.start)));
      if (toy) return toy;
    }
    if (!grammar.pressureRows.includes(row.id) && emptyBefore.test(before) && emptyAfter.test(attached)) {
      return { kind: 'empty', word: '空' };
    }
    return null;
  };
}

function excuse(kind: Excuse['kind'], match: RegExpExecArray | null): Excuse | null {
  return match ? { kind, word: match[0] } : null;
}

function pieceStart({ gap }: Stream, from: number): number {
  let at = from;
  while (at > 0 && from - at < 64 && gap[at] === gaps.none) at -= 1;
  return at;
}

/** A row's own tails: right after the name, or within its reach; behind a space the whole next piece must be one. */
function tailTests(row: CatalogueRow, han: (words: readonly string[]) => string) {
  if (row.tails.length === 0) return null;
  const words = han(row.tails);
  const attachedTail = new RegExp(`^[^和与及]{0,${row.tailReach}}?(?:${words})`);
  const nextTail = new RegExp(`^[^和与及]{0,${Math.max(row.tailReach, 3)}}?(?:${words})$`);
  return ({ text, gap, pieceEnd, listEnd }: Stream, end: number, isLatinEnd: boolean): string | null => {
    if (end >= text.length) return null;
    if (isLatinEnd) return attachedTail.exec(text.slice(end, Math.min(listEnd[end] ?? end, end + 32)))?.[0] ?? null;
    if (gap[end] === gaps.none)
      return attachedTail.exec(text.slice(end, Math.min(pieceEnd[end] ?? end, end + 32)))?.[0] ?? null;
    if (gap[end] !== gaps.space || row.list === 'prohibited') return null;
    return nextTail.exec(text.slice(end, Math.min(pieceEnd[end + 1] ?? end, end + 16)))?.[0] ?? null;
  };
}

function alternatives(words: readonly string[]): string {
  const sorted = [...new Set(words)].filter((word) => word !== '').sort((a, b) => b.length - a.length);
  return sorted.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|') || '(?!)';
}
