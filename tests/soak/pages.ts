// One million addresses against the shell's page handler: nothing from outside its folder, only 200, 404 and 405. [E3]
import fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createPageHandler } from '../../electron/main/app-pages.ts';
import { root } from '../../tools/repository.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '1000000' }, seed: { type: 'string' } } });
const runs = Number(values.runs);
const seed = values.seed ? Number(values.seed) : Date.now() % 2 ** 31;
const folder = mkdtempSync(path.join(tmpdir(), 'waypost-soak-'));
mkdirSync(path.join(folder, 'pages'));
writeFileSync(path.join(folder, 'pages', 'counter.html'), 'INSIDE');
writeFileSync(path.join(folder, 'secret.html'), 'OUTSIDE');
const handler = createPageHandler(path.join(folder, 'pages'));

const word = fc.oneof(
  fc.constantFrom(
    'counter.html',
    'secret.html',
    'pages',
    '..',
    '%2e%2e',
    '..%2f',
    '..%5c',
    '%00',
    '%c0%ae',
    '\\',
    '//',
    'C:',
    '?',
    '#',
    '%',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const address = fc.array(word, { maxLength: 6 }).map((words) => `app://waypost/${words.join('/')}`);
let failures = 0;
let served = 0;
await fc.assert(
  fc.asyncProperty(address, async (url) => {
    const response = await handler({ url, method: 'GET' } as Request);
    const text = await response.text();
    const right = response.status === 200 ? text === 'INSIDE' : text === '' && response.status === 404;
    if (response.status === 200) served += 1;
    if (!right) {
      failures += 1;
      process.stdout.write(`${JSON.stringify({ url, status: response.status })}\n`);
    }
  }),
  { numRuns: runs, seed },
);
rmSync(folder, { recursive: true, force: true });

const bound = failures === 0 ? `below ${(3 / runs).toExponential(1)}` : 'not shown';
const line = `pages [E3]: ${runs} runs, ${failures} failures, 95 % bound ${bound}; ${served} pages served; seed ${seed}\n`;
process.stdout.write(line);
mkdirSync(path.join(root, 'docs', 'soak'), { recursive: true });
writeFileSync(path.join(root, 'docs', 'soak', 'pages.txt'), line);
process.exitCode = failures === 0 && served > 0 ? 0 : 1;
