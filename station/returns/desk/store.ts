import { z } from 'zod';
import type { ReturnScope } from '../../../contract/returns.ts';
import { ItemEnd } from '../../../contract/returns/assessment.ts';
import { Condition, ItemProof, ReturnState, ReturnStep } from '../../../contract/returns/view.ts';
import type { Db } from '../../storage/open.ts';
import {
  conflictOfCounterAct,
  decisiveConflicts,
  heldBackConflicts,
  ReturnRecord,
  type ClawBackRow,
  type EndRow,
  type IntentRow,
  type NoteRow,
  type PhotoRow,
  type ReturnRow,
} from './records.ts';

const columns = `return_id, sale_id, state, step, revision, opened_ms, touched_ms, ended_ms, due_ms, items_left, refund_fen,
  person_id, record, owed_fen`;

type Raw = {
  return_id: string;
  sale_id: string;
  state: string;
  step: string;
  revision: number;
  opened_ms: number;
  touched_ms: number;
  ended_ms: number | null;
  due_ms: number | null;
  items_left: number;
  refund_fen: number | null;
  person_id: string | null;
  record: string;
  owed_fen: number;
};
type RawEnd = {
  end_id: string;
  item_id: string;
  way: string;
  units: number;
  amount_fen: number;
  condition: string | null;
  proof_by: string | null;
  proof_text: string | null;
  approved_by: string | null;
  at_ms: number;
  operator_id: string | null;
};

const IntentPayments = z.array(
  z.object({ paymentId: z.string(), channel: z.string(), reference: z.string(), amountFen: z.int() }),
);
const inConflictOf = (kinds: readonly string[]) =>
  `SELECT return_id FROM return_conflicts WHERE return_id IS NOT NULL AND kind IN ('${kinds.join("', '")}')`;
const running = `state IN ('open', 'parked', 'signed')`;

export function createReturnsStore(db: Db) {
  const insert = db.prepare(
    `INSERT INTO returns (${columns}) VALUES (?, ?, 'open', 'choose', 1, ?, ?, NULL, NULL, 0, NULL, NULL, ?, 0)`,
  );
  const byId = db.prepare<[string], Raw>(`SELECT ${columns} FROM returns WHERE return_id = ?`);
  const runningOf = db.prepare<[string], Raw>(`SELECT ${columns} FROM returns WHERE sale_id = ? AND ${running}`);
  const ofSale = db.prepare<[string], Raw>(
    `SELECT ${columns} FROM returns WHERE sale_id = ? ORDER BY opened_ms, return_id`,
  );
  const goodsBack = db
    .prepare<[string], number>(
      `SELECT EXISTS (SELECT 1 FROM returns JOIN return_ends USING (return_id)
       WHERE sale_id = ? AND item_id LIKE 'goods/%' AND way = 'returned')`,
    )
    .pluck();
  const save = db.prepare(
    `UPDATE returns SET state = @state, step = @step, revision = @revision, touched_ms = @touchedMs, ended_ms = @endedMs,
     due_ms = @dueMs, items_left = @itemsLeft, refund_fen = @refundFen, person_id = @personId, record = @record, owed_fen = @owedFen
     WHERE return_id = @returnId AND revision = @revision - 1`,
  );
  const latestOpen = db
    .prepare<[], string>(
      `SELECT return_id FROM returns WHERE ${running} AND state <> 'parked' ORDER BY touched_ms DESC LIMIT 1`,
    )
    .pluck();
  const addEnd = db.prepare('INSERT INTO return_ends VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const ends = db.prepare<[string], RawEnd>('SELECT * FROM return_ends WHERE return_id = ? ORDER BY end_id');
  const dropEnds = db.prepare('DELETE FROM return_ends WHERE return_id = ? AND item_id = ?');
  const addPhoto = db.prepare('INSERT INTO return_photos VALUES (?, ?, ?, ?, ?)');
  const photos = db.prepare<[string], PhotoRow>(
    `SELECT photo_id AS photoId, item_id AS itemId, part_id AS partId, at_ms AS atMs FROM return_photos
     WHERE return_id = ? ORDER BY photo_id`,
  );
  const addNote = db.prepare('INSERT INTO return_notes VALUES (?, ?, ?, ?, ?, ?)');
  const notes = db.prepare<[string], NoteRow>(
    `SELECT note_id AS noteId, kind, part_id AS partId, at_ms AS atMs, operator_id AS operatorId FROM return_notes
     WHERE return_id = ? ORDER BY note_id`,
  );
  const takeSerial = db.prepare('INSERT INTO returned_serials VALUES (?, ?, ?, ?)');
  const serialsBack = db
    .prepare<[string, string], string>('SELECT serial FROM returned_serials WHERE sale_id = ? AND line_id = ?')
    .pluck();
  const freeSerials = db.prepare('DELETE FROM returned_serials WHERE return_id = ?');
  const addClawBack = db.prepare('INSERT INTO return_claw_backs VALUES (?, ?, ?, ?, ?, ?, ?, NULL)');
  const clawBacks = db
    .prepare<[string], string>(
      'SELECT claw_back_id FROM return_claw_backs WHERE return_id = ? AND undone_ms IS NULL ORDER BY claw_back_id',
    )
    .pluck();
  const clawedBack = db
    .prepare<[string, string], number>(
      `SELECT coalesce(sum(units), 0) FROM return_claw_backs WHERE sale_id = ? AND gift_id = ? AND undone_ms IS NULL
       AND return_id NOT IN (${inConflictOf(decisiveConflicts)})`,
    )
    .pluck();
  const undoClawBacks = db.prepare('UPDATE return_claw_backs SET undone_ms = ? WHERE return_id = ?');
  const addIntent = db.prepare('INSERT INTO refund_intents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)');
  const intent = db.prepare<[string], Omit<IntentRow, 'payments'> & { payments: string }>(
    `SELECT intent_id AS intentId, return_id AS returnId, sale_id AS saleId, amount_fen AS amountFen, payments, kid, signature,
     event_id AS eventId, at_ms AS atMs, withdrawn_ms AS withdrawnMs FROM refund_intents WHERE return_id = ?`,
  );
  const withdrawIntent = db.prepare('UPDATE refund_intents SET withdrawn_ms = ? WHERE return_id = ?');
  const addConflict = db.prepare(
    'INSERT INTO return_conflicts VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (event_id) DO NOTHING',
  );
  const conflicts = db.prepare<[string], { kind: string; atMs: number }>(
    'SELECT kind, at_ms AS atMs FROM return_conflicts WHERE return_id = ? ORDER BY conflict_id',
  );
  const today = `(opened_ms >= @fromMs OR ended_ms >= @fromMs)`;
  /** Not talked over, and not undone either, unless the counter-act is what the customer gave back too much for. */
  const waits = `(state = 'closed' OR (state = 'undone' AND EXISTS
      (SELECT 1 FROM return_conflicts WHERE return_conflicts.return_id = returns.return_id AND kind = '${conflictOfCounterAct}')))
    AND NOT EXISTS
      (SELECT 1 FROM return_notes WHERE return_notes.return_id = returns.return_id AND kind = 'conflict')`;
  const inConflict = 'return_id IN (SELECT return_id FROM return_conflicts)';
  const byDue = 'due_ms IS NULL, due_ms, touched_ms DESC';
  // Two indexes: an OR of both conditions would read every return there ever was.
  const runningOrOwed = `return_id IN
    (SELECT return_id FROM returns WHERE ${running} UNION ALL SELECT return_id FROM returns WHERE owed_fen > 0)`;
  const where = {
    open: [runningOrOwed, byDue],
    parked: [`state = 'parked'`, byDue],
    today: [today, byDue],
    conflicts: [inConflict, `NOT (${waits}), touched_ms DESC`],
  };
  const lists = Object.fromEntries(
    Object.entries(where).map(([scope, [condition, order]]) => [
      scope,
      {
        rows: db.prepare<{ fromMs: number; limit: number }, Raw>(
          `SELECT ${columns} FROM returns WHERE ${condition}
           ORDER BY ${order}, return_id LIMIT @limit`,
        ),
        count: db.prepare<{ fromMs: number }, number>(`SELECT count(*) FROM returns WHERE ${condition}`).pluck(),
      },
    ]),
  );
  const waiting = db.prepare<[], number>(`SELECT count(*) FROM returns WHERE ${inConflict} AND ${waits}`).pluck();
  const newlyOverdue = db.prepare<[number], Raw>(
    `SELECT ${columns} FROM returns WHERE ${running} AND state = 'parked' AND due_ms <= ?
       AND json_extract(record, '$.parked.remindedMs') IS NULL ORDER BY due_ms, return_id LIMIT 100`,
  );
  const overdue = db
    .prepare<[number], number>(`SELECT count(*) FROM returns WHERE ${running} AND state = 'parked' AND due_ms <= ?`)
    .pluck();
  const refunded = db
    .prepare<{ fromMs: number }, number>(
      `SELECT coalesce(sum(refund_fen), 0) FROM returns WHERE state = 'closed' AND ended_ms >= @fromMs
       AND return_id NOT IN (${inConflictOf(heldBackConflicts)})`,
    )
    .pluck();

  return {
    insert: (returnId: string, saleId: string, atMs: number, record: ReturnRecord) =>
      void insert.run(returnId, saleId, atMs, atMs, JSON.stringify(record)),
    find: (returnId: string) => rowOf(byId.get(returnId)),
    findRunningOf: (saleId: string) => rowOf(runningOf.get(saleId)),
    ofSale: (saleId: string) => ofSale.all(saleId).flatMap((raw) => rowOf(raw) ?? []),
    /** True where goods of this sale came over this counter, whatever came of their return. */
    hasGoodsBack: (saleId: string) => goodsBack.get(saleId) === 1,
    latestOpenId: () => latestOpen.get() ?? null,
    /** Writes the whole return one revision further; one that moved meanwhile is a programmer's mistake. */
    save(row: ReturnRow, atMs: number): ReturnRow {
      const next = { ...row, revision: row.revision + 1, touchedMs: atMs };
      if (save.run({ ...next, record: JSON.stringify(next.record) }).changes !== 1)
        throw new Error('a return moved within its own transaction');
      return next;
    },

    addEnd(returnId: string, end: EndRow): void {
      const { proof } = end;
      const text = proof === null ? null : proof.by === 'photo' ? proof.photoId : proof.text;
      addEnd.run(
        end.endId,
        returnId,
        end.itemId,
        end.way,
        end.units,
        end.amountFen,
        end.condition,
        proof?.by ?? null,
        text,
        end.approvedBy,
        end.atMs,
        end.operatorId,
      );
    },
    ends: (returnId: string): EndRow[] => ends.all(returnId).map(endOf),
    dropEnds: (returnId: string, itemId: string) => dropEnds.run(returnId, itemId).changes,

    addPhoto: (returnId: string, { photoId, itemId, partId, atMs }: PhotoRow) =>
      void addPhoto.run(photoId, returnId, itemId, partId, atMs),
    photos: (returnId: string) => photos.all(returnId),
    addNote: (returnId: string, { noteId, kind, partId, atMs, operatorId }: NoteRow) =>
      void addNote.run(noteId, returnId, kind, partId, atMs, operatorId),
    notes: (returnId: string) => notes.all(returnId),

    takeSerial: (saleId: string, lineId: string, serial: string, returnId: string) =>
      void takeSerial.run(saleId, lineId, serial, returnId),
    serialsBack: (saleId: string, lineId: string) => new Set(serialsBack.all(saleId, lineId)),
    freeSerials: (returnId: string) => void freeSerials.run(returnId),

    addClawBack: ({ clawBackId, returnId, saleId, giftId, kind, units, atMs }: ClawBackRow) =>
      void addClawBack.run(clawBackId, returnId, saleId, giftId, kind, units, atMs),
    clawBackIds: (returnId: string) => clawBacks.all(returnId),
    /** Of one gift, over all returns of its sale here that stand. */
    clawedBackUnits: (saleId: string, giftId: string) => clawedBack.get(saleId, giftId) ?? 0,
    undoClawBacks: (returnId: string, atMs: number) => void undoClawBacks.run(atMs, returnId),

    addIntent: (row: Omit<IntentRow, 'withdrawnMs'>) =>
      void addIntent.run(
        row.intentId,
        row.returnId,
        row.saleId,
        row.amountFen,
        JSON.stringify(row.payments),
        row.kid,
        row.signature,
        row.eventId,
        row.atMs,
      ),
    intentOf(returnId: string): IntentRow | null {
      const raw = intent.get(returnId);
      return raw ? { ...raw, payments: IntentPayments.parse(JSON.parse(raw.payments)) } : null;
    },
    withdrawIntent: (returnId: string, atMs: number) => void withdrawIntent.run(atMs, returnId),

    addConflict: (row: {
      conflictId: string;
      saleId: string;
      returnId: string | null;
      eventId: string;
      kind: string;
      stationSide: unknown;
      cloudSide: unknown;
      atMs: number;
    }) =>
      addConflict.run(
        row.conflictId,
        row.saleId,
        row.returnId,
        row.eventId,
        row.kind,
        JSON.stringify(row.stationSide),
        JSON.stringify(row.cloudSide),
        row.atMs,
      ).changes > 0,
    /** The oldest first. */
    conflicts: (returnId: string) => conflicts.all(returnId),
    /** Their kinds. */
    conflictsOf: (returnId: string) => conflicts.all(returnId).map(({ kind }) => kind),
    waitingConflicts: () => waiting.get() ?? 0,

    /** Those that wait come first, by the day on which they are due. */
    list(scope: ReturnScope, fromMs: number, limit: number): { total: number; rows: ReturnRow[] } {
      const list = lists[scope];
      const rows = list?.rows.all({ fromMs, limit }).flatMap((raw) => rowOf(raw) ?? []) ?? [];
      return { total: list?.count.get({ fromMs }) ?? 0, rows };
    },
    /** Parked ones whose day has come, which nobody was told of yet. */
    newlyOverdue: (nowMs: number) => newlyOverdue.all(nowMs).flatMap((raw) => rowOf(raw) ?? []),
    overdueCount: (nowMs: number) => overdue.get(nowMs) ?? 0,
    /** Of the returns that were closed since then and stand; what the cloud held back is no refund. */
    refundedFen: (fromMs: number) => refunded.get({ fromMs }) ?? 0,
  };
}
export type ReturnsStore = ReturnType<typeof createReturnsStore>;

function rowOf(raw: Raw | undefined): ReturnRow | null {
  if (!raw) return null;
  return {
    returnId: raw.return_id,
    saleId: raw.sale_id,
    state: ReturnState.parse(raw.state),
    step: ReturnStep.parse(raw.step),
    revision: raw.revision,
    openedMs: raw.opened_ms,
    touchedMs: raw.touched_ms,
    endedMs: raw.ended_ms,
    dueMs: raw.due_ms,
    itemsLeft: raw.items_left,
    refundFen: raw.refund_fen,
    personId: raw.person_id,
    owedFen: raw.owed_fen,
    record: ReturnRecord.parse(JSON.parse(raw.record)),
  };
}

function endOf(raw: RawEnd): EndRow {
  const { proof_by: by, proof_text: text } = raw;
  return {
    endId: raw.end_id,
    itemId: raw.item_id,
    way: ItemEnd.parse(raw.way),
    units: raw.units,
    amountFen: raw.amount_fen,
    condition: raw.condition === null ? null : Condition.parse(raw.condition),
    proof: by === null ? null : ItemProof.parse(by === 'photo' ? { by, photoId: text } : { by, text }),
    approvedBy: raw.approved_by,
    atMs: raw.at_ms,
    operatorId: raw.operator_id,
  };
}
