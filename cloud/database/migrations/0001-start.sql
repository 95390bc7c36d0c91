-- One row. Locking it puts every publication to the feeds in one order.
CREATE TABLE cloud_state (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  -- Another one for every database, so that a cursor of a lost database is told from one of this.
  epoch text NOT NULL,
  revocations_version int NOT NULL,
  revocations_as_of_ms bigint NOT NULL
);

CREATE TABLE keys (
  kid text PRIMARY KEY,
  use text NOT NULL CHECK (use IN ('cloud', 'badge')),
  public_key text NOT NULL,
  private_key text NOT NULL,
  created_ms bigint NOT NULL,
  retired_ms bigint
);

CREATE TABLE stations (
  station_id uuid PRIMARY KEY,
  name text NOT NULL,
  public_key text NOT NULL UNIQUE,
  enrolled_ms bigint NOT NULL,
  last_seen_ms bigint NOT NULL
);

CREATE TABLE station_tokens (
  token_hash text PRIMARY KEY,
  station_id uuid NOT NULL REFERENCES stations,
  created_ms bigint NOT NULL
);
CREATE INDEX station_tokens_by_station ON station_tokens (station_id);

-- One-time codes that were used, and by whom.
CREATE TABLE used_enrol_codes (
  code_hash text PRIMARY KEY,
  station_id uuid NOT NULL REFERENCES stations
);

CREATE TABLE carriers (
  carrier_id text PRIMARY KEY,
  name text NOT NULL,
  prefix text NOT NULL UNIQUE,
  digits int NOT NULL,
  next_no bigint NOT NULL
);

CREATE TABLE couriers (
  courier_id text PRIMARY KEY,
  badge_no text NOT NULL UNIQUE,
  record text NOT NULL
);

CREATE TABLE revoked_badges (
  badge_no text NOT NULL,
  badge_seq int NOT NULL,
  revoked_ms bigint NOT NULL,
  PRIMARY KEY (badge_no, badge_seq)
);

CREATE TABLE orders (
  order_id uuid PRIMARY KEY,
  order_no text NOT NULL UNIQUE,
  status text NOT NULL,
  -- The order as it was given, unknown fields and all.
  body text NOT NULL,
  created_ms bigint NOT NULL
);

-- What the cloud says to stations. Kept once, however many stations it goes to.
CREATE TABLE facts (
  fact_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL,
  -- A later fact of one topic replaces the earlier one for a station that enrols afterwards.
  topic text NOT NULL,
  for_everyone boolean NOT NULL,
  order_id uuid,
  body text NOT NULL,
  bytes int NOT NULL
);
CREATE INDEX facts_by_topic ON facts (topic, fact_no);
CREATE INDEX facts_by_order ON facts (order_id) WHERE order_id IS NOT NULL;

CREATE TABLE feed (
  station_id uuid NOT NULL REFERENCES stations,
  seq bigint NOT NULL,
  fact_no bigint NOT NULL REFERENCES facts,
  PRIMARY KEY (station_id, seq)
);
CREATE INDEX feed_by_fact ON feed (fact_no);

-- What stations reported. Rows are only ever added.
CREATE TABLE events (
  event_id uuid PRIMARY KEY,
  arrival bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  station_id uuid NOT NULL REFERENCES stations,
  type text NOT NULL,
  subject text NOT NULL,
  seq bigint NOT NULL,
  order_id uuid REFERENCES orders,
  -- Canonical JSON of the whole event as it came.
  content text NOT NULL,
  content_sha256 text NOT NULL,
  conflict text,
  received_ms bigint NOT NULL,
  UNIQUE (station_id, subject, seq)
);
CREATE INDEX events_by_type ON events (type, arrival);
CREATE INDEX events_by_order ON events (order_id, arrival) WHERE order_id IS NOT NULL;

CREATE TABLE waybill_blocks (
  block_id uuid PRIMARY KEY,
  carrier_id text NOT NULL REFERENCES carriers,
  station_id uuid NOT NULL REFERENCES stations,
  first_no bigint NOT NULL,
  last_no bigint NOT NULL,
  leased_ms bigint NOT NULL
);

CREATE TABLE demo (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  seed text NOT NULL,
  shanghai_day int NOT NULL,
  handbook text NOT NULL
);
