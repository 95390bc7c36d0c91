// Checks the screening catalogue that the sources make today: node tools/packs/check.ts. What is known to be wrong is told
// and stands in check-cases.json; anything else fails.
import path from 'node:path';
import { PackSource } from '../../station/packs/pack.ts';
import { root } from '../repository.ts';
import { checkScreening, ScreeningCases, sortOut } from './check-screening.ts';
import { buildScreeningBody, readJson } from './screening-source.ts';

const sources = path.join(root, 'resources', 'packs', 'sources');
const cases = ScreeningCases.parse(readJson(path.join(import.meta.dirname, 'check-cases.json')));
const source = PackSource.parse(readJson(path.join(sources, 'screening-catalogue.json')));
const { fresh, open, mended } = sortOut(checkScreening(buildScreeningBody(sources, source.body), cases), cases);

for (const { kind, row, word, what } of fresh) process.stdout.write(`${kind} ${row} ${word}: ${what}\n`);
for (const { kind, row, word } of mended)
  process.stdout.write(`mended, take it off the list: ${kind} ${row} ${word}\n`);
process.stdout.write(`${fresh.length} problems, ${open.length} known\n`);
process.exitCode = fresh.length === 0 ? 0 : 1;
