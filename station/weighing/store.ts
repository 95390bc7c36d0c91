import type { ManualReason, Weighing } from '../../contract/weighing.ts';
import type { z } from 'zod';
import type { Db } from '../storage/open.ts';

/** Of a collection or of a return. */
export type WeighingRow = z.infer<typeof Weighing> & {
  collectionId: string | null;
  returnId: string | null;
  placementId: string;
  /** Null in records of before the station kept it. */
  weighedMs: number | null;
  operatorId: string | null;
  approvedBy: string | null;
  divisionGrams: number | null;
};

type Raw = Omit<WeighingRow, 'frames' | 'tare'> & {
  frames: string;
  manualReason: ManualReason | null;
  net: number;
  tareGrams: number | null;
};

const columns = [
  ['weighing_id', 'weighingId'],
  ['collection_id', 'collectionId'],
  ['return_id', 'returnId'],
  ['placement_id', 'placementId'],
  ['weight_grams', 'weightGrams'],
  ['protocol', 'protocol'],
  ['scale_no', 'scaleNo'],
  ['captured_ms', 'capturedMs'],
  ['frames', 'frames'],
  ['weighed_ms', 'weighedMs'],
  ['operator_id', 'operatorId'],
  ['manual_reason', 'manualReason'],
  ['approved_by', 'approvedBy'],
  ['net', 'net'],
  ['tare_grams', 'tareGrams'],
  ['division_grams', 'divisionGrams'],
  ['verified_on', 'verifiedOn'],
  ['verified_until', 'verifiedUntil'],
] as const;

/** Weights by which somebody was charged, with the bytes behind them. A placement can be charged once: the table says so too. [F031] */
export function createWeighingStore(db: Db) {
  const insert = db.prepare(
    `INSERT INTO weighings (${columns.map(([column]) => column).join(', ')}) VALUES (${columns.map(([, name]) => `@${name}`).join(', ')})`,
  );
  const find = db.prepare<[string], Raw>(
    `SELECT ${columns.map(([column, name]) => `${column} AS ${name}`).join(', ')} FROM weighings WHERE weighing_id = ?`,
  );
  const last = db.prepare<[], string>('SELECT weighing_id FROM weighings ORDER BY rowid DESC LIMIT 1').pluck();
  return {
    add({ tare, frames, ...row }: WeighingRow): void {
      insert.run({ ...row, frames: JSON.stringify(frames), net: tare ? 1 : 0, tareGrams: tare?.grams ?? null });
    },
    find(weighingId: string): WeighingRow | null {
      const raw = find.get(weighingId);
      if (!raw) return null;
      const { net, tareGrams, frames, ...row } = raw;
      return {
        ...row,
        frames: JSON.parse(frames) as WeighingRow['frames'],
        tare: net ? { grams: tareGrams } : null,
      };
    },
    lastId: () => last.get() ?? null,
  };
}
export type WeighingStore = ReturnType<typeof createWeighingStore>;
