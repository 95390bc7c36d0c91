import { chromium, type Browser } from '@playwright/test';
import { existsSync } from 'node:fs';

/**
 * The browser that comes inside an npm package, so that a fresh machine needs nothing else; `WAYPOST_CHROMIUM` names another one.
 * The variable below must stand before the package is loaded: it then brings its own system libraries too.
 */
export async function launchBrowser(): Promise<Browser> {
  const named = namedBrowser();
  if (named) return chromium.launch({ executablePath: named, args: playedCamera });
  const packed = await loadPacked();
  // One process ends with its first context; and the pages' own protections are part of what is proven.
  const unwanted = ['--single-process', '--disable-web-security', '--allow-running-insecure-content', ...emulatedGpu];
  const args = [...packed.args.filter((arg) => !unwanted.includes(arg)), '--disable-gpu', ...playedCamera];
  return chromium.launch({ executablePath: await packed.executablePath(), args, headless: true });
}

/** A camera that shows a moving test picture, and a person who allows it: what a page may not open stays shut all the same. */
const playedCamera = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

/** A graphics card that a processor plays: the pages need none, and half of a test's time went into it. */
const emulatedGpu = [
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--in-process-gpu',
];

/** Puts the packed browser where it can be started. */
export async function unpackBrowser(): Promise<void> {
  if (!namedBrowser()) await (await loadPacked()).executablePath();
}

function namedBrowser(): string | null {
  const named = process.env['WAYPOST_CHROMIUM'];
  return named && existsSync(named) ? named : null;
}

async function loadPacked() {
  process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs24.x';
  return (await import('@sparticuz/chromium')).default;
}
