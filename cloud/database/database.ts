/** What a column of the cloud's tables can hold on its way in. */
export type SqlValue = string | number | boolean | null | readonly string[];

/** One open transaction. */
export type Sql = {
  query<Row extends object>(text: string, values?: readonly SqlValue[]): Promise<Row[]>;
  /** Several statements at once, without values: migrations only. */
  script(text: string): Promise<void>;
};

/** PostgreSQL, embedded or served. The cloud keeps no other state, so any number of instances may share one. */
export type Database = {
  readonly engine: 'pglite' | 'postgres';
  /** Commits when `work` is done and rolls back when it throws. `work` may run again after a deadlock, so it keeps nothing outside. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

/** SQLSTATE of an error of either engine, or `null` where it is none of theirs. */
export function sqlState(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  return /^[0-9A-Z]{5}$/.test(error.code) ? error.code : null;
}

/** Serialisation failure and deadlock: the same work may simply run again. */
export function isPassing(error: unknown): boolean {
  const state = sqlState(error);
  return state === '40001' || state === '40P01';
}
