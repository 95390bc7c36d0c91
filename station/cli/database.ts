import Database from 'better-sqlite3';
import path from 'node:path';
import { readConfig } from '../config.ts';
import type { Db } from '../storage/open.ts';
import type { Context } from './main.ts';

/** Opens the station's database for reading only, beside a running station or without one. */
export function openForReading(context: Context): Db {
  const file = path.join(readConfig(context.configFile).dataDir, 'station.db');
  try {
    return new Database(file, { readonly: true, fileMustExist: true, timeout: 2_000 });
  } catch (error) {
    throw new Error(
      `the station's database ${file} cannot be read: ${error instanceof Error ? error.message : 'unknown fault'}`,
    );
  }
}
