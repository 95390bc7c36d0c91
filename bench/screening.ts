import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { readCharacterTables } from '../station/screening/characters.ts';
import { compileScreening, type Screening } from '../station/screening/engine.ts';
import { createMatcher } from '../station/screening/matcher.ts';
import { ScreeningBody } from '../station/screening/pack.ts';
import { readText } from '../station/screening/text.ts';
import { root } from '../tools/repository.ts';
import { runNode } from '../tools/run-program.ts';
import { percentile, rounded, type Tell } from './figures.ts';
import { createNormalisation, howToInstall, readPackages, type Contestant } from './screening-packages.ts';
import { spellingTricks } from './screening-tricks.ts';

const rounds = 9;
/** Passes in a row, so that nobody pays for the caches that another filled. */
const passes = 4;
const loads = 7;
const mostTerms = 5000;
const aims = { load: 150, bare: 1, whole: 2, p99: 30 };

const Signed = z.object({ pack: z.object({ version: z.int(), body: z.unknown() }) });
const Sentence = z.object({ text: z.string(), kind: z.string() });
const Load = z.object({ readMs: z.number(), compileMs: z.number(), answeredMs: z.number() });

/**
 * What screening costs, on the descriptions of tests/screening (the open part): the pack's load in a bare process, the
 * matcher alone and the whole pipeline against packages that find words, and the spellings each of them sees through.
 */
export async function benchScreening(tell: Tell): Promise<void> {
  await tellLoad(tell);
  const file = path.join(root, 'resources', 'packs', 'screening-catalogue.json');
  const { version, body: unchecked } = Signed.parse(JSON.parse(readFileSync(file, 'utf8'))).pack;
  const body = ScreeningBody.parse(unchecked);
  const screening = compileScreening(body, `screening-catalogue@${version}`);
  const characters = readCharacterTables(body.characters);
  const plain = (text: string) => readText(text, characters).plain;
  const sentences = readFileSync(path.join(root, 'tests', 'screening', 'sentences-open.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Sentence.parse(JSON.parse(line)));
  const normalise = createNormalisation();
  const names = unique(body.rows.flatMap((row) => [...row.names, ...row.wholeNames, ...row.shields]).map(plain));
  const lists = [spread(names, mostTerms), names];

  for (const terms of lists) {
    const packages = readPackages(terms);
    if (!packages) {
      process.stderr.write(`${howToInstall}\n`);
      continue;
    }
    const find = createMatcher(terms);
    const texts = sentences.map(({ text }) => plain(text));
    const ours = { name: 'the matcher', find: (text: string) => find(text).length };
    tellRates(tell, `matcher alone, ${terms.length} words`, texts, ours, packages, {
      text: 'faster than every package',
      least: aims.bare,
    });
  }

  const whole = {
    name: 'screening',
    find: (text: string) => screening.screen({ text, attributes: {} }).findings.length,
  };
  for (const terms of lists.map((list) => unique(list.map(normalise)))) {
    const packages = readPackages(terms)?.filter(({ name }) => name !== 'RegExp') ?? [];
    const fronted = packages.map(({ name, find }) => ({
      name: `${name} behind NFKC, lower case, stripping, OpenCC`,
      find: (text: string) => find(normalise(text)),
    }));
    for (const kind of ['of all kinds', 'ordinary']) {
      const texts = sentences.filter((one) => kind === 'of all kinds' || one.kind === kind).map(({ text }) => text);
      const what = `whole pipeline against ${terms.length} words, descriptions ${kind}`;
      tellRates(tell, what, texts, whole, fronted, {
        text: `at least ${aims.whole} times the best package`,
        least: aims.whole,
      });
    }
  }
  tellSlowest(
    tell,
    screening,
    sentences.map(({ text }) => text),
  );
  tellTricks(tell, screening, body, normalise);
}

async function tellLoad(tell: Tell): Promise<void> {
  const times: z.infer<typeof Load>[] = [];
  for (let run = 0; run < loads; run += 1) {
    const { code, output } = await runNode(['bench/screening-load.ts']);
    if (code !== 0) throw new Error(output);
    times.push(Load.parse(JSON.parse(output)));
  }
  const middle = (of: (time: z.infer<typeof Load>) => number) => rounded(percentile(times.map(of), 0.5), 1);
  const value = middle(({ answeredMs }) => answeredMs);
  tell({
    name: 'pack load until the first answer',
    value,
    unit: 'ms',
    n: loads,
    aim: `at most ${aims.load} ms`,
    held: value <= aims.load,
    how: `median over fresh processes; ${middle(({ readMs }) => readMs)} ms signature and form, ${middle(({ compileMs }) => compileMs)} ms compiling, least ${rounded(Math.min(...times.map(({ answeredMs }) => answeredMs)), 1)} ms`,
  });
}

function tellRates(
  tell: Tell,
  name: string,
  texts: readonly string[],
  ours: Contestant,
  others: readonly Contestant[],
  aim: { text: string; least: number },
) {
  const times = measure([ours, ...others], texts);
  const rateOf = (contestant: Contestant) => texts.length / (percentile(times.get(contestant) ?? [], 0.5) / 1000);
  const value = rateOf(ours);
  for (const other of others) {
    const rate = rateOf(other);
    tell({
      name,
      value: Math.round(value),
      unit: 'descriptions/s',
      n: rounds * passes,
      against: { name: other.name, value: Math.round(rate), unit: 'descriptions/s' },
      ratio: rounded(value / rate),
      aim: aim.text,
      held: value / rate >= aim.least,
      how: `median of ${rounds * passes} passes over ${texts.length} descriptions, the contestants in turns`,
    });
  }
}

/** Milliseconds of each pass over all texts. */
function measure(contestants: readonly Contestant[], texts: readonly string[]): Map<Contestant, number[]> {
  const times = new Map(contestants.map((one): [Contestant, number[]] => [one, []]));
  for (let round = -2; round < rounds; round += 1) {
    for (const [{ name, find }, own] of times) {
      let found = 0;
      for (let pass = 0; pass < passes; pass += 1) {
        // A regular expression of thousands of words is too slow to be asked as often.
        if (name === 'RegExp' && (round < 0 || pass > 0 || round % 3 !== 0)) continue;
        const sinceMs = performance.now();
        for (const text of texts) found += find(text);
        if (round >= 0) own.push(performance.now() - sinceMs);
      }
      if (found < 0) throw new Error(name);
    }
  }
  return times;
}

function tellSlowest(tell: Tell, screening: Screening, texts: readonly string[]) {
  const own = texts.map((): number[] => []);
  for (let round = -3; round < rounds * passes; round += 1) {
    texts.forEach((text, index) => {
      const sinceMs = performance.now();
      screening.screen({ text, attributes: {} });
      if (round >= 0) own[index]?.push((performance.now() - sinceMs) * 1000);
    });
  }
  const all = own.flat();
  const value = rounded(percentile(all, 0.99), 1);
  const typical = own.map((times) => percentile(times, 0.5));
  tell({
    name: 'one description, p99',
    value,
    unit: 'µs',
    n: all.length,
    aim: `at most ${aims.p99} µs`,
    held: value <= aims.p99,
    how: `each timed alone, pauses of the machine among them; median ${rounded(percentile(all, 0.5), 1)} µs; p99 of each description's own median ${rounded(percentile(typical, 0.99), 1)} µs`,
  });
}

function tellTricks(tell: Tell, screening: Screening, body: ScreeningBody, normalise: (text: string) => string) {
  const words = unique(body.rows.flatMap((row) => [...row.names, ...row.wholeNames]).map((name) => name.toLowerCase()));
  const bare = readPackages(words) ?? [];
  const [best] = readPackages(unique(words.map(normalise))) ?? [];
  for (const { name, texts } of spellingTricks()) {
    const share = (caught: (text: string) => boolean) => texts.filter(caught).length;
    const answers = texts.map((text) => screening.screen({ text, attributes: {} }));
    const value = answers.filter(({ verdict }) => verdict === 'prohibited').length;
    const missed = texts.filter((_, index) => answers[index]?.verdict !== 'prohibited');
    const weak = answers.filter(({ strength }) => strength === 'weak').length;
    const counts = bare.map((one) => `${one.name} ${share((text) => one.find(text) > 0)}`);
    tell({
      name: `spelling: ${name}`,
      value,
      unit: `of ${texts.length} names caught`,
      n: texts.length,
      ...(best
        ? {
            against: {
              name: `${best.name} behind NFKC, lower case, stripping, OpenCC`,
              value: share((text) => best.find(normalise(text)) > 0),
              unit: `of ${texts.length}`,
            },
          }
        : {}),
      aim: 'every name',
      held: value === texts.length,
      how: [...counts, `${weak} of ours weak`, ...(missed.length > 0 ? [`missed: ${missed.join(' ')}`] : [])].join(
        ', ',
      ),
    });
  }
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)].filter((word) => word.trim() !== '');
}

/** So many of the words, from all over the list. */
function spread(words: readonly string[], most: number): string[] {
  return Array.from(
    { length: Math.min(most, words.length) },
    (_, at) => words[Math.floor((at * words.length) / Math.min(most, words.length))] ?? '',
  );
}
