import { createHash } from 'node:crypto';

/** A row of the station's journal as it stands in its file. */
export type JournalRow = {
  seq: number;
  at_ms: number;
  monotonic_ms: number;
  boot_id: string;
  operator_id: string | null;
  device_id: string;
  act: string;
  subject: string;
  facts: string;
  prev_hash: string;
  hash: string;
};

export type JournalFinding = { seq: number; fault: 'number' | 'link' | 'hash' };

/**
 * Computes the chain once more, from the description alone and with none of the station's code: SHA-256 in hex over the former
 * hash, a line feed, and the entry as JSON with its keys sorted and no white space; before the first entry stand 64 zeros.
 */
export function checkJournal(rows: readonly JournalRow[]): { findings: JournalFinding[]; hashes: string[] } {
  const findings: JournalFinding[] = [];
  const hashes: string[] = [];
  let former = '0'.repeat(64);
  for (const [index, row] of rows.entries()) {
    const entry = {
      seq: row.seq,
      atMs: row.at_ms,
      monotonicMs: row.monotonic_ms,
      bootId: row.boot_id,
      operatorId: row.operator_id,
      deviceId: row.device_id,
      act: row.act,
      subject: row.subject,
      facts: JSON.parse(row.facts) as unknown,
    };
    const hash = createHash('sha256')
      .update(`${former}\n${sortedJson(entry)}`, 'utf8')
      .digest('hex');
    if (row.seq !== index + 1) findings.push({ seq: row.seq, fault: 'number' });
    if (row.prev_hash !== former) findings.push({ seq: row.seq, fault: 'link' });
    if (row.hash !== hash) findings.push({ seq: row.seq, fault: 'hash' });
    hashes.push(row.hash);
    former = row.hash;
  }
  return { findings, hashes };
}

function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    const keys = Object.keys(member).sort();
    return Object.fromEntries(keys.map((key) => [key, Reflect.get(member, key) as unknown]));
  });
}
