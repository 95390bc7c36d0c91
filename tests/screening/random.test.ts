import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ScreeningAnswer } from '../../contract/screening.ts';
import { compileScreening } from '../../station/screening/engine.ts';
import { ScreeningBody } from '../../station/screening/pack.ts';
import { createRandomText } from './random-text.ts';

const signed: unknown = JSON.parse(
  readFileSync(new URL('../../resources/packs/screening-catalogue.json', import.meta.url), 'utf8'),
);
const body = ScreeningBody.parse(z.object({ pack: z.object({ body: z.unknown() }) }).parse(signed).pack.body);
const screening = compileScreening(body, 'screening-catalogue@0');
const pieces = body.rows.flatMap(({ names, shields }) => [...names, ...shields]);

describe('text nobody would type', () => {
  it('gets an answer whose evidence lies in it, 100,000 times up to 200 characters [EX-4.9a]', () => {
    const seed = Date.now() % 1_000_000;
    const random = createRandomText(seed, pieces);
    for (let run = 0; run < 100_000; run += 1) {
      const text = random((run * 7) % 201);
      const answer = screening.screen({ text, attributes: {} });
      const wrong = answer.findings.flatMap(({ evidence }) => evidence).some(
        (one) => one.end <= one.start || text.slice(one.start, one.end) !== one.text,
      );
      if (wrong) expect.fail(`seed ${seed} run ${run}: evidence is not in ${JSON.stringify(text)}`);
      if (run % 1_000 === 0) ScreeningAnswer.parse(answer);
    }
  });

  it('costs time in proportion: 100 texts of 100 KB [EX-4.9a]', () => {
    const random = createRandomText(20_261_122, pieces);
    const cost = (text: string) => {
      const from = process.cpuUsage();
      screening.screen({ text, attributes: {} });
      const { user, system } = process.cpuUsage(from);
      return (user + system) / 1000;
    };
    const texts = Array.from({ length: 100 }, () => random(100_000));
    const short = Math.min(...Array.from({ length: 10 }, () => cost(random(12_500))));
    const long = Math.min(...texts.slice(0, 10).map(cost));
    for (const text of texts.slice(10)) cost(text);
    // Eight times the text: a square law would take 64 times as long.
    expect(long).toBeLessThan(Math.max(short, 2) * 24);
  });
});
