import { accept, refuse, type Outcome } from '../../contract/values/refusal.ts';
import { sealedText, type People } from '../people/index.ts';
import type { Db } from '../storage/open.ts';
import type { Actor, Transactions } from '../storage/work.ts';
import { hashPhoto } from './proof.ts';
import type { WeighingRow } from './store.ts';

/** Of one weighing. A second look at a label is common, a film is not. */
const mostPhotos = 6;

type Row = { partId: string; sha256: string; takenMs: number };
type Kept = { sha256: string; takenMs: number };

type Parts = {
  db: Db;
  people: Pick<People, 'addPart' | 'part'>;
  transactions: Transactions;
  senderOf(collectionId: string): string | null;
  find(weighingId: string): WeighingRow | null;
};

/**
 * Pictures of label and display. None is ever taken away: a card that was made with an older one names it by hash and brings it
 * along, and the newest stands on the cards that follow. [F034 F082]
 */
export function createWeighingPhotos({ db, people, transactions, senderOf, find }: Parts) {
  const insert = db.prepare(
    `INSERT INTO weighing_photos (weighing_id, part_id, sha256, taken_ms)
     VALUES (@weighingId, @partId, @sha256, @takenMs)`,
  );
  const newest = db.prepare<[string], Row>(
    `SELECT part_id AS partId, sha256, taken_ms AS takenMs FROM weighing_photos
     WHERE weighing_id = ? ORDER BY photo_no DESC LIMIT 1`,
  );
  const count = db.prepare<[string], number>('SELECT count(*) FROM weighing_photos WHERE weighing_id = ?').pluck();

  return {
    attach(
      actor: Actor,
      command: { commandId: string; procedure: string; input: unknown },
      { weighingId, dataUrl }: { weighingId: string; dataUrl: string },
    ): Outcome<Kept> {
      return transactions.command(actor, command, (work) => {
        const weighing = find(weighingId);
        if (!weighing) return refuse('weighing.unknown');
        const personId = weighing.collectionId === null ? null : senderOf(weighing.collectionId);
        if (personId === null) return refuse('weighing.photo-return');
        const sha256 = hashPhoto(dataUrl);
        if (sha256 === null) return refuse('weighing.photo-unreadable');
        if ((count.get(weighingId) ?? 0) >= mostPhotos) return refuse('weighing.photos-full', { most: mostPhotos });
        const before = newest.get(weighingId);
        const partId = people.addPart(personId, 'evidence-photo', dataUrl, work.atMs);
        const takenMs = work.atMs;
        insert.run({ weighingId, partId, sha256, takenMs });
        work.journal('weighing.photo-kept', weighingId, { sha256, instead: before?.sha256 ?? null });
        return accept({ sha256, takenMs });
      });
    },

    /** What stands on the card now; null where nobody took one, or its person was erased. */
    newestOf(weighingId: string): (Kept & { dataUrl: string }) | null {
      const row = newest.get(weighingId);
      const dataUrl = row && sealedText(people, row.partId);
      return row && dataUrl ? { sha256: row.sha256, takenMs: row.takenMs, dataUrl } : null;
    },

    /** A label shows names and phones: who got to see the picture is written down. [EX-4.7c] */
    noteLook(actor: Actor, weighingId: string): void {
      const row = newest.get(weighingId);
      if (!row) return;
      transactions.run(actor, (work) => work.journal('weighing.photo-opened', weighingId, { sha256: row.sha256 }));
    },
  };
}
