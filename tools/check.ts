// Everything that can be said about the sources without running the product. One line a check; what failed shows why.
// Arguments choose checks by a part of their name: npm run check -- types
import { existsSync } from 'node:fs';
import path from 'node:path';
import { filesUnder, root, rooms } from './repository.ts';
import { runNode } from './run-program.ts';

type Check = { name: string; args: readonly string[] };

const vitest = (file: string) => ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', file];
const typed = rooms.filter(
  (room) =>
    existsSync(path.join(root, room, 'tsconfig.json')) && filesUnder(room, (file) => file.endsWith('.ts')).length > 0,
);

const checks: Check[] = [
  { name: 'format', args: ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'] },
  { name: 'lint', args: ['node_modules/oxlint/bin/oxlint', '--disable-nested-config', '--quiet'] },
  ...typed.map((room) => ({
    name: `types ${room}`,
    args: [room === 'src' ? 'node_modules/vue-tsc/bin/vue-tsc.js' : 'node_modules/typescript/bin/tsc', '-p', room],
  })),
  { name: 'unused code', args: ['node_modules/knip/bin/knip.js', '--no-progress'] },
  { name: 'import rules', args: vitest('tests/architecture/import-table.test.ts') },
  { name: 'habits', args: vitest('tests/architecture/habits.test.ts') },
  { name: 'branding [MA-7.3]', args: vitest('tests/architecture/branding.test.ts') },
  { name: 'screening pack', args: ['tools/packs/check.ts'] },
  { name: 'requirement ids', args: ['tools/coverage-requirements.ts', '--check'] },
];

const chosen = process.argv.slice(2);
const wanted = checks.filter(({ name }) => chosen.length === 0 || chosen.some((part) => name.includes(part)));
const failures: string[] = [];

// Two at a time: the machines that run this have two cores.
const waiting = [...wanted];
await Promise.all([worker(), worker()]);
for (const failure of failures) process.stdout.write(`\n${failure}\n`);
process.stdout.write(`${wanted.length - failures.length} ok, ${failures.length} failed\n`);
process.exitCode = failures.length === 0 && wanted.length > 0 ? 0 : 1;

async function worker(): Promise<void> {
  for (let check = waiting.shift(); check; check = waiting.shift()) {
    const startMs = performance.now();
    const { code, output } = await runNode(check.args, { env: { NO_COLOR: '1', FORCE_COLOR: '0' } });
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
    process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'} ${check.name} ${seconds} s\n`);
    if (code !== 0) failures.push(`--- ${check.name}\n${output.trim()}`);
  }
}
