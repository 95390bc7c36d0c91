/** An accessory may end as never delivered: the table of ends names the ways, so it is copied once. */
export const neverDelivered = /* sql */ `
CREATE TABLE return_ends_next (
  end_id TEXT PRIMARY KEY,
  return_id TEXT NOT NULL REFERENCES returns,
  item_id TEXT NOT NULL,
  way TEXT NOT NULL CHECK (way IN ('returned', 'clawed_back', 'priced', 'kept_by_right', 'never_delivered')),
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
  CHECK (proof_by IS NOT 'serial' OR units = 1),
  -- nothing is charged for what was never there
  CHECK (way IN ('returned', 'clawed_back', 'priced', 'kept_by_right') OR amount_fen = 0)
) STRICT;
INSERT INTO return_ends_next SELECT end_id, return_id, item_id, way, units, amount_fen, condition, proof_by, proof_text,
  approved_by, at_ms, operator_id FROM return_ends;
DROP TRIGGER return_ends_keep;
DROP TABLE return_ends;
ALTER TABLE return_ends_next RENAME TO return_ends;
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
`;
