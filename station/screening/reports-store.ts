import type { Finding, ReportDuty, ReportLine } from '../../contract/screening.ts';
import type { IdKind } from '../../contract/values/id-document.ts';
import type { Db } from '../storage/open.ts';

/** What was found, as it stood then. Persons by their ids only; the goods' text is no person's. */
export type ReportFacts = {
  orderNo: string;
  /** The row that the parcel was stopped for, by its names in the pack of then. */
  row: { zh: string; en: string; category: string };
  duty: ReportDuty;
  senderPersonId: string;
  sender: { idKind: IdKind; idLastFour: string };
  agent: { personId: string; idKind: IdKind; idLastFour: string } | null;
  courierId: string | null;
  goods: string;
  findings: Finding[];
  packVersion: string;
  dutiesVersion: string;
};

export type ReportRow = {
  reportId: string;
  collectionId: string;
  orderId: string;
  rule: string;
  facts: ReportFacts;
  photoIds: string[];
  draftedMs: number;
  draftedBy: string | null;
  state: ReportLine['state'];
  decidedMs: number | null;
  decidedBy: string | null;
  reason: string | null;
};
type Raw = Omit<ReportRow, 'facts' | 'photoIds'> & { facts: string; photoIds: string };

const columns = `report_id AS reportId, collection_id AS collectionId, order_id AS orderId, rule, facts,
  photo_ids AS photoIds, drafted_ms AS draftedMs, drafted_by AS draftedBy, state, decided_ms AS decidedMs,
  decided_by AS decidedBy, reason`;

export function createReportsStore(db: Db) {
  const insert = db.prepare(
    `INSERT INTO authority_reports (report_id, collection_id, order_id, rule, facts, drafted_ms, drafted_by)
     VALUES (@reportId, @collectionId, @orderId, @rule, @facts, @draftedMs, @draftedBy)`,
  );
  const byId = db.prepare<[string], Raw>(`SELECT ${columns} FROM authority_reports WHERE report_id = ?`);
  const ofCollection = db.prepare<[string], Raw>(`SELECT ${columns} FROM authority_reports WHERE collection_id = ?`);
  const newest = db.prepare<[number], Raw>(
    `SELECT ${columns} FROM authority_reports ORDER BY state <> 'drafted', drafted_ms DESC, report_id DESC LIMIT ?`,
  );
  const decide = db.prepare(
    `UPDATE authority_reports SET state = ?, decided_ms = ?, decided_by = ?, reason = ? WHERE report_id = ? AND state = 'drafted'`,
  );
  const setPhotos = db.prepare('UPDATE authority_reports SET photo_ids = ? WHERE report_id = ?');

  return {
    insert: (
      row: Pick<ReportRow, 'reportId' | 'collectionId' | 'orderId' | 'rule' | 'facts' | 'draftedMs' | 'draftedBy'>,
    ) => void insert.run({ ...row, facts: JSON.stringify(row.facts) }),
    find: (reportId: string) => parse(byId.get(reportId)),
    findOf: (collectionId: string) => parse(ofCollection.get(collectionId)),
    /** Those that wait for a decision first. */
    list: (limit: number) => newest.all(limit).flatMap((raw) => parse(raw) ?? []),
    /** False where it was decided before. */
    decide: (reportId: string, to: 'submitted' | 'withheld', by: string | null, reason: string | null, atMs: number) =>
      decide.run(to, atMs, by, reason, reportId).changes === 1,
    setPhotos: (reportId: string, photoIds: readonly string[]) =>
      void setPhotos.run(JSON.stringify(photoIds), reportId),
  };
}

function parse(raw: Raw | undefined): ReportRow | null {
  if (!raw) return null;
  // Written by this file alone, as it is read here.
  return { ...raw, facts: JSON.parse(raw.facts) as ReportFacts, photoIds: JSON.parse(raw.photoIds) as string[] };
}
