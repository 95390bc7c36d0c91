import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { filesUnder, isTest, root } from './repository.ts';
import { runNode } from './run-program.ts';
import { readBrowserReport, type TestReport } from './test-report.ts';

/** Builds, then runs the browser tests. Answers null when there are none. */
export async function runBrowserTests(args: readonly string[]): Promise<TestReport | null> {
  if (filesUnder('tests/e2e', isTest).length === 0) return null;
  const built = await runNode(['tools/build.ts']);
  if (built.code !== 0) return { passed: 0, failed: [{ name: 'build', message: built.output }], skipped: [] };
  const file = path.join(root, 'test-results', 'playwright.json');
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { force: true });
  const config = ['playwright.config.ts', 'tests/e2e/playwright.config.ts'].find((name) =>
    existsSync(path.join(root, name)),
  );
  const { code } = await runNode(
    [
      'node_modules/@playwright/test/cli.js',
      'test',
      ...(config ? [`--config=${config}`] : ['tests/e2e']),
      '--reporter=list,json',
      `--output=${path.join(root, 'test-results', 'e2e')}`,
      ...args,
    ],
    { env: { PLAYWRIGHT_JSON_OUTPUT_NAME: file, PLAYWRIGHT_JSON_OUTPUT_FILE: file }, show: true },
  );
  const report = readBrowserReport(file);
  if (code !== 0 && report.failed.length === 0)
    report.failed.push({ name: 'playwright', message: `ended with ${code}` });
  return report;
}
