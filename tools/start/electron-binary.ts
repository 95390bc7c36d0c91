import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../repository.ts';

const packageFolder = path.join(root, 'node_modules', 'electron');
/** Written when the binary could not be fetched; younger than a day it is believed. */
const failureMark = path.join(root, '.waypost', 'no-electron');
const believedMs = 24 * 3_600_000;
const fetchMs = 10_000;

export type ElectronChoice = { binary: string } | { reason: string };

/** Electron's program, fetched once if need be, or why there is none here. */
export async function findElectron(): Promise<ElectronChoice> {
  if (!existsSync(packageFolder)) return { reason: 'Electron is not installed' };
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'])
    return { reason: 'there is no display' };
  // Chromium's sandbox refuses to run as root, and without it nothing is opened.
  if (process.platform === 'linux' && process.getuid?.() === 0) return { reason: 'Electron does not run as root' };
  const present = binaryPath();
  if (present) return { binary: present };
  const failedMs = statSync(failureMark, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (Date.now() - failedMs < believedMs) return { reason: 'Electron could not be fetched in the last day' };
  await fetchBinary();
  const fetched = binaryPath();
  if (fetched) return { binary: fetched };
  mkdirSync(path.dirname(failureMark), { recursive: true });
  writeFileSync(failureMark, '');
  return { reason: 'Electron could not be fetched' };
}

function binaryPath(): string | null {
  const named = path.join(packageFolder, 'path.txt');
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? path.join(packageFolder, 'dist');
  if (!existsSync(named)) return null;
  const binary = path.join(folder, readFileSync(named, 'utf8').trim());
  return existsSync(binary) ? binary : null;
}

function fetchBinary(): Promise<void> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(packageFolder, 'install.js')], { cwd: root, stdio: 'ignore' });
    const timer = setTimeout(() => child.kill('SIGKILL'), fetchMs);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    child.on('error', end);
    child.on('exit', end);
  });
}
