import { expect, it } from 'vitest';
import { readFlags } from './flags.ts';

const url = 'postgres://postgres@127.0.0.1/test';

it.each([
  ['a folder wins over the environment', ['--data', 'd'], { DATABASE_URL: url }, { dataFolder: 'd' }],
  ['the environment serves where no folder is named', [], { DATABASE_URL: url }, { databaseUrl: url }],
  ['a named server wins over a folder', ['--data', 'd', '--database-url', url], {}, { databaseUrl: url }],
  [
    'codes of both kinds',
    ['--data', 'd', '--enrol-code', 'A', '--enrol-code-once', 'B'],
    { WAYPOST_ENROL_CODE: 'C' },
    {
      enrolCodes: [
        { code: 'A', once: false },
        { code: 'B', once: true },
      ],
    },
  ],
  [
    'a code of the environment',
    ['--data', 'd'],
    { WAYPOST_ENROL_CODE: 'C' },
    { enrolCodes: [{ code: 'C', once: false }] },
  ],
])('flags: %s', (_, args, env, expected) => {
  const read = readFlags([...args, '--admin-token', 'T'], env);
  expect(read).toMatchObject({ ok: true, flags: expected });
  if (read.ok) expect('databaseUrl' in read.flags).toBe('databaseUrl' in expected);
});
