import type { Database } from './database/database.ts';
import type { Keyring } from './keys.ts';
import type { Log } from './log.ts';
import type { EnrolCode } from './stations.ts';

/** What is set from outside and stays as it is while the cloud runs. */
export type CloudSettings = {
  adminToken: string;
  enrolCodes: readonly EnrolCode[];
  /** A revocation list older than this is signed anew when a station asks for its feed. */
  listMaxAgeMs: number;
  nowMs(): number;
  log: Log;
};

export type Context = { database: Database; keys: Keyring; options: CloudSettings };
