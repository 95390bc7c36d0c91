// The browser tests alone; arguments go to Playwright: npm run e2e -- --grep mismatch
import { runBrowserTests } from './e2e-run.ts';

const report = await runBrowserTests(process.argv.slice(2));
const { passed, failed, skipped } = report ?? { passed: 0, failed: [], skipped: [] };
for (const { name, message } of failed) process.stdout.write(`FAILED ${name}\n${message}\n`);
for (const { name, reason } of skipped) process.stdout.write(`skipped: ${reason}: ${name}\n`);
if (!report) process.stdout.write('no browser test in tests/e2e\n');
process.stdout.write(`${passed} passed, ${failed.length} failed, ${skipped.length} skipped\n`);
process.exitCode = failed.length === 0 && passed > 0 ? 0 : 1;
