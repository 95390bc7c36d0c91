import { ScreeningAnswer } from '../../contract/screening.ts';
import type { Screening } from '../../station/screening/engine.ts';

/**
 * Text nobody would type: every plane of Unicode, control characters, lone surrogates. Pieces of real names stand in it,
 * in one text of ten as often as not, so that finds, shields and doubts of every kind are reached as well.
 */
export function createRandomText(seed: number, pieces: readonly string[]) {
  let state = seed >>> 0;
  // Mulberry32: small, and the same everywhere, so that a seed printed on one machine fails on another.
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (bound: number) => next() % bound;
  const piece = () => pieces[below(pieces.length)] ?? '';
  const sources: readonly (() => string)[] = [
    () => String.fromCodePoint(below(0x110000)),
    () => String.fromCharCode(0xd800 + below(0x800)),
    () => String.fromCharCode(below(0x20)),
    () => String.fromCharCode(0x4e00 + below(0x5200)),
    () => String.fromCharCode(0x20 + below(0x5f)),
    () => String.fromCharCode(0x2000 + below(0x100)),
    () => String.fromCodePoint(0x1f000 + below(0x1000)),
    piece,
    () => [...piece()].join(String.fromCharCode(0x20 + below(0x20))),
  ];
  return (length: number): string => {
    const names = below(10) === 0 ? 2 : 40;
    let text = '';
    while (text.length < length) {
      const named = below(names) === 0;
      text += sources[named ? 7 + below(2) : below(7)]?.() ?? '';
    }
    return text.slice(0, length);
  };
}

/** Texts of 0 to 200 characters, the short ones more often; each answer is held against its text. */
export function screenRandomTexts(
  screening: Screening,
  pieces: readonly string[],
  { seed, runs, onRun = () => {} }: { seed: number; runs: number; onRun?: (run: number) => void },
): { wrong: { run: number; text: string; what: string }[]; found: number; outcomes: Record<string, number> } {
  const random = createRandomText(seed, pieces);
  const wrong: { run: number; text: string; what: string }[] = [];
  const outcomes: Record<string, number> = {};
  let found = 0;
  for (let run = 0; run < runs && wrong.length < 10; run += 1) {
    const share = ((run * 7919) % 1000) / 1000;
    const text = random(run % 50 === 0 ? 200 : Math.floor(201 * share * share));
    try {
      const answer = screening.screen({ text, attributes: {} });
      found += answer.findings.length;
      outcomes[answer.outcome] = (outcomes[answer.outcome] ?? 0) + 1;
      const outside = answer.findings
        .flatMap(({ evidence }) => evidence)
        .some((one) => one.end <= one.start || text.slice(one.start, one.end) !== one.text);
      if (outside) wrong.push({ run, text, what: 'evidence is not in the text' });
      if (run % 1000 === 0 && !ScreeningAnswer.safeParse(answer).success) wrong.push({ run, text, what: 'no answer' });
    } catch (error) {
      wrong.push({ run, text, what: String(error) });
    }
    onRun(run);
  }
  return { wrong, found, outcomes };
}

/** About so many bytes of UTF-8. */
export function randomBytes(random: (length: number) => string, bytes: number): string {
  let text = '';
  let size = 0;
  while (size < bytes) {
    const more = random(1000);
    text += more;
    size += Buffer.byteLength(more);
  }
  return text;
}
