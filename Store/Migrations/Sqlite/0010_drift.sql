-- How instances were found, compared with what is declared of them. "is_latest" is 1 for the newest of each instance.
CREATE TABLE drift_snapshots (
  id          TEXT NOT NULL PRIMARY KEY,
  instance_id TEXT NOT NULL,
  at          INTEGER NOT NULL,
  taken_by    TEXT NOT NULL,
  config_hash TEXT NOT NULL,
  status      TEXT NOT NULL,
  error       TEXT,
  event_count INTEGER NOT NULL,
  declared    TEXT NOT NULL,
  actual      TEXT NOT NULL,
  is_latest   INTEGER NOT NULL
);

CREATE INDEX ix_drift_snapshots_at ON drift_snapshots (at);
CREATE INDEX ix_drift_snapshots_instance ON drift_snapshots (instance_id, at);
CREATE UNIQUE INDEX ix_drift_snapshots_latest ON drift_snapshots (instance_id) WHERE is_latest = 1;

-- Fields that were not as declared, each from its first sight to its end, with what is done about it. "at" is the end where there is one, else the
-- first sight: what is deleted goes by it.
CREATE TABLE drift_events (
  id           TEXT NOT NULL PRIMARY KEY,
  instance_id  TEXT NOT NULL,
  snapshot_id  TEXT NOT NULL,
  at           INTEGER NOT NULL,
  detected_at  INTEGER NOT NULL,
  field        TEXT NOT NULL,
  declared     TEXT,
  actual       TEXT,
  severity     TEXT NOT NULL,
  description  TEXT NOT NULL,
  resolved_at  INTEGER,
  resolved_by  TEXT,
  action       TEXT,
  command      TEXT,
  status       TEXT,
  triggered_by TEXT,
  started_at   INTEGER,
  completed_at INTEGER,
  output       TEXT,
  error        TEXT,
  operation_id TEXT
);

CREATE INDEX ix_drift_events_at ON drift_events (at);
CREATE INDEX ix_drift_events_detected ON drift_events (detected_at);
CREATE INDEX ix_drift_events_instance ON drift_events (instance_id, detected_at);
CREATE UNIQUE INDEX ix_drift_events_open ON drift_events (instance_id, field) WHERE resolved_at IS NULL;
