// npm start: the whole application. With waypost.config.json (or --config FILE) on real devices and a real cloud, else as a
// demonstration with emulated devices and a cloud of its own. Electron where it can run, else the web host and one URL.
//   --web          the web host even where Electron can run
//   --demo         the demonstration even where waypost.config.json exists
//   --fresh        forget the demonstration's data first
//   --scale NAME   the protocol of the demonstration's scale
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { root } from './repository.ts';
import { runNode } from './run-program.ts';
import { banner } from './start/banner.ts';
import { startDemo, type Demo } from './start/demo-station.ts';
import { findElectron } from './start/electron-binary.ts';
import { superviseProgram, type SupervisedProgram } from './start/supervised-program.ts';

const { values } = readOptions(() =>
  parseArgs({
    options: {
      config: { type: 'string' },
      demo: { type: 'boolean', default: false },
      web: { type: 'boolean', default: false },
      fresh: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      data: { type: 'string', default: path.join(root, '.waypost', 'demo') },
      seed: { type: 'string', default: '7' },
      scale: { type: 'string', default: 'toledo-8217' },
    },
  }),
);
const configured =
  values.config ?? (!values.demo && existsSync(path.join(root, 'waypost.config.json')) ? 'waypost.config.json' : null);
const folder = configured ? path.join(root, '.waypost', 'start') : path.resolve(values.data);
const Ready = z.object({ url: z.string(), displayUrl: z.string() });

/** What has to be ended, in reverse. */
const running: { stop(): Promise<void> }[] = [];
let ending: Promise<never> | null = null;
let firstSignalMs = 0;
let station: SupervisedProgram | null = null;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // A terminal and npm both send it; only one that comes later is a person who cannot wait.
    if (ending && performance.now() - firstSignalMs > 500) process.exit(130);
    firstSignalMs ||= performance.now();
    void end(0);
  });
}

if (values.fresh && !configured) rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
takePlace(path.join(folder, 'start.pid'));
const logFile = path.join(folder, 'start.log');
writeFileSync(logFile, '');
const log = (text: string) => appendFileSync(logFile, text);

try {
  await start();
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}

async function start(): Promise<void> {
  const electronSearch = values.web ? Promise.resolve({ reason: 'asked for' }) : findElectron();
  const demoStart = configured
    ? Promise.resolve(null)
    : startDemo({
        folder,
        seed: values.seed,
        scaleProtocol: values.scale,
        onLog: log,
        onGivenUp: fail,
        onConfigChanged: () => void station?.restart(),
      });
  const [built, electron, demo] = await Promise.all([runNode(['tools/build.ts']), electronSearch, demoStart]);
  if (demo) running.push(demo);
  if (built.code !== 0) return fail(`the build failed:\n${built.output}`);
  const config = demo?.configFile ?? path.resolve(configured ?? '');
  if ('binary' in electron) openElectron(electron.binary, config, demo);
  else openWebHost(config, demo, electron.reason);
}

/** The same station in plain Node; its address stays over restarts, so that an open page comes back by itself. */
function openWebHost(config: string, demo: Demo | null, reason: string): void {
  const tokens = [randomBytes(24).toString('base64url'), randomBytes(24).toString('base64url')];
  let shown = false;
  station = superviseProgram({
    name: 'the station',
    // With `=`, since a token may begin with a dash.
    args: () => [
      'out/station/web.js',
      `--config=${config}`,
      ...tokens.map((token, index) => `--${index === 0 ? 'counter' : 'display'}-token=${token}`),
    ],
    onLog: log,
    onGivenUp: fail,
    onReady(line) {
      const { url, displayUrl } = Ready.parse(line);
      keepPort(config, url, demo !== null);
      if (values.json)
        process.stdout.write(
          `${JSON.stringify({ ready: true, url, displayUrl, cloudUrl: demo?.cloudUrl ?? null, pids: { station: station?.pid() } })}\n`,
        );
      else if (!shown) process.stdout.write(banner({ url, displayUrl, demo, reason, logFile }));
      shown = true;
    },
  });
  running.push(station);
  station.start();
}

function openElectron(binary: string, config: string, demo: Demo | null): void {
  const child = spawn(binary, [root, '--config', config, ...(demo ? ['--demo'] : [])], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.on('data', (part: Buffer) => log(part.toString()));
  child.stderr.on('data', (part: Buffer) => log(part.toString()));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  running.push({
    async stop() {
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), 2_500);
      await ended;
      clearTimeout(killer);
    },
  });
  // Closing the windows ends the demonstration around them as well.
  void ended.then(() => end(0));
  process.stdout.write(banner({ url: null, displayUrl: null, demo, reason: '', logFile }));
}

/** The demonstration's station was given a free port: it gets the same one again. */
function keepPort(config: string, url: string, own: boolean): void {
  if (!own) return;
  const text = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(config, 'utf8')));
  writeFileSync(config, JSON.stringify({ ...text, web: { port: Number(new URL(url).port) } }, null, 2), {
    mode: 0o600,
  });
}

/** One start at a time for one folder: two would write into one database. */
function takePlace(file: string): void {
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (pid && isAlive(pid)) {
    process.stderr.write(`Waypost runs already (process ${pid}) with its data in ${path.relative(root, folder)}\n`);
    process.exit(1);
  }
  writeFileSync(file, String(process.pid));
  process.once('exit', () => rmSync(file, { force: true }));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function fail(sentence: string, code = 1): void {
  if (!ending) process.stderr.write(`Waypost stops: ${sentence}\n`);
  void end(code);
}

/** The station first, then what stands around it. */
function end(code: number): Promise<never> {
  ending ??= (async () => {
    const deadline = setTimeout(() => process.exit(code), 2_900);
    for (const one of running.toReversed()) await one.stop();
    clearTimeout(deadline);
    return process.exit(code);
  })();
  return ending;
}

/** An option that is not known is answered in one sentence, not with a stack. */
function readOptions<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    const why = error instanceof Error ? error.message.split('. ')[0] : String(error);
    process.stderr.write(`${why}. Known: --web --demo --fresh --json --config FILE --data DIR --seed N --scale NAME\n`);
    process.exit(2);
  }
}
