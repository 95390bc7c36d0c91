-- A third key signs what was sold.
ALTER TABLE keys DROP CONSTRAINT keys_use_check;
ALTER TABLE keys ADD CONSTRAINT keys_use_check CHECK (use IN ('cloud', 'badge', 'sale'));

CREATE TABLE sales (
  sale_id uuid PRIMARY KEY,
  order_no text NOT NULL,
  -- The signed snapshot as JSON. It never changes.
  signed text NOT NULL,
  status text NOT NULL CHECK (status IN ('unpaid', 'paid', 'closed')),
  -- A sale that a station brought from a receipt has none.
  brought_by uuid REFERENCES stations,
  created_ms bigint NOT NULL
);
CREATE INDEX sales_by_order ON sales (order_no);

-- Closed returns, also those whose units had been given back elsewhere: they stand beside the first one.
CREATE TABLE returns (
  return_id uuid PRIMARY KEY,
  sale_id uuid NOT NULL REFERENCES sales,
  station_id uuid NOT NULL REFERENCES stations,
  refund_fen bigint NOT NULL CHECK (refund_fen >= 0),
  -- What of its gifts ended, as JSON.
  gifts text NOT NULL,
  conflict text,
  closed_ms bigint NOT NULL,
  undone_ms bigint
);
CREATE INDEX returns_by_sale ON returns (sale_id);

-- Every unit of a sale goes back at most once: a second return finds its place taken.
CREATE TABLE returned_units (
  sale_id uuid NOT NULL REFERENCES sales,
  line_id text NOT NULL,
  unit_no int NOT NULL CHECK (unit_no > 0),
  return_id uuid NOT NULL REFERENCES returns,
  PRIMARY KEY (sale_id, line_id, unit_no)
);
CREATE INDEX returned_units_by_return ON returned_units (return_id);

-- One row for each intent: whether the money went back.
CREATE TABLE refunds (
  intent_id uuid PRIMARY KEY,
  return_id uuid NOT NULL UNIQUE REFERENCES returns,
  sale_id uuid NOT NULL REFERENCES sales,
  amount_fen bigint NOT NULL CHECK (amount_fen >= 0),
  state text NOT NULL CHECK (state IN ('paid', 'withheld', 'withdrawn')),
  intended_ms bigint NOT NULL
);
CREATE TABLE refund_payments (
  intent_id uuid NOT NULL REFERENCES refunds,
  payment_id text NOT NULL,
  amount_fen bigint NOT NULL CHECK (amount_fen >= 0),
  PRIMARY KEY (intent_id, payment_id)
);

-- Points, vouchers and coupons taken back: `taken` of what was asked, never more than the sale gave.
CREATE TABLE claw_backs (
  claw_back_id uuid PRIMARY KEY,
  return_id uuid NOT NULL REFERENCES returns,
  sale_id uuid NOT NULL REFERENCES sales,
  gift_id text NOT NULL,
  asked int NOT NULL CHECK (asked > 0),
  taken int NOT NULL CHECK (taken >= 0 AND taken <= asked),
  undone_ms bigint,
  UNIQUE (return_id, gift_id)
);
CREATE INDEX claw_backs_by_gift ON claw_backs (sale_id, gift_id);
