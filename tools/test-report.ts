import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** What one runner found. Counts are of single tests; a file that could not be loaded counts as one failure. */
export const TestReport = z.object({
  passed: z.int(),
  failed: z.array(z.object({ name: z.string(), message: z.string() })),
  skipped: z.array(z.object({ name: z.string(), reason: z.string() })),
});
export type TestReport = z.infer<typeof TestReport>;

/** The report that a runner left, or one failure when it left none. */
export function readReport(runner: string, file: string): TestReport {
  try {
    return TestReport.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    return { passed: 0, failed: [{ name: runner, message: `left no report: ${String(error)}` }], skipped: [] };
  }
}

const Annotation = z.object({ type: z.string(), description: z.string().optional() });
const BrowserTest = z.object({
  status: z.enum(['expected', 'unexpected', 'flaky', 'skipped']),
  annotations: z.array(Annotation).default([]),
  results: z
    .array(
      z.object({
        error: z.object({ message: z.string().optional() }).optional(),
        annotations: z.array(Annotation).default([]),
      }),
    )
    .default([]),
});
const Spec = z.object({ title: z.string(), file: z.string(), tests: z.array(BrowserTest) });
type Suite = { title: string; specs?: z.infer<typeof Spec>[] | undefined; suites?: Suite[] | undefined };
const Suite: z.ZodType<Suite> = z.object({
  title: z.string(),
  specs: z.array(Spec).optional(),
  get suites() {
    return z.array(Suite).optional();
  },
});
const BrowserReport = z.object({
  suites: z.array(Suite).default([]),
  errors: z.array(z.object({ message: z.string().optional() })).default([]),
});

/** The same counts out of what Playwright's JSON reporter wrote. A test that passed only on a retry counts as failed: it is not proven. */
export function readBrowserReport(file: string): TestReport {
  const report: TestReport = { passed: 0, failed: [], skipped: [] };
  let parsed;
  try {
    parsed = BrowserReport.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    return { ...report, failed: [{ name: 'playwright', message: `left no report: ${String(error)}` }] };
  }
  function visit(suite: Suite, above: string): void {
    const name = [above, suite.title].filter(Boolean).join(' > ');
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) count(`${name} > ${spec.title}`, test);
    }
    for (const inner of suite.suites ?? []) visit(inner, name);
  }
  function count(name: string, test: z.infer<typeof BrowserTest>): void {
    if (test.status === 'expected') report.passed += 1;
    else if (test.status === 'skipped') {
      const notes = [...test.annotations, ...test.results.flatMap((result) => result.annotations)];
      const reason = notes.find((note) => note.type === 'skip' || note.type === 'fixme')?.description;
      report.skipped.push({ name, reason: reason ?? 'no reason given' });
    } else {
      const messages = test.results.map((result) => result.error?.message).filter(Boolean);
      report.failed.push({ name, message: messages[0] ?? test.status });
    }
  }
  for (const suite of parsed.suites) visit(suite, '');
  for (const error of parsed.errors) report.failed.push({ name: 'playwright', message: error.message ?? 'unknown' });
  return report;
}
