// Ten million mutated frames per scale protocol: no crash, no growth, no single change of a checked frame read. [F030]
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { decodableNames } from '../../station/devices/scale/decodings.ts';
import { collisionRates, fuzzProtocol } from '../../station/devices/scale/fuzz.ts';
import { root } from '../../tools/repository.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '10000000' }, seed: { type: 'string' }, protocol: { type: 'string' } },
});
const runs = Number(values.runs);
const seed = values.seed ? Number(values.seed) : Date.now() % 2 ** 31;
const mostGrowthBytes = 200_000_000;
const names = decodableNames.filter((name) => values.protocol === undefined || name === values.protocol);

const before = process.memoryUsage().rss;
const lines: string[] = [];
let failures = 0;
for (const protocol of names) {
  const { singles, singlesPassed, passed, cutWrong, example, elapsedMs } = fuzzProtocol(protocol, runs, seed);
  // A quarter of the rounds are more than one change to a checked frame.
  const allowed = ((collisionRates[protocol] ?? 0) * runs) / 4;
  const growthBytes = process.memoryUsage().rss - before;
  const right = singlesPassed === 0 && cutWrong === 0 && passed <= allowed && growthBytes < mostGrowthBytes;
  if (!right) failures += 1;
  const facts = `${singlesPassed} of ${singles} single changes read, ${passed} other (${Math.round(allowed)} allowed), ${cutWrong} cut wrong`;
  const cost = `${((elapsedMs * 1000) / runs).toFixed(1)} µs a frame, ${Math.round(growthBytes / 1e6)} MB more`;
  lines.push(`${right ? 'right' : 'WRONG'} ${protocol}: ${facts}; ${cost}${right ? '' : `; bytes ${example}`}\n`);
  process.stdout.write(lines.at(-1) ?? '');
}

const line = `weighing [F030]: ${names.length} protocols, ${runs} mutated frames each, ${failures} wrong; seed ${seed}\n`;
process.stdout.write(line);
mkdirSync(path.join(root, 'docs', 'soak'), { recursive: true });
writeFileSync(path.join(root, 'docs', 'soak', 'weighing.txt'), line + lines.join(''));
process.exitCode = failures === 0 && names.length > 0 ? 0 : 1;
