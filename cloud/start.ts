import { randomBytes } from 'node:crypto';
import { adminRoutes } from './admin.ts';
import { stationRoutes } from './api.ts';
import type { CloudSettings, Context } from './context.ts';
import type { Database, Sql } from './database/database.ts';
import { migrate } from './database/migrate.ts';
import { loadDemo } from './demo/load.ts';
import { checkedFact, publish } from './feed.ts';
import { createApiServer } from './http/server.ts';
import { createKeys, loadKeyring } from './keys.ts';
import { silentLog } from './log.ts';
import { pageRoutes } from './page/routes.ts';
import { refreshRevocations } from './revocations.ts';
import { authenticate, sameText } from './stations.ts';

export type CloudOptions = Pick<CloudSettings, 'adminToken' | 'enrolCodes'> &
  Partial<Omit<CloudSettings, 'adminToken' | 'enrolCodes'>> & {
    /** Folder of the embedded database; unused with a database URL. */
    dataFolder: string;
    databaseUrl?: string;
    databaseSchema?: string;
    host?: string;
    /** 0 takes a free one. */
    port?: number;
    /** Sample data from this seed. */
    demoSeed?: string;
  };

export type Cloud = { url: string; engine: Database['engine']; close(): Promise<void> };

/** How long answers under way may take when the cloud stops. */
const graceMs = 1_000;

/** Opens the database, brings it up to date and listens. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const settings: CloudSettings = {
    adminToken: options.adminToken,
    enrolCodes: options.enrolCodes,
    listMaxAgeMs: options.listMaxAgeMs ?? 3_600_000,
    nowMs: options.nowMs ?? Date.now,
    log: options.log ?? silentLog,
  };
  const database = await openDatabase(options);
  try {
    await migrate(database);
    const keys = await database.transaction((sql) => prepare(sql, settings, options.demoSeed));
    return await listen({ database, keys, options: settings }, options.host ?? '127.0.0.1', options.port ?? 0);
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Each engine is loaded only where it is used: the embedded one weighs many megabytes. */
async function openDatabase(options: CloudOptions): Promise<Database> {
  if (options.databaseUrl !== undefined) {
    const { openPostgres } = await import('./database/postgres.ts');
    return openPostgres(options.databaseUrl, options.databaseSchema);
  }
  const { openPglite } = await import('./database/pglite.ts');
  return openPglite(options.dataFolder);
}

async function prepare(sql: Sql, { nowMs }: CloudSettings, demoSeed: string | undefined) {
  const at = nowMs();
  // Several instances may start on one new database: the first inserts the row, the others wait for it and find it.
  const first = await sql.query(
    `INSERT INTO cloud_state (epoch, revocations_version, revocations_as_of_ms) VALUES ($1, 0, 0)
     ON CONFLICT DO NOTHING RETURNING epoch`,
    [randomBytes(8).toString('hex')],
  );
  await sql.query('SELECT epoch FROM cloud_state FOR UPDATE');
  const made = await createKeys(sql, at);
  const keys = await loadKeyring(sql);
  const keyFacts = made.map((key) => checkedFact('key', { topic: `key:${key.kid}`, body: key, to: 'everyone' }));
  await publish(sql, keyFacts);
  if (first.length > 0) await refreshRevocations(sql, keys, at);
  if (demoSeed !== undefined) await loadDemo(sql, keys, demoSeed, at);
  return keys;
}

async function listen(context: Context, host: string, port: number): Promise<Cloud> {
  const { database, keys, options } = context;
  const server = createApiServer({
    routes: [...stationRoutes(context), ...adminRoutes(context), ...pageRoutes(context)],
    key: keys.cloud,
    log: options.log,
    isAdmin: (token) => sameText(token, options.adminToken),
    findStation: (token) => database.transaction((sql) => authenticate(sql, token, options.nowMs())),
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no address');
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}`,
    engine: database.engine,
    async close() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(timer);
      await database.close();
    },
  };
}
