// A million random sales: parts sum to the whole, nothing negative, any sequence of partial returns equals one. [MA-3.1.8a F054 F056]
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { decide } from '../../station/returns/index.ts';
import { root } from '../../tools/repository.ts';
import { findBrokenLaw } from '../returns/allocation-laws.ts';
import { shippedPolicies } from '../returns/samples.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '1000000' }, seed: { type: 'string' } },
});
const runs = Number(values.runs);
const seed = values.seed ? Number(values.seed) : Date.now() % 2 ** 31;
const policies = shippedPolicies();
const fromMs = performance.now();
const broken: string[] = [];
for (let run = 0; run < runs && broken.length < 10; run += 1) {
  const saleSeed = (seed + run * 2_654_435_761) % 2 ** 32;
  const mostLines = 1 + (run % 50);
  const law = findBrokenLaw(decide, policies, saleSeed, mostLines);
  if (law !== null) broken.push(`sale seed ${saleSeed}, up to ${mostLines} lines: ${law}`);
  if (run > 0 && run % 100_000 === 0) process.stdout.write(`${run} sales\n`);
}
const seconds = Math.round((performance.now() - fromMs) / 1000);
const line = `returns [MA-3.1.8a F054 F056]: ${runs} sales of up to 50 lines, ${broken.length} laws broken; ${seconds} s; seed ${seed}\n`;
process.stdout.write(line + broken.map((law) => `${law}\n`).join(''));
mkdirSync(path.join(root, 'docs', 'soak'), { recursive: true });
writeFileSync(path.join(root, 'docs', 'soak', 'returns.txt'), line + broken.map((law) => `${law}\n`).join(''));
process.exitCode = broken.length === 0 && runs > 0 ? 0 : 1;
