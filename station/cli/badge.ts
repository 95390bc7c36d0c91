import { createKeyRing } from '../packs/index.ts';
import { createIdentityStore, verifyBadge } from '../identity/index.ts';
import { createFacts } from '../storage/facts.ts';
import { openForReading } from './database.ts';
import type { Context } from './main.ts';

/** `badge`: judges each line as a scanned badge, with the keys and the list that the station has. Exit 1 where one is refused. */
export async function runBadge(context: Context): Promise<number> {
  const db = openForReading(context);
  const store = createIdentityStore(db);
  const list = store.revocationList();
  const stationId = createFacts(db).get('station-id') ?? 'not-enrolled';
  let exitCode = 0;
  for await (const line of context.lines()) {
    if (line.trim() === '') continue;
    const verdict = verifyBadge(line.trim(), {
      keys: createKeyRing(store.keys()),
      nowMs: Date.now(),
      stationId,
      revocations: list && { ...list, revoked: store.revokedSet() },
      clockDoubtful: false,
      highestSeqSeen: store.highestSeqSeen,
    });
    context.write(verdict.ok ? { valid: true, ...verdict.value } : { valid: false, ...verdict.refusal });
    if (!verdict.ok) exitCode = 1;
  }
  db.close();
  return exitCode;
}
