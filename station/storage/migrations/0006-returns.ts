/** Returns, what came of each of their items, and what leaves with them. Weights and papers are of a collection or of a return. */
export const returns = /* sql */ `
CREATE TABLE returns (
  return_id TEXT PRIMARY KEY,
  sale_id TEXT NOT NULL REFERENCES sales,
  state TEXT NOT NULL CHECK (state IN ('open', 'parked', 'signed', 'closed', 'abandoned', 'undone')),
  step TEXT NOT NULL,
  revision INTEGER NOT NULL,
  opened_ms INTEGER NOT NULL,
  touched_ms INTEGER NOT NULL,
  -- closed or abandoned
  ended_ms INTEGER,
  -- until when a parked one waits
  due_ms INTEGER,
  items_left INTEGER NOT NULL,
  refund_fen INTEGER,
  -- whose photos, notes and signature these are: somebody at the counter, who need not be the buyer
  person_id TEXT REFERENCES persons,
  -- what the acts left, as JSON without personal data
  record TEXT NOT NULL,
  CHECK ((state = 'parked') = (due_ms IS NOT NULL)),
  CHECK ((state IN ('closed', 'abandoned', 'undone')) = (ended_ms IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX one_open_return ON returns (sale_id) WHERE state IN ('open', 'parked', 'signed');
CREATE INDEX returns_by_sale ON returns (sale_id, opened_ms);
CREATE INDEX returns_running ON returns (due_ms, touched_ms) WHERE state IN ('open', 'parked', 'signed');
CREATE INDEX returns_by_opening ON returns (opened_ms);
CREATE INDEX returns_by_end ON returns (ended_ms) WHERE ended_ms IS NOT NULL;

-- how units of an item ended
CREATE TABLE return_ends (
  end_id TEXT PRIMARY KEY,
  return_id TEXT NOT NULL REFERENCES returns,
  item_id TEXT NOT NULL,
  way TEXT NOT NULL CHECK (way IN ('returned', 'clawed_back', 'priced', 'kept_by_right')),
  units INTEGER NOT NULL CHECK (units > 0),
  amount_fen INTEGER NOT NULL CHECK (amount_fen >= 0),
  condition TEXT,
  proof_by TEXT CHECK (proof_by IN ('barcode', 'serial', 'photo')),
  proof_text TEXT,
  approved_by TEXT,
  at_ms INTEGER NOT NULL,
  operator_id TEXT,
  CHECK ((way = 'returned') = (proof_by IS NOT NULL)),
  CHECK ((way = 'returned') = (condition IS NOT NULL)),
  CHECK ((proof_by IS NULL) = (proof_text IS NULL)),
  CHECK (proof_by IS NOT 'serial' OR units = 1)
) STRICT;
CREATE INDEX return_ends_by_return ON return_ends (return_id, end_id);
CREATE UNIQUE INDEX one_end_of_serial ON return_ends (return_id, item_id, proof_text) WHERE proof_by = 'serial';
CREATE TRIGGER return_ends_open BEFORE INSERT ON return_ends
WHEN (SELECT state FROM returns WHERE return_id = NEW.return_id) IS NOT 'open'
BEGIN SELECT RAISE(ABORT, 'the list of a return changes while it is open alone'); END;
CREATE TRIGGER return_ends_keep BEFORE DELETE ON return_ends
WHEN (SELECT state FROM returns WHERE return_id = OLD.return_id) IS NOT 'open'
BEGIN SELECT RAISE(ABORT, 'the list of a return changes while it is open alone'); END;
CREATE TRIGGER return_ends_stay BEFORE UPDATE ON return_ends
BEGIN SELECT RAISE(ABORT, 'an end is taken back, not changed'); END;

-- each number that was sold comes back once, until its return is undone
CREATE TABLE returned_serials (
  sale_id TEXT NOT NULL REFERENCES sales,
  line_id TEXT NOT NULL,
  serial TEXT NOT NULL,
  return_id TEXT NOT NULL REFERENCES returns,
  PRIMARY KEY (sale_id, line_id, serial)
) STRICT, WITHOUT ROWID;

CREATE TABLE return_photos (
  photo_id TEXT PRIMARY KEY,
  return_id TEXT NOT NULL REFERENCES returns,
  item_id TEXT,
  part_id TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX return_photos_by_return ON return_photos (return_id, photo_id);

-- the text is somebody's own words: it lies sealed
CREATE TABLE return_notes (
  note_id TEXT PRIMARY KEY,
  return_id TEXT NOT NULL REFERENCES returns,
  kind TEXT NOT NULL,
  part_id TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  operator_id TEXT
) STRICT;
CREATE INDEX return_notes_by_return ON return_notes (return_id, note_id);

-- points, vouchers and coupons that were taken back: once for a gift of a return
CREATE TABLE return_claw_backs (
  claw_back_id TEXT PRIMARY KEY,
  return_id TEXT NOT NULL REFERENCES returns,
  sale_id TEXT NOT NULL REFERENCES sales,
  gift_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('points', 'voucher', 'coupon')),
  units INTEGER NOT NULL CHECK (units > 0),
  at_ms INTEGER NOT NULL,
  undone_ms INTEGER,
  UNIQUE (return_id, gift_id)
) STRICT;
CREATE INDEX return_claw_backs_by_sale ON return_claw_backs (sale_id, gift_id);

-- money to send back: once for a return
CREATE TABLE refund_intents (
  intent_id TEXT PRIMARY KEY,
  return_id TEXT NOT NULL UNIQUE REFERENCES returns,
  sale_id TEXT NOT NULL REFERENCES sales,
  amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
  payments TEXT NOT NULL,
  kid TEXT NOT NULL,
  signature TEXT NOT NULL,
  event_id TEXT NOT NULL UNIQUE,
  at_ms INTEGER NOT NULL,
  withdrawn_ms INTEGER
) STRICT;
CREATE TRIGGER refund_intents_stay BEFORE UPDATE OF intent_id, return_id, sale_id, amount_fen, payments, signature, event_id
ON refund_intents BEGIN SELECT RAISE(ABORT, 'an intent is withdrawn, not changed'); END;

-- the cloud knew otherwise: both sides are kept
CREATE TABLE return_conflicts (
  conflict_id TEXT PRIMARY KEY,
  sale_id TEXT NOT NULL REFERENCES sales,
  return_id TEXT REFERENCES returns,
  event_id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  station_side TEXT NOT NULL,
  cloud_side TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX return_conflicts_by_return ON return_conflicts (return_id);

-- A weight and a paper belong to a collection or to a return.
CREATE TABLE weighings_next (
  weighing_id TEXT PRIMARY KEY,
  collection_id TEXT REFERENCES collections,
  return_id TEXT REFERENCES returns,
  placement_id TEXT NOT NULL UNIQUE,
  weight_grams INTEGER NOT NULL,
  protocol TEXT NOT NULL,
  scale_no TEXT NOT NULL,
  captured_ms INTEGER NOT NULL,
  frames TEXT NOT NULL,
  weighed_ms INTEGER,
  operator_id TEXT,
  manual_reason TEXT,
  approved_by TEXT,
  net INTEGER NOT NULL DEFAULT 0,
  tare_grams INTEGER,
  division_grams REAL,
  verified_on TEXT,
  verified_until TEXT,
  CHECK ((collection_id IS NULL) <> (return_id IS NULL))
) STRICT;
INSERT INTO weighings_next SELECT weighing_id, collection_id, NULL, placement_id, weight_grams, protocol, scale_no,
  captured_ms, frames, weighed_ms, operator_id, manual_reason, approved_by, net, tare_grams, division_grams, verified_on,
  verified_until FROM weighings ORDER BY rowid;
DROP TABLE weighings;
ALTER TABLE weighings_next RENAME TO weighings;

CREATE TABLE print_jobs_next (
  job_id TEXT PRIMARY KEY,
  collection_id TEXT REFERENCES collections,
  return_id TEXT REFERENCES returns,
  kind TEXT NOT NULL CHECK (kind IN ('label', 'receipt', 'return-receipt', 'route-card', 'return-label')),
  copy_no INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'printed', 'failed', 'unknown')),
  fault TEXT,
  made_ms INTEGER NOT NULL,
  printed_ms INTEGER,
  CHECK ((collection_id IS NULL) <> (return_id IS NULL)),
  CHECK ((collection_id IS NULL) = (kind IN ('return-receipt', 'route-card', 'return-label')))
) STRICT;
INSERT INTO print_jobs_next SELECT job_id, collection_id, NULL, kind, copy_no, state, fault, made_ms, printed_ms
  FROM print_jobs ORDER BY rowid;
DROP TABLE print_jobs;
ALTER TABLE print_jobs_next RENAME TO print_jobs;
CREATE INDEX print_jobs_by_collection ON print_jobs (collection_id) WHERE collection_id IS NOT NULL;
CREATE INDEX print_jobs_by_return ON print_jobs (return_id) WHERE return_id IS NOT NULL;
CREATE INDEX print_jobs_open ON print_jobs (state, made_ms, job_id) WHERE state IN ('queued', 'sending');
`;
