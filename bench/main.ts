// npm run bench [-- durable rpc weighing latency start screening]: one line of JSON for each figure, each beside what it is held against in the same run.
import { benchDurable } from './durable.ts';
import type { Tell } from './figures.ts';
import { benchLatency } from './latency.ts';
import { benchReturns } from './returns.ts';
import { benchRpc } from './rpc.ts';
import { benchScreening } from './screening.ts';
import { benchStart } from './start.ts';
import { benchWeighing } from './weighing.ts';

const benches: Record<string, (tell: Tell) => Promise<void>> = {
  durable: benchDurable,
  rpc: benchRpc,
  weighing: benchWeighing,
  latency: benchLatency,
  start: benchStart,
  returns: benchReturns,
  screening: benchScreening,
};

// From a byte of the scale to the screen belongs to weighing.
const asked = process.argv.slice(2).flatMap((name) => (name === 'weighing' ? ['weighing', 'latency'] : [name]));
const unknown = asked.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  process.stderr.write(`no bench ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}\n`);
  process.exit(2);
}

let broken = 0;
for (const [name, bench] of Object.entries(benches)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  try {
    await bench((figure) => process.stdout.write(`${JSON.stringify(figure)}\n`));
  } catch (error) {
    broken += 1;
    process.stderr.write(
      `bench ${name} broke off: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
  }
}
process.exit(broken === 0 ? 0 : 1);
