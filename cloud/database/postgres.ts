import { Pool, types, type PoolClient } from 'pg';
import { isPassing, type Database, type Sql } from './database.ts';

const maxAttempts = 5;
const int8 = 20;

/** A PostgreSQL server. `schema` keeps the cloud's tables apart from others; it is made when it is missing. */
export async function openPostgres(url: string, schema = 'waypost'): Promise<Database> {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) throw new TypeError('not a schema name');
  const pool = new Pool({
    connectionString: url,
    max: 8,
    connectionTimeoutMillis: 10_000,
    query_timeout: 15_000,
    // The server gives up first, so that an abandoned statement holds no locks behind a closed request.
    statement_timeout: 12_000,
    lock_timeout: 10_000,
    idle_in_transaction_session_timeout: 20_000,
    options: `-c search_path=${schema}`,
    types: {
      // A bigint is a count or a moment here; both fit a double exactly.
      getTypeParser: (id, format) => (id === int8 ? Number : types.getTypeParser(id, format)),
    },
  });
  // A broken idle connection is replaced at the next use; without a listener it would end the process.
  pool.on('error', () => undefined);
  try {
    await pool.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    engine: 'postgres',
    async transaction(work) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await runOnce(pool, work);
        } catch (error) {
          if (!isPassing(error) || attempt === maxAttempts) throw error;
        }
      }
    },
    close: () => pool.end(),
  };
}

async function runOnce<T>(pool: Pool, work: (sql: Sql) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query('BEGIN');
    const result = await work(sqlOf(client));
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {
      broken = true;
    });
    throw error;
  } finally {
    // A connection that could not roll back is thrown away, not handed to the next request.
    client.release(broken);
  }
}

function sqlOf(client: PoolClient): Sql {
  return {
    query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
      (await client.query<Row>(text, [...values])).rows,
    script: async (text) => void (await client.query(text)),
  };
}
