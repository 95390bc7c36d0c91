/** What follows from a find: reports to authorities, what a sender hands in on one day, and packs that wait for their day. */
export const screeningReports = /* sql */ `
CREATE TABLE authority_reports (
  report_id TEXT PRIMARY KEY,
  collection_id TEXT NOT NULL UNIQUE REFERENCES collections,
  order_id TEXT NOT NULL REFERENCES orders,
  rule TEXT NOT NULL,
  -- person ids only; names are opened from people when somebody looks, and that is written down
  facts TEXT NOT NULL,
  photo_ids TEXT NOT NULL DEFAULT '[]',
  drafted_ms INTEGER NOT NULL,
  drafted_by TEXT,
  state TEXT NOT NULL DEFAULT 'drafted' CHECK (state IN ('drafted', 'submitted', 'withheld')),
  decided_ms INTEGER,
  decided_by TEXT,
  reason TEXT,
  CHECK ((state = 'drafted') = (decided_ms IS NULL)),
  CHECK ((state = 'withheld') = (reason IS NOT NULL))
) STRICT;
CREATE INDEX authority_reports_open ON authority_reports (drafted_ms) WHERE state = 'drafted';

-- kept for the day only; the sender is a keyed hash of his paper's number
CREATE TABLE sender_totals (
  collection_id TEXT NOT NULL REFERENCES collections,
  kind TEXT NOT NULL,
  sender_ref TEXT NOT NULL,
  day INTEGER NOT NULL,
  count INTEGER NOT NULL CHECK (count > 0),
  PRIMARY KEY (collection_id, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX sender_totals_by_sender ON sender_totals (sender_ref, day, kind);

CREATE TABLE offered_packs (
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  signed TEXT NOT NULL,
  received_ms INTEGER NOT NULL,
  PRIMARY KEY (name, version)
) STRICT;
`;
