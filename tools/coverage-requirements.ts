// Which requirements are proven by tests that cite them, which have no behaviour to test, and which are open.
// Writes docs/requirements-coverage.md; --check writes nothing. Fails only on a citation of an id that does not exist.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { readCitations, type Citation } from './cited-ids.ts';
import { filesUnder, isTest, root } from './repository.ts';

const Ids = z.object({
  required: z.array(z.object({ id: z.string(), rule: z.string() })),
  citable: z.array(z.string()),
});
const TextOnly = z.record(z.string(), z.string().min(20));
const page = path.join(root, 'docs', 'requirements-coverage.md');

const { required, citable } = Ids.parse(read('docs/requirements-ids.json'));
const textOnly = TextOnly.parse(read('docs/requirements-text-only.json'));
const known = new Set([...required.map(({ id }) => id), ...citable]);

const citations = filesUnder('', isTest).flatMap((file) =>
  readCitations(file, readFileSync(path.join(root, file), 'utf8')),
);
const byId = Map.groupBy(citations, ({ id }) => id);
const unknown = citations.filter(({ id }) => !known.has(id));
const strangers = Object.keys(textOnly).filter((id) => !known.has(id) || byId.has(id));

const covered = required.filter(({ id }) => byId.has(id));
const quiet = required.filter(({ id }) => !byId.has(id) && id in textOnly);
const gaps = required.filter(({ id }) => !byId.has(id) && !(id in textOnly));

if (!process.argv.includes('--check')) writeFileSync(page, render());
for (const { id, file, test } of unknown) process.stdout.write(`unknown id ${id} in ${file}: ${test}\n`);
for (const id of strangers)
  process.stdout.write(`docs/requirements-text-only.json: ${id} does not exist or has a test\n`);
process.stdout.write(
  `${covered.length} covered, ${quiet.length} text only, ${gaps.length} gaps of ${required.length}\n`,
);
process.exitCode = unknown.length + strangers.length === 0 ? 0 : 1;

function read(file: string): unknown {
  return JSON.parse(readFileSync(path.join(root, file), 'utf8'));
}

function render(): string {
  const lines = [
    '# Coverage of requirements',
    '',
    'Made by `npm run coverage:requirements` out of the names of the tests. A test that cites an id claims to prove its rule or a part of it.',
    '',
    `${covered.length} covered · ${quiet.length} text only · ${gaps.length} gaps · ${required.length} in all`,
    '',
    '## Covered',
    '',
    '| id | rule | tests |',
    '|---|---|---|',
    ...covered.map(({ id, rule }) => `| ${id} | ${cell(rule)} | ${places(byId.get(id) ?? [])} |`),
    '',
    '## Text only: no behaviour to test',
    '',
    '| id | reason |',
    '|---|---|',
    ...quiet.map(({ id }) => `| ${id} | ${cell(textOnly[id] ?? '')} |`),
    '',
    '## Gaps',
    '',
    '| id | rule |',
    '|---|---|',
    ...gaps.map(({ id, rule }) => `| ${id} | ${cell(rule)} |`),
    '',
  ];
  return lines.join('\n');
}

function places(of: Citation[]): string {
  const files = Map.groupBy(of, ({ file }) => file);
  return [...files].map(([file, tests]) => `\`${file}\` ×${tests.length}`).join('<br>');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
