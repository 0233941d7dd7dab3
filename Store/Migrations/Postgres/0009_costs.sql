-- Bytes that were sent, of those received and sent: what providers bill. Hours that were metered before do not say it.
ALTER TABLE usage_hours ADD COLUMN sent_bytes bigint NOT NULL DEFAULT 0;

-- What an instance cost on the day that begins then, in billionths of a US dollar: as Fleet reckons it, and beside it what a bill says, as far as
-- there is one. The bytes that were sent on it are kept for what the month has free of charge.
CREATE TABLE cost_entries (
  instance_id    text COLLATE "C" NOT NULL,
  at             bigint NOT NULL,
  provider       text COLLATE "C" NOT NULL,
  source         text NOT NULL,
  compute        bigint NOT NULL,
  storage        bigint NOT NULL,
  network        bigint NOT NULL,
  llm            bigint NOT NULL,
  sent_bytes     bigint NOT NULL,
  detail         text NOT NULL,
  billed_compute bigint,
  billed_storage bigint,
  billed_network bigint,
  billed_llm     bigint,
  bill           text,
  PRIMARY KEY (instance_id, at)
);

CREATE INDEX ix_cost_entries_at ON cost_entries (at);

-- The files of bills as they were read last.
CREATE TABLE cost_bills (
  file        text COLLATE "C" NOT NULL PRIMARY KEY,
  fingerprint text NOT NULL,
  error       text
);

-- Sizes that would do. What is not current any more is kept for what somebody said of it.
CREATE TABLE cost_recommendations (
  instance_id       text COLLATE "C" NOT NULL PRIMARY KEY,
  at                bigint NOT NULL,
  is_current        bigint NOT NULL,
  savings           bigint NOT NULL,
  suggested         text NOT NULL,
  doc               text NOT NULL,
  dismissed_at      bigint,
  dismissed_by      text,
  dismissed_savings bigint
);
