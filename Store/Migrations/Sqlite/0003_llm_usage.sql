-- Calls of language models. The cost is in billionths of a US dollar, so that sums are exact; null where it was not told.
CREATE TABLE llm_usage (
  id                 TEXT NOT NULL PRIMARY KEY,
  instance_id        TEXT NOT NULL,
  at                 INTEGER NOT NULL,
  provider           TEXT NOT NULL,
  model              TEXT NOT NULL,
  input_tokens       INTEGER NOT NULL,
  output_tokens      INTEGER NOT NULL,
  cache_read_tokens  INTEGER,
  cache_write_tokens INTEGER,
  cost               INTEGER,
  operation          TEXT,
  capture_tier       TEXT,
  trace_id           TEXT
);

CREATE INDEX ix_llm_usage_instance ON llm_usage (instance_id, at);
CREATE INDEX ix_llm_usage_at ON llm_usage (at);
