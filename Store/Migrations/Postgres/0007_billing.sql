-- Stretches of time in which an instance was up. The team and the set are empty where there is none. "at" is the end: what is deleted goes by it.
CREATE TABLE run_spans (
  instance_id text COLLATE "C" NOT NULL,
  began_at    bigint NOT NULL,
  at          bigint NOT NULL,
  milli_cores bigint NOT NULL,
  team        text COLLATE "C" NOT NULL,
  replica_set text COLLATE "C" NOT NULL,
  PRIMARY KEY (instance_id, began_at)
);

CREATE INDEX ix_run_spans_at ON run_spans (at);

-- What an instance used in the hour that begins then, while it was in that team and that set: milliseconds up, the same times thousandths of a
-- core, bytes of disk times hours, bytes received and sent.
CREATE TABLE usage_hours (
  instance_id     text COLLATE "C" NOT NULL,
  at              bigint NOT NULL,
  team            text COLLATE "C" NOT NULL,
  replica_set     text COLLATE "C" NOT NULL,
  run_ms          bigint NOT NULL,
  core_ms         bigint NOT NULL,
  disk_byte_hours bigint NOT NULL,
  network_bytes   bigint NOT NULL,
  PRIMARY KEY (instance_id, at, team, replica_set)
);

CREATE INDEX ix_usage_hours_at ON usage_hours (at);
