import { createHash } from 'node:crypto';
import { canonicalJson } from '../../contract/values/canonical-json.ts';

export type ChainedEntry = {
  seq: number;
  atMs: number;
  monotonicMs: number;
  bootId: string;
  operatorId: string | null;
  deviceId: string;
  act: string;
  subject: string;
  facts: Record<string, unknown>;
};

/** What stands before the first entry. */
export const genesisHash = '0'.repeat(64);

/** SHA-256 in hex over the hash before and the canonical JSON of the entry: changing, moving or dropping any entry breaks the rest. */
export function hashEntry(previousHash: string, entry: ChainedEntry): string {
  return createHash('sha256').update(previousHash).update('\n').update(canonicalJson(entry)).digest('hex');
}
