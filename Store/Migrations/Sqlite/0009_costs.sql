-- Bytes that were sent, of those received and sent: what providers bill. Hours that were metered before do not say it.
ALTER TABLE usage_hours ADD COLUMN sent_bytes INTEGER NOT NULL DEFAULT 0;

-- What an instance cost on the day that begins then, in billionths of a US dollar: as Fleet reckons it, and beside it what a bill says, as far as
-- there is one. The bytes that were sent on it are kept for what the month has free of charge.
CREATE TABLE cost_entries (
  instance_id    TEXT NOT NULL,
  at             INTEGER NOT NULL,
  provider       TEXT NOT NULL,
  source         TEXT NOT NULL,
  compute        INTEGER NOT NULL,
  storage        INTEGER NOT NULL,
  network        INTEGER NOT NULL,
  llm            INTEGER NOT NULL,
  sent_bytes     INTEGER NOT NULL,
  detail         TEXT NOT NULL,
  billed_compute INTEGER,
  billed_storage INTEGER,
  billed_network INTEGER,
  billed_llm     INTEGER,
  bill           TEXT,
  PRIMARY KEY (instance_id, at)
);

CREATE INDEX ix_cost_entries_at ON cost_entries (at);

-- The files of bills as they were read last.
CREATE TABLE cost_bills (
  file        TEXT NOT NULL PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  error       TEXT
);

-- Sizes that would do. What is not current any more is kept for what somebody said of it.
CREATE TABLE cost_recommendations (
  instance_id       TEXT NOT NULL PRIMARY KEY,
  at                INTEGER NOT NULL,
  is_current        INTEGER NOT NULL,
  savings           INTEGER NOT NULL,
  suggested         TEXT NOT NULL,
  doc               TEXT NOT NULL,
  dismissed_at      INTEGER,
  dismissed_by      TEXT,
  dismissed_savings INTEGER
);
