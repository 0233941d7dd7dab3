-- What agents say beyond the first columns. Null where they do not.
ALTER TABLE samples ADD COLUMN load1 double precision;
ALTER TABLE samples ADD COLUMN load5 double precision;
ALTER TABLE samples ADD COLUMN load15 double precision;
ALTER TABLE samples ADD COLUMN net_received bigint;
ALTER TABLE samples ADD COLUMN net_sent bigint;
ALTER TABLE samples ADD COLUMN swap_used bigint;
ALTER TABLE samples ADD COLUMN swap_total bigint;
ALTER TABLE samples ADD COLUMN cores bigint;

-- What rolls up and what deletes go by time alone.
CREATE INDEX ix_samples_at ON samples (at);
CREATE INDEX ix_events_at ON events (at);

ALTER TABLE logs ADD COLUMN deployment_id text;
CREATE INDEX ix_logs_deployment ON logs (deployment_id, at, id) WHERE deployment_id IS NOT NULL;

-- The samples of an instance in a bucket that begins at a time and is so many seconds long. Of counters: the last value.
CREATE TABLE rollups (
  seconds         bigint NOT NULL,
  instance_id     text COLLATE "C" NOT NULL,
  at              bigint NOT NULL,
  samples         bigint NOT NULL,
  cpu             double precision NOT NULL,
  cpu_max         double precision NOT NULL,
  memory_used     double precision NOT NULL,
  memory_used_max bigint NOT NULL,
  memory_total    bigint NOT NULL,
  disk_used       double precision NOT NULL,
  disk_used_max   bigint NOT NULL,
  disk_total      bigint NOT NULL,
  loads           bigint NOT NULL,
  load1           double precision,
  load5           double precision,
  load15          double precision,
  net_received    bigint,
  net_sent        bigint,
  PRIMARY KEY (seconds, instance_id, at)
);

CREATE INDEX ix_rollups_at ON rollups (seconds, at);

-- Work that one process at a time does for all of them: who, until when, and how far it has come.
CREATE TABLE duties (
  name         text COLLATE "C" NOT NULL PRIMARY KEY,
  holder       text NOT NULL,
  leased_until bigint NOT NULL,
  done_until   bigint NOT NULL
);
