-- Whose sale it is, as the shop's system names its customers: opaque here, and nobody can be told from it.
ALTER TABLE sales ADD COLUMN customer_ref text;
CREATE INDEX sales_by_customer ON sales (customer_ref) WHERE customer_ref IS NOT NULL;

-- What the platform says of a sale beside its snapshot.
CREATE TABLE sale_standings (
  sale_id uuid PRIMARY KEY REFERENCES sales,
  -- As JSON, without what is counted here.
  marks text NOT NULL DEFAULT '[]',
  delivered_ms bigint,
  signed_ms bigint
);

-- Orders to close a sale: one at a time stands, and what was handed over is never closed.
CREATE TABLE sale_closes (
  close_id uuid PRIMARY KEY,
  sale_id uuid NOT NULL REFERENCES sales,
  ground text NOT NULL CHECK (ground IN ('limit', 'resale', 'abnormal')),
  state text NOT NULL CHECK (state IN ('ordered', 'late')),
  because text CHECK (because IN ('goods-back', 'signed', 'delivered')),
  -- Which station found it late.
  station_id uuid REFERENCES stations,
  ordered_ms bigint NOT NULL,
  late_ms bigint,
  CHECK ((state = 'late') = (because IS NOT NULL)),
  CHECK ((state = 'late') = (late_ms IS NOT NULL))
);
CREATE INDEX sale_closes_by_sale ON sale_closes (sale_id, ordered_ms);
CREATE UNIQUE INDEX one_close ON sale_closes (sale_id) WHERE state = 'ordered';

-- Returns that ended without one. `refused`: asked for without a reason, and without a right to it.
CREATE TABLE abandoned_returns (
  return_id uuid PRIMARY KEY,
  sale_id uuid NOT NULL REFERENCES sales,
  station_id uuid NOT NULL REFERENCES stations,
  refused boolean NOT NULL,
  abandoned_ms bigint NOT NULL
);
CREATE INDEX abandoned_returns_by_sale ON abandoned_returns (sale_id);

-- How often, of one customer; of one sale where its customer is not known.
CREATE TABLE refusal_counts (
  counted text PRIMARY KEY,
  refusals int NOT NULL CHECK (refusals > 0)
);
