import { parseArgs } from 'node:util';
import type { CloudOptions } from './start.ts';

type Flags = Pick<
  CloudOptions,
  'dataFolder' | 'databaseUrl' | 'host' | 'port' | 'adminToken' | 'enrolCodes' | 'demoSeed'
>;
export type ReadFlags = { ok: true; flags: Flags } | { ok: false; sentence: string };

/** Reads the command line; secrets and the database may also come from the environment, where `ps` does not show them. */
export function readFlags(args: readonly string[], env: Record<string, string | undefined>): ReadFlags {
  const no = (sentence: string): ReadFlags => ({ ok: false, sentence });
  let values;
  try {
    values = parseArgs({
      args: [...args],
      options: {
        data: { type: 'string' },
        host: { type: 'string', default: '127.0.0.1' },
        port: { type: 'string', default: '0' },
        'admin-token': { type: 'string' },
        'enrol-code': { type: 'string', multiple: true, default: [] },
        'enrol-code-once': { type: 'string', multiple: true, default: [] },
        demo: { type: 'string' },
        'database-url': { type: 'string' },
      },
    }).values;
  } catch (error) {
    // The first sentence of parseArgs names the flag; the rest is advice about shells.
    return no((error instanceof Error ? error.message : String(error)).split(/\.\s|\n/)[0] + '.');
  }
  // A folder that was asked for is never traded for a server that happens to stand in the environment.
  const databaseUrl = values['database-url'] ?? (values.data ? undefined : env['DATABASE_URL']);
  const adminToken = values['admin-token'] ?? env['WAYPOST_ADMIN_TOKEN'];
  const reusable = values['enrol-code'].length > 0 ? values['enrol-code'] : [env['WAYPOST_ENROL_CODE'] ?? ''];
  const enrolCodes = [
    ...reusable.map((code) => ({ code, once: false })),
    ...values['enrol-code-once'].map((code) => ({ code, once: true })),
  ].filter(({ code }) => code !== '');

  if (databaseUrl !== undefined && !/^postgres(ql)?:\/\/./.test(databaseUrl)) {
    return no('--database-url must begin with postgres://.');
  }
  if (!values.data && databaseUrl === undefined) return no('--data DIR or --database-url URL is missing.');
  if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65_535)
    return no('--port must be a number from 0 to 65535.');
  if (!adminToken) return no('--admin-token is missing.');
  if (!/^[\x21-\x7e]{1,256}$/.test(adminToken)) return no('--admin-token must be printable ASCII without spaces.');
  if (values.demo === '') return no('--demo needs a seed.');
  return {
    ok: true,
    flags: {
      dataFolder: values.data ?? '',
      host: values.host,
      port: Number(values.port),
      adminToken,
      enrolCodes,
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
      ...(values.demo === undefined ? {} : { demoSeed: values.demo }),
    },
  };
}
