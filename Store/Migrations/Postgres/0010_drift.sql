-- How instances were found, compared with what is declared of them. "is_latest" is 1 for the newest of each instance.
CREATE TABLE drift_snapshots (
  id          text COLLATE "C" NOT NULL PRIMARY KEY,
  instance_id text COLLATE "C" NOT NULL,
  at          bigint NOT NULL,
  taken_by    text NOT NULL,
  config_hash text NOT NULL,
  status      text COLLATE "C" NOT NULL,
  error       text,
  event_count bigint NOT NULL,
  declared    text NOT NULL,
  actual      text NOT NULL,
  is_latest   bigint NOT NULL
);

CREATE INDEX ix_drift_snapshots_at ON drift_snapshots (at);
CREATE INDEX ix_drift_snapshots_instance ON drift_snapshots (instance_id, at);
CREATE UNIQUE INDEX ix_drift_snapshots_latest ON drift_snapshots (instance_id) WHERE is_latest = 1;

-- Fields that were not as declared, each from its first sight to its end, with what is done about it. "at" is the end where there is one, else the
-- first sight: what is deleted goes by it.
CREATE TABLE drift_events (
  id           text COLLATE "C" NOT NULL PRIMARY KEY,
  instance_id  text COLLATE "C" NOT NULL,
  snapshot_id  text COLLATE "C" NOT NULL,
  at           bigint NOT NULL,
  detected_at  bigint NOT NULL,
  field        text COLLATE "C" NOT NULL,
  declared     text,
  actual       text,
  severity     text COLLATE "C" NOT NULL,
  description  text NOT NULL,
  resolved_at  bigint,
  resolved_by  text,
  action       text COLLATE "C",
  command      text,
  status       text COLLATE "C",
  triggered_by text,
  started_at   bigint,
  completed_at bigint,
  output       text,
  error        text,
  operation_id text
);

CREATE INDEX ix_drift_events_at ON drift_events (at);
CREATE INDEX ix_drift_events_detected ON drift_events (detected_at);
CREATE INDEX ix_drift_events_instance ON drift_events (instance_id, detected_at);
CREATE UNIQUE INDEX ix_drift_events_open ON drift_events (instance_id, field) WHERE resolved_at IS NULL;
