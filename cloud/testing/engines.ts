import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { CloudOptions } from '../start.ts';

export type Place = Pick<CloudOptions, 'dataFolder' | 'databaseUrl' | 'databaseSchema'>;
export type Engine = { name: string; make(): Promise<{ place: Place; remove(): Promise<void> }> };

/** What this needs of the test runner's `describe`. */
type Describe = { (name: string, suite: () => void): unknown; skip(name: string, suite: () => void): unknown };

const serverUrl = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test';

const embedded: Engine = {
  name: 'PGlite',
  async make() {
    const dataFolder = await mkdtemp(join(tmpdir(), 'waypost-cloud-'));
    return { place: { dataFolder }, remove: () => rm(dataFolder, { recursive: true, force: true }) };
  },
};

const served: Engine = {
  name: 'PostgreSQL server',
  async make() {
    const databaseSchema = `waypost_test_${randomBytes(6).toString('hex')}`;
    return {
      place: { dataFolder: '', databaseUrl: serverUrl, databaseSchema },
      remove: () => ask(`DROP SCHEMA IF EXISTS ${databaseSchema} CASCADE`),
    };
  },
};

/** Runs a suite over the embedded engine, and over a server of its own schema where one answers. */
export function describeOnEngines(describe: Describe, name: string, suite: (engine: Engine) => void): void {
  describe(`${name} on ${embedded.name}`, () => suite(embedded));
  if (serverAnswers) describe(`${name} on a ${served.name}`, () => suite(served));
  else
    describe.skip(`${name} on a ${served.name} (skipped: none answers at DATABASE_URL or 127.0.0.1:5432)`, () =>
      suite(served));
}

const serverAnswers = await ask('SELECT 1').then(
  () => true,
  () => false,
);

async function ask(statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl, connectionTimeoutMillis: 1_500, query_timeout: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(statement);
  } finally {
    await client.end().catch(() => undefined);
  }
}
