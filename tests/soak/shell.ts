// Every hardening of the shell taken away in turn; each must be noticed. npm test does every other one.
import { runNode } from '../../tools/run-program.ts';

const { code } = await runNode(['node_modules/vitest/vitest.mjs', 'run', 'tests/electron/smoke.test.ts'], {
  env: { WAYPOST_MUTATIONS: 'all' },
  show: true,
});
process.exitCode = code;
