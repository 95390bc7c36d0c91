/** Sales that the desk knows: from receipts, from the feed, and what came back of them elsewhere. */
export const sales = /* sql */ `
-- a third kind of key, the one that signs what was sold
CREATE TABLE trusted_keys_next (
  kid TEXT PRIMARY KEY,
  use TEXT NOT NULL CHECK (use IN ('cloud', 'badge', 'sale')),
  public_key TEXT NOT NULL,
  retired_ms INTEGER
) STRICT;
INSERT INTO trusted_keys_next SELECT kid, use, public_key, retired_ms FROM trusted_keys;
DROP TABLE trusted_keys;
ALTER TABLE trusted_keys_next RENAME TO trusted_keys;

CREATE TABLE sales (
  sale_id TEXT PRIMARY KEY,
  order_no TEXT NOT NULL,
  -- the signed snapshot as JSON: it never changes, and nothing in it is about a person
  signed TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('unpaid', 'paid', 'closed')),
  by_snapshot INTEGER NOT NULL CHECK (by_snapshot IN (0, 1)),
  by_feed INTEGER NOT NULL CHECK (by_feed IN (0, 1)),
  buyer_person_id TEXT REFERENCES persons,
  -- of the whole sale, over all stations, as the cloud last said it
  former TEXT NOT NULL,
  -- how old that knowledge is
  as_of_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX sales_by_order ON sales (order_no);
CREATE INDEX sales_by_buyer ON sales (buyer_person_id);

-- Returns of a sale at other stations, or at this one as the cloud counts it.
CREATE TABLE sale_returns_told (
  return_id TEXT PRIMARY KEY,
  sale_id TEXT NOT NULL,
  station_name TEXT NOT NULL,
  units INTEGER NOT NULL,
  undone INTEGER NOT NULL CHECK (undone IN (0, 1)),
  at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX sale_returns_told_by_sale ON sale_returns_told (sale_id);
`;
