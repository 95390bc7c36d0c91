import { pino, type DestinationStream } from 'pino';

/**
 * The fields a log line may carry, and no others: a field that is not listed here cannot be logged, whatever is in it.
 * None of them may hold a name, a phone, an address, a number of a paper, or text that a person typed. [R4]
 */
const allowedFields = [
  'act',
  'aggregate',
  'attempt',
  'bytes',
  'carrierId',
  'code',
  'collectionId',
  'count',
  'courierId',
  'delayMs',
  'device',
  'durationMs',
  'entries',
  'eventId',
  'faultId',
  'feature',
  'generation',
  'jobId',
  'kind',
  'orderId',
  'path',
  'pid',
  'port',
  'procedure',
  'protocol',
  'reason',
  'result',
  'seq',
  'staffId',
  'state',
  'stationId',
  'status',
  'step',
  'type',
  'version',
  'where',
] as const;
export type LogField = (typeof allowedFields)[number];
export type LogFields = Partial<Record<LogField, string | number | boolean | null>>;

export type Log = {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
};

const allowed: ReadonlySet<string> = new Set(allowedFields);

/** JSON lines. Unknown fields, objects and long texts are dropped here too, since types end at run time. */
export function createLog(destination: DestinationStream): Log {
  const logger = pino({ base: null, timestamp: () => `,"at":${Date.now()}` }, destination);
  function clean(fields: LogFields = {}): Record<string, unknown> {
    const kept = Object.entries(fields).filter(([name, value]) => allowed.has(name) && isPlain(value));
    return Object.fromEntries(kept);
  }
  const named = (event: string) => (/^[a-z.-]{1,60}$/.test(event) ? event : 'event.unnamed');
  return {
    info: (event, fields) => logger.info(clean(fields), named(event)),
    warn: (event, fields) => logger.warn(clean(fields), named(event)),
    error: (event, fields) => logger.error(clean(fields), named(event)),
  };
}

/**
 * What a code, an id, a path or a figure looks like. A name in Chinese, an address, a phone number or the number of a paper does
 * not look like that, so it stays out even where a caller puts it into an allowed field.
 */
function isPlain(value: unknown): boolean {
  if (value === null || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value) && !isPhoneLike(value);
  if (typeof value !== 'string' || value.length > 200) return false;
  return /^[\w.:/\\@#+-]*$/.test(value) && !/\d{7}/.test(value.replace(uuids, ''));
}

const uuids = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** A mainland mobile as a number; moments are larger, counts and durations smaller. */
function isPhoneLike(value: number): boolean {
  return Number.isInteger(value) && value >= 13_000_000_000 && value <= 19_999_999_999;
}

export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * What of an unknown error may be logged: its class and where in the product it was thrown.
 * Never its message: SQL, parsers and validators put values into messages.
 */
export function faultFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { kind: typeof error };
  const place = /\n\s+at .*?((?:station|contract|cloud|electron)\/[\w./-]+:\d+)/.exec(error.stack ?? '');
  const code = (error as { code?: unknown }).code;
  return { kind: error.name, code: typeof code === 'string' ? code.slice(0, 40) : null, where: place?.[1] ?? null };
}
