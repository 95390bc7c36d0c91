// All tests: the fast ones by vitest, then the browser's by Playwright. The last line is `N passed, N failed, N skipped`.
// Arguments choose files for vitest and leave the browser out: npm test -- contract/wires
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { runBrowserTests } from './e2e-run.ts';
import { root } from './repository.ts';
import { runNode } from './run-program.ts';
import { readReport, type TestReport } from './test-report.ts';

const chosen = process.argv.slice(2);
const folder = path.join(root, 'test-results');
mkdirSync(folder, { recursive: true });

const reports = [await runVitest()];
if (chosen.length === 0) {
  const browser = await runBrowserTests([]);
  if (browser) reports.push(browser);
}
process.exitCode = summarise(reports);

async function runVitest(): Promise<TestReport> {
  const file = path.join(folder, 'vitest.json');
  rmSync(file, { force: true });
  const { code } = await runNode(
    ['node_modules/vitest/vitest.mjs', 'run', '--reporter=./tools/vitest-reporter.ts', '--passWithNoTests', ...chosen],
    { env: { WAYPOST_TEST_REPORT: file }, show: true },
  );
  const report = readReport('vitest', file);
  if (code !== 0 && report.failed.length === 0) report.failed.push({ name: 'vitest', message: `ended with ${code}` });
  return report;
}

function summarise(all: TestReport[]): number {
  const passed = all.reduce((sum, report) => sum + report.passed, 0);
  const failed = all.flatMap((report) => report.failed);
  const skipped = all.flatMap((report) => report.skipped);
  const lines: string[] = [];
  for (const { name, message } of failed) lines.push(`FAILED ${name}`, indent(message), '');
  for (const [reason, names] of grouped(skipped)) lines.push(`skipped: ${reason}`, ...names.map((name) => `  ${name}`));
  if (passed + failed.length === 0) lines.push('no test ran');
  lines.push(`${passed} passed, ${failed.length} failed, ${skipped.length} skipped`);
  process.stdout.write(`\n${lines.join('\n')}\n`);
  return failed.length === 0 && passed > 0 ? 0 : 1;
}

function grouped(skipped: TestReport['skipped']): Map<string, string[]> {
  const byReason = new Map<string, string[]>();
  for (const { name, reason } of skipped) byReason.set(reason, [...(byReason.get(reason) ?? []), name]);
  return byReason;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
