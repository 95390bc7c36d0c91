import { readFileSync } from 'node:fs';
import type { GoodsAttributes, ScreeningAnswer } from '../../contract/screening.ts';

export const sentenceKinds = ['catalogue', 'everyday', 'evasion', 'lookalike', 'conditional', 'ordinary'] as const;
export type SentenceKind = (typeof sentenceKinds)[number];

export type Sentence = {
  id: string;
  kind: SentenceKind;
  text: string;
  attrs?: GoodsAttributes;
  expect: { verdict: string; outcome: string; category: string; condition?: string | null; rule?: string | null };
  note?: string;
};

export type Score = {
  sentences: number;
  /** Of what is prohibited, how much is stopped as prohibited. */
  recall: number;
  /** Of what is allowed, how much is not let go. */
  falseAlarms: number;
  outcome: number;
  verdict: number;
  /** Verdict, outcome, category and condition all right; where the note calls the category advisory, the first two. */
  whole: number;
  perKind: Record<SentenceKind, { sentences: number; outcome: number; verdict: number; whole: number }>;
};

export function readSentences(part: 'open' | 'aside'): Sentence[] {
  return readFileSync(new URL(`./sentences-${part}.jsonl`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): Sentence => JSON.parse(line));
}

/** Figures in per cent. It tells totals only, never a sentence: one part is not to be seen while tuning. */
export function scoreSentences(sentences: readonly Sentence[], screen: (one: Sentence) => ScreeningAnswer): Score {
  const judged = sentences.map((sentence) => ({ sentence, ...judge(sentence, screen(sentence)) }));
  const share = (of: typeof judged, right: (one: (typeof judged)[number]) => boolean) =>
    of.length === 0 ? 100 : Math.round((of.filter(right).length / of.length) * 10_000) / 100;
  const prohibited = judged.filter(({ sentence }) => sentence.expect.verdict === 'prohibited');
  const allowed = judged.filter(({ sentence }) => sentence.expect.verdict === 'allowed');
  const figures = (of: typeof judged) => ({
    sentences: of.length,
    outcome: share(of, (one) => one.outcome),
    verdict: share(of, (one) => one.verdict),
    whole: share(of, (one) => one.whole),
  });
  const of = (kind: SentenceKind) => figures(judged.filter(({ sentence }) => sentence.kind === kind));
  return {
    ...figures(judged),
    recall: share(prohibited, ({ answer }) => answer.verdict === 'prohibited'),
    falseAlarms: share(allowed, ({ answer }) => answer.outcome !== 'go'),
    perKind: {
      catalogue: of('catalogue'),
      everyday: of('everyday'),
      evasion: of('evasion'),
      lookalike: of('lookalike'),
      conditional: of('conditional'),
      ordinary: of('ordinary'),
    },
  };
}

export function judge({ expect, note = '' }: Sentence, answer: ScreeningAnswer) {
  const outcome = answer.outcome === expect.outcome;
  const verdict = answer.verdict === expect.verdict;
  const rest = answer.category === expect.category && answer.condition === (expect.condition ?? null);
  return { answer, outcome, verdict, whole: outcome && verdict && (rest || note.includes('category advisory')) };
}
