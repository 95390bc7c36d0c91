import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readBrowserReport, readReport } from './test-report.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'waypost-report-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: unknown): string {
  const written = path.join(folder, name);
  writeFileSync(written, typeof content === 'string' ? content : JSON.stringify(content));
  return written;
}

const spec = (title: string, status: string, more: object = {}) => ({
  title,
  file: 'x.spec.ts',
  tests: [{ status, ...more }],
});

describe('reports of the runners', () => {
  it('counts what a browser run says, in every depth; a pass on a retry is no pass', () => {
    const report = readBrowserReport(
      file('browser.json', {
        suites: [
          {
            title: 'x.spec.ts',
            specs: [spec('straight', 'expected'), spec('shaky', 'flaky')],
            suites: [
              {
                title: 'faults',
                specs: [
                  spec('broken', 'unexpected', { results: [{ error: { message: 'no such button' } }] }),
                  spec('later', 'skipped', { annotations: [{ type: 'skip', description: 'no printer here' }] }),
                  spec('silent', 'skipped'),
                ],
              },
            ],
          },
        ],
        errors: [{ message: 'a file could not be loaded' }],
      }),
    );
    expect(report.passed).toBe(1);
    expect(report.failed).toEqual([
      { name: 'x.spec.ts > shaky', message: 'flaky' },
      { name: 'x.spec.ts > faults > broken', message: 'no such button' },
      { name: 'playwright', message: 'a file could not be loaded' },
    ]);
    expect(report.skipped.map(({ reason }) => reason)).toEqual(['no printer here', 'no reason given']);
  });

  it.each([
    ['nothing', null],
    ['no JSON', '<html>'],
    ['another shape', '{"passed":"many"}'],
  ])('takes %s for a failure, never for a pass', (name, content) => {
    const where = content === null ? path.join(folder, 'none.json') : file(`${name}.json`, content);
    expect(readReport('vitest', where).failed.length).toBe(1);
    if (content !== '{"passed":"many"}') expect(readBrowserReport(where).failed.length).toBe(1);
  });
});
