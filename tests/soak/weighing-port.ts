// A thousand pulled plugs of a scale that streams and of one that is asked, half of them while the loop is blocked, and a
// thousand races of four openers. [F110]
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../../tools/repository.ts';
import { pullPlugs, raceOpeners, troublesOf, type OrdealResult } from '../support/port-ordeal.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '1000' } } });
const runs = Number(values.runs);
const tell = (what: string) => (round: number) => {
  if (round % 100 === 0) process.stderr.write(`${what} ${round} of ${runs}\n`);
};

const plugs = await pullPlugs(runs, 'mt-continuous', tell('plugs'));
const asked = await pullPlugs(runs, 'mt-sics', tell('plugs of one that is asked'));
const races = await raceOpeners(runs, tell('races'));
const timesOf = ({ slowest }: OrdealResult) =>
  `; noticed in at most ${Math.round(slowest.noticedMs)} ms, back in at most ${Math.round(slowest.recoveredMs)} ms`;
const text = [
  lineOf('plugs of a scale that streams', plugs, timesOf(plugs)),
  lineOf('plugs of a scale that is asked', asked, timesOf(asked)),
  lineOf('races of four openers', races, ''),
].join('');
const troubles = [plugs, asked, races].flatMap(troublesOf);
process.stdout.write(text);
for (const trouble of troubles.slice(0, 20)) process.stdout.write(`  ${trouble}\n`);
mkdirSync(path.join(root, 'docs', 'soak'), { recursive: true });
writeFileSync(path.join(root, 'docs', 'soak', 'weighing-port.txt'), text);
process.exit(troubles.length === 0 && runs > 0 ? 0 : 1);

/** No failure in n runs: fewer than 3/n with 95 % confidence. */
function lineOf(what: string, result: OrdealResult, more: string): string {
  const { failures, leakedFiles, idleCpuPercent } = result;
  const bound = failures.length === 0 ? `below ${(3 / result.runs).toExponential(1)}` : 'not shown';
  return `${what} [F110]: ${result.runs} runs, ${failures.length} failures, 95 % bound ${bound}; ${leakedFiles} files left open; ${idleCpuPercent} % of a core at rest${more}\n`;
}
