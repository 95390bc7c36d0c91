// One million texts nobody would type through the whole of screening, and a hundred of 100 KB: an answer each time, its
// evidence in the text, no growth. [EX-4.9a]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { compileScreening } from '../../station/screening/engine.ts';
import { ScreeningBody } from '../../station/screening/pack.ts';
import { root } from '../../tools/repository.ts';
import { createRandomText, randomBytes, screenRandomTexts } from '../screening/random-text.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '1000000' }, seed: { type: 'string' } } });
const runs = Number(values.runs);
const seed = values.seed ? Number(values.seed) : Date.now() % 2 ** 31;
const mostGrowthBytes = 100_000_000;

const file = path.join(root, 'resources', 'packs', 'screening-catalogue.json');
const Signed = z.object({ pack: z.object({ version: z.int(), body: z.unknown() }) });
const { version, body: unchecked } = Signed.parse(JSON.parse(readFileSync(file, 'utf8'))).pack;
const body = ScreeningBody.parse(unchecked);
const label = `screening-catalogue@${version}`;
const screening = compileScreening(body, label);
const pieces = body.rows.flatMap(({ names, shields }) => [...names, ...shields]);

let steadyBytes = 0;
let mostBytes = 0;
const sinceMs = performance.now();
const { wrong, found } = screenRandomTexts(screening, pieces, {
  seed,
  runs,
  onRun(run) {
    if (run % 1000 !== 0) return;
    const { rss } = process.memoryUsage();
    // What the first tenth needs is what it needs to run at all.
    if (run <= runs / 10) steadyBytes = Math.max(steadyBytes, rss);
    mostBytes = Math.max(mostBytes, rss);
  },
});
const micros = ((performance.now() - sinceMs) * 1000) / runs;

const random = createRandomText(seed, pieces);
const long = Math.ceil(runs / 10_000);
const longSinceMs = performance.now();
for (let run = 0; run < long; run += 1) screening.screen({ text: randomBytes(random, 100_000), attributes: {} });
const longMs = (performance.now() - longSinceMs) / long;

for (const { run, text, what } of wrong) process.stdout.write(`${JSON.stringify({ run, what, text })}\n`);
const growthBytes = mostBytes - steadyBytes;
const right = wrong.length === 0 && found > 0 && growthBytes < mostGrowthBytes;
const bound = wrong.length === 0 ? `below ${(3 / runs).toExponential(1)}` : 'not shown';
const line = `screening [EX-4.9a]: ${label}, ${runs} texts up to 200 characters, ${wrong.length} wrong, 95 % bound ${bound}; ${found} finds; ${micros.toFixed(0)} µs each; ${long} texts of 100 KB, ${longMs.toFixed(0)} ms each; ${Math.round(growthBytes / 1e6)} MB more than after the first tenth; seed ${seed}\n`;
process.stdout.write(line);
mkdirSync(path.join(root, 'docs', 'soak'), { recursive: true });
writeFileSync(path.join(root, 'docs', 'soak', 'screening.txt'), line);
process.exitCode = right ? 0 : 1;
