import { spawn } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { runNode } from '../tools/run-program.ts';
import { root } from '../tools/repository.ts';
import { percentile, rounded, type Tell } from './figures.ts';
import { makeManyOrders } from './many-orders.ts';

const orders = 100_000;
const runs = 9;

/**
 * From the spawn of the station's process to its ready line, with 100,000 orders in its database, beside a bare Node process that
 * loads the same libraries. Both are one bundled file with the compile cache on, as the station ships; they take turns, and the
 * first start of each, which fills the cache and makes the first staff, is not counted.
 */
export async function benchStart(tell: Tell): Promise<void> {
  const preparedMs = performance.now();
  const { folder, configFile } = makeManyOrders(orders);
  const prepareMs = Math.round(performance.now() - preparedMs);
  try {
    const station = await stationProgram();
    const bare = await bareProgram();
    const empty = path.join(folder, 'empty.config.json');
    writeFileSync(empty, JSON.stringify({ dataDir: './empty', station: { name: '梧桐路驿台' } }));
    const times = { station: [] as number[], empty: [] as number[], bare: [] as number[] };
    for (let run = -1; run < runs; run += 1) {
      const stationMs = await timeToLine([station.file, '--config', configFile]);
      const emptyMs = await timeToLine([station.file, '--config', empty]);
      const bareMs = await timeToLine([bare.file]);
      if (run < 0) continue;
      times.station.push(stationMs);
      times.empty.push(emptyMs);
      times.bare.push(bareMs);
    }
    const [value, emptyMs, bareMs] = [times.station, times.empty, times.bare].map((ms) => percentile(ms, 0.5)) as [
      number,
      number,
      number,
    ];
    tell({
      name: 'start-to-ready-100000-orders',
      value: rounded(value, 1),
      unit: 'ms',
      n: runs,
      against: {
        name: `bare Node process with the same libraries (${bare.what})`,
        value: rounded(bareMs, 1),
        unit: 'ms',
      },
      ratio: rounded(value / bareMs),
      aim: 'ratio <= 3',
      held: value / bareMs <= 3,
      how: `medians of turns; the station from ${station.what}; an empty station takes ${rounded(emptyMs, 1)} ms; the orders were prepared in ${prepareMs} ms`,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Program = { file: string; what: string };

async function stationProgram(): Promise<Program> {
  const bundle = path.join(root, 'out/station/web.js');
  const built = await runNode(['tools/build.ts']);
  if (built.code === 0 && existsSync(bundle)) return { file: bundle, what: 'its bundle' };
  return { file: path.join(root, 'station/hosts/web/main.ts'), what: 'its sources, since there is no bundle' };
}

/** Bundled with the same settings as the station, into a folder of the bench's own. */
async function bareProgram(): Promise<Program> {
  const outDir = path.join(root, 'out/bench');
  const { build } = await import('vite');
  const { stationBundle } = await import('../tools/station-bundle.ts');
  const { external, plugin } = stationBundle(root);
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [plugin],
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      copyPublicDir: false,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        external: [...external],
        input: { 'bare-libraries': path.join(root, 'bench/bare.ts') },
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  });
  const file = path.join(outDir, 'bare.js');
  writeFileSync(
    file,
    "import module from 'node:module';\nmodule.enableCompileCache();\nawait import('./bare-libraries.js');\n",
  );
  return { file, what: 'bundled likewise' };
}

/** Milliseconds from the spawn to the first line on standard output; then the process is ended. */
async function timeToLine(args: readonly string[]): Promise<number> {
  const startMs = performance.now();
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-4_000)));
  const line = await Promise.race([
    new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve)),
    exited.then(() => null),
  ]);
  const tookMs = performance.now() - startMs;
  if (line === null) throw new Error(`${args.join(' ')} said nothing\n${log}`);
  child.kill('SIGTERM');
  await exited;
  return tookMs;
}
