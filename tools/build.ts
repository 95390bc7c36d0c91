// Builds what ships into out/: Electron's main, station and preload, the pages, and the station's web host for plain Node.
// Skips the work when no input changed; --force builds anyway.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { holdLock } from './hold-lock.ts';
import { filesUnder, isTest, root } from './repository.ts';

const webHost = 'station/hosts/web/main.ts';
const stamp = path.join(root, 'out', '.built');
const force = process.argv.includes('--force');

// Two programs that start together build once.
const release = await holdLock('build');
try {
  const inputs = hashOfInputs();
  if (force || readStamp() !== inputs) {
    const startMs = performance.now();
    rmSync(stamp, { force: true });
    // Loaded only when there is work: most runs find nothing to do.
    const { build: buildElectron } = await import('electron-vite');
    await buildElectron({ root, logLevel: 'warn', configFile: path.join(root, 'electron.vite.config.ts') });
    if (existsSync(path.join(root, webHost))) await buildWebHost();
    mkdirSync(path.dirname(stamp), { recursive: true });
    writeFileSync(stamp, inputs);
    process.stderr.write(`built in ${((performance.now() - startMs) / 1000).toFixed(1)} s\n`);
  }
} finally {
  release();
}

/** The station and its web host in one file, without the pages: it starts faster than two hundred small ones. */
async function buildWebHost(): Promise<void> {
  const { build: buildVite } = await import('vite');
  const { stationBundle } = await import('./station-bundle.ts');
  const bundle = stationBundle(root);
  await buildVite({
    root,
    configFile: false,
    logLevel: 'warn',
    plugins: [bundle.plugin],
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: true,
      outDir: 'out/station',
      emptyOutDir: true,
      copyPublicDir: false,
      target: 'node24',
      minify: false,
      sourcemap: false,
      rolldownOptions: {
        external: [...bundle.external],
        input: { 'web-host': path.join(root, webHost) },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
  // The cache must be on before the large file is compiled, so what is started is this small one.
  writeFileSync(
    path.join(root, 'out', 'station', 'web.js'),
    "import module from 'node:module';\nmodule.enableCompileCache();\nawait import('./web-host.js');\n",
  );
}

function hashOfInputs(): string {
  const folders = ['contract', 'station', 'src', 'electron'].flatMap((room) =>
    filesUnder(room, (file) => !isTest(file)),
  );
  const single = [
    'package.json',
    'package-lock.json',
    'electron.vite.config.ts',
    'tools/build.ts',
    'tools/station-bundle.ts',
  ];
  const hash = createHash('sha256');
  for (const file of [...folders, ...single]) hash.update(`${file}\0`).update(readFileSync(path.join(root, file)));
  return hash.digest('hex');
}

function readStamp(): string | null {
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : null;
}
