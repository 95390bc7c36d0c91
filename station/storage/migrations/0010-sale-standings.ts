/** What the platform says of a sale beside its snapshot, and what came of its orders to close one. */
export const saleStandings = /* sql */ `
-- the last word; it may come before the sale itself does
CREATE TABLE sale_standings (
  sale_id TEXT PRIMARY KEY,
  -- as JSON, without personal data
  marks TEXT NOT NULL,
  delivered_ms INTEGER,
  signed_ms INTEGER
) STRICT;

-- each order to close is judged once: what the feed says again changes nothing
CREATE TABLE sale_closes (
  close_id TEXT PRIMARY KEY,
  sale_id TEXT NOT NULL,
  ground TEXT NOT NULL CHECK (ground IN ('limit', 'resale', 'abnormal')),
  -- waiting: the sale has not come yet
  state TEXT NOT NULL CHECK (state IN ('waiting', 'honoured', 'late', 'lifted')),
  -- what a late one came after
  because TEXT CHECK (because IN ('goods-back', 'signed', 'delivered')),
  arrived_ms INTEGER NOT NULL,
  -- the report of a late one
  event_id TEXT UNIQUE,
  CHECK ((state = 'late') = (because IS NOT NULL)),
  CHECK ((state = 'late') = (event_id IS NOT NULL))
) STRICT;
CREATE INDEX sale_closes_by_sale ON sale_closes (sale_id);
`;
