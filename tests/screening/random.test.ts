import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compileScreening, type Screening } from '../../station/screening/engine.ts';
import { ScreeningBody } from '../../station/screening/pack.ts';
import { heldBytes } from '../support/held-bytes.ts';
import { createRandomText, randomBytes, screenRandomTexts } from './random-text.ts';

const signed: unknown = JSON.parse(
  readFileSync(new URL('../../resources/packs/screening-catalogue.json', import.meta.url), 'utf8'),
);
const body = ScreeningBody.parse(z.object({ pack: z.object({ body: z.unknown() }) }).parse(signed).pack.body);
const screening = compileScreening(body, 'screening-catalogue@0');
const pieces = body.rows.flatMap(({ names, shields }) => [...names, ...shields]);
/** Some seconds where nobody else works. */
const busyMachineMs = 240_000;
const seed = Number(process.env['WAYPOST_SEED'] ?? 20_261_122);

describe('text nobody would type', () => {
  it(
    `gets an answer whose evidence lies in it, 100,000 times up to 200 characters (WAYPOST_SEED=${seed}) [EX-4.9a]`,
    () => {
      const { wrong, found, outcomes } = screenRandomTexts(screening, pieces, { seed, runs: 100_000 });
      expect(wrong).toEqual([]);
      // A harness that reaches nothing proves nothing.
      expect(found).toBeGreaterThan(10_000);
      expect(Object.keys(outcomes).sort()).toEqual(['ask', 'go', 'stop']);
    },
    busyMachineMs,
  );

  it('is shown wrong when an answer points beside its text', () => {
    const beside: Screening = {
      ...screening,
      screen(input) {
        const answer = screening.screen(input);
        const shifted = answer.findings.map((finding) => ({
          ...finding,
          evidence: finding.evidence.map((one) => ({ ...one, end: one.end + 1 })),
        }));
        return { ...answer, findings: shifted };
      },
    };
    const broken: Screening = {
      ...screening,
      screen() {
        throw new RangeError('planted');
      },
    };
    expect(screenRandomTexts(beside, pieces, { seed, runs: 1000 }).wrong).toHaveLength(10);
    expect(screenRandomTexts(broken, pieces, { seed, runs: 20 }).wrong[0]?.what).toContain('planted');
  });

  it('with half a character at its end is read to its end and no further', () => {
    // Cut out of a longer string, whose next unit would complete the character.
    for (let at = 0; at < 2000; at += 1) {
      const whole = `手枪 ${at} ｇｕｎ 打火机\u{1f600}`;
      const { findings } = screening.screen({ text: whole.slice(0, -1), attributes: {} });
      for (const { end } of findings.flatMap(({ evidence }) => evidence)) expect(end).toBeLessThan(whole.length);
    }
  });

  it(
    'costs time in proportion and is forgotten: 100 texts of 100 KB [EX-4.9a]',
    () => {
      const random = createRandomText(seed, pieces);
      const cost = (text: string) => {
        const from = process.cpuUsage();
        screening.screen({ text, attributes: {} });
        const { user, system } = process.cpuUsage(from);
        return (user + system) / 1000;
      };
      const short = Array.from({ length: 20 }, () => cost(randomBytes(random, 12_500)));
      const before = heldBytes();
      const long = Array.from({ length: 100 }, () => cost(randomBytes(random, 100_000)));
      // Eight times the text: a square law would take 64 times as long.
      expect(Math.min(...long)).toBeLessThan(Math.max(Math.min(...short), 1) * 24);
      expect(heldBytes() - before).toBeLessThan(16_000_000);
    },
    busyMachineMs,
  );
});
