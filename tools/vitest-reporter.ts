import { writeFileSync } from 'node:fs';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import type { TestReport } from './test-report.ts';

/** Counts single tests, keeps the reasons of what was skipped, and leaves a report for `tools/test.ts`. */
export default class CountingReporter implements Reporter {
  private readonly report: TestReport = { passed: 0, failed: [], skipped: [] };

  onTestModuleEnd(module: TestModule): void {
    const before = this.report.failed.length;
    for (const test of module.children.allTests()) this.count(test, module.relativeModuleId);
    const errors = [...module.errors(), ...[...module.children.allSuites()].flatMap((suite) => suite.errors())];
    for (const error of errors) this.fail(module.relativeModuleId, error.stack ?? error.message);
    const failed = this.report.failed.length - before;
    const seconds = (module.diagnostic().duration / 1000).toFixed(1);
    process.stdout.write(`${failed === 0 ? 'ok    ' : 'FAILED'} ${module.relativeModuleId} ${seconds} s\n`);
  }

  onTestRunEnd(_modules: readonly TestModule[], unhandled: readonly { message: string; stack?: string }[]): void {
    for (const error of unhandled) this.fail('outside of a test', error.stack ?? error.message);
    const file = process.env['WAYPOST_TEST_REPORT'];
    if (file) writeFileSync(file, JSON.stringify(this.report));
  }

  private count(test: TestCase, file: string): void {
    const result = test.result();
    const name = `${file} > ${test.fullName}`;
    if (result.state === 'passed') this.report.passed += 1;
    else if (result.state === 'failed')
      this.fail(name, result.errors.map((error) => error.stack ?? error.message).join('\n'));
    else this.report.skipped.push({ name, reason: (result.state === 'skipped' && result.note) || 'no reason given' });
  }

  private fail(name: string, message: string): void {
    this.report.failed.push({ name, message });
  }
}
