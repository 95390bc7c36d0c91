import { writeSync } from 'node:fs';

/** Plain facts about the work: never a name, a phone, a token or a text that somebody typed. */
export type Log = (event: string, fields?: Record<string, string | number | boolean | null>) => void;

/** JSON lines on stderr; stdout belongs to the ready line. */
export const stderrLog: Log = (event, fields = {}) => {
  try {
    writeSync(2, `${JSON.stringify({ at: Date.now(), event, ...fields })}\n`);
  } catch {
    // A closed or full pipe behind stderr must not stop the cloud.
  }
};

export const silentLog: Log = () => undefined;

/** What of an unknown error may be logged: class, code and place. Messages of SQL and parsers carry values. */
export function faultFields(error: unknown): Record<string, string> {
  if (!(error instanceof Error)) return { kind: typeof error };
  const place = /\n\s+at .*?((?:contract|cloud)\/[\w./-]+:\d+)/.exec(error.stack ?? '')?.[1] ?? '';
  const code = 'code' in error && typeof error.code === 'string' ? error.code.slice(0, 40) : '';
  return { kind: error.name, code, where: place };
}
