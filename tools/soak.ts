// The long version of a random test: npm run soak -- <area> [--runs N or --count N] [--seed N]. The result of the last run is kept in docs/soak/.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { filesUnder, root } from './repository.ts';

const areas = filesUnder('tests/soak', (file) => file.endsWith('.ts') && !file.endsWith('.test.ts')).map((file) =>
  path.basename(file, '.ts'),
);
const [area, ...args] = process.argv.slice(2);

if (area && areas.includes(area)) {
  const { status } = spawnSync(process.execPath, [path.join('tests', 'soak', `${area}.ts`), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} else {
  process.stderr.write(`usage: npm run soak -- <area>; areas: ${areas.join(', ')}\n`);
  process.exitCode = 2;
}
