/** What a weight is defended by: who took it, what held for the scale then, typed or measured, and test weights. */
export const scaleTrust = `
ALTER TABLE weighings ADD COLUMN weighed_ms INTEGER;
ALTER TABLE weighings ADD COLUMN operator_id TEXT;
ALTER TABLE weighings ADD COLUMN manual_reason TEXT;
ALTER TABLE weighings ADD COLUMN approved_by TEXT;
-- 1: the scale took a tare off on command; tare_grams stays null where it did not say how much
ALTER TABLE weighings ADD COLUMN net INTEGER NOT NULL DEFAULT 0;
ALTER TABLE weighings ADD COLUMN tare_grams INTEGER;
ALTER TABLE weighings ADD COLUMN division_grams REAL;
ALTER TABLE weighings ADD COLUMN verified_on TEXT;
ALTER TABLE weighings ADD COLUMN verified_until TEXT;

CREATE TABLE test_weights (
  test_id TEXT PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  operator_id TEXT NOT NULL,
  scale_no TEXT NOT NULL,
  protocol TEXT NOT NULL,
  nominal_grams INTEGER NOT NULL,
  measured_grams INTEGER NOT NULL,
  tolerance_grams REAL NOT NULL,
  passed INTEGER NOT NULL CHECK (passed IN (0, 1)),
  frames TEXT NOT NULL
) STRICT;
CREATE INDEX test_weights_by_scale ON test_weights (scale_no, at_ms);
`;
