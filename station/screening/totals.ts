import type { KeyObject } from 'node:crypto';
import type { DayTotal } from '../../contract/screening.ts';
import { shanghaiDay } from '../../contract/values/time.ts';
import { keyedHash } from '../platform/seal.ts';
import type { Db } from '../storage/open.ts';
import type { Work } from '../storage/work.ts';
import { exceeds, type TotalRule } from './duties.ts';

export type Counted = { rule: TotalRule; count: number };

/**
 * What one sender hands in on one local day, over all parcels. The sender is known by a keyed hash of the paper's number,
 * and a row is kept for its day only: from the next morning on nothing of it is left.
 */
export function createDayTotals(db: Db, hashKey: KeyObject) {
  const earlier = db
    .prepare<[string, number, string, string], number>(
      `SELECT coalesce(sum(count), 0) FROM sender_totals
       WHERE sender_ref = ? AND day = ? AND kind = ? AND collection_id <> ?`,
    )
    .pluck();
  const put = db.prepare(
    'INSERT INTO sender_totals (collection_id, kind, sender_ref, day, count) VALUES (?, ?, ?, ?, ?)',
  );
  const drop = db.prepare('DELETE FROM sender_totals WHERE collection_id = ?');
  const dropOld = db.prepare('DELETE FROM sender_totals WHERE day < ?');

  return {
    senderRef: (idNumber: string) => keyedHash(hashKey, `sender-total:${idNumber.toUpperCase()}`),

    /** The day's totals with this parcel in them. */
    judge(parcel: { senderRef: string; collectionId: string; atMs: number }, counted: readonly Counted[]): DayTotal[] {
      return counted.map(({ rule, count }) => {
        const earlierCount =
          earlier.get(parcel.senderRef, shanghaiDay(parcel.atMs), rule.kind, parcel.collectionId) ?? 0;
        return {
          kind: rule.kind,
          zh: rule.zh,
          en: rule.en,
          rule: rule.rules[0] ?? '',
          unit: rule.unit,
          earlierCount,
          hereCount: count,
          bound: rule.bound,
          exceeded: exceeds(earlierCount + count, rule.bound),
        };
      });
    },

    /** Takes the place of what this parcel counted before. */
    keep(work: Work, parcel: { senderRef: string; collectionId: string }, counted: readonly Counted[]): void {
      const day = shanghaiDay(work.atMs);
      dropOld.run(day);
      drop.run(parcel.collectionId);
      for (const { rule, count } of counted) put.run(parcel.collectionId, rule.kind, parcel.senderRef, day, count);
    },

    /** The parcel is not sent after all. */
    forget: (collectionId: string) => void drop.run(collectionId),
  };
}
export type DayTotals = ReturnType<typeof createDayTotals>;
