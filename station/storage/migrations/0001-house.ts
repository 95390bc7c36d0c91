/** The tables of the house: people, journal, outbox, commands, staff, orders, collections, papers, feed. */
export const house = /* sql */ `
CREATE TABLE station_facts (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE station_secrets (
  name TEXT PRIMARY KEY,
  sealed BLOB NOT NULL
) STRICT;

-- People -----------------------------------------------------------------------------------------------------------
CREATE TABLE persons (
  person_id TEXT PRIMARY KEY,
  -- the person's own data key, wrapped by the station key; deleting it erases the person
  wrapped_key BLOB,
  created_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE person_parts (
  part_id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES persons ON DELETE CASCADE,
  kind TEXT NOT NULL,
  sealed BLOB NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX person_parts_by_person ON person_parts (person_id, kind);

CREATE TABLE person_lookups (
  kind TEXT NOT NULL,
  hash TEXT NOT NULL,
  person_id TEXT NOT NULL REFERENCES persons ON DELETE CASCADE,
  PRIMARY KEY (kind, hash, person_id)
) STRICT, WITHOUT ROWID;

-- Journal ----------------------------------------------------------------------------------------------------------
CREATE TABLE journal (
  seq INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  monotonic_ms REAL NOT NULL,
  boot_id TEXT NOT NULL,
  operator_id TEXT,
  device_id TEXT NOT NULL,
  act TEXT NOT NULL,
  subject TEXT NOT NULL,
  facts TEXT NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE INDEX journal_by_subject ON journal (subject, seq);
CREATE TRIGGER journal_keeps BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_stays BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

-- Outbox and commands ----------------------------------------------------------------------------------------------
CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY,
  event_id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  aggregate TEXT NOT NULL,
  aggregate_seq INTEGER NOT NULL,
  -- person ids only; the record is opened when the request body is built
  data TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'rejected', 'delivered')),
  code TEXT,
  delivered_ms INTEGER,
  UNIQUE (aggregate, aggregate_seq)
) STRICT;
-- holds what the strip in view counts after every act, so that a month without a network costs no reading of bodies
CREATE INDEX outbox_open ON outbox (seq, state, created_ms) WHERE state <> 'delivered';

CREATE TABLE command_results (
  command_id TEXT PRIMARY KEY,
  procedure TEXT NOT NULL,
  input_hash TEXT NOT NULL,
  result TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Staff ------------------------------------------------------------------------------------------------------------
CREATE TABLE staff (
  staff_id TEXT PRIMARY KEY,
  staff_no TEXT NOT NULL UNIQUE,
  display_name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('clerk', 'manager', 'technician')),
  pin_hash TEXT NOT NULL,
  failed_pins INTEGER NOT NULL DEFAULT 0,
  locked_until_ms INTEGER,
  active INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE staff_sessions (
  session_id TEXT PRIMARY KEY,
  staff_id TEXT NOT NULL REFERENCES staff,
  expires_ms INTEGER NOT NULL,
  ended_ms INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE approvals (
  approval_id TEXT PRIMARY KEY,
  act TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  manager_id TEXT NOT NULL REFERENCES staff,
  reason TEXT NOT NULL,
  expires_ms INTEGER NOT NULL,
  signature TEXT NOT NULL,
  used_ms INTEGER
) STRICT, WITHOUT ROWID;

-- What the cloud hands down ----------------------------------------------------------------------------------------
CREATE TABLE feed_state (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  cursor TEXT NOT NULL,
  applied_ms INTEGER,
  server_ms INTEGER
) STRICT;

CREATE TABLE feed_quarantine (
  id TEXT PRIMARY KEY,
  feed_seq INTEGER NOT NULL,
  kind TEXT NOT NULL,
  faults TEXT NOT NULL,
  sealed BLOB NOT NULL,
  received_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE trusted_keys (
  kid TEXT PRIMARY KEY,
  use TEXT NOT NULL CHECK (use IN ('cloud', 'badge')),
  public_key TEXT NOT NULL,
  retired_ms INTEGER
) STRICT;

CREATE TABLE couriers (
  courier_id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES persons,
  carrier_id TEXT NOT NULL,
  badge_no TEXT NOT NULL UNIQUE,
  badge_seq INTEGER NOT NULL,
  photo_part_id TEXT,
  -- the cloud's signed record, sealed, so that it can be verified again each time it is relied on
  record_part_id TEXT NOT NULL,
  kid TEXT NOT NULL,
  signature TEXT NOT NULL,
  failed_pins INTEGER NOT NULL DEFAULT 0,
  locked_until_ms INTEGER
) STRICT;

CREATE TABLE badge_seen (
  badge_no TEXT PRIMARY KEY,
  highest_seq INTEGER NOT NULL
) STRICT;

CREATE TABLE revocation_list (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  version INTEGER NOT NULL,
  as_of_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE revoked_badges (
  badge TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Orders -----------------------------------------------------------------------------------------------------------
CREATE TABLE orders (
  order_id TEXT PRIMARY KEY,
  order_no TEXT NOT NULL UNIQUE,
  source TEXT NOT NULL,
  status TEXT NOT NULL,
  carrier_id TEXT NOT NULL,
  courier_id TEXT,
  sender_person_id TEXT NOT NULL REFERENCES persons,
  recipient_person_id TEXT NOT NULL REFERENCES persons,
  from_province TEXT NOT NULL,
  to_province TEXT NOT NULL,
  to_city TEXT NOT NULL,
  item_type TEXT NOT NULL,
  transport TEXT NOT NULL,
  declared_weight_grams INTEGER NOT NULL,
  declared_value_fen INTEGER NOT NULL,
  cover_fen INTEGER NOT NULL,
  estimate_fen INTEGER NOT NULL,
  tariff_version TEXT NOT NULL,
  contract_version TEXT NOT NULL,
  contract_sha256 TEXT NOT NULL,
  window_start_ms INTEGER NOT NULL,
  window_end_ms INTEGER NOT NULL,
  placed_ms INTEGER NOT NULL,
  accepted_ms INTEGER,
  stopped_by_rule TEXT,
  last_exception TEXT,
  revision INTEGER NOT NULL,
  -- hash of the details as they came: they never change after placing
  details_hash TEXT NOT NULL
) STRICT;
CREATE INDEX orders_by_status ON orders (status, window_start_ms);
CREATE INDEX orders_by_sender ON orders (sender_person_id);
CREATE TRIGGER orders_keep_details BEFORE UPDATE OF order_no, source, carrier_id, sender_person_id, recipient_person_id,
  from_province, to_province, to_city, item_type, transport, declared_weight_grams, declared_value_fen, cover_fen, estimate_fen,
  tariff_version, window_start_ms, window_end_ms, placed_ms, details_hash ON orders
BEGIN SELECT RAISE(ABORT, 'an order is not edited after placing'); END;

CREATE TABLE pickup_exceptions (
  exception_id TEXT PRIMARY KEY,
  order_id TEXT NOT NULL REFERENCES orders,
  reason TEXT NOT NULL,
  note_part_id TEXT,
  operator_id TEXT,
  at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE conflicts (
  conflict_id TEXT PRIMARY KEY,
  order_id TEXT NOT NULL REFERENCES orders,
  kind TEXT NOT NULL,
  station_side TEXT NOT NULL,
  cloud_side TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;

-- Collection -------------------------------------------------------------------------------------------------------
CREATE TABLE collections (
  collection_id TEXT PRIMARY KEY,
  order_id TEXT NOT NULL REFERENCES orders,
  step TEXT NOT NULL,
  outcome TEXT NOT NULL,
  revision INTEGER NOT NULL,
  opened_ms INTEGER NOT NULL,
  touched_ms INTEGER NOT NULL,
  -- what each act left, as JSON without personal data
  verify TEXT,
  identify TEXT,
  inspect TEXT,
  weigh TEXT,
  price TEXT,
  print TEXT,
  handover TEXT,
  ended TEXT
) STRICT;
CREATE UNIQUE INDEX one_open_collection ON collections (order_id) WHERE outcome = 'open';
CREATE UNIQUE INDEX one_collected ON collections (order_id) WHERE outcome = 'collected';

CREATE TABLE incidents (
  incident_id TEXT PRIMARY KEY,
  collection_id TEXT NOT NULL REFERENCES collections,
  kind TEXT NOT NULL,
  facts TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE weighings (
  weighing_id TEXT PRIMARY KEY,
  collection_id TEXT NOT NULL REFERENCES collections,
  placement_id TEXT NOT NULL UNIQUE,
  weight_grams INTEGER NOT NULL,
  protocol TEXT NOT NULL,
  scale_no TEXT NOT NULL,
  captured_ms INTEGER NOT NULL,
  frames TEXT NOT NULL
) STRICT;

-- Paper ------------------------------------------------------------------------------------------------------------
CREATE TABLE waybill_blocks (
  block_id TEXT PRIMARY KEY,
  carrier_id TEXT NOT NULL,
  prefix TEXT NOT NULL,
  next INTEGER NOT NULL,
  last INTEGER NOT NULL,
  digits INTEGER NOT NULL,
  CHECK (next <= last + 1)
) STRICT;

CREATE TABLE waybills (
  waybill_no TEXT PRIMARY KEY,
  collection_id TEXT NOT NULL UNIQUE REFERENCES collections,
  taken_ms INTEGER NOT NULL,
  voided_ms INTEGER
) STRICT;

CREATE TABLE print_jobs (
  job_id TEXT PRIMARY KEY,
  collection_id TEXT NOT NULL REFERENCES collections,
  kind TEXT NOT NULL CHECK (kind IN ('label', 'receipt')),
  copy_no INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'printed', 'failed', 'unknown')),
  fault TEXT,
  made_ms INTEGER NOT NULL,
  printed_ms INTEGER
) STRICT;
CREATE INDEX print_jobs_by_collection ON print_jobs (collection_id);
CREATE INDEX print_jobs_open ON print_jobs (state, made_ms, job_id) WHERE state IN ('queued', 'sending');
`;
