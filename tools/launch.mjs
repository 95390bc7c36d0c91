// Runs a TypeScript program of this repository: node tools/launch.mjs <file.ts> [arguments].
// Plain JavaScript without dependencies, because it is what a fresh clone runs first, on whatever Node (20 or newer) npm has.
// It installs from the lock file when needed, finds Node 24 among the installed packages, and gets out of the way:
// standard streams, signals and the exit code are the program's own.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const lockFile = path.join(root, 'package-lock.json');
const modules = path.join(root, 'node_modules');
const stampFile = path.join(modules, '.waypost-installed');
const wantedMajor = 24;

const [program, ...args] = process.argv.slice(2);
if (!program) fail('usage: node tools/launch.mjs <file.ts> [arguments]', 2);
await installWhenNeeded();
const node = findNode();
const file = path.resolve(root, program);
if (!existsSync(file)) fail(`${program} is not part of this version`, 2);

const child = spawn(node, [file, ...args], { cwd: root, stdio: 'inherit', env: environment(node) });
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const forward = Object.fromEntries(signals.map((signal) => [signal, () => child.kill(signal)]));
for (const signal of signals) process.on(signal, forward[signal]);
child.on('error', (error) => fail(`cannot run ${node}: ${error.message}`, 1));
child.on('exit', (code, signal) => {
  for (const name of signals) process.off(name, forward[name]);
  process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
});

/** Installs from the lock file unless what is installed is what the lock file names. */
async function installWhenNeeded() {
  if (isInstalled()) return;
  const release = await takeInstallLock();
  try {
    if (isInstalled()) return;
    process.stderr.write('Installing from package-lock.json, once …\n');
    const npm = npmCommand();
    const result = spawnSync(
      npm.command,
      [...npm.args, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
      {
        cwd: root,
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
        shell: npm.shell,
      },
    );
    if (result.status !== 0)
      fail(`npm ci failed:\n${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`, 1);
    writeFileSync(stampFile, hashOfLock());
  } finally {
    release();
  }
}

function isInstalled() {
  const hash = hashOfLock();
  if (readOrNull(stampFile) === hash) return true;
  if (!matchesLock()) return false;
  // Installed by hand, or the lock file was only rewritten: nothing to do but to remember it.
  writeFileSync(stampFile, hash);
  return true;
}

/** npm keeps a copy of what it installed; every package that is not optional must be there in the locked version. */
function matchesLock() {
  const installedText = readOrNull(path.join(modules, '.package-lock.json'));
  if (installedText === null) return false;
  try {
    const installed = JSON.parse(installedText).packages;
    const locked = JSON.parse(readFileSync(lockFile, 'utf8')).packages;
    return Object.entries(locked).every(
      ([name, entry]) =>
        name === '' || entry.optional || entry.devOptional || entry.peer || installed[name]?.version === entry.version,
    );
  } catch {
    return false;
  }
}

function hashOfLock() {
  return createHash('sha256').update(readFileSync(lockFile)).digest('hex');
}

/** One install at a time: a folder is made by exactly one of two programs that start together. */
async function takeInstallLock() {
  const folder = path.join(root, '.waypost', 'install.lock');
  mkdirSync(path.dirname(folder), { recursive: true });
  const untilMs = Date.now() + 15 * 60_000;
  for (;;) {
    try {
      mkdirSync(folder);
      writeFileSync(path.join(folder, 'pid'), String(process.pid));
      const release = () => rmSync(folder, { recursive: true, force: true });
      process.once('exit', release);
      return release;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (holderIsGone(folder)) rmSync(folder, { recursive: true, force: true });
    else if (Date.now() > untilMs) fail(`another install holds ${folder}`, 1);
    else await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function holderIsGone(folder) {
  const pid = Number(readOrNull(path.join(folder, 'pid')));
  if (!pid) {
    // Taken this instant, or its holder died before it wrote its number.
    return (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) < Date.now() - 5_000;
  }
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

function npmCommand() {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('.js')) return { command: process.execPath, args: [cli], shell: false };
  return { command: 'npm', args: [], shell: process.platform === 'win32' };
}

function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= wantedMajor) return process.execPath;
  const { platform, arch } = process;
  const name = platform === 'win32' ? 'win' : platform;
  const binary = platform === 'win32' ? 'node.exe' : 'node';
  const places = [`node-${name}-${arch}`, `node-bin-${name}-${arch}`].map((folder) =>
    path.join(modules, folder, 'bin', binary),
  );
  return (
    places.find((place) => existsSync(place)) ??
    fail(`no Node ${wantedMajor} for ${platform} ${arch}: start npm with Node ${wantedMajor} or newer`, 1)
  );
}

function environment(nodeBinary) {
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const folders = [path.dirname(nodeBinary), path.join(modules, '.bin'), process.env[name]];
  return { ...process.env, [name]: folders.filter(Boolean).join(path.delimiter) };
}

function readOrNull(name) {
  try {
    return readFileSync(name, 'utf8');
  } catch {
    return null;
  }
}

function fail(message, code) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}
