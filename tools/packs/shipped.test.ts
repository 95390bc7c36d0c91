import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { PackSource } from '../../station/packs/pack.ts';
import { root } from '../repository.ts';
import { buildScreeningBody } from './screening-source.ts';

const packs = path.join(root, 'resources', 'packs');
const readPack = (file: string): unknown => JSON.parse(readFileSync(path.join(packs, file), 'utf8'));

it('the signed screening catalogue is what its rows, words and tables make today [F042 F051]', () => {
  const source = PackSource.parse(readPack('sources/screening-catalogue.json'));
  const built = buildScreeningBody(path.join(packs, 'sources'), source.body);
  expect(JSON.parse(JSON.stringify(built))).toEqual(
    (readPack('screening-catalogue.json') as { pack: { body: unknown } }).pack.body,
  );
});
