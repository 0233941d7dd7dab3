-- What agents say beyond the first columns. Null where they do not.
ALTER TABLE samples ADD COLUMN load1 REAL;
ALTER TABLE samples ADD COLUMN load5 REAL;
ALTER TABLE samples ADD COLUMN load15 REAL;
ALTER TABLE samples ADD COLUMN net_received INTEGER;
ALTER TABLE samples ADD COLUMN net_sent INTEGER;
ALTER TABLE samples ADD COLUMN swap_used INTEGER;
ALTER TABLE samples ADD COLUMN swap_total INTEGER;
ALTER TABLE samples ADD COLUMN cores INTEGER;

-- What rolls up and what deletes go by time alone.
CREATE INDEX ix_samples_at ON samples (at);
CREATE INDEX ix_events_at ON events (at);

ALTER TABLE logs ADD COLUMN deployment_id TEXT;
CREATE INDEX ix_logs_deployment ON logs (deployment_id, at, id) WHERE deployment_id IS NOT NULL;

-- The samples of an instance in a bucket that begins at a time and is so many seconds long. Of counters: the last value.
CREATE TABLE rollups (
  seconds         INTEGER NOT NULL,
  instance_id     TEXT NOT NULL,
  at              INTEGER NOT NULL,
  samples         INTEGER NOT NULL,
  cpu             REAL NOT NULL,
  cpu_max         REAL NOT NULL,
  memory_used     REAL NOT NULL,
  memory_used_max INTEGER NOT NULL,
  memory_total    INTEGER NOT NULL,
  disk_used       REAL NOT NULL,
  disk_used_max   INTEGER NOT NULL,
  disk_total      INTEGER NOT NULL,
  loads           INTEGER NOT NULL,
  load1           REAL,
  load5           REAL,
  load15          REAL,
  net_received    INTEGER,
  net_sent        INTEGER,
  PRIMARY KEY (seconds, instance_id, at)
);

CREATE INDEX ix_rollups_at ON rollups (seconds, at);

-- Work that one process at a time does for all of them: who, until when, and how far it has come.
CREATE TABLE duties (
  name         TEXT NOT NULL PRIMARY KEY,
  holder       TEXT NOT NULL,
  leased_until INTEGER NOT NULL,
  done_until   INTEGER NOT NULL
);
