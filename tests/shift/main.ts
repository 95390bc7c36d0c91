// npm run -s shift -- --orders 50 --seed 7 --json
// npm run -s shift -- --returns [--orders 500] --seed 7: the return desk, its refunds in the cloud against a reckoning of its own.
// A counter's shift on real parts, with the station killed again and again. Exit 0 only if nothing was lost and nothing counted twice.
import { parseArgs } from 'node:util';
import { builtStation } from '../support/built-station.ts';
import { runReturnsShift } from './returns/run.ts';
import { runShift } from './run.ts';

const { values } = parseArgs({
  options: {
    orders: { type: 'string' },
    returns: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const orders = Number(values.orders ?? (values.returns ? '500' : '50'));
const seed = Number(values.seed);
if (!Number.isInteger(orders) || orders < 1 || orders > 1_000 || !Number.isInteger(seed) || seed < 0) {
  process.stderr.write('usage: npm run -s shift -- [--returns] [--orders 1..1000] [--seed N] [--json]\n');
  process.exit(2);
}

const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());

const startMs = performance.now();
const tell = values.json ? () => undefined : tellStory;
try {
  const stationFile = await builtStation();
  const options = { seed, tell, signal: ending.signal, stationFile };
  const { report, problems, held } = values.returns
    ? await runReturnsShift({ ...options, returns: orders })
    : await runShift({ ...options, orders });
  if (!values.json) process.stdout.write(`${held ? '\nEverything arrived, once.' : '\nThe shift did not hold.'}\n`);
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.stdout.write(`${JSON.stringify(report)}\n`);
  process.exitCode = held ? 0 : 1;
} catch (error) {
  process.stderr.write(
    `${error instanceof Error ? `${error.message}\n${String(error.cause instanceof Error ? error.cause.stack : error.cause)}` : String(error)}\n`,
  );
  process.exitCode = 1;
}

function tellStory(done: number, event: string): void {
  const width = 24;
  const full = Math.round((done / orders) * width);
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1).padStart(5);
  process.stdout.write(
    `${seconds} s ${'█'.repeat(full)}${'░'.repeat(width - full)} ${String(done).padStart(3)}/${orders}  ${event}\n`,
  );
}

/** What ships is what is killed; where it cannot be built, the sources are. */
