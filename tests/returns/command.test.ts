import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { AssessAnswer, type AssessLine } from '../../contract/returns.ts';
import { root } from '../../tools/repository.ts';
import { renderReturnsPage, returnsPage } from '../../tools/returns-page.ts';
import { requestOf, saleOf } from './samples.ts';

it('`returns assess` answers every line in order, names what is wrong, and says so at the end [MA-3.1.8a F053]', () => {
  const good: AssessLine = { id: 'r1', sale: saleOf(), return: requestOf() };
  const unpaid = { ...good, id: 'r2', sale: saleOf({ payments: [] }) };
  const short = saleOf({ payments: [{ paymentId: 'p', channel: 'cash', reference: 'R', amountFen: 1 }] });
  const lines = [
    JSON.stringify(good),
    '',
    '{"id":',
    JSON.stringify(unpaid),
    JSON.stringify({ ...good, id: 3, sale: short }),
  ];
  const { stdout, stderr, status } = spawnSync(process.execPath, ['station/cli/main.ts', 'returns', 'assess'], {
    cwd: root,
    input: lines.join('\n'),
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const answers = stdout
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(AssessAnswer.parse(answers[0])).toMatchObject({ id: 'r1', right: 'granted', money: { refundFen: 10_000 } });
  expect(answers.slice(1)).toEqual([
    { id: null, error: 'not JSON' },
    { id: 'r2', error: expect.stringContaining('sale.payments') },
    {
      id: 3,
      error: 'sale.inconsistent',
      refusal: { code: 'sale.inconsistent', rule: 'F052', details: { reason: 'payments' } },
    },
  ]);
  expect(status).toBe(1);
});

it('the page of the command is what the contract and the engine say today', () => {
  expect(readFileSync(returnsPage, 'utf8')).toBe(renderReturnsPage());
  expect(path.relative(root, returnsPage)).toBe(path.join('docs', 'returns-assess.md'));
});
