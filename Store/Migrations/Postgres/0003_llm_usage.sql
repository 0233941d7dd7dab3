-- Calls of language models. The cost is in billionths of a US dollar, so that sums are exact; null where it was not told.
CREATE TABLE llm_usage (
  id                 text COLLATE "C" NOT NULL PRIMARY KEY,
  instance_id        text COLLATE "C" NOT NULL,
  at                 bigint NOT NULL,
  provider           text COLLATE "C" NOT NULL,
  model              text COLLATE "C" NOT NULL,
  input_tokens       bigint NOT NULL,
  output_tokens      bigint NOT NULL,
  cache_read_tokens  bigint,
  cache_write_tokens bigint,
  cost               bigint,
  operation          text,
  capture_tier       text,
  trace_id           text
);

CREATE INDEX ix_llm_usage_instance ON llm_usage (instance_id, at);
CREATE INDEX ix_llm_usage_at ON llm_usage (at);
