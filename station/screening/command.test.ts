import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runScreen } from './command.ts';
import { compileScreening } from './engine.ts';
import { ScreeningBody } from './pack.ts';

const source: unknown = JSON.parse(
  readFileSync(new URL('../../resources/packs/screening-catalogue.json', import.meta.url), 'utf8'),
);
const body = ScreeningBody.parse(z.object({ pack: z.object({ body: z.unknown() }) }).parse(source).pack.body);
const screening = compileScreening(body, 'screening-catalogue@2');

async function run(lines: string[], options = {}) {
  const answers: unknown[] = [];
  const exitCode = await runScreen(
    screening,
    lines,
    (line) => answers.push(JSON.parse(line)),
    (carrierId) =>
      carrierId === 'changqiao' ? [{ rule: 'H-04', names: ['文件'], becauseZh: '可', becauseEn: 'may' }] : null,
    options,
  );
  return { exitCode, answers };
}

describe('station screen', () => {
  it('writes one answer a line, in order, with rule and evidence [EX-4.9a]', async () => {
    const { exitCode, answers } = await run([
      '{"id":"a1","text":"白酒 52度 500ml 两瓶","attrs":{"transport":"ground"}}',
      '   ',
      '{"id":2,"text":"毛衣"}',
    ]);
    expect(exitCode).toBe(0);
    expect(answers).toMatchObject([
      {
        id: 'a1',
        verdict: 'restricted',
        condition: 'met',
        category: 'restricted:3',
        outcome: 'go',
        findings: [
          {
            rule: 'R-3a',
            category: 'restricted:3',
            evidence: [{ text: '白酒', start: 0, end: 2 }],
            because: expect.any(String),
            ask: null,
          },
        ],
        packVersion: 'screening-catalogue@2',
      },
      { id: 2, verdict: 'allowed', condition: null, category: 'none', outcome: 'go', findings: [] },
    ]);
  });

  it.each([
    ['not json', null],
    ['{"id":"b","text":5}', 'b'],
    ['{"id":"b"}', 'b'],
    ['{"id":"b","text":"酒","attrs":{"abv":"52"}}', 'b'],
    ['{"id":"b","text":"酒","attrs":{"colour":1}}', 'b'],
    ['{"id":{},"text":"酒"}', null],
    ['[1]', null],
    [JSON.stringify({ id: 'b', text: '酒'.repeat(501) }), 'b'],
    ['{"id":"b","text":"文件","carrierId":"nobody"}', 'b'],
  ])('answers %s with an error and goes on', async (line, id) => {
    const { exitCode, answers } = await run([line, '{"id":"z","text":"火柴"}']);
    expect(exitCode).toBe(1);
    expect(answers[0]).toEqual({ id, error: expect.any(String) });
    expect(answers[1]).toMatchObject({ id: 'z', outcome: 'stop' });
  });

  it('adds every step with --explain: what was read, found, dropped and judged [EX-4.9a F044]', async () => {
    const line = '{"id":"a","text":"香烟 两条"}';
    const [plain, explained] = [await run([line]), await run([line], { explain: true })];
    expect(plain.answers[0]).not.toHaveProperty('steps');
    expect(explained.answers[0]).toMatchObject(plain.answers[0] as object);
    expect(explained.answers[0]).toMatchObject({
      steps: expect.arrayContaining([
        expect.objectContaining({ step: 'read', counts: ['两条'] }),
        expect.objectContaining({ step: 'found', rule: 'R-4', text: '香烟' }),
        expect.objectContaining({ step: 'condition', rule: 'R-4', held: 'met' }),
      ]),
    });
  });

  it("applies a carrier's exceptions where one is named [EX-4.9d]", async () => {
    const { answers } = await run(['{"id":1,"text":"文件","carrierId":"changqiao"}', '{"id":2,"text":"文件"}']);
    expect(answers).toMatchObject([{ outcome: 'go' }, { outcome: 'stop' }]);
  });
});
