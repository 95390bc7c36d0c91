-- A refund is known from the moment its return is: until its intent comes it is announced. Money that left for a return that
-- was undone since is owed: nothing called it back, and the next return of those goods reckons it.
ALTER TABLE refunds DROP CONSTRAINT refunds_state_check;
UPDATE refunds SET state = 'owed' WHERE state = 'withdrawn';
ALTER TABLE refunds ADD CONSTRAINT refunds_state_check CHECK (state IN ('announced', 'paid', 'withheld', 'owed'));

-- What of such money a return did not send again.
ALTER TABLE returns ADD COLUMN already_refunded_fen bigint NOT NULL DEFAULT 0 CHECK (already_refunded_fen >= 0);

-- What customers gave back of it at a counter.
CREATE TABLE refund_repayments (
  repay_id uuid PRIMARY KEY,
  return_id uuid NOT NULL REFERENCES returns,
  sale_id uuid NOT NULL REFERENCES sales,
  amount_fen bigint NOT NULL CHECK (amount_fen > 0),
  method text NOT NULL,
  at_ms bigint NOT NULL
);
CREATE INDEX refund_repayments_by_sale ON refund_repayments (sale_id);
CREATE TABLE refund_repayment_payments (
  repay_id uuid NOT NULL REFERENCES refund_repayments,
  payment_id text NOT NULL,
  amount_fen bigint NOT NULL CHECK (amount_fen >= 0),
  PRIMARY KEY (repay_id, payment_id)
);
